package demo

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/trial/dosing"
)

// The demo's study stands by itself: it can be played without the programme.
func TestTheStudyIsHalfWayThrough(t *testing.T) {
	for engine, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteDSN, "postgres": storetest.PostgresDSN} {
		t.Run(engine, func(t *testing.T) {
			ctx := context.Background()
			now := time.Date(2026, 11, 23, 12, 0, 0, 0, lang.Zone)
			c := clock.NewFake(now)
			config := node.Default()
			config.Database, config.Data, config.Demo = dsn(t), t.TempDir(), true
			n, err := node.Open(ctx, config, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			s := &seeder{house: n.House, clock: c, now: now, random: rand.New(rand.NewPCG(1, 2)), out: io.Discard}
			if err := s.study(ctx); err != nil {
				t.Fatal(err)
			}
			c.Set(now)
			verified, err := n.House.Ledger.Verify(ctx, Study)
			if err != nil || verified[0].Broken != nil {
				t.Fatalf("the trail: %+v %v", verified, err)
			}
			t.Logf("%d entries", verified[0].Entries)
			p := play{seeder: s}
			lead := p.lead()
			v, err := n.House.Ledger.Open(ctx, lead, Study)
			if err != nil {
				t.Fatal(err)
			}
			infused, limiting := 0, 0
			for _, x := range dosing.Patients(v.State, v.Protocol, now) {
				if !x.Infused.IsZero() {
					infused++
				}
				if x.DLT {
					limiting++
				}
			}
			latest, _ := dosing.Latest(v.State)
			if infused != 11 || limiting != 1 || latest.Level != 3 {
				t.Errorf("%d infused, %d with a DLT, level %d", infused, limiting, latest.Level)
			}
			for _, d := range dosing.Decisions(v.State) {
				got, err := n.House.Dosing.Verify(ctx, v, d.Key)
				if err != nil || !got.Holds() {
					t.Errorf("decision %s cannot be computed again: %+v %v", d.Key, got, err)
				}
			}
		})
	}
}
