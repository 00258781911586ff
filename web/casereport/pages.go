// Package casereport shows case reports: the authors' desk, the tutor's reading
// page, the coordinator's list, and the paper that others read.
package casereport

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	room "stepwise/casereport"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// Pages serves the room's pages.
type Pages struct {
	service    *room.Service
	programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)
}

// New returns the pages. programmes lists the programmes in which somebody learns,
// by code and title; nil offers the codes of their own grants.
func New(service *room.Service, programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)) *Pages {
	if programmes == nil {
		programmes = func(_ context.Context, a person.Actor) ([]ui.Choice, error) {
			var out []ui.Choice
			codes, _ := a.Programmes(person.Learner)
			for _, code := range codes {
				out = append(out, ui.Choice{Value: code, Text: code})
			}
			return out, nil
		}
	}
	return &Pages{service: service, programmes: programmes}
}

// open reads the report that the address names.
func (p *Pages) open(r *http.Request) (room.Desk, error) {
	return p.service.Open(r.Context(), ui.Actor(r.Context()), r.PathValue("id"))
}

// team reads it for a page that only the team sees.
func (p *Pages) team(r *http.Request) (room.Desk, error) {
	d, err := p.open(r)
	if err == nil && !d.May(room.Follow) {
		return d, person.Forbidden()
	}
	return d, err
}

// form reads a form.
func form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	err := ui.ParseForm(w, r)
	return r.PostForm, err
}

// done answers a form: to the next page, or with the error.
func done(w http.ResponseWriter, r *http.Request, err error, to, say string) error {
	if err != nil {
		return err
	}
	if say != "" {
		ui.Say(r.Context(), say)
	}
	return ui.See(w, r, to)
}

// kept reports whether a failed form is shown again with what was typed.
func kept(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Closed)
}

// faults are the sentences of a failed form; what concerns no field stands under "".
func faults(ctx context.Context, err error) ui.FieldErrors {
	if err == nil {
		return nil
	}
	out := ui.Errors(ctx, err)
	if len(out) == 0 {
		out = ui.FieldErrors{"": ui.Sentence(ctx, err)}
	}
	return out
}

func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return ui.Status(err)
}

// path is an address within one report.
func path(id string, parts ...string) string {
	return "/report/" + url.PathEscape(id) + strings.Join(parts, "")
}

// back is where a small form came from, if that is a page of this report.
func back(id string, form url.Values, otherwise string) string {
	to := form.Get("back")
	for _, own := range []string{"/edit/", "/read", "/rounds", "/warnings"} {
		if strings.HasPrefix(to, path(id, own)) && !strings.ContainsAny(to, "\\\r\n") {
			return to
		}
	}
	return path(id, otherwise)
}

// heading is a report's title, or a word for one that has none yet.
func heading(ctx context.Context, r room.Report) string {
	if s := r.Heading(); s != "" {
		return s
	}
	return lang.T(ctx, "casereport.untitled")
}

func pictures(d room.Desk) room.Pictures {
	return func(n int) (src, caption string, ok bool) {
		for _, f := range d.Figures {
			if f.Number == n {
				return path(d.ID, "/figure/", f.ID), f.Caption, true
			}
		}
		return "", "", false
	}
}

// name writes somebody's name; an account that is gone has none.
func name(ctx context.Context, d room.Desk, id string) string {
	if p, ok := d.People[id]; ok {
		return p.Name(lang.From(ctx))
	}
	return lang.T(ctx, "casereport.somebody")
}

func staleOf(err error) *room.Stale {
	var s *room.Stale
	if errors.As(err, &s) {
		return s
	}
	return nil
}

func itoa[T ~int | ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// number reads a whole number of a form; what is none is 0.
func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// due reads an optional day; a faulty one is noted.
func due(f *fault.Form, s string) clock.Time {
	if s = strings.TrimSpace(s); s == "" {
		return 0
	}
	t, err := lang.ParseDay(s)
	f.Check(err == nil, "due", "fault.date")
	return t
}
