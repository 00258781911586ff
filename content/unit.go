package content

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Unit is a piece of reading, with one of its versions.
type Unit struct {
	Code      string     `db:"code"`
	Scope     string     `db:"scope"` // programme, or "" for everybody
	Status    Status     `db:"status"`
	Newest    int        `db:"newest"`    // number of the version that authors go on from
	Shown     int        `db:"published"` // number of the version that learners read, 0 for none
	ChangedAt clock.Time `db:"changed_at"`
	Version
}

// Version is what a unit said after one save.
type Version struct {
	Number     int        `db:"number"` // 1, 2, …
	Title      lang.Text  `db:"title"`
	Area       string     `db:"area"`    // code of an Area, or ""
	Place      int        `db:"place"`   // order within the area
	Minutes    int        `db:"minutes"` // of reading
	Confidence Confidence `db:"confidence"`
	Sources    Sources    `db:"sources"`
	Questions  IDs        `db:"questions"` // of the quick check; none: those whose home this unit is
	Pass       float64    `db:"pass"`      // share of right answers that passes the check, 0–1
	Body       lang.Text  `db:"body"`      // Markdown; empty in lists
	Sections   IDs        `db:"sections"`  // ids in order
	Restored   int        `db:"restored"`  // number of the version brought back, or 0
	By         string     `db:"by"`
	At         clock.Time `db:"at"`
}

// DefaultPass is the passing share of a quick check unless its unit says another.
const DefaultPass = 0.6

// Source is where what is said can be checked.
type Source struct {
	URL   string `json:"url" yaml:"url"`
	Title string `json:"title,omitempty" yaml:"title,omitempty"`
}

// Name is what a link to the source says.
func (s Source) Name() string {
	if s.Title != "" {
		return s.Title
	}
	return strings.TrimPrefix(strings.TrimPrefix(s.URL, "https://"), "http://")
}

// Sources are stored as JSON.
type Sources []Source

// Value implements driver.Valuer.
func (s Sources) Value() (driver.Value, error) { return toJSON([]Source(s)) }

// Scan implements sql.Scanner.
func (s *Sources) Scan(src any) error { return fromJSON(src, (*[]Source)(s)) }

const (
	unitColumns = `u.code, u.scope, u.status, u.newest, u.published, u.changed_at`
	headColumns = `v.number, v.title, v.area, v.place, v.minutes, v.confidence, v.sources, v.questions, v.pass, v.sections,
		v.restored, v.by, v.at`
	wholeColumns = headColumns + `, v.body`
)

// shown returns the version that learners read. A unit that was never published
// is not found.
func shown(ctx context.Context, q store.Queryer, code string) (Unit, error) {
	return store.One[Unit](ctx, q, `
		SELECT `+unitColumns+`, `+wholeColumns+` FROM content_unit u
		JOIN content_version v ON v.unit = u.code AND v.number = u.published WHERE u.code = $1`, code)
}

// newest returns the version that authors go on from.
func newest(ctx context.Context, q store.Queryer, code string) (Unit, error) {
	return store.One[Unit](ctx, q, `
		SELECT `+unitColumns+`, `+wholeColumns+` FROM content_unit u
		JOIN content_version v ON v.unit = u.code AND v.number = u.newest WHERE u.code = $1`, code)
}

func numbered(ctx context.Context, q store.Queryer, code string, number int) (Unit, error) {
	return store.One[Unit](ctx, q, `
		SELECT `+unitColumns+`, `+wholeColumns+` FROM content_unit u
		JOIN content_version v ON v.unit = u.code AND v.number = $1 WHERE u.code = $2`, number, code)
}

// Edit returns a unit for its author: the newest version, or an older one by its
// number (0: the newest).
func (s *Service) Edit(ctx context.Context, a person.Actor, code string, number int) (Unit, error) {
	if !mayAuthor(a) {
		return Unit{}, person.Forbidden()
	}
	var u Unit
	var err error
	if number == 0 {
		u, err = newest(ctx, s.db.Read(), code)
	} else {
		u, err = numbered(ctx, s.db.Read(), code, number)
	}
	if err != nil {
		return Unit{}, err
	}
	if !mayWrite(a, u.Scope) {
		return Unit{}, person.Forbidden()
	}
	return u, nil
}

// History returns the versions of a unit without their text, newest first.
func (s *Service) History(ctx context.Context, a person.Actor, code string) ([]Version, error) {
	if _, err := s.Edit(ctx, a, code, 0); err != nil {
		return nil, err
	}
	return store.All[Version](ctx, s.db.Read(), `
		SELECT `+headColumns+` FROM content_version v WHERE v.unit = $1 ORDER BY v.number DESC`, code)
}

// Desk returns the units that the actor may write, newest versions without text,
// by area, place and code.
func (s *Service) Desk(ctx context.Context, a person.Actor) ([]Unit, error) {
	if !mayAuthor(a) {
		return nil, person.Forbidden()
	}
	units, err := store.All[Unit](ctx, s.db.Read(), `
		SELECT `+unitColumns+`, `+headColumns+` FROM content_unit u
		JOIN content_version v ON v.unit = u.code AND v.number = u.newest ORDER BY v.area, v.place, u.code`)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(units, func(u Unit) bool { return !mayWrite(a, u.Scope) }), nil
}

// readable is the unit as this reader may see it, or NotFound: that a programme of
// others has a unit is not told.
func (s *Service) readable(ctx context.Context, a person.Actor, code string) (Unit, error) {
	if !a.SignedIn() {
		return Unit{}, person.Forbidden()
	}
	u, err := shown(ctx, s.db.Read(), code)
	if err != nil {
		return Unit{}, err
	}
	if !mayRead(a, u.Scope) {
		return Unit{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return u, nil
}
