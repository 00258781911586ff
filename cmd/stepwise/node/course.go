package node

import (
	"context"
	"strings"

	"stepwise/content/course"
	"stepwise/internal/store"
	programmepages "stepwise/web/programme"
)

// courseLinks finds packaged courses, their blocks and their units.
func courseLinks(ctx context.Context, q store.Queryer, activities []string) (map[string]programmepages.Link, error) {
	var mine []string
	for _, iri := range activities {
		if strings.HasPrefix(iri, course.IRI("")) {
			mine = append(mine, iri)
		}
	}
	found, err := course.Titles(ctx, q, mine)
	if err != nil {
		return nil, err
	}
	out := map[string]programmepages.Link{}
	for iri, c := range found {
		out[iri] = programmepages.Link{Title: c.Title, Path: "/course/" + c.Code}
	}
	return out, nil
}
