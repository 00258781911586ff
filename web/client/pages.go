// Package client shows administrators the outside systems that have keys to the
// learning record: makes, changes and revokes them, and what they did.
package client

import (
	"context"
	"net/http"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	room "stepwise/lrs/client"
	"stepwise/person"
	"stepwise/web/ui"
)

// Pages serves clients.
type Pages struct {
	db      *store.DB
	clients *room.Service
	origin  string // https://host, for the examples
}

// New returns the pages. origin is the address of the installation.
func New(db *store.DB, clients *room.Service, origin string) *Pages {
	return &Pages{db: db, clients: clients, origin: origin}
}

// List shows every client with its last use and what it did today.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	list, err := p.clients.List(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, listPage(list))
}

// sheet is what the page of one client shows.
type sheet struct {
	room.Client
	secrets  []room.Secret
	days     []room.Day
	names    map[string]string // of the people who made or revoked it
	endpoint string
	act      act
}

// act is a form of the sheet that came back with faults.
type act struct {
	reason string
	errs   ui.FieldErrors
}

// statisticDays is how many days the chart shows.
const statisticDays = 30

// One shows a client: how to connect, its secrets, its terms, its days.
func (p *Pages) One(w http.ResponseWriter, r *http.Request) error {
	return p.one(w, r, http.StatusOK, act{})
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, status int, a act) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	s := sheet{endpoint: p.endpoint(), act: a}
	var err error
	if s.Client, s.secrets, err = p.clients.Get(ctx, actor, r.PathValue("id")); err != nil {
		return err
	}
	if s.days, err = p.clients.Days(ctx, actor, s.ID, statisticDays); err != nil {
		return err
	}
	if s.names, err = p.names(ctx, s); err != nil {
		return err
	}
	return ui.Render(w, r, status, onePage(s))
}

func (p *Pages) names(ctx context.Context, s sheet) (map[string]string, error) {
	ids := []string{s.CreatedBy, s.RevokedBy}
	for _, x := range s.secrets {
		ids = append(ids, x.CreatedBy)
	}
	people, err := person.Many(ctx, p.db.Read(), ids)
	if err != nil {
		return nil, err
	}
	out := map[string]string{"operator": lang.T(ctx, "client.operator")}
	for id, x := range people {
		out[id] = person.Name(x.Latin, x.Han, lang.From(ctx))
	}
	return out, nil
}

// endpoint is the address that a client is given.
func (p *Pages) endpoint() string { return p.origin + "/xapi/" }
