package node

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/person"
	qualitypages "stepwise/web/quality"
)

// reached marks on a hospital's run chart when the cohort of its city reached the
// steps of the programme; without a cohort nothing is marked.
func (h *House) reached(ctx context.Context, _, cohort string) ([]qualitypages.Mark, error) {
	if cohort == "" {
		return nil, nil
	}
	list, err := h.Programme.Reached(ctx, cohort)
	var out []qualitypages.Mark
	for _, r := range list {
		out = append(out, qualitypages.Mark{Month: lang.Day(r.At)[:7], Text: r.Step.Title.For(ctx)})
	}
	return out, err
}

// people are names by id.
func (h *House) people(ctx context.Context, ids []string) (map[string]person.Person, error) {
	return person.Many(ctx, h.DB.Read(), ids)
}
