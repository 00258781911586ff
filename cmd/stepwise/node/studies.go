package node

import (
	"context"
	"fmt"
	"time"

	"stepwise/internal/crypt"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/toxicity/grading"
	"stepwise/toxicity/term"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/longrun"
	"stepwise/trial/rehearsal"
	"stepwise/trial/safety"
	"stepwise/trial/screening"
	"stepwise/trial/version"
	"stepwise/trial/visit"
	"stepwise/web"
	trialpages "stepwise/web/trial"
	custodypages "stepwise/web/trial/custody"
	"stepwise/web/trial/data"
	dosingpages "stepwise/web/trial/dosing"
	protocolpages "stepwise/web/trial/protocol"
	rehearsalpages "stepwise/web/trial/rehearsal"
	safetypages "stepwise/web/trial/safety"
	screeningpages "stepwise/web/trial/screening"
	"stepwise/web/trial/studio"
	"stepwise/web/trial/study"
	"stepwise/web/trial/trail"
	visitpages "stepwise/web/trial/visit"
)

// studies wires the ledger of studies and the rooms that stand on it.
func (h *House) studies(config Config) error {
	key, err := crypt.LoadOrCreateKey(config.keys(), "studies")
	if err != nil {
		return err
	}
	h.Trial = trial.New(h.DB, h.Clock)
	h.Ledger = trial.NewLedger(h.DB, h.Clock, h.Person, key, h.Hub, form.All...)
	h.Version = version.New(h.Ledger)
	clocks, err := safety.ReadClocks(seed.Clocks)
	if err != nil {
		return fmt.Errorf("the shipped reporting clocks: %w", err)
	}
	h.Safety = safety.New(h.Ledger, h.grader, clocks)
	h.Visit = visit.New(h.Ledger)
	h.Screening, h.Custody, h.Dosing = screening.New(h.Ledger), custody.New(h.Ledger), dosing.New(h.Ledger, config.Origin)
	scenarios, err := rehearsal.Parse(seed.Scenarios)
	if err != nil {
		return fmt.Errorf("the shipped scenarios: %w", err)
	}
	h.Rehearsal = rehearsal.New(h.Ledger, h.Safety, h.Record, scenarios)
	h.LongRuns = longrun.New(h.DB, h.Clock, h.Jobs, h.Hub)
	h.Jobs.Every("trial.run.tidy", 24*time.Hour, h.LongRuns.Tidy)
	return nil
}

// grader grades findings by the knowledge in force.
func (h *House) grader(ctx context.Context) (*grading.Grader, error) {
	d, err := h.Toxicity.Desk(ctx, 0)
	if err != nil {
		return nil, err
	}
	return d.Grader, nil
}

// terms is the index of CTCAE terms in force.
func (h *House) terms(ctx context.Context) (*term.Index, error) {
	d, err := h.Toxicity.Desk(ctx, 0)
	if err != nil {
		return nil, err
	}
	return d.Terms, nil
}

// studyPages makes the pages of studies.
func (h *House) studyPages(rooms *web.Rooms) {
	rooms.Terms = h.terms
	rooms.Studio = studio.New(h.LongRuns)
	rooms.Trial = trialpages.New(h.Trial, h.Ledger)
	rooms.Study = study.New(h.Ledger, h.Safety, h.colleagues)
	rooms.Dosing = dosingpages.New(h.Ledger, h.Dosing)
	rooms.Safety = safetypages.New(h.Ledger, h.Safety, h.terms)
	rooms.Visit = visitpages.New(h.Ledger, h.Visit, h.Safety)
	rooms.Rehearsal = rehearsalpages.New(h.Ledger, h.Rehearsal)
	rooms.Trail = trail.New(h.Ledger, h.DB)
	rooms.Data = data.New(h.Ledger)
	rooms.Custody = custodypages.New(h.Ledger, h.Custody)
	rooms.Screening, rooms.Protocol = screeningpages.New(h.Screening), protocolpages.New(h.Version, seed.Protocol)
}

// colleagues finds accounts by e-mail address or name, for who appoints a team.
func (h *House) colleagues(ctx context.Context, email string) (id, name string, err error) {
	p, err := person.ByEmail(ctx, h.DB.Read(), email)
	if err != nil {
		return "", "", err
	}
	return p.ID, p.Name(lang.EN), nil
}
