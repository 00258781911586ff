package content

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Banked is a question as the bank keeps it.
type Banked struct {
	ID      string     `db:"id"`
	Unit    string     `db:"unit"`
	Place   int        `db:"place"`
	Newest  int        `db:"newest"` // number of the version
	Retired bool       `db:"retired"`
	Body    Question   `db:"body"`
	By      string     `db:"by"`
	At      clock.Time `db:"at"`
}

const bankedColumns = `q.id, q.unit, q.place, q.newest, q.retired, v.body, v.by, v.at`

const bankedFrom = ` FROM content_question q JOIN content_question_version v ON v.question = q.id AND v.number = q.newest `

// scope of a question is that of its home; a question whose home does not exist
// yet is shared.
func scopeOf(ctx context.Context, q store.Queryer, unit string) (string, error) {
	scopes, err := store.All[string](ctx, q, `SELECT scope FROM content_unit WHERE code = $1`, unit)
	if err != nil || len(scopes) == 0 {
		return "", err
	}
	return scopes[0], nil
}

// Bank returns the questions whose home is a unit, retired ones last, for authors.
func (s *Service) Bank(ctx context.Context, a person.Actor, unit string) ([]Banked, error) {
	scope, err := scopeOf(ctx, s.db.Read(), unit)
	if err != nil {
		return nil, err
	}
	if !mayWrite(a, scope) {
		return nil, person.Forbidden()
	}
	return store.All[Banked](ctx, s.db.Read(), `SELECT `+bankedColumns+bankedFrom+`
		WHERE q.unit = $1 ORDER BY q.retired, q.place, q.id`, unit)
}

// Question returns one question for its author.
func (s *Service) Question(ctx context.Context, a person.Actor, id string) (Banked, error) {
	if !mayAuthor(a) {
		return Banked{}, person.Forbidden()
	}
	b, err := store.One[Banked](ctx, s.db.Read(), `SELECT `+bankedColumns+bankedFrom+`WHERE q.id = $1`, id)
	if err != nil {
		return Banked{}, err
	}
	scope, err := scopeOf(ctx, s.db.Read(), b.Unit)
	if err != nil {
		return Banked{}, err
	}
	if !mayWrite(a, scope) {
		return Banked{}, person.Forbidden()
	}
	return b, nil
}

// SaveQuestion stores the next version of a question, or the first when base is
// 0, and returns its number. Rounds that have begun go on with what they asked.
func (s *Service) SaveQuestion(ctx context.Context, a person.Actor, q Question, base int) (int, error) {
	q = q.tidy()
	var f fault.Form
	q.check(&f)
	if err := f.Err(); err != nil {
		return 0, err
	}
	now, number := s.clock.Now(), 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		number, err = s.putQuestion(ctx, tx, a, q, base, 0, now)
		return err
	})
	return number, err
}

// anyBase lets an import go on from whatever version there is.
const anyBase = -1

func (s *Service) putQuestion(ctx context.Context, tx *store.Tx, a person.Actor, q Question, base, place int, now clock.Time) (int, error) {
	scope, err := scopeOf(ctx, tx, q.Unit)
	if err != nil {
		return 0, err
	}
	if !mayWrite(a, scope) {
		return 0, person.Forbidden()
	}
	old, err := store.All[Banked](ctx, tx, `SELECT `+bankedColumns+bankedFrom+`WHERE q.id = $1`, q.ID)
	if err != nil {
		return 0, err
	}
	switch {
	case len(old) == 0:
		if base > 0 {
			return 0, fault.New(fault.NotFound, "fault.notfound")
		}
		if _, err := tx.Exec(ctx, `INSERT INTO content_question (id, unit, place, newest) VALUES ($1, $2, $3, 1)`,
			q.ID, q.Unit, place); err != nil {
			return 0, err
		}
		return 1, s.putVersion(ctx, tx, a, q, 1, now)
	case base == 0:
		return 0, &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "id", Key: "content.taken"}}}
	case base != anyBase && base != old[0].Newest:
		return 0, fault.New(fault.Conflict, "content.moved", "Version", old[0].Newest)
	}
	home, err := scopeOf(ctx, tx, old[0].Unit)
	if err != nil {
		return 0, err
	}
	if !mayWrite(a, home) {
		return 0, person.Forbidden()
	}
	if sameQuestion(old[0].Body, q) {
		return old[0].Newest, nil
	}
	number := old[0].Newest + 1
	if _, err := tx.Exec(ctx, `UPDATE content_question SET unit = $1, newest = $2 WHERE id = $3`, q.Unit, number, q.ID); err != nil {
		return 0, err
	}
	return number, s.putVersion(ctx, tx, a, q, number, now)
}

func (s *Service) putVersion(ctx context.Context, tx *store.Tx, a person.Actor, q Question, number int, now clock.Time) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO content_question_version (question, number, body, by, at) VALUES ($1, $2, $3, $4, $5)`,
		q.ID, number, q, a.ID, now); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.question", Object: "question/" + q.ID,
		Detail: map[string]any{"version": number}})
}

func sameQuestion(a, b Question) bool {
	x, _ := a.Value()
	y, _ := b.Value()
	return x == y
}

// RetireQuestion takes a question out of checks that begin from now on, or back in.
func (s *Service) RetireQuestion(ctx context.Context, a person.Actor, id string, retired bool) error {
	if _, err := s.Question(ctx, a, id); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE content_question SET retired = $1 WHERE id = $2`, retired, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.question", Object: "question/" + id,
			Detail: map[string]any{"retired": retired}})
	})
}

// questionsExist notes ids that are in no bank.
func (s *Service) questionsExist(ctx context.Context, f *fault.Form, where string, ids IDs) error {
	if len(ids) == 0 {
		return nil
	}
	known, err := store.All[string](ctx, s.db.Read(), `SELECT id FROM content_question WHERE id IN (`+store.List(1, len(ids))+`)`,
		store.Args(ids)...)
	for _, id := range ids {
		if err == nil && ValidCode(id) && !slices.Contains(known, id) {
			f.Add(where, "content.noquestion", "Question", id)
		}
	}
	return err
}

// ParseIDs reads ids apart by space, comma or line, in lower case.
func ParseIDs(s string) IDs {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return strings.ContainsRune(" ,;\n\r\t，、；　", r)
	})
}
