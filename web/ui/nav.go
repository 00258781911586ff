package ui

import (
	"context"
	"strings"

	"stepwise/internal/lang"
	"stepwise/person"
)

// Place is one entry of the menu.
type Place struct {
	Path string
	Name string
	Here bool
}

// places lists where this viewer may go, in the order of the day's work.
func places(ctx context.Context) []Place {
	v := ViewerOf(ctx)
	if !v.Actor.SignedIn() {
		return nil
	}
	var out []Place
	add := func(path, key string) {
		here := v.Path == path || path != "/" && strings.HasPrefix(v.Path, path+"/")
		out = append(out, Place{path, lang.T(ctx, key), here})
	}
	a := v.Actor
	if a.Anywhere(person.Learner) {
		add("/path", "nav.path")
	}
	if a.Anywhere(person.Expert, person.Tutor, person.Panel) {
		add("/waiting", "nav.waiting")
	}
	if a.Anywhere(person.Coordinator) {
		add("/office", "nav.office")
	}
	add("/bedside", "nav.bedside")
	if !a.Anywhere(person.Learner) { // a team of a study has few other pages; learners find trials at the bedside
		add("/trials", "nav.trials")
	}
	add("/library", "nav.library")
	add("/sessions", "nav.sessions")
	add("/guidelines", "nav.guidelines")
	add("/reports", "nav.reports")
	if a.Anywhere(person.Learner) {
		add("/record", "nav.record")
	}
	if a.Anywhere(person.Administrator) {
		add("/admin", "nav.admin")
	}
	return out
}
