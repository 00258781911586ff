package content

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Reflection is a learner's own record of a resource: what was done, and what came
// of it.
type Reflection struct {
	ID          string     `db:"id"`
	Person      string     `db:"person"`
	Resource    string     `db:"resource"`
	Programme   string     `db:"programme"` // in which the learner did it; "" for none
	Cohort      string     `db:"cohort"`
	Did         string     `db:"did"`
	DoneAt      clock.Time `db:"done_at"` // start of the day
	Minutes     int        `db:"minutes"`
	Thought     string     `db:"thought"`
	State       State      `db:"state"`
	Statement   string     `db:"statement"` // the statement that completed it, or ""
	Comment     string     `db:"comment"`   // of the last decision
	SubmittedAt clock.Time `db:"submitted_at"`
	DecidedAt   clock.Time `db:"decided_at"`
	DecidedBy   string     `db:"decided_by"` // person, or "" for a statement from elsewhere
	Version     int        `db:"version"`
}

const reflectionColumns = `id, person, resource, programme, cohort, did, done_at, minutes, thought, state, statement, comment,
	submitted_at, decided_at, decided_by, version`

// State is what became of a reflection.
type State string

// The states.
const (
	Waiting   State = "waiting"   // for a tutor, or for the platform's own statement
	Confirmed State = "confirmed" // done
	Returned  State = "returned"  // with a comment; the learner goes on
)

// MinThought is the least length of a reflection, in English words and Chinese
// characters counted alike.
const MinThought = 30

// Words counts words of spaced writing, and each Han character as one.
func Words(s string) int {
	n, inside := 0, false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			n, inside = n+1, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !inside {
				n++
			}
			inside = true
		case r != '\'' && r != '’' && r != '-':
			inside = false
		}
	}
	return n
}

// Work is what a learner hands in about a resource.
type Work struct {
	Resource  string
	Programme string     // which of the learner's programmes; may be "" with only one
	Base      int        // version of the reflection that was on the page; 0 for none
	Did       string     // what was done
	DoneAt    clock.Time // on which day
	Minutes   int        // 1–6000
	Thought   string     // at least MinThought words
}

func (w Work) check(f *fault.Form, now clock.Time) {
	f.Check(w.Did != "", "did", "fault.required")
	checkText(f, "did", w.Did, 500)
	f.Check(!w.DoneAt.IsZero(), "done", "fault.date")
	f.Check(w.DoneAt <= now, "done", "content.future")
	f.Check(w.Minutes >= 1 && w.Minutes <= 6000, "minutes", "fault.number", "Min", 1, "Max", 6000)
	checkText(f, "thought", w.Thought, maxText/4)
	f.Check(Words(w.Thought) >= MinThought, "thought", "content.short", "Min", MinThought, "Have", Words(w.Thought))
}

// Reflect hands in a learner's record of a resource, again after it was returned,
// or in another wording while it waits.
func (s *Service) Reflect(ctx context.Context, a person.Actor, w Work) (Reflection, error) {
	r, _, err := s.OpenResource(ctx, a, w.Resource)
	if err != nil {
		return Reflection{}, err
	}
	if !mayLearn(a, r.Scope) {
		return Reflection{}, person.Forbidden()
	}
	w.Did, w.Thought = strings.TrimSpace(clean(w.Did)), strings.TrimSpace(clean(w.Thought))
	now := s.clock.Now()
	var f fault.Form
	w.check(&f, now)
	place, ok := placeOf(a, r.Scope, w.Programme)
	f.Check(ok, "programme", "fault.choice")
	if err := f.Err(); err != nil {
		return Reflection{}, err
	}
	next := Reflection{ID: id.New(), Person: a.ID, Resource: r.Code, Programme: place.Programme, Cohort: place.Cohort, Did: w.Did,
		DoneAt: w.DoneAt, Minutes: w.Minutes, Thought: w.Thought, State: Waiting, SubmittedAt: now, Version: 1}
	st := s.record.Prepare(lrs.Statement{Person: a.ID, Verb: lrs.Reflected, Object: resourceActivity(r.Code, r.Title),
		Result: &lrs.Result{Duration: "PT" + strconv.Itoa(w.Minutes) + "M"}})[0]
	var out Reflection
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		out = next
		old, known, err := reflectionOf(ctx, tx, a.ID, r.Code)
		if err != nil {
			return err
		}
		if !known {
			if w.Base != 0 {
				return fault.New(fault.Conflict, "fault.conflict")
			}
			if err := insertReflection(ctx, tx, out); err != nil {
				return err
			}
			return s.record.Add(ctx, tx, st)
		}
		switch {
		case old.State == Confirmed:
			return fault.New(fault.Closed, "content.confirmed")
		case old.Version != w.Base:
			return fault.New(fault.Conflict, "fault.conflict")
		}
		out.ID, out.Version = old.ID, old.Version+1
		if _, err := tx.Exec(ctx, `
			UPDATE content_reflection SET programme = $1, cohort = $2, did = $3, done_at = $4, minutes = $5, thought = $6,
				state = $7, submitted_at = $8, version = $9 WHERE id = $10`,
			out.Programme, out.Cohort, out.Did, out.DoneAt, out.Minutes, out.Thought, string(Waiting), now, out.Version, out.ID); err != nil {
			return err
		}
		if old.State == Waiting {
			return nil // the same reflection in other words
		}
		return s.record.Add(ctx, tx, st)
	})
	return out, err
}

func insertReflection(ctx context.Context, tx *store.Tx, r Reflection) error {
	n, err := tx.Exec(ctx, `INSERT INTO content_reflection (`+reflectionColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING`,
		r.ID, r.Person, r.Resource, r.Programme, r.Cohort, r.Did, r.DoneAt, r.Minutes, r.Thought, string(r.State), r.Statement,
		r.Comment, r.SubmittedAt, r.DecidedAt, r.DecidedBy, r.Version)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return err
}

func resourceActivity(code string, title lang.Text) lrs.Activity {
	return lrs.Activity{ID: lrs.Resource(code), Type: lrs.TypeResource, Name: title.Map()}
}

// placeOf finds the programme and cohort in which a learner does something: that
// of the resource, else the one named, else the learner's only one.
func placeOf(a person.Actor, scope, named string) (person.Grant, bool) {
	if scope != "" {
		named = scope
	}
	found := person.Grant{}
	for _, g := range a.Grants {
		switch {
		case g.Role != person.Learner || named != "" && g.Programme != named:
		case found.Programme != "" && g.Programme != found.Programme:
			return person.Grant{}, false // several: which one?
		case found.Cohort == "":
			found = g
		}
	}
	if found.Role == "" && within(a, named, person.Learner) {
		return person.Grant{Role: person.Learner, Programme: named}, true // a learner of everything
	}
	return found, found.Role != ""
}

func reflectionOf(ctx context.Context, q store.Queryer, personID, code string) (Reflection, bool, error) {
	rows, err := store.All[Reflection](ctx, q, `
		SELECT `+reflectionColumns+` FROM content_reflection WHERE person = $1 AND resource = $2`, personID, code)
	if err != nil || len(rows) == 0 {
		return Reflection{}, false, err
	}
	return rows[0], true, nil
}
