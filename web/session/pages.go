// Package session shows sessions: the list, a session's page, check-in, the room's
// screen, the coordinator's list, cases, feedback and the office.
package session

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"stepwise/content/prose"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/session"
	"stepwise/web/ui"
)

// Scope is a programme, or one cohort of it, as a form offers it.
type Scope struct {
	Programme string
	Cohort    string // "" for the whole programme
	Name      string // in the reader's language
}

// Scopes lists where somebody may hold sessions.
type Scopes func(ctx context.Context, a person.Actor) ([]Scope, error)

// Pages serves the room's pages.
type Pages struct {
	service *room.Service
	scopes  Scopes
}

// New returns the pages. scopes names the programmes and cohorts that a coordinator
// may choose; nil offers those of their own grants by their ids.
func New(service *room.Service, scopes Scopes) *Pages {
	if scopes == nil {
		scopes = ownScopes
	}
	return &Pages{service: service, scopes: scopes}
}

func ownScopes(_ context.Context, a person.Actor) ([]Scope, error) {
	var out []Scope
	for _, g := range a.Grants {
		if g.Role != person.Coordinator || g.Programme == "" {
			continue
		}
		name := g.Programme
		if g.Cohort != "" {
			name += " / " + g.Cohort
		}
		out = append(out, Scope{g.Programme, g.Cohort, name})
	}
	return out, nil
}

// again renders a form anew for a fault that its writer can mend, with everything
// kept; other faults go to the page of faults.
func again(err error, render func() error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed, fault.Unavailable:
		return render()
	}
	return err
}

// status is the HTTP status of a page that may have come back with a fault.
func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return ui.Status(err)
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

func itoa(n int) string { return strconv.Itoa(n) }

// to is an address within the room: "/session/f1" and what follows.
func to(code string, rest ...string) templ.SafeURL {
	return templ.SafeURL("/session/" + code + strings.Join(rest, ""))
}

// markdown renders bilingual Markdown in the reader's language. prose cleans it:
// nothing that people write becomes a script or a style.
func markdown(ctx context.Context, x lang.Text, prefix string) (html string, is lang.Tag) {
	source, is := x.In(lang.From(ctx))
	page := prose.Render(source, prose.Options{Lang: is, Prefix: prefix})
	var b strings.Builder
	for _, s := range page.Sections {
		b.WriteString(s.HTML)
	}
	b.WriteString(page.Notes)
	return b.String(), is
}

// paragraphs are the parts of a plain text apart by empty lines.
func paragraphs(s string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// whoOf names a person, or "–" for an account that is gone.
func whoOf(ctx context.Context, people map[string]person.Person, id string) string {
	if p, ok := people[id]; ok {
		return p.Name(lang.From(ctx))
	}
	return "–"
}
