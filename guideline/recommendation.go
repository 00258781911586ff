package guideline

import (
	"context"
	"database/sql/driver"
	"slices"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Strength is how strongly something is recommended, in GRADE's two grades. GRADE
// wrote strong and weak (BMJ 2008;336:1049); the weak one is called conditional
// here, so that it is not read as weakly supported.
type Strength string

// Certainty is GRADE's certainty of the evidence, in its four levels (BMJ
// 2008;336:924).
type Certainty string

// The grades and levels, in the order of the form; "" is not chosen yet.
var (
	Strengths   = []Strength{"strong", "conditional"}
	Certainties = []Certainty{"high", "moderate", "low", "very-low"}
)

// Numbers are options, counted from 1.
type Numbers []int

// Value stores the numbers as JSON.
func (n Numbers) Value() (driver.Value, error) { return column(n) }

// Scan reads the numbers from JSON.
func (n *Numbers) Scan(src any) error { return scan(src, n) }

// Wording is what a coordinator writes of a recommendation.
type Wording struct {
	Text      lang.Text
	Strength  Strength
	Certainty Certainty
	Options   Numbers   // which options it recommends; none when it recommends against all
	Change    lang.Text // what is new since the version before; required from version 2
}

// Drafted is a recommendation being written.
type Drafted struct {
	Wording
	Revision  int // 0 when nothing is written yet
	WrittenAt clock.Time
	WrittenBy string
}

type draftRow struct {
	Text      lang.Text  `db:"text"`
	Strength  Strength   `db:"strength"`
	Certainty Certainty  `db:"certainty"`
	Options   Numbers    `db:"options"`
	Change    lang.Text  `db:"change"`
	Revision  int        `db:"revision"`
	WrittenAt clock.Time `db:"written_at"`
	WrittenBy string     `db:"written_by"`
}

func drafted(ctx context.Context, db store.Queryer, question string) (Drafted, error) {
	rows, err := store.All[draftRow](ctx, db, `
		SELECT text, strength, certainty, options, change, revision, written_at, written_by FROM guideline_draft WHERE question = $1`, question)
	if err != nil || len(rows) == 0 {
		return Drafted{}, err
	}
	r := rows[0]
	return Drafted{Wording{r.Text, r.Strength, r.Certainty, r.Options, r.Change}, r.Revision, r.WrittenAt, r.WrittenBy}, nil
}

// check notes what keeps a wording from being stored, or with whole set from being
// published.
func (w Wording) check(f *fault.Form, q Question, version int, whole bool) {
	both(f, "text", w.Text, maxText, whole)
	f.Check(slices.Contains(Strengths, w.Strength) || !whole && w.Strength == "", "strength", "fault.choice")
	f.Check(slices.Contains(Certainties, w.Certainty) || !whole && w.Certainty == "", "certainty", "fault.choice")
	for _, n := range w.Options {
		f.Check(n >= 1 && n <= len(q.Options), "options", "fault.choice")
	}
	both(f, "change", w.Change, maxClaim, whole && version > 1)
}

// Write stores the recommendation being written. revision is the one that the
// writer saw; a newer one in the database is a Conflict.
func (s *Service) Write(ctx context.Context, a person.Actor, code string, revision int, w Wording) error {
	now := s.clock.Now()
	w.Text, w.Change = w.Text.Trim(), w.Change.Trim()
	slices.Sort(w.Options)
	w.Options = slices.Compact(w.Options)
	if w.Options == nil {
		w.Options = Numbers{}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		q, err := managed(ctx, tx, a, code)
		if err != nil {
			return err
		}
		var f fault.Form
		w.check(&f, q, 0, false)
		if err := f.Err(); err != nil {
			return err
		}
		var n int64
		if revision == 0 {
			n, err = tx.Exec(ctx, `
				INSERT INTO guideline_draft (question, text, strength, certainty, options, change, revision, written_at, written_by)
				VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8) ON CONFLICT DO NOTHING`,
				q.ID, w.Text, w.Strength, w.Certainty, w.Options, w.Change, now, a.ID)
		} else {
			n, err = tx.Exec(ctx, `
				UPDATE guideline_draft SET text = $1, strength = $2, certainty = $3, options = $4, change = $5, revision = revision + 1,
					written_at = $6, written_by = $7 WHERE question = $8 AND revision = $9`,
				w.Text, w.Strength, w.Certainty, w.Options, w.Change, now, a.ID, q.ID, revision)
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		return audit.Note(ctx, tx, audit.Entry{Actor: a.ID, Action: "guideline.write", Object: Topic(q.ID), At: now})
	})
}

// Recommendation is a published version. It never changes.
type Recommendation struct {
	Question    string     `db:"question"`
	Version     int        `db:"version"`
	Text        lang.Text  `db:"text"`
	Strength    Strength   `db:"strength"`
	Certainty   Certainty  `db:"certainty"`
	Options     Numbers    `db:"options"`
	Change      lang.Text  `db:"change"`
	Vote        Vote       `db:"vote"`
	PublishedAt clock.Time `db:"published_at"`
	PublishedBy string     `db:"published_by"`
}

const recommendationColumns = `question, version, text, strength, certainty, options, change, vote, published_at, published_by`

// Recommends reports whether option n is among the recommended ones.
func (r Recommendation) Recommends(n int) bool { return slices.Contains(r.Options, n) }

func versions(ctx context.Context, db store.Queryer, question string) ([]Recommendation, error) {
	return store.All[Recommendation](ctx, db, `
		SELECT `+recommendationColumns+` FROM guideline_recommendation WHERE question = $1 ORDER BY version DESC`, question)
}
