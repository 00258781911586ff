package programme

import (
	"context"
	"fmt"
	"strings"

	"stepwise/internal/store"
	"stepwise/person"
)

// LearnersOf returns the people who are on a programme, or wait for a seat, in a
// cohort that the actor coordinates, by id: those whose learner page opens for the
// actor. Who coordinates nothing gets nobody.
func LearnersOf(ctx context.Context, q store.Queryer, a person.Actor) ([]string, error) {
	var places []string
	var args []any
	arg := func(v string) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	for _, g := range a.Grants {
		switch {
		case g.Role != person.Coordinator:
		case g.Programme == "":
			places = append(places, "1 = 1")
		case g.Cohort == "":
			places = append(places, "programme = "+arg(g.Programme))
		default:
			places = append(places, "programme = "+arg(g.Programme)+" AND cohort = "+arg(g.Cohort))
		}
	}
	if len(places) == 0 {
		return nil, nil
	}
	return store.All[string](ctx, q, `SELECT DISTINCT person FROM programme_enrolment
		WHERE status <> 'left' AND (`+strings.Join(places, " OR ")+`) ORDER BY person`, args...)
}
