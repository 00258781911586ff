package node

import (
	"context"
	"strings"

	"stepwise/content"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/session"
	guidelinepages "stepwise/web/guideline"
	programmepages "stepwise/web/programme"
)

// guides tell the path where activities are found.
func (h *House) guides() []programmepages.Guide {
	return []programmepages.Guide{unitLinks, testLinks, sessionLinks, toolLinks, courseLinks, guidelinepages.Guide}
}

// codes picks the activities below an IRI and returns their codes.
func codes(activities []string, prefix string) []string {
	var out []string
	for _, iri := range activities {
		if code, ok := strings.CutPrefix(iri, prefix); ok && !strings.Contains(code, "/") {
			out = append(out, code)
		}
	}
	return out
}

func unitLinks(ctx context.Context, q store.Queryer, activities []string) (map[string]programmepages.Link, error) {
	list := codes(activities, lrs.Unit(""))
	if len(list) == 0 {
		return nil, nil
	}
	titles, err := content.Titles(ctx, q, list)
	if err != nil {
		return nil, err
	}
	minutes, err := content.Minutes(ctx, q, list)
	if err != nil {
		return nil, err
	}
	out := map[string]programmepages.Link{}
	for code, title := range titles {
		out[lrs.Unit(code)] = programmepages.Link{Title: title, Path: "/unit/" + code, Minutes: minutes[code]}
	}
	return out, nil
}

// testLinks finds tests; a unit's quick check has the unit's code and is taken
// inside the unit.
func testLinks(ctx context.Context, q store.Queryer, activities []string) (map[string]programmepages.Link, error) {
	list := codes(activities, lrs.Test(""))
	if len(list) == 0 {
		return nil, nil
	}
	tests, err := content.TestTitles(ctx, q, list)
	if err != nil {
		return nil, err
	}
	units, err := content.Titles(ctx, q, list)
	if err != nil {
		return nil, err
	}
	out := map[string]programmepages.Link{}
	for _, code := range list {
		if title, ok := units[code]; ok {
			out[lrs.Test(code)] = programmepages.Link{Title: title, Path: "/unit/" + code + "#check"}
		}
		if title, ok := tests[code]; ok {
			out[lrs.Test(code)] = programmepages.Link{Title: title, Path: "/test/" + code}
		}
	}
	return out, nil
}

func sessionLinks(ctx context.Context, q store.Queryer, activities []string) (map[string]programmepages.Link, error) {
	found, err := session.Find(ctx, q, activities)
	if err != nil {
		return nil, err
	}
	out := map[string]programmepages.Link{}
	for iri, x := range found {
		out[iri] = programmepages.Link{Title: x.Title, Path: "/session/" + x.Code, Minutes: x.Minutes}
	}
	return out, nil
}

// titles names activities for the credit ledger. A ballot round is named after
// its question.
func (h *House) titles(ctx context.Context, q store.Queryer, activities []string) (map[string]lang.Text, error) {
	asked := make([]string, len(activities))
	for i, iri := range activities {
		asked[i] = iri
		if question, _, ok := strings.Cut(iri, "/round/"); ok {
			asked[i] = question
		}
	}
	out := map[string]lang.Text{}
	for _, g := range h.guides() {
		links, err := g(ctx, q, asked)
		if err != nil {
			return nil, err
		}
		for i, iri := range activities {
			if l, ok := links[asked[i]]; ok {
				out[iri] = l.Title
			}
		}
	}
	return out, nil
}
