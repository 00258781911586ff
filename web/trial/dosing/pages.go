// Package dosing shows the cohorts of a study and its dose decisions: who stands
// where, what the gate waits for, what the data are, what the rule says in words, and
// what follows from each level that could be ordered.
package dosing

import (
	"context"
	"net/http"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/trial"
	room "stepwise/trial/dosing"
	"stepwise/trial/protocol"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	ledger *trial.Ledger
	room   *room.Service
}

// New returns the pages.
func New(ledger *trial.Ledger, service *room.Service) *Pages { return &Pages{ledger, service} }

// overview is the cohort page.
type overview struct {
	v         *trial.View
	version   string
	rules     *protocol.Protocol // of the version that decides next, nil before one is approved
	patients  []room.Patient
	cohorts   []room.Cohort
	decisions []room.Decision
	latest    room.Decision
	decided   bool
	waiting   room.Decision
	waits     bool
	bars      []room.Bar
	fills     []room.Fill // levels below, where the design backfills
	fill      int         // the level at which the next patient outside the cohort is enrolled
	fillBars  []room.Bar  // what is against it
	gate      room.Gate
	in        map[string]string
	errs      ui.FieldErrors
	form      string // which form failed: "release BJ01-001", "move BJ01-001"
}

func (p *Pages) overview(r *http.Request) (*overview, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return nil, err
	}
	x := &overview{v: v, version: room.Version(v.State), in: map[string]string{}}
	x.rules = v.Protocol(x.version)
	at := v.Now.Std()
	x.patients = room.Patients(v.State, v.Protocol, at)
	x.cohorts = room.Cohorts(v.State, x.patients, at)
	x.decisions = room.Decisions(v.State)
	x.latest, x.decided = room.Latest(v.State)
	x.waiting, x.waits = room.Waiting(v.State)
	x.bars = room.Openings(v.State, v.Protocol, at)
	x.fills = room.Fills(v.State, v.Protocol, at)
	x.fill, x.fillBars = room.FillLevel(v.State, v.Protocol, at)
	if x.rules != nil {
		x.gate = room.GateOf(v.State, v.Protocol, x.version, at)
	}
	return x, nil
}

// Cohorts shows the cohorts, the gate and the decisions.
func (p *Pages) Cohorts(w http.ResponseWriter, r *http.Request) error {
	x, err := p.overview(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, cohortsPage(x))
}

// Release gives a place back before the infusion.
func (p *Pages) Release(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "release", func(ctx context.Context, code, subject string) error {
		return p.room.Release(ctx, ui.Actor(ctx), code, subject, r.PostFormValue("why"))
	})
}

// Move takes an enrolled patient into the cohort that is open now.
func (p *Pages) Move(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "move", func(ctx context.Context, code, subject string) error {
		_, err := p.room.Move(ctx, ui.Actor(ctx), code, subject, r.PostFormValue("reason"))
		return err
	})
}

// act runs one of the forms about a subject; a fault brings the page back.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, form string, do func(ctx context.Context, code, subject string) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	subject := r.PathValue("subject")
	err := do(r.Context(), r.PathValue("study"), subject)
	if told(err) {
		x, failed := p.overview(r)
		if failed != nil {
			return failed
		}
		x.form, x.in, x.errs = form+" "+subject, typed(r), faults(r.Context(), err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, cohortsPage(x))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "study.saved"))
	return ui.See(w, r, "/trials/"+r.PathValue("study")+"/dosing")
}

// told are the faults that a form tells beside its fields.
func told(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Throttled)
}

// faults are the sentences of a fault by field; "" for the whole form.
func faults(ctx context.Context, err error) ui.FieldErrors {
	if errs := ui.Errors(ctx, err); errs != nil {
		return errs
	}
	return ui.FieldErrors{"": ui.Sentence(ctx, err)}
}

// typed is what a form held, but for the password.
func typed(r *http.Request) map[string]string {
	out := map[string]string{}
	for name := range r.PostForm {
		if name != "password" {
			out[name] = r.PostFormValue(name)
		}
	}
	return out
}
