package lrs

import (
	"context"
	"slices"

	"stepwise/internal/store"
)

// KeysOf returns the keys under which the statements of several people stand, each
// with whose it is: what Keys says of each of them, in a few queries.
func KeysOf(ctx context.Context, q store.Queryer, people []string) (map[string]string, error) {
	out := make(map[string]string, len(people))
	moved, err := Moved(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, person := range people {
		if to, joined := moved[person]; person != "" && (!joined || to == person) {
			out[AgentKey(person)] = person
		}
	}
	for some := range slices.Chunk(people, 400) {
		if err := pairs(ctx, q, out, `SELECT agent, person FROM lrs_agent WHERE person <> '' AND person IN (`+store.List(1, len(some))+`)`, store.Args(some)...); err != nil {
			return nil, err
		}
	}
	return out, nil
}
