package casereport

import (
	"net/http"

	room "stepwise/casereport"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// shelves are the lists of the first page; empty ones that do not concern the
// reader stay away.
type shelves struct {
	now      clock.Time
	mine     []room.Line
	waiting  []room.Line
	tutored  []room.Line // the others that the reader tutors
	library  []room.Line
	learner  bool
	tutor    bool
	overseer bool
}

// Reports is the room's first page: mine, what waits for me, what others wrote.
func (p *Pages) Reports(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	s := shelves{now: p.service.Now(), learner: a.Anywhere(person.Learner), tutor: a.Anywhere(person.Tutor),
		overseer: a.Anywhere(person.Coordinator)}
	var err error
	if s.mine, err = p.service.Mine(ctx, a); err != nil {
		return err
	}
	if s.tutor {
		all, err := p.service.Tutored(ctx, a)
		if err != nil {
			return err
		}
		if s.waiting, err = p.service.Waiting(ctx, a); err != nil {
			return err
		}
		for _, l := range all {
			if l.State != room.Review {
				s.tutored = append(s.tutored, l)
			}
		}
	}
	if s.library, err = p.service.Library(ctx, a); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, reportsPage(s))
}

// beginning is the form of a new report.
type beginning struct {
	room.Start
	programmes []ui.Choice
	topics     []room.Topic
	errs       ui.FieldErrors
}

// New shows the form of a new report.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return p.new(w, r, beginning{Start: room.Start{Programme: q.Get("programme"), Topic: q.Get("topic"), Language: lang.From(r.Context())}}, nil)
}

func (p *Pages) new(w http.ResponseWriter, r *http.Request, b beginning, failed error) error {
	ctx := r.Context()
	var err error
	if b.programmes, err = p.programmes(ctx, ui.Actor(ctx)); err != nil {
		return err
	}
	if len(b.programmes) == 0 {
		return person.Forbidden()
	}
	if b.Programme == "" {
		b.Programme = b.programmes[0].Value
	}
	if b.topics, err = p.service.Topics(ctx, ui.Actor(ctx), b.Programme); err != nil {
		return err
	}
	b.errs = faults(ctx, failed)
	return ui.Render(w, r, status(failed), newPage(b))
}

// Create begins a report and opens its outline.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	s := room.Start{Programme: in.Get("programme"), Topic: in.Get("topic"), Title: ui.TextOf(in, "title"), Language: lang.Tag(in.Get("language"))}
	made, err := p.service.Create(ctx, ui.Actor(ctx), s)
	if kept(err) {
		return p.new(w, r, beginning{Start: s}, err)
	}
	return done(w, r, err, path(made.ID, "/edit/", room.OutlineSection), "")
}

// Report shows a report: to the team its desk, to other readers the paper.
func (p *Pages) Report(w http.ResponseWriter, r *http.Request) error {
	d, err := p.open(r)
	if err != nil {
		return err
	}
	if !d.May(room.Follow) {
		return ui.Render(w, r, http.StatusOK, paperPage(d))
	}
	return p.overview(w, r, d, assigning{}, nil)
}

// assigning is what a coordinator typed about the tutor.
type assigning struct {
	Tutor, Reason, Due string
}

// overview is the desk with what only its first page shows.
type overview struct {
	room.Desk
	events []room.Event
	people map[string]person.Person
	tutors []room.TutorLoad
	typed  assigning
	email  string
	errs   ui.FieldErrors
}

func (p *Pages) overview(w http.ResponseWriter, r *http.Request, d room.Desk, typed assigning, failed error) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	events, people, err := p.service.History(ctx, a, d.ID)
	if err != nil {
		return err
	}
	v := overview{Desk: d, events: events, people: people, typed: typed, errs: faults(ctx, failed), email: r.PostForm.Get("email")}
	if d.May(room.Assign) {
		if v.tutors, err = p.service.Tutors(ctx, a, d.Programme, d.Cohort); err != nil {
			return err
		}
	}
	return ui.Render(w, r, status(failed), overviewPage(v))
}

// Paper shows the report as its readers will see it.
func (p *Pages) Paper(w http.ResponseWriter, r *http.Request) error {
	d, err := p.open(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, paperPage(d))
}

// Office lists the reports that a coordinator answers for.
func (p *Pages) Office(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, q := ui.Actor(ctx), r.URL.Query()
	f := room.Filter{Programme: q.Get("programme"), Overdue: q.Get("only") == "overdue", Untutored: q.Get("only") == "untutored"}
	if s, ok := room.ParseState(q.Get("state")); ok {
		f.State = s
	}
	list, err := p.service.Office(ctx, a, f)
	if err != nil {
		return err
	}
	tally, err := p.service.Counts(ctx, a, f.Programme)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, officePage(list, tally, f, p.service.Now()))
}
