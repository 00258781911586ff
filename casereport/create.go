package casereport

import (
	"context"
	"strings"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Start is what it takes to begin a report. Title may be empty: it often comes last.
type Start struct {
	Programme string
	Language  lang.Tag
	Title     lang.Text
	Topic     string // id of a Topic of the programme, or ""
}

const maxTitle = 300 // characters

// Create begins a report in the state outline. The actor must be a learner of the
// programme and becomes the owner.
func (s *Service) Create(ctx context.Context, actor person.Actor, n Start) (Report, error) {
	cohort, ok := learnerCohort(actor, n.Programme)
	if !ok {
		return Report{}, person.Forbidden()
	}
	n.Title = n.Title.Trim()
	var f fault.Form
	_, known := lang.Parse(string(n.Language))
	f.Check(known, "language", "fault.choice")
	checkTitle(&f, n.Title)
	if n.Topic != "" {
		t, err := topic(ctx, s.db.Read(), n.Topic)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return Report{}, err
		}
		f.Check(err == nil && t.Programme == n.Programme, "topic", "fault.choice")
		if n.Title.IsZero() {
			n.Title = t.Title
		}
	}
	if err := f.Err(); err != nil {
		return Report{}, err
	}
	d := s.deed(actor)
	r := Report{ID: id.New(), Programme: n.Programme, Cohort: cohort, Language: n.Language, Title: n.Title, Topic: n.Topic,
		Owner: actor.ID, State: Outline, StateAt: d.at, Revision: 1, Kept: 1, VersionAt: d.at, CreatedAt: d.at, UpdatedAt: d.at}
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		d := d
		if err := insert(ctx, tx, r); err != nil {
			return err
		}
		if _, err := insertAuthor(ctx, tx, Author{r.ID, actor.ID, 1, d.at, actor.ID}); err != nil {
			return err
		}
		if err := note(ctx, tx, &d, r.ID, EventMoved, "", string(Outline), ""); err != nil {
			return err
		}
		return s.reached(ctx, tx, &d, r, string(Outline), "")
	})
	return r, err
}

// learnerCohort finds the cohort in which the actor learns in a programme.
func learnerCohort(a person.Actor, programme string) (cohort string, ok bool) {
	for _, g := range a.Grants {
		if g.Role == person.Learner && programme != "" && (g.Programme == programme || g.Programme == "") {
			if g.Cohort != "" {
				return g.Cohort, true
			}
			ok = true
		}
	}
	return "", ok
}

func checkTitle(f *fault.Form, t lang.Text) {
	for where, text := range map[string]string{"title.en": t.EN, "title.zh": t.ZH} {
		f.Check(utf8.RuneCountInString(text) <= maxTitle, where, "fault.toolong", "Max", maxTitle)
		f.Check(!strings.ContainsAny(text, "\n\r\x00") && utf8.ValidString(text), where, "casereport.oneline")
	}
}

// SetTitle changes the title. was is the title that the author saw: somebody
// else's change since then is a Stale error.
func (s *Service) SetTitle(ctx context.Context, actor person.Actor, report string, was, title lang.Text) error {
	was, title = was.Trim(), title.Trim()
	var f fault.Form
	checkTitle(&f, title)
	if err := f.Err(); err != nil {
		return err
	}
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		if err := allow(x.who, Write, x.Report); err != nil {
			return err
		}
		switch x.Title {
		case title:
			return nil
		case was:
		default:
			return &Stale{Section: "title", Text: x.Heading(), Revision: x.Revision, At: x.UpdatedAt}
		}
		x.Title = title
		x.touched(d.at)
		return put(ctx, tx, x.Report)
	})
}

// touched notes a change of text, title or figure.
func (r *Report) touched(at clock.Time) {
	r.Revision++
	r.UpdatedAt = at
}

// Begin leads from the outline to the draft. The outline must not be empty.
func (s *Service) Begin(ctx context.Context, actor person.Actor, report string) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		to, err := allowMove(x.who, Begin, x.Report)
		if err != nil {
			return err
		}
		o, err := section(ctx, tx, report, OutlineSection)
		if err != nil {
			return err
		}
		var f fault.Form
		f.Check(strings.TrimSpace(o.Text) != "", OutlineSection, "casereport.begin.empty")
		if err := f.Err(); err != nil {
			return err
		}
		return s.move(ctx, tx, x, d, to, "", "")
	})
}

// Withdraw ends a report at the owner's wish.
func (s *Service) Withdraw(ctx context.Context, actor person.Actor, report, reason string) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		to, err := allowMove(x.who, Withdraw, x.Report)
		if err != nil {
			return err
		}
		return s.move(ctx, tx, x, d, to, "", clip(reason, maxReason))
	})
}

// Reopen takes an ended report back into revision: an identifier was found after
// all, or a decision is reconsidered. A published report disappears from readers
// in the same moment. The reason is required and stays visible.
func (s *Service) Reopen(ctx context.Context, actor person.Actor, report, reason string) error {
	reason = strings.TrimSpace(reason)
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		to, err := allowMove(x.who, Reopen, x.Report)
		if err != nil {
			return err
		}
		if err := reasonGiven(reason); err != nil {
			return err
		}
		if err := unpublish(ctx, tx, &x.Report); err != nil {
			return err
		}
		x.DueAt = days(d.at, s.settings.MajorDays)
		return s.move(ctx, tx, x, d, to, "", reason)
	})
}

const maxReason = 1000 // characters

func reasonGiven(reason string) error {
	var f fault.Form
	f.Check(reason != "", "reason", "fault.required")
	f.Check(utf8.RuneCountInString(reason) <= maxReason, "reason", "fault.toolong", "Max", maxReason)
	return f.Err()
}

func clip(s string, n int) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// move brings the report to a state: row, history, record. tutor is who decided,
// or "". Whoever has a due date sets it before.
func (s *Service) move(ctx context.Context, tx *store.Tx, x *subject, d *deed, to State, tutor, reason string) error {
	was := x.State
	x.State, x.StateAt, x.UpdatedAt = to, d.at, d.at
	if to != Review && to != Revision {
		x.DueAt = 0
	}
	if err := put(ctx, tx, x.Report); err != nil {
		return err
	}
	if err := note(ctx, tx, d, x.ID, EventMoved, string(was), string(to), reason); err != nil {
		return err
	}
	return s.reached(ctx, tx, d, x.Report, string(to), tutor)
}
