package node

import (
	"context"

	molecularpages "stepwise/web/molecular"

	"stepwise/molecular/match"
)

// openTrials are the trials that this installation recruits for, for who types a
// tumour.
func (h *House) openTrials(ctx context.Context) ([]molecularpages.Trial, error) {
	list, err := h.Trial.Open(ctx)
	var out []molecularpages.Trial
	for _, n := range list {
		out = append(out, molecularpages.Trial{Title: n.Title, Place: n.Place, Contact: n.Contact, Address: n.Address, Criteria: match.Criteria(n.Criteria)})
	}
	return out, err
}
