// Package person shows the doors (sign in, invitations, a forgotten password), one's
// own account, and the office's files of people.
package person

import (
	"context"
	"net/http"
	"net/netip"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	room "stepwise/person"
	"stepwise/web/ui"
)

// Sessions is what these pages need of the browser's session.
type Sessions interface {
	// SignIn makes the session the person's, under a new token.
	SignIn(ctx context.Context, person string) error
	// SignOut ends the session.
	SignOut(ctx context.Context) error
	// Put keeps a value with the session; Pop returns it and forgets it.
	Put(ctx context.Context, key, value string)
	Pop(ctx context.Context, key string) string
}

// Pages serves the pages about people.
type Pages struct {
	db        *store.DB
	clock     clock.Clock
	people    *room.Service
	sessions  Sessions
	providers []*Provider
}

// New returns the pages. Each provider is a button on the sign-in page.
func New(db *store.DB, c clock.Clock, people *room.Service, sessions Sessions, providers ...*Provider) *Pages {
	return &Pages{db: db, clock: c, people: people, sessions: sessions, providers: providers}
}

// problem is what a form says above its fields: the sentence of an error that
// belongs to no field.
func problem(ctx context.Context, err error) string {
	if err == nil || len(ui.Errors(ctx, err)) > 0 {
		return ""
	}
	return ui.Sentence(ctx, err)
}

// again reports whether a form comes back for another try with this error, instead
// of the page that tells of failures.
func again(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed, fault.TooLarge:
		return true
	}
	return false
}

// status is ui.Status, and 429 for who tried too often.
func status(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case room.Throttled(err):
		return http.StatusTooManyRequests
	}
	return ui.Status(err)
}

// local returns a path within this site to go on to, "/" for anything else.
func local(next string) string {
	if len(next) == 0 || next[0] != '/' || len(next) > 1 && (next[1] == '/' || next[1] == '\\') || strings.ContainsAny(next, "\r\n\t") {
		return "/"
	}
	return next
}

// address is where a visitor comes from, for the brakes: the connection's own
// address, or behind a proxy on this machine the one that the proxy added last.
// Only a neighbour on this machine can make that up.
func address(r *http.Request) string {
	host, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := host.Addr().Unmap()
	if ip.IsLoopback() {
		lines := r.Header.Values("X-Forwarded-For")
		if len(lines) > 0 {
			all := strings.Split(lines[len(lines)-1], ",")
			if a, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); err == nil {
				return a.Unmap().String()
			}
		}
	}
	return ip.String()
}

// profileOf reads the fields of a profile.
func profileOf(r *http.Request) room.Profile {
	f := r.PostForm
	return room.Profile{Latin: f.Get("latin"), Han: f.Get("han"), Licence: f.Get("licence"), Hospital: f.Get("hospital"),
		Department: f.Get("department"), Title: f.Get("title"), City: f.Get("city")}
}

// namer writes people's names by their ids.
type namer func(id string) string

// names loads those whose names a page shows. Who is not known by now keeps the id.
func (p *Pages) names(ctx context.Context, ids ...string) (namer, error) {
	known, err := room.Many(ctx, p.db.Read(), ids)
	if err != nil {
		return nil, err
	}
	return func(id string) string {
		if x, ok := known[id]; ok {
			return x.Name(lang.From(ctx))
		}
		return lang.T(ctx, "person.someone")
	}, nil
}
