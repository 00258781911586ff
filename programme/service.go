package programme

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Service runs programmes. Make it once; it follows the record from then on.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record

	// published versions never change, so they are parsed once.
	mu       sync.RWMutex
	versions map[versionKey]*Definition

	// finished is told, inside the transaction, of an enrolment whose last step
	// is done; certificates hang here.
	finished func(ctx context.Context, tx *store.Tx, e Enrolment) error
}

type versionKey struct {
	programme string
	number    int
}

// New returns the service and makes it follow the record.
func New(db *store.DB, c clock.Clock, record *lrs.Record) *Service {
	s := &Service{db: db, clock: c, record: record, versions: map[versionKey]*Definition{}}
	record.Follow(s.follow)
	return s
}

// OnFinished registers what happens, inside the transaction, when an enrolment's
// last step is done. It may be called more than once for one enrolment (evidence
// can be voided and come back).
func (s *Service) OnFinished(f func(ctx context.Context, tx *store.Tx, e Enrolment) error) {
	s.finished = f
}

// Summary is one programme in a list.
type Summary struct {
	ID        string    `db:"id"`
	Title     lang.Text `db:"title"`
	Published int       `db:"published"` // number of the newest published version, 0 when none
}

// List returns all programmes by code.
func List(ctx context.Context, q store.Queryer) ([]Summary, error) {
	return store.All[Summary](ctx, q, `SELECT id, title, published FROM programme ORDER BY id`)
}

// Get returns one programme.
func Get(ctx context.Context, q store.Queryer, id string) (Summary, error) {
	return store.One[Summary](ctx, q, `SELECT id, title, published FROM programme WHERE id = $1`, id)
}

// Definition returns a published version. It is shared: do not change it.
func (s *Service) Definition(ctx context.Context, q store.Queryer, programme string, number int) (*Definition, error) {
	key := versionKey{programme, number}
	s.mu.RLock()
	d := s.versions[key]
	s.mu.RUnlock()
	if d != nil {
		return d, nil
	}
	v, err := GetVersion(ctx, q, programme, number)
	if err != nil {
		return nil, err
	}
	if v.PublishedAt.IsZero() {
		return nil, fault.New(fault.Conflict, "programme.fault.noversion")
	}
	s.mu.Lock()
	s.versions[key] = v.Definition
	s.mu.Unlock()
	return v.Definition, nil
}

// Version is one version of a programme.
type Version struct {
	Programme   string      `db:"programme"`
	Number      int         `db:"number"`
	Revision    int         `db:"revision"`
	Body        string      `db:"body"`
	Note        string      `db:"note"`
	CreatedBy   string      `db:"created_by"`
	CreatedAt   clock.Time  `db:"created_at"`
	PublishedAt clock.Time  `db:"published_at"`
	Definition  *Definition `db:"-"`
}

const versionColumns = `programme, number, revision, body, note, created_by, created_at, published_at`

// GetVersion returns one version, draft or published.
func GetVersion(ctx context.Context, q store.Queryer, programme string, number int) (Version, error) {
	v, err := store.One[Version](ctx, q, `
		SELECT `+versionColumns+` FROM programme_version WHERE programme = $1 AND number = $2`, programme, number)
	if err != nil {
		return v, err
	}
	return v, v.parse()
}

// Versions returns all versions of a programme, newest first.
func Versions(ctx context.Context, q store.Queryer, programme string) ([]Version, error) {
	out, err := store.All[Version](ctx, q, `
		SELECT `+versionColumns+` FROM programme_version WHERE programme = $1 ORDER BY number DESC`, programme)
	for i := range out {
		if err == nil {
			err = out[i].parse()
		}
	}
	return out, err
}

func (v *Version) parse() error {
	v.Definition = &Definition{}
	if err := json.Unmarshal([]byte(v.Body), v.Definition); err != nil {
		return fmt.Errorf("programme: version %d of %s: %w", v.Number, v.Programme, err)
	}
	return nil
}

// Actor checks for the coordinator of a whole programme.
func mayRun(a person.Actor, programme string) error {
	if a.Has(programme, "", person.Coordinator) || a.Has("", "", person.Administrator) {
		return nil
	}
	return person.Forbidden()
}
