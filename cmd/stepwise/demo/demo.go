// Package demo fills an empty installation with a believable programme: six
// cities, 240 learners at different places, sessions past and to come, ballots
// open and closed, drafts in rounds. Everything goes through the rooms' own
// services, under a clock that is moved through the past weeks; nothing is written
// around them. The people are made up.
package demo

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/seed"
)

// Programme is the demo programme's code.
const Programme = "io-step-1"

// weeks is how long ago the cohorts began.
const weeks = 11

// seeder carries what the parts of the seed share.
type seeder struct {
	house  *node.House
	clock  *clock.Fake
	now    time.Time // today, where the demo begins
	start  time.Time // first day of the cohorts, a Monday, 09:00 in lang.Zone
	random *rand.Rand
	out    io.Writer

	definition *programme.Definition
	admin      person.Actor
	office     person.Actor
	tutors     []person.Actor
	experts    []person.Actor
	panel      []person.Actor
	reviewers  []person.Actor
	learners   []learner
}

// Seeded reports whether the demo's people are there already.
func Seeded(ctx context.Context, db *store.DB) (bool, error) {
	_, err := programme.Get(ctx, db.Read(), Programme)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Seed fills the database that config names. It opens the house under a clock of
// its own and closes it again. The same seed gives the same people and histories.
func Seed(ctx context.Context, config node.Config, now clock.Time, log *slog.Logger, out io.Writer) error {
	today := now.Std().In(lang.Zone)
	monday := today.AddDate(0, 0, -7*weeks-int(today.Weekday()+6)%7)
	start := time.Date(monday.Year(), monday.Month(), monday.Day(), 9, 0, 0, 0, lang.Zone)
	c := clock.NewFake(start.AddDate(0, 0, -30))
	if !strings.HasPrefix(config.Database, "postgres") {
		config.Database += "?synchronous=off" // one sync at the end instead of thousands
	}
	n, err := node.Open(ctx, config, c, log)
	if err != nil {
		return err
	}
	defer n.Close()
	s := &seeder{house: n.House, clock: c, now: today, start: start, random: rand.New(rand.NewPCG(2026, 11)), out: out}
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"programme", s.programme}, {"people", s.people}, {"content", s.content}, {"sessions", s.sessions},
		{"learners", s.histories}, {"ballots", s.guidelines}, {"case reports", s.reports}, {"completions", s.completions},
		{"hospitals", s.hospitals}, {"study", s.study},
	} {
		watch := clock.Watch()
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("demo: %s: %w", part.name, err)
		}
		fmt.Fprintf(out, "  %-14s %5.1f s\n", part.name, watch().Seconds())
	}
	s.clock.Set(now.Std())
	_, err = n.House.Jobs.Drain(ctx)
	return err
}

// at moves the clock to a day of the programme (0 is the first) and an hour, but
// never beyond now.
func (s *seeder) at(day int, hour float64) {
	t := s.start.AddDate(0, 0, day).Add(time.Duration((hour - 9) * float64(time.Hour)))
	if t.After(s.now) {
		t = s.now
	}
	s.clock.Set(t)
}

// today is the number of the programme's day that the demo begins on.
func (s *seeder) today() int { return int(s.now.Sub(s.start).Hours() / 24) }

func (s *seeder) programme(ctx context.Context) error {
	text := strings.NewReplacer("2026-06-01", s.start.Format(time.DateOnly),
		"2027-03-31", s.start.AddDate(0, 0, 36*7).Format(time.DateOnly)).Replace(seed.Programme)
	d, err := programme.ReadText(strings.NewReader(text))
	if err != nil {
		return err
	}
	s.definition = d
	root := person.Actor{ID: "operator", Grants: []person.Grant{{Role: person.Administrator}, {Role: person.Coordinator}}}
	v, err := s.house.Programme.Save(ctx, root, d, 0, "demo")
	if err != nil {
		return err
	}
	return s.house.Programme.Publish(ctx, root, Programme, v.Number)
}
