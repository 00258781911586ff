package content

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Test stands alone and draws its questions from several units, such as a pretest.
type Test struct {
	Code      string     `db:"code"`
	Scope     string     `db:"scope"`
	Status    Status     `db:"status"`
	Title     lang.Text  `db:"title"`
	Intro     lang.Text  `db:"intro"` // plain text
	Questions IDs        `db:"questions"`
	Draw      int        `db:"draw"`    // how many are asked; 0 for all
	Pass      float64    `db:"pass"`    // share that passes; 0: no pass mark
	Rounds    int        `db:"rounds"`  // how often it may be taken; 0 for any
	Version   int        `db:"version"` // of this row; 0 for a new test
	ChangedBy string     `db:"changed_by"`
	ChangedAt clock.Time `db:"changed_at"`
}

const testColumns = `code, scope, status, title, intro, questions, draw, pass, rounds, version, changed_by, changed_at`

func (t Test) check(f *fault.Form) {
	f.Check(ValidCode(t.Code), "code", "content.code")
	f.Check(!t.Title.IsZero(), "title", "fault.required")
	checkBoth(f, "title", t.Title, maxTitle)
	checkBoth(f, "intro", t.Intro, maxText/10)
	f.Check(slices.Contains([]Status{Draft, Published, Retired}, t.Status), "status", "fault.choice")
	f.Check(len(t.Questions) > 0, "questions", "fault.required")
	f.Check(len(t.Questions) <= 500, "questions", "content.toomany", "Max", 500)
	for i, q := range t.Questions {
		f.Check(ValidCode(q), "questions", "content.noquestion", "Question", q)
		f.Check(!slices.Contains(t.Questions[:i], q), "questions", "content.twice", "Question", q)
	}
	f.Check(t.Draw >= 0 && t.Draw <= len(t.Questions), "draw", "fault.number", "Min", 0, "Max", len(t.Questions))
	f.Check(t.Pass >= 0 && t.Pass <= 1, "pass", "content.share")
	f.Check(t.Rounds >= 0 && t.Rounds <= 99, "rounds", "fault.number", "Min", 0, "Max", 99)
}

// SaveTest makes a test (Version 0) or changes one, and returns its version. Rounds
// that have begun go on with the questions and the pass mark that they began with.
func (s *Service) SaveTest(ctx context.Context, a person.Actor, t Test) (int, error) {
	t.Code, t.Title, t.Intro = strings.TrimSpace(t.Code), cleanText(t.Title), cleanText(t.Intro)
	if !mayWrite(a, t.Scope) {
		return 0, person.Forbidden()
	}
	var f fault.Form
	t.check(&f)
	if err := s.questionsExist(ctx, &f, "questions", t.Questions); err != nil {
		return 0, err
	}
	if err := f.Err(); err != nil {
		return 0, err
	}
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.putTest(ctx, tx, a, t, now); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.test", Object: "test/" + t.Code,
			Detail: map[string]any{"version": t.Version + 1, "status": t.Status}})
	})
	return t.Version + 1, err
}

func (s *Service) putTest(ctx context.Context, tx *store.Tx, a person.Actor, t Test, now clock.Time) error {
	if t.Version == 0 {
		taken, err := store.Exists(ctx, tx, `SELECT 1 FROM content_unit WHERE code = $1`, t.Code)
		if err != nil {
			return err
		}
		n := int64(0)
		if !taken {
			n, err = tx.Exec(ctx, `INSERT INTO content_test (`+testColumns+`)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11) ON CONFLICT DO NOTHING`,
				t.Code, t.Scope, string(t.Status), t.Title, t.Intro, t.Questions, t.Draw, t.Pass, t.Rounds, a.ID, now)
		}
		if err == nil && n == 0 {
			err = invalid("code", "content.taken")
		}
		return err
	}
	old, err := store.One[Test](ctx, tx, `SELECT `+testColumns+` FROM content_test WHERE code = $1`, t.Code)
	if err != nil {
		return err
	}
	if !mayWrite(a, old.Scope) {
		return person.Forbidden()
	}
	if old.Version != t.Version {
		return fault.New(fault.Conflict, "content.moved", "Version", old.Version)
	}
	_, err = tx.Exec(ctx, `
		UPDATE content_test SET scope = $1, status = $2, title = $3, intro = $4, questions = $5, draw = $6, pass = $7,
			rounds = $8, version = version + 1, changed_by = $9, changed_at = $10 WHERE code = $11`,
		t.Scope, string(t.Status), t.Title, t.Intro, t.Questions, t.Draw, t.Pass, t.Rounds, a.ID, now, t.Code)
	return err
}

// Test returns a test for its author.
func (s *Service) Test(ctx context.Context, a person.Actor, code string) (Test, error) {
	if !mayAuthor(a) {
		return Test{}, person.Forbidden()
	}
	t, err := store.One[Test](ctx, s.db.Read(), `SELECT `+testColumns+` FROM content_test WHERE code = $1`, code)
	if err == nil && !mayWrite(a, t.Scope) {
		return Test{}, person.Forbidden()
	}
	return t, err
}

// Tests returns the tests that the actor may write.
func (s *Service) Tests(ctx context.Context, a person.Actor) ([]Test, error) {
	if !mayAuthor(a) {
		return nil, person.Forbidden()
	}
	tests, err := store.All[Test](ctx, s.db.Read(), `SELECT `+testColumns+` FROM content_test ORDER BY code`)
	return slices.DeleteFunc(tests, func(t Test) bool { return !mayWrite(a, t.Scope) }), err
}

// openTest returns a test as a reader meets it, or NotFound.
func (s *Service) openTest(ctx context.Context, a person.Actor, code string) (Test, error) {
	if !a.SignedIn() {
		return Test{}, person.Forbidden()
	}
	t, err := store.One[Test](ctx, s.db.Read(), `SELECT `+testColumns+` FROM content_test WHERE code = $1`, code)
	if err == nil && (t.Status == Draft || !mayRead(a, t.Scope)) {
		return Test{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return t, err
}

// OpenTest returns a test and where the reader is in it.
func (s *Service) OpenTest(ctx context.Context, a person.Actor, code string) (Test, Round, error) {
	t, err := s.openTest(ctx, a, code)
	if err != nil {
		return Test{}, Round{}, err
	}
	r, err := s.Round(ctx, a, code)
	return t, r, err
}
