package node

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/job"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/programme"
	"stepwise/web"
	"stepwise/web/admin"
	programmepages "stepwise/web/programme"
)

// House is every room, wired. Commands and the seed use it without a server.
type House struct {
	DB        *store.DB
	Clock     clock.Clock
	Jobs      *job.Runner
	Hub       *live.Hub
	Record    *lrs.Record
	Programme *programme.Service

	sessions *web.Sessions
}

// NewHouse wires the rooms over an open, migrated database.
func NewHouse(db *store.DB, c clock.Clock, config Config, log *slog.Logger) (*House, error) {
	jobs, hub, err := ground(db, c, config, log)
	if err != nil {
		return nil, err
	}
	h := &House{DB: db, Clock: c, Jobs: jobs, Hub: hub, Record: lrs.New(db, c)}
	h.sessions = web.NewSessions(db, c, config.Secure())
	jobs.Every("session.sweep", time.Hour, h.sessions.Sweep)
	h.Programme = programme.New(db, c, h.Record)
	return h, nil
}

// pages makes every room's pages.
func (h *House) pages(config Config) web.Rooms {
	return web.Rooms{
		Programme: programmepages.New(h.DB, h.Clock, h.Programme, h.guides(), h.diaries()),
		Admin:     admin.New(h.DB, h.Jobs, config.settings()),
	}
}

func (c Config) settings() []admin.Setting {
	return []admin.Setting{
		{Name: "database", Value: databaseName(c.Database)},
		{Name: "address", Value: c.Address},
		{Name: "origin", Value: c.Origin},
		{Name: "data", Value: c.Data},
		{Name: "smtp", Value: given(c.SMTP)},
		{Name: "oidc", Value: given(c.OIDC)},
		{Name: "log", Value: c.Log},
	}
}

// Session signs somebody in outside of a request and returns the cookie, for
// stories and load tests.
func (h *House) Session(ctx context.Context, person string) (*http.Cookie, error) {
	return h.sessions.Start(ctx, person)
}
