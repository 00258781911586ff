package demo

import (
	"context"
	"fmt"
	"net/url"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/id"
	"stepwise/programme"
)

// Link signs somebody of the demo in, from this machine only.
type Link struct {
	Role string
	Path string // with the secret
}

// Links makes one fresh sign-in link a role: a learner half way up, one with a
// certificate, and the people around them.
func Links(ctx context.Context, h *node.House) ([]Link, error) {
	half, err := Someone(ctx, h, 2)
	if err != nil {
		return nil, err
	}
	finished, err := Someone(ctx, h, 6)
	if err != nil {
		return nil, err
	}
	people := []struct{ role, person string }{
		{"learner", half}, {"learner, finished", finished},
		{"expert", id.Derived("demo/expert-1")}, {"tutor", id.Derived("demo/tutor-1")}, {"panel member", id.Derived("demo/panel-3")},
		{"reviewer", id.Derived("demo/reviewer-1")}, {"hospital recorder", id.Derived("demo/learner-0-0")},
		{"trial investigator", id.Derived("demo/trial-investigator-1")}, {"trial statistician", id.Derived("demo/trial-statistician")},
		{"dose committee", id.Derived("demo/trial-committee-1")}, {"dose committee 2", id.Derived("demo/trial-committee-2")},
		{"cell laboratory", id.Derived("demo/trial-laboratory")}, {"cell therapy unit", id.Derived("demo/trial-cells-1")},
		{"cell therapy unit, Shanghai", id.Derived("demo/trial-cells-2")}, {"trial coordinator, Shanghai", id.Derived("demo/trial-nurse-2")},
		{"international partner", id.Derived("demo/trial-partner")}, {"trial safety officer", id.Derived("demo/trial-safety")},
		{"trial coordinator", id.Derived("demo/trial-nurse-1")}, {"trial monitor", id.Derived("demo/trial-monitor")}, {"trial lead", id.Derived("demo/trial-lead")},
		{"coordinator", id.Derived("demo/coordinator")}, {"administrator", id.Derived("demo/administrator")},
	}
	var out []Link
	for _, p := range people {
		link, err := h.Person.DemoLink(ctx, p.person)
		if err != nil {
			return nil, err
		}
		// The link is made for the configured origin; the demo may listen elsewhere.
		u, err := url.Parse(link)
		if err != nil {
			return nil, err
		}
		out = append(out, Link{p.role, u.Path})
	}
	return out, nil
}

// Someone is a learner of the demo whose next step is this one, counted from 0.
func Someone(ctx context.Context, h *node.House, step int) (string, error) {
	list, err := h.Programme.Learners(ctx, editor, programme.Filter{Programme: Programme, Step: step, Status: programme.Active, Limit: 1})
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", fmt.Errorf("demo: nobody is at step %d", step)
	}
	return list[0].Person, nil
}
