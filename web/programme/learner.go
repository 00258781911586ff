package programme

import (
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// dossier is one learner as a coordinator sees them.
type dossier struct {
	person person.Person
	climbs []climb
	stands []map[string][]evidence // of each climb, by requirement
	lines  []line
	errors ui.FieldErrors
	reason string // a waiver's reason that was refused
	about  string // and the requirement it was for
}

// Learner shows one learner's standing to their coordinator, requirement by
// requirement, with waivers.
func (p *Pages) Learner(w http.ResponseWriter, r *http.Request) error {
	d, err := p.dossier(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, learnerPage(d))
}

func (p *Pages) dossier(r *http.Request) (dossier, error) {
	ctx, a := r.Context(), ui.Actor(r.Context())
	var d dossier
	var err error
	if d.person, err = person.Get(ctx, p.db.Read(), r.PathValue("person")); err != nil {
		return d, err
	}
	enrolments, err := room.EnrolmentsOf(ctx, p.db.Read(), d.person.ID)
	if err != nil {
		return d, err
	}
	for _, e := range enrolments {
		if !a.Has(e.Programme, e.Cohort, person.Coordinator) {
			continue
		}
		c, err := p.climb(ctx, e)
		if err != nil {
			return d, err
		}
		on, err := p.sources(ctx, e)
		if err != nil {
			return d, err
		}
		d.climbs, d.stands = append(d.climbs, c), append(d.stands, on)
	}
	if len(d.climbs) == 0 {
		return d, person.Forbidden()
	}
	page, err := p.record.Recent(ctx, p.db.Read(), d.person.ID, 0, 20)
	if err != nil {
		return d, err
	}
	for _, row := range page.Rows {
		l, err := readLine(row)
		if err != nil {
			return d, err
		}
		d.lines = append(d.lines, l)
	}
	return d, nil
}

// Waive excuses a learner from a requirement.
func (p *Pages) Waive(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	err := p.service.Waive(ctx, ui.Actor(ctx), r.PostForm.Get("enrolment"), r.PostForm.Get("requirement"), r.PostForm.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		d, failed := p.dossier(r)
		if failed != nil {
			return failed
		}
		d.errors, d.reason, d.about = ui.Errors(ctx, err), r.PostForm.Get("reason"), r.PostForm.Get("requirement")
		return ui.Render(w, r, http.StatusUnprocessableEntity, learnerPage(d))
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "programme.waive.done"))
	return ui.See(w, r, "/office/learner/"+r.PathValue("person"))
}

// Unwaive takes a waiver back.
func (p *Pages) Unwaive(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	if err := p.service.Unwaive(ctx, ui.Actor(ctx), r.PostForm.Get("enrolment"), r.PostForm.Get("requirement")); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "programme.waive.undone"))
	return ui.See(w, r, "/office/learner/"+r.PathValue("person"))
}

// Leave ends an enrolment; the first on the waiting list moves up.
func (p *Pages) Leave(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	if _, err := p.service.Leave(ctx, ui.Actor(ctx), r.PostForm.Get("enrolment")); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "programme.leave.done"))
	return ui.See(w, r, "/office")
}

// Waiting shows experts, tutors and panel members what waits for them.
func (p *Pages) Waiting(w http.ResponseWriter, r *http.Request) error {
	todos, err := p.todos(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, waitingPage(todos))
}

// reasonFor is the refused reason of a requirement, to be mended.
func (d dossier) reasonFor(requirement string) string {
	if d.about != requirement {
		return ""
	}
	return d.reason
}
