package casereport

import (
	"context"
	"time"

	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// Settings are the room's figures. The zero value of a field means its default.
type Settings struct {
	ReviewDays int           // days a tutor has for a round; default 14
	MinorDays  int           // days authors have for a minor revision; default 14
	MajorDays  int           // and for a major one; default 42
	KeepEvery  time.Duration // of editing, after which a version is kept by itself; default 10 minutes
	Site       string        // address of the site, for links in e-mail; "" writes the path alone
}

func (s Settings) filled() Settings {
	if s.ReviewDays == 0 {
		s.ReviewDays = 14
	}
	if s.MinorDays == 0 {
		s.MinorDays = 14
	}
	if s.MajorDays == 0 {
		s.MajorDays = 42
	}
	if s.KeepEvery == 0 {
		s.KeepEvery = 10 * time.Minute
	}
	return s
}

// Service is what the pages and the seed call. Every method takes the actor and
// decides in access.go and state.go.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	record   *lrs.Record
	blobs    blob.Store
	hub      *live.Hub
	settings Settings
	drawing  chan struct{} // bounds how many pictures are open at once
}

// New returns the service. hub may be nil where no page is open (seed, tests).
func New(db *store.DB, c clock.Clock, record *lrs.Record, blobs blob.Store, hub *live.Hub, settings Settings) *Service {
	return &Service{db: db, clock: c, record: record, blobs: blobs, hub: hub, settings: settings.filled(),
		drawing: make(chan struct{}, 2)}
}

// Now is the service's time, for pages that mark what is overdue.
func (s *Service) Now() clock.Time { return s.clock.Now() }

// deed is one write by one person at one time. Statements need their ids before
// the write, which may run twice; blanks are filled in the order of need.
type deed struct {
	by     person.Actor
	at     clock.Time
	blanks []lrs.Statement
}

func (s *Service) deed(actor person.Actor) deed {
	return deed{by: actor, at: s.clock.Now(), blanks: s.record.Prepare(make([]lrs.Statement, mostStatements)...)}
}

// change runs fn in one write on the report as it is then, and hints open pages.
// fn may run twice: it gets a fresh subject and fresh blanks each time.
func (s *Service) change(ctx context.Context, actor person.Actor, id string, fn func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error) error {
	made := s.deed(actor)
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		x, err := meet(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		d := made
		return fn(ctx, tx, &x, &d)
	})
	if err == nil {
		s.publish(id)
	}
	return err
}

func (s *Service) publish(id string) {
	if s.hub != nil {
		s.hub.Publish("casereport/" + id)
	}
}

// days is a due date: the end of the day that lies n days after t, in the zone of
// the programme, so that "until the 5th" means the whole 5th.
func days(t clock.Time, n int) clock.Time { return endOfDay(t.Add(time.Duration(n) * 24 * time.Hour)) }
