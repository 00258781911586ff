package programme

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/person"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// choice is the programme that a coordinator looks at, among those they run.
type choice struct {
	programme  room.Summary
	all        []room.Summary
	definition *room.Definition // newest published, nil when none
}

// choose reads ?programme= or takes the first one.
func (p *Pages) choose(r *http.Request) (choice, error) {
	all, err := room.Coordinated(r.Context(), p.db.Read(), ui.Actor(r.Context()))
	if err != nil {
		return choice{}, err
	}
	c := choice{all: all}
	wanted := r.FormValue("programme")
	for _, s := range all {
		if s.ID == wanted || wanted == "" {
			c.programme = s
			break
		}
	}
	if c.programme.ID == "" {
		if wanted == "" {
			return c, nil
		}
		return c, fault.New(fault.NotFound, "fault.notfound")
	}
	if c.programme.Published > 0 {
		c.definition, err = p.service.Definition(r.Context(), p.db.Read(), c.programme.ID, c.programme.Published)
	}
	return c, err
}

// Office shows the cohorts by city: who is at which step, who is falling behind.
func (p *Pages) Office(w http.ResponseWriter, r *http.Request) error {
	c, err := p.choose(r)
	if err != nil {
		return err
	}
	var views []room.CohortView
	if c.definition != nil {
		if views, err = p.service.Overview(r.Context(), ui.Actor(r.Context()), c.programme.ID); err != nil {
			return err
		}
	}
	todos, err := p.todos(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, officePage(c, views, todos))
}

// row is one learner in a coordinator's list.
type row struct {
	enrolment room.Enrolment
	person    person.Person
	late      bool
}

type listing struct {
	choice choice
	cohort room.CohortRow
	filter room.Filter
	rows   []row
	next   string // enrolment after which the next page begins, or ""
	errors ui.FieldErrors
	draft  url.Values // the message being written
}

const pageSize = 50

// Cohort lists the learners of a cohort, with filters and a message to a selection.
func (p *Pages) Cohort(w http.ResponseWriter, r *http.Request) error {
	l, err := p.listing(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, cohortPage(l))
}

func (p *Pages) listing(r *http.Request) (listing, error) {
	ctx := r.Context()
	c, err := p.choose(r)
	if err != nil {
		return listing{}, err
	}
	if c.definition == nil {
		return listing{}, fault.New(fault.NotFound, "fault.notfound")
	}
	l := listing{choice: c, filter: room.Filter{Programme: c.programme.ID, Cohort: r.FormValue("cohort"), Step: -1,
		Behind: r.FormValue("behind") == "1", Status: r.FormValue("status"), After: r.FormValue("after"), Limit: pageSize + 1}}
	if s := r.FormValue("step"); s != "" {
		if l.filter.Step, err = strconv.Atoi(s); err != nil {
			l.filter.Step = -1
		}
	}
	if l.filter.Cohort != "" {
		if l.cohort, err = room.GetCohort(ctx, p.db.Read(), l.filter.Cohort); err != nil {
			return l, err
		}
	}
	enrolments, err := p.service.Learners(ctx, ui.Actor(ctx), l.filter)
	if err != nil {
		return l, err
	}
	if len(enrolments) > pageSize {
		enrolments = enrolments[:pageSize]
		l.next = enrolments[pageSize-1].ID
	}
	l.rows, err = p.rows(ctx, enrolments)
	return l, err
}

func (p *Pages) rows(ctx context.Context, enrolments []room.Enrolment) ([]row, error) {
	ids := make([]string, len(enrolments))
	for i, e := range enrolments {
		ids[i] = e.Person
	}
	people, err := person.Many(ctx, p.db.Read(), ids)
	if err != nil {
		return nil, err
	}
	out := make([]row, len(enrolments))
	now := p.clock.Now()
	for i, e := range enrolments {
		out[i] = row{e, people[e.Person], e.Late(now)}
	}
	return out, nil
}

// Message sends one text to the chosen learners, or to all that the filter finds.
func (p *Pages) Message(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	l, err := p.listing(r)
	if err != nil {
		return err
	}
	var f fault.Form
	f.Check(r.PostForm.Get("subject") != "", "subject", "fault.required")
	f.Check(r.PostForm.Get("text") != "", "text", "fault.required")
	to, err := p.addressed(r, l)
	if err != nil {
		return err
	}
	f.Check(len(to) > 0, "to", "programme.message.nobody")
	if err := f.Err(); err != nil {
		l.errors, l.draft = ui.Errors(ctx, err), r.PostForm
		return ui.Render(w, r, http.StatusUnprocessableEntity, cohortPage(l))
	}
	now := p.clock.Now()
	err = p.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, x := range to {
			if err := mail.Queue(ctx, tx, mail.Message{To: x.person.Email, Subject: r.PostForm.Get("subject"), Text: r.PostForm.Get("text"),
				About: "programme/" + l.choice.programme.ID, Person: x.person.ID, At: now}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		l.errors, l.draft = ui.Errors(ctx, err), r.PostForm
		if l.errors == nil {
			return err
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, cohortPage(l))
	}
	ui.Say(ctx, lang.T(ctx, "programme.message.sent", "Count", len(to)))
	return ui.See(w, r, "/office/cohort?"+l.query("").Encode())
}

// addressed is who a message goes to: the ticked learners, or everybody whom the
// filter finds, beyond this page, when "all" was ticked.
func (p *Pages) addressed(r *http.Request, l listing) ([]row, error) {
	if r.PostForm.Get("all") == "1" {
		f := l.filter
		f.After, f.Limit = "", 0
		everybody, err := p.service.Learners(r.Context(), ui.Actor(r.Context()), f)
		if err != nil {
			return nil, err
		}
		return p.rows(r.Context(), everybody)
	}
	ticked := map[string]bool{}
	for _, id := range r.PostForm["to"] {
		ticked[id] = true
	}
	var out []row
	for _, x := range l.rows {
		if ticked[x.enrolment.ID] {
			out = append(out, x)
		}
	}
	return out, nil
}

// query is the address of this list, from a page on.
func (l listing) query(after string) url.Values {
	q := url.Values{"programme": {l.choice.programme.ID}}
	if l.filter.Cohort != "" {
		q.Set("cohort", l.filter.Cohort)
	}
	if l.filter.Step >= 0 {
		q.Set("step", fmt.Sprint(l.filter.Step))
	}
	if l.filter.Behind {
		q.Set("behind", "1")
	}
	if l.filter.Status != "" {
		q.Set("status", l.filter.Status)
	}
	if after != "" {
		q.Set("after", after)
	}
	return q
}

func stepValue(l listing) string {
	if l.filter.Step < 0 {
		return ""
	}
	return fmt.Sprint(l.filter.Step)
}

func stepChoices(ctx context.Context, l listing) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "programme.cohort.anystep")}}
	for i, st := range l.choice.definition.Steps {
		out = append(out, ui.Choice{Value: fmt.Sprint(i), Text: fmt.Sprintf("%d · %s", i+1, st.Title.For(ctx))})
	}
	return append(out, ui.Choice{Value: fmt.Sprint(len(l.choice.definition.Steps)), Text: lang.T(ctx, "programme.export.completed")})
}
