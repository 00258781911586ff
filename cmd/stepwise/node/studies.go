package node

import (
	"context"

	"stepwise/internal/crypt"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/web"
	trialpages "stepwise/web/trial"
	"stepwise/web/trial/study"
	"stepwise/web/trial/trail"
)

// studies wires the ledger of studies and the rooms that stand on it.
func (h *House) studies(config Config) error {
	key, err := crypt.LoadOrCreateKey(config.keys(), "studies")
	if err != nil {
		return err
	}
	h.Trial = trial.New(h.DB, h.Clock)
	h.Ledger = trial.NewLedger(h.DB, h.Clock, h.Person, key, h.Hub, form.All...)
	return nil
}

// studyPages makes the pages of studies.
func (h *House) studyPages(rooms *web.Rooms) {
	rooms.Trial = trialpages.New(h.Trial, h.Ledger)
	rooms.Study = study.New(h.Ledger, h.colleagues)
	rooms.Trail = trail.New(h.Ledger, h.DB)
}

// colleagues finds accounts by e-mail address or name, for who appoints a team.
func (h *House) colleagues(ctx context.Context, email string) (id, name string, err error) {
	p, err := person.ByEmail(ctx, h.DB.Read(), email)
	if err != nil {
		return "", "", err
	}
	return p.ID, p.Name(lang.EN), nil
}
