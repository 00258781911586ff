package session

import (
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Config is what an installation decides.
type Config struct {
	Base   string // public address, "https://learn.example.org", for links in mails, calendars and QR codes
	Office string // e-mail address of the office, the organizer of calendar entries; may be ""
	Key    []byte // 32 secret bytes; every node must have the same, or codes of one are refused by another
}

// Service is the room's one door. Safe for many goroutines.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record *lrs.Record
	hub    *live.Hub
	base   string
	office string
	key    []byte
}

// New returns the service. A nil hub is replaced by one that nobody listens to
// (seeds, command line).
func New(db *store.DB, c clock.Clock, record *lrs.Record, hub *live.Hub, config Config) *Service {
	if len(config.Key) < 16 {
		panic("session: a key of at least 16 bytes is needed: check-in codes would be guessable")
	}
	if hub == nil {
		hub = live.NewHub()
	}
	return &Service{db: db, clock: c, record: record, hub: hub, base: strings.TrimRight(config.Base, "/"), office: config.Office, key: config.Key}
}

// Now is the service's time, for pages that say how long something lasts.
func (s *Service) Now() clock.Time { return s.clock.Now() }

// Base is the public address without a slash at its end.
func (s *Service) Base() string { return s.base }

// Hub is where pages wait for hints; the topic is Topic(session).
func (s *Service) Hub() *live.Hub { return s.hub }

// Topic names a session for the hub.
func Topic(x Session) string { return topic(x.ID) }
