// Package programme shows the path to learners and the cohorts to coordinators.
package programme

import (
	"context"
	"net/http"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// Link is where an activity of the record is found in the product.
type Link struct {
	Title   lang.Text
	Path    string
	Minutes int // 0 when nobody said
}

// Guide tells where activities are found. Each room that teaches has one; the
// programme itself knows only their IRIs.
type Guide func(ctx context.Context, q store.Queryer, activities []string) (map[string]Link, error)

// Todo is something that waits for one person today.
type Todo struct {
	Title string
	Path  string
	Why   string     // in the reader's language
	DueAt clock.Time // 0 for no date
	Alarm bool       // overdue
}

// Diary tells what waits for somebody in one room.
type Diary func(ctx context.Context, a person.Actor) ([]Todo, error)

// Pages serves the programme's pages.
type Pages struct {
	db      *store.DB
	clock   clock.Clock
	record  *lrs.Record
	service *room.Service
	guides  []Guide
	diaries []Diary
}

// New returns the pages. guides and diaries come from the rooms.
func New(db *store.DB, c clock.Clock, record *lrs.Record, service *room.Service, guides []Guide, diaries []Diary) *Pages {
	return &Pages{db: db, clock: c, record: record, service: service, guides: guides, diaries: diaries}
}

// Home shows the start page, or sends somebody who is signed in to their work.
func (p *Pages) Home(w http.ResponseWriter, r *http.Request) error {
	a := ui.Actor(r.Context())
	switch {
	case !a.SignedIn():
		return ui.Render(w, r, http.StatusOK, home())
	case a.Anywhere(person.Learner):
		return ui.See(w, r, "/path")
	case a.Anywhere(person.Coordinator):
		return ui.See(w, r, "/office")
	case a.Anywhere(person.Administrator):
		return ui.See(w, r, "/admin")
	}
	if a.Anywhere(person.Expert, person.Tutor, person.Panel) {
		return ui.See(w, r, "/waiting")
	}
	return ui.See(w, r, "/trials") // members of studies have their roles there
}

func (p *Pages) links(ctx context.Context, activities []string) (map[string]Link, error) {
	out := map[string]Link{}
	for _, iri := range activities {
		if code := consentProgramme(iri); code != "" {
			out[iri] = Link{Title: lang.Text{EN: lang.Say(lang.EN, "programme.consent.title"), ZH: lang.Say(lang.ZH, "programme.consent.title")},
				Path: "/programme/" + code + "/consent", Minutes: 2}
		}
	}
	for _, g := range p.guides {
		found, err := g(ctx, p.db.Read(), activities)
		if err != nil {
			return nil, err
		}
		for k, v := range found {
			out[k] = v
		}
	}
	return out, nil
}

func (p *Pages) todos(ctx context.Context, a person.Actor) ([]Todo, error) {
	var out []Todo
	for _, d := range p.diaries {
		list, err := d(ctx, a)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// climb is one enrolment as its learner sees it.
type climb struct {
	enrolment room.Enrolment
	title     lang.Text
	cohort    room.CohortRow
	standing  room.Standing
	links     map[string]Link
	waivers   map[string]person.Person // who waived, by id
	next      *Link                    // what to do next
	minutes   int                      // left in the current step
	now       clock.Time
}

// Path shows the stair: where the learner is, what is next, how long it takes.
func (p *Pages) Path(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), ui.Actor(r.Context())
	enrolments, err := room.EnrolmentsOf(ctx, p.db.Read(), a.ID)
	if err != nil {
		return err
	}
	var climbs []climb
	for _, e := range enrolments {
		c, err := p.climb(ctx, e)
		if err != nil {
			return err
		}
		climbs = append(climbs, c)
	}
	todos, err := p.todos(ctx, a)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, pathPage(climbs, todos))
}

func (p *Pages) climb(ctx context.Context, e room.Enrolment) (climb, error) {
	c := climb{enrolment: e, now: p.clock.Now()}
	d, err := p.service.Definition(ctx, p.db.Read(), e.Programme, e.Version)
	if err != nil {
		return c, err
	}
	if c.cohort, err = room.GetCohort(ctx, p.db.Read(), e.Cohort); err != nil {
		return c, err
	}
	c.title, c.standing = d.Title, d.Standing(&e.State, e.Begins(c.cohort.StartsAt))
	var wanted, who []string
	for _, st := range c.standing.Steps {
		for _, rq := range st.Requirements {
			if st.Status == room.Open {
				wanted = append(wanted, rq.Missing()...)
			}
			if rq.Waiver != nil {
				who = append(who, rq.Waiver.By)
			}
		}
	}
	if len(wanted) > 0 {
		if c.links, err = p.links(ctx, wanted); err != nil {
			return c, err
		}
	}
	if len(who) > 0 {
		if c.waivers, err = person.Many(ctx, p.db.Read(), who); err != nil {
			return c, err
		}
	}
	c.look()
	return c, nil
}

// look finds the next thing in the current step, and how long the rest takes: the
// minutes of the missing units, as many of them as are still needed.
func (c *climb) look() {
	if c.standing.Finished() {
		return
	}
	for _, rq := range c.standing.Steps[c.standing.Current].Requirements {
		if rq.Met {
			continue
		}
		more := rq.Need - rq.Have
		for _, iri := range rq.Missing() {
			l, ok := c.links[iri]
			if !ok || more <= 0 {
				continue
			}
			if c.next == nil {
				next := l
				c.next = &next
			}
			c.minutes += l.Minutes
			more--
		}
		if rq.Requirement.Minutes > 0 {
			c.minutes += rq.Requirement.Minutes
		}
	}
}

// Record shows a learner's own statements, newest first.
func (p *Pages) Record(w http.ResponseWriter, r *http.Request) error {
	before := int64(0)
	if s := r.URL.Query().Get("before"); s != "" {
		n, err := parsePlace(s)
		if err != nil {
			return err
		}
		before = n
	}
	page, err := p.record.Recent(r.Context(), p.db.Read(), ui.Actor(r.Context()).ID, before, 50)
	if err != nil {
		return err
	}
	lines := make([]line, len(page.Rows))
	for i, row := range page.Rows {
		if lines[i], err = readLine(row); err != nil {
			return err
		}
	}
	return ui.Render(w, r, http.StatusOK, recordPage(lines, page.Next))
}
