package node

import (
	"context"
	"time"

	"stepwise/api/bedside"
	"stepwise/api/cdshooks"
	"stepwise/api/fhir"
	"stepwise/internal/crypt"
	"stepwise/internal/fetch"
	"stepwise/toxicity/ehr"
)

// recordSystems wires what hospitals' record systems need to ask for cards.
func (h *House) recordSystems(config Config) error {
	key, err := crypt.LoadOrCreateKey(config.keys(), "cards")
	if err != nil {
		return err
	}
	h.EHR = ehr.New(h.DB, h.Clock, fetch.New(config.reach(fetch.MaxWait)), ehr.Config{Key: key, Open: config.Demo})
	h.Jobs.Every("ehr.sweep", time.Hour, h.EHR.Sweep)
	return nil
}

// bedsideDoors are the doors to clinical knowledge.
func (h *House) bedsideDoors(origin string) []mount {
	cards := cdshooks.New(cdshooks.Config{EHR: h.EHR, Clock: h.Clock, Origin: origin, Desk: func(ctx context.Context) (cdshooks.Desk, error) {
		d, err := h.Toxicity.Desk(ctx, 0)
		if err != nil {
			return cdshooks.Desk{}, err
		}
		return cdshooks.Desk{Base: d.Base, Grader: d.Grader, Advisor: d.Advisor}, nil
	}})
	return []mount{
		{cdshooks.Prefix, cards},
		{cdshooks.Prefix + "/", cards},
		{bedside.Prefix, bedside.New(bedside.Config{Base: h.Knowledge.Base, Clock: h.Clock})},
		{fhir.Prefix, fhir.New(fhir.Config{Base: h.Knowledge.Base, Origin: origin})},
	}
}
