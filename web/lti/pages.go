// Package lti shows LTI from both sides: the tools that coordinators connect and
// learners start, and the platforms that send their people here.
package lti

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"stepwise/content/lti"
	"stepwise/content/platform"
	"stepwise/content/tool"
	"stepwise/content/trust"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/web/ui"
)

// Sessions signs people in who came from a platform.
type Sessions interface {
	SignIn(ctx context.Context, person string) error
}

// Pages serves the pages.
type Pages struct {
	tools     *tool.Service
	platforms *platform.Service
	keys      *trust.Keys
	db        *store.DB // for names of people
	sessions  Sessions
	scopes    func(ctx context.Context) ([]person.Scope, error)
}

// New returns the pages. scopes lists programmes and their cohorts; nil is none.
func New(tools *tool.Service, platforms *platform.Service, keys *trust.Keys, db *store.DB, sessions Sessions, scopes func(ctx context.Context) ([]person.Scope, error)) *Pages {
	if scopes == nil {
		scopes = func(context.Context) ([]person.Scope, error) { return nil, nil }
	}
	return &Pages{tools, platforms, keys, db, sessions, scopes}
}

// places are the programmes and cohorts that the actor coordinates, as "programme"
// or "programme/cohort".
func (p *Pages) places(ctx context.Context, a person.Actor) ([]ui.Choice, error) {
	all, err := p.scopes(ctx)
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	titles := map[string]string{}
	for _, s := range all {
		text := s.Title.For(ctx)
		if s.Cohort == "" {
			titles[s.Programme] = text
		} else {
			text = titles[s.Programme] + " · " + text
		}
		if a.Has(s.Programme, s.Cohort, person.Coordinator) {
			out = append(out, ui.Choice{Value: strings.TrimSuffix(s.Programme+"/"+s.Cohort, "/"), Text: text})
		}
	}
	return out, nil
}

// keeping are the programmes for which the actor may connect a tool, "" for all.
func (p *Pages) keeping(ctx context.Context, a person.Actor) ([]ui.Choice, error) {
	all, err := p.scopes(ctx)
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	if tool.MayShare(a) {
		out = append(out, ui.Choice{Text: lang.T(ctx, "lti.scope.all")})
	}
	for _, s := range all {
		if s.Cohort == "" && (a.Anywhere(person.Administrator) || a.Has(s.Programme, "", person.Coordinator)) {
			out = append(out, ui.Choice{Value: s.Programme, Text: s.Title.For(ctx)})
		}
	}
	return out, nil
}

// offering are the programmes whose content a platform may choose, "" for none
// beside what all share.
func (p *Pages) offering(ctx context.Context) ([]ui.Choice, error) {
	out, err := p.keeping(ctx, ui.Actor(ctx))
	if len(out) > 0 && out[0].Value == "" {
		out[0].Text = lang.T(ctx, "lti.platform.scope.none")
	}
	return out, err
}

// split reads what places wrote.
func split(place string) (programme, cohort string) {
	programme, cohort, _ = strings.Cut(place, "/")
	return programme, cohort
}

// again reports a fault that the writer of a form can mend.
func again(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed, fault.Unavailable, fault.TooLarge:
		return true
	}
	return false
}

// faults are the sentences for a form, under "" the one for the whole.
func faults(ctx context.Context, err error) ui.FieldErrors {
	if err == nil {
		return nil
	}
	out := ui.Errors(ctx, err)
	if out == nil {
		out = ui.FieldErrors{}
	}
	if s := ui.Sentence(ctx, err); s != lang.T(ctx, "fault.form") {
		out[""] = s
	}
	return out
}

func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return ui.Status(err)
}

// lines reads a field of one value a line.
func lines(form url.Values, name string) []string {
	var out []string
	for l := range strings.Lines(form.Get(name)) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// scopeName says what a tool may do, in words.
func scopeName(ctx context.Context, scope string) string {
	return lang.T(ctx, map[string]string{lti.ScopeItems: "lti.scope.items", lti.ScopeItemsRead: "lti.scope.itemsread", lti.ScopeResults: "lti.scope.results",
		lti.ScopeScores: "lti.scope.scores", lti.ScopeNames: "lti.scope.names"}[scope])
}

func has(list []string, x string) bool { return slices.Contains(list, x) }

// names returns people by id, for showing whose something is.
func (p *Pages) names(ctx context.Context, ids []string) (map[string]string, error) {
	people, err := person.Many(ctx, p.db.Read(), ids)
	out := map[string]string{}
	for id, x := range people {
		out[id] = x.Name(lang.From(ctx))
	}
	return out, err
}

// policy is the content policy of a page that posts a form to another system, or
// that another system may show in a frame. The form's address comes from a
// registration, and form-action is left out because browsers hold it against every
// redirect that follows, which is the other system's business.
func policy(w http.ResponseWriter, ancestors ...string) {
	frames := "'none'"
	if len(ancestors) > 0 {
		frames = "'self' " + strings.Join(ancestors, " ")
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors "+frames)
}
