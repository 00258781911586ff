// Package web is what people see: every route on one page (routes.go), the frame
// (ui), and one package of pages a room.
package web

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/web/assets"
	"stepwise/web/ui"
)

// Config is what the pages need to know of the installation.
type Config struct {
	Origin string // https://host, without a slash at the end
	Secure bool   // cookies only over TLS
	Demo   bool   // sign-in links on loopback, and a sentence in the footer
}

// Server answers requests.
type Server struct {
	config   Config
	db       *store.DB
	people   *person.Service
	clock    clock.Clock
	assets   *assets.Set
	sessions *sessions
	metrics  metrics
	rooms    Rooms
}

// Sessions is what sign-in pages need of the browser's session.
type Sessions = sessions

// NewSessions returns the browser sessions kept in db.
func NewSessions(db *store.DB, c clock.Clock, secure bool) *Sessions {
	return newSessions(db, c, secure)
}

// New returns a server for the rooms' pages.
func New(config Config, db *store.DB, c clock.Clock, people *person.Service, sessions *Sessions, registry prometheus.Registerer, rooms Rooms) (*Server, error) {
	set, err := assets.Load()
	if err != nil {
		return nil, err
	}
	return &Server{config: config, db: db, people: people, clock: c, assets: set, sessions: sessions, metrics: newMetrics(registry), rooms: rooms}, nil
}

// Handler returns everything, wrapped: recover and log, security headers,
// cross-origin check, session, language, then the routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, route := range s.routes() {
		mux.Handle(route.Pattern, allow(route.Rule, route.Handler))
	}
	mux.Handle("/", ui.Handler(notFound))
	pages := http.NewServeMux()
	pages.Handle("GET /assets/", s.assets)
	pages.Handle("/", s.view(mux))
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(s.crossSite))
	return s.observe(s.secure(crossOrigin.Handler(pages)))
}

// actor loads who is signed in since an instant; an account that is gone or
// disabled, or whose sessions were ended since, is nobody.
func (s *Server) actor(ctx context.Context, id string, since clock.Time) (person.Actor, error) {
	return person.LoadSession(ctx, s.db.Read(), id, since)
}
