package casereport

import (
	"context"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// Line is a report in a list.
type Line struct {
	Report
	OwnerPerson person.Person
	TutorPerson person.Person // zero without a tutor
	Open        int           // comments not settled; filled for the team's lists
}

// Mine returns the reports in which the actor may write, the last changed first.
func (s *Service) Mine(ctx context.Context, actor person.Actor) ([]Line, error) {
	if !actor.SignedIn() {
		return nil, person.Forbidden()
	}
	return s.lines(ctx, `WHERE id IN (SELECT report FROM casereport_author WHERE person = $1) ORDER BY updated_at DESC, id DESC`, actor.ID)
}

// Waiting returns the reports that wait for the actor as tutor, the first due
// first.
func (s *Service) Waiting(ctx context.Context, actor person.Actor) ([]Line, error) {
	return s.tutored(ctx, actor, `WHERE tutor = $1 AND state = 'review' ORDER BY due_at, id`)
}

// Tutored returns every report that the actor tutors and that has not ended or
// ended lately, those in review first.
func (s *Service) Tutored(ctx context.Context, actor person.Actor) ([]Line, error) {
	return s.tutored(ctx, actor, `WHERE tutor = $1 ORDER BY CASE WHEN state = 'review' THEN 0 ELSE 1 END, state_at DESC, id LIMIT 100`)
}

func (s *Service) tutored(ctx context.Context, actor person.Actor, where string) ([]Line, error) {
	list, err := s.lines(ctx, where, actor.ID)
	out := list[:0]
	for _, l := range list {
		if actor.Has(l.Programme, l.Cohort, person.Tutor) {
			out = append(out, l)
		}
	}
	return out, err
}

// WaitingCount is how many reports wait for the actor as tutor, and how many of
// them are overdue, for the page of what waits.
func (s *Service) WaitingCount(ctx context.Context, actor person.Actor) (waiting, overdue int, err error) {
	if !actor.Anywhere(person.Tutor) {
		return 0, 0, nil
	}
	list, err := s.Waiting(ctx, actor)
	for _, l := range list {
		waiting++
		if l.Overdue(s.clock.Now()) {
			overdue++
		}
	}
	return waiting, overdue, err
}

// Library returns the reports that members of the actor's programmes may read,
// newest first, at most 200.
func (s *Service) Library(ctx context.Context, actor person.Actor) ([]Line, error) {
	programmes, all := actor.Programmes(person.Learner, person.Expert, person.Tutor, person.Panel, person.Coordinator)
	if all {
		return s.lines(ctx, `WHERE published_at > 0 ORDER BY published_at DESC LIMIT 200`)
	}
	if len(programmes) == 0 {
		return []Line{}, nil
	}
	return s.lines(ctx, `WHERE published_at > 0 AND programme IN (`+store.List(1, len(programmes))+`) ORDER BY published_at DESC LIMIT 200`,
		store.Args(programmes)...)
}

// Filter chooses reports for a coordinator. Empty fields do not choose.
type Filter struct {
	Programme string
	Cohort    string
	State     State
	Overdue   bool // the one who has it should have answered
	Untutored bool // not ended and nobody assigned
	Limit     int  // 1–1,000; 0 means 200
}

// Office returns the reports of the programmes and cohorts that the actor
// coordinates, those that wait longest first.
func (s *Service) Office(ctx context.Context, actor person.Actor, f Filter) ([]Line, error) {
	where, args, ok := coordinated(actor, nil)
	if !ok {
		return nil, person.Forbidden()
	}
	add := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + " $" + itoa(len(args))
	}
	if f.Programme != "" {
		add("programme =", f.Programme)
	}
	if f.Cohort != "" {
		add("cohort =", f.Cohort)
	}
	if f.State != "" {
		add("state =", string(f.State))
	}
	if f.Overdue {
		add("state IN ('review', 'revision') AND due_at > 0 AND due_at <", s.clock.Now())
	}
	if f.Untutored {
		where += " AND tutor = '' AND state IN ('outline', 'draft', 'review', 'revision')"
	}
	if f.Limit < 1 || f.Limit > 1000 {
		f.Limit = 200
	}
	return s.lines(ctx, where+` ORDER BY state_at, id LIMIT `+itoa(f.Limit), args...)
}

// coordinated writes a condition for the scopes in which the actor coordinates.
// Its arguments follow those given.
func coordinated(actor person.Actor, given []any) (where string, args []any, ok bool) {
	var parts []string
	args = given
	for _, g := range actor.Grants {
		switch {
		case g.Role != person.Coordinator:
			continue
		case g.Programme == "":
			return "WHERE TRUE", given, true
		case g.Cohort == "":
			args = append(args, g.Programme)
			parts = append(parts, "programme = $"+itoa(len(args)))
		default:
			args = append(args, g.Programme, g.Cohort)
			parts = append(parts, "programme = $"+itoa(len(args)-1)+" AND cohort = $"+itoa(len(args)))
		}
	}
	return "WHERE (" + strings.Join(parts, " OR ") + ")", args, len(parts) > 0
}

// Tally is how many reports stand where, for a coordinator's overview.
type Tally struct {
	States    map[State]int
	Published int
	Untutored int // not ended and nobody assigned
	Overdue   int
}

// Counts sums up the reports that the actor coordinates; programme "" means all
// of them.
func (s *Service) Counts(ctx context.Context, actor person.Actor, programme string) (Tally, error) {
	where, args, ok := coordinated(actor, []any{s.clock.Now()})
	if !ok {
		return Tally{}, person.Forbidden()
	}
	if programme != "" {
		args = append(args, programme)
		where += " AND programme = $" + itoa(len(args))
	}
	type row struct {
		State     State `db:"state"`
		N         int   `db:"n"`
		Published int   `db:"published"`
		Untutored int   `db:"untutored"`
		Late      int   `db:"late"`
	}
	rows, err := store.All[row](ctx, s.db.Read(), `
		SELECT state, COUNT(*) AS n,
			SUM(CASE WHEN published_at > 0 THEN 1 ELSE 0 END) AS published,
			SUM(CASE WHEN tutor = '' THEN 1 ELSE 0 END) AS untutored,
			SUM(CASE WHEN due_at > 0 AND due_at < $1 THEN 1 ELSE 0 END) AS late
		FROM casereport `+where+` GROUP BY state`, args...)
	t := Tally{States: map[State]int{}}
	for _, r := range rows {
		t.States[r.State] = r.N
		t.Published += r.Published
		if !r.State.Over() {
			t.Untutored += r.Untutored
		}
		if r.State == Review || r.State == Revision {
			t.Overdue += r.Late
		}
	}
	return t, err
}

// TutorLoad is a tutor who may be assigned, and how much the tutor has.
type TutorLoad struct {
	person.Person
	Waiting int // reports in review with this tutor
	Held    int // reports with this tutor that have not ended
}

// Tutors returns who may tutor a report of this scope, to coordinators of it.
func (s *Service) Tutors(ctx context.Context, actor person.Actor, programme, cohort string) ([]TutorLoad, error) {
	if !actor.Has(programme, cohort, person.Coordinator) {
		return nil, person.Forbidden()
	}
	q := s.db.Read()
	ids, err := person.Holders(ctx, q, person.Tutor, programme)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	people, err := person.Many(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	type row struct {
		Tutor string `db:"tutor"`
		State State  `db:"state"`
		N     int    `db:"n"`
	}
	rows, err := store.All[row](ctx, q, `
		SELECT tutor, state, COUNT(*) AS n FROM casereport WHERE tutor IN (`+store.List(1, len(ids))+`) GROUP BY tutor, state`, store.Args(ids)...)
	var out []TutorLoad
	for _, id := range ids {
		t := TutorLoad{Person: people[id]}
		for _, r := range rows {
			if r.Tutor == id && !r.State.Over() {
				t.Held += r.N
				if r.State == Review {
					t.Waiting += r.N
				}
			}
		}
		out = append(out, t)
	}
	return out, err
}

// lines runs a list and adds the names and the number of open comments.
func (s *Service) lines(ctx context.Context, where string, args ...any) ([]Line, error) {
	q := s.db.Read()
	list, err := store.All[Report](ctx, q, `SELECT `+columns+` FROM casereport `+where, args...)
	if err != nil || len(list) == 0 {
		return []Line{}, err
	}
	var people, ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
		people = append(people, r.Owner)
		if r.Tutor != "" {
			people = append(people, r.Tutor)
		}
	}
	names, err := person.Many(ctx, q, people)
	if err != nil {
		return nil, err
	}
	open, err := openNotes(ctx, q, ids)
	out := make([]Line, len(list))
	for i, r := range list {
		out[i] = Line{r, names[r.Owner], names[r.Tutor], open[r.ID]}
	}
	return out, err
}

func openNotes(ctx context.Context, q store.Queryer, reports []string) (map[string]int, error) {
	type row struct {
		Report string `db:"report"`
		N      int    `db:"n"`
	}
	out := map[string]int{}
	for len(reports) > 0 {
		n := min(len(reports), 500)
		rows, err := store.All[row](ctx, q, `
			SELECT report, COUNT(*) AS n FROM casereport_comment WHERE resolved_at = 0 AND report IN (`+store.List(1, n)+`) GROUP BY report`,
			store.Args(reports[:n])...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Report] = r.N
		}
		reports = reports[n:]
	}
	return out, nil
}

// Summary is what a learner's page says of the learner's reports.
type Summary struct {
	Reports  int
	Accepted int
	Mine     int        // with the authors: outline, draft, revision
	DueAt    clock.Time // the next due date of a revision, or 0
	Newest   Line       // the one last changed; zero without reports
}

// MySummary sums up the actor's own reports for the learner's page.
func (s *Service) MySummary(ctx context.Context, actor person.Actor) (Summary, error) {
	list, err := s.Mine(ctx, actor)
	var out Summary
	for i, l := range list {
		if i == 0 {
			out.Newest = l
		}
		out.Reports++
		if l.State == Accepted {
			out.Accepted++
		}
		if l.State.Writing() {
			out.Mine++
		}
		if l.State == Revision && (out.DueAt == 0 || l.DueAt < out.DueAt) {
			out.DueAt = l.DueAt
		}
	}
	return out, err
}
