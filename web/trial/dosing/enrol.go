package dosing

import (
	"net/http"
	"slices"

	"stepwise/internal/lang"
	"stepwise/trial"
	room "stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// candidate is a subject who could be enrolled, with what is against it.
type candidate struct {
	subject string
	site    string
	version string
	bars    []room.Bar
}

// enrolment is the page on which a subject takes a place.
type enrolment struct {
	*overview
	candidates []candidate
}

func (p *Pages) enrolment(r *http.Request) (*enrolment, error) {
	x, err := p.overview(r)
	if err != nil {
		return nil, err
	}
	e := &enrolment{overview: x}
	for _, subject := range x.v.Subjects() {
		site := x.v.Site(subject)
		outcome := x.v.State.Row(form.Screened.Name, subject, "1").Get("OUTCOME")
		if !x.v.Me.May(trial.Enrol, site) || outcome != "eligible" {
			continue
		}
		level := 0
		if x.backfills() {
			level = x.fill
		}
		bars := room.Entry(x.v.State, x.v.Protocol, subject, level, x.v.Now.Std())
		if slices.ContainsFunc(bars, func(b room.Bar) bool { return b.Key == room.BarEnrolled || b.Key == room.BarLeft }) {
			continue
		}
		e.candidates = append(e.candidates, candidate{subject, site, x.v.Version(subject), bars})
	}
	return e, nil
}

// backfills reports whether the next place is one outside the cohort.
func (x *overview) backfills() bool { return len(x.bars) > 0 && len(x.fillBars) == 0 }

// Enrol shows who may take the next place.
func (p *Pages) Enrol(w http.ResponseWriter, r *http.Request) error {
	x, err := p.enrolment(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, enrolPage(x))
}

// Take gives a subject the next place.
func (p *Pages) Take(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	enrol := p.room.Enrol
	if r.PostFormValue("place") == "backfill" {
		enrol = p.room.Backfill
	}
	slot, err := enrol(ctx, ui.Actor(ctx), r.PathValue("study"), r.PostFormValue("subject"), r.PostFormValue("reason"))
	if told(err) {
		x, failed := p.enrolment(r)
		if failed != nil {
			return failed
		}
		x.in, x.errs = typed(r), faults(ctx, err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, enrolPage(x))
	}
	if err != nil {
		return err
	}
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	key := "dosing.enrolled"
	if slot.Fills() {
		key = "dosing.enrolled.fill"
	}
	ui.Say(ctx, lang.T(ctx, key, "Subject", r.PostFormValue("subject"), "Cohort", slot.Cohort, "Place", slot.Place, "Level", slot.Level))
	return ui.See(w, r, frame.Path(v, "dosing"))
}
