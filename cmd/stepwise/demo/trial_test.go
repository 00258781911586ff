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

// now is the day on which the demo begins in these tests.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, lang.Zone)

// both plays on both engines. The study stands by itself: it needs no programme.
func both(t *testing.T, test func(t *testing.T, s *seeder, c *clock.Fake)) {
	for engine, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteDSN, "postgres": storetest.PostgresDSN} {
		t.Run(engine, func(t *testing.T) {
			c := clock.NewFake(now)
			config := node.Default()
			config.Database, config.Data, config.Demo = dsn(t), t.TempDir(), true
			n, err := node.Open(context.Background(), config, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			test(t, &seeder{house: n.House, clock: c, now: now, random: rand.New(rand.NewPCG(1, 2)), out: io.Discard}, c)
		})
	}
}

func TestTheStudyIsHalfWayThrough(t *testing.T) {
	both(t, func(t *testing.T, s *seeder, c *clock.Fake) {
		ctx, n := context.Background(), s.house
		if err := s.study(ctx); err != nil {
			t.Fatal(err)
		}
		c.Set(now)
		verified, err := n.Ledger.Verify(ctx, Study)
		if err != nil || verified[0].Broken != nil {
			t.Fatalf("the trail: %+v %v", verified, err)
		}
		t.Logf("%d entries", verified[0].Entries)
		p := play{seeder: s}
		lead := p.lead()
		v, err := n.Ledger.Open(ctx, lead, Study)
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
			got, err := n.Dosing.Verify(ctx, v, d.Key)
			if err != nil || !got.Holds() {
				t.Errorf("decision %s cannot be computed again: %+v %v", d.Key, got, err)
			}
		}
	})
}

// What the demo begins can be ended: the same services take the study to its twentieth
// patient, and the design names a dose.
func TestTheStudyReachesItsTwentiethPatient(t *testing.T) {
	future := []journey{
		{subject: "BJ01-012", site: "BJ01", screened: 258, enrolled: 267, infused: 282, weight: "60", cells: "240", response: "PR", events: []episode{mildCRS(30, 90)}},
		{subject: "SH01-006", site: "SH01", screened: 262, enrolled: 270, infused: 296, weight: "50", cells: "200", response: "SD"},
		{subject: "BJ01-013", site: "BJ01", screened: 265, enrolled: 273, infused: 303, weight: "70", cells: "280", response: "SD", events: []episode{moderateCRS(20, 60, 120)}},
		{subject: "BJ01-014", site: "BJ01", screened: 320, enrolled: 333, infused: 348, weight: "62", cells: "248", response: "PR"},
		{subject: "BJ01-015", site: "BJ01", screened: 325, enrolled: 336, infused: 362, weight: "58", cells: "232", response: "SD",
			events: []episode{{term: "Pneumonitis", class: "Respiratory, thoracic and mediastinal disorders", related: "probable", expected: "N", serious: "stay",
				course: []int{200, 3, 500, 1, 600, 0}, confirmed: "yes", reported: true}}},
		{subject: "SH01-007", site: "SH01", screened: 328, enrolled: 340, infused: 369, weight: "66", cells: "264", response: "SD"},
		{subject: "BJ01-016", site: "BJ01", screened: 385, enrolled: 399, infused: 414, weight: "64", cells: "256", response: "SD"},
		{subject: "SH01-008", site: "SH01", screened: 388, enrolled: 402, infused: 428, weight: "61", cells: "244", response: "SD"},
	}
	both(t, func(t *testing.T, s *seeder, c *clock.Fake) {
		ctx, n := context.Background(), s.house
		until := now.AddDate(0, 0, 457-days) // the day after the last window
		if err := s.play(ctx, append(course[:len(course):len(course)], future...), append(decided[:len(decided):len(decided)], 266, 332, 398, 457), until); err != nil {
			t.Fatal(err)
		}
		c.Set(until)
		p := play{seeder: s}
		v, err := n.Ledger.Open(ctx, p.lead(), Study)
		if err != nil {
			t.Fatal(err)
		}
		evaluable := 0
		for _, x := range dosing.Patients(v.State, v.Protocol, until) {
			if x.Status == dosing.Evaluable {
				evaluable++
			}
		}
		latest, _ := dosing.Latest(v.State)
		if evaluable != 20 || latest.Action != dosing.Stop {
			t.Errorf("%d evaluable, the last decision: %s", evaluable, latest.Action)
		}
		for _, d := range dosing.Decisions(v.State) {
			if got, err := n.Dosing.Verify(ctx, v, d.Key); err != nil || !got.Holds() {
				t.Errorf("decision %s cannot be computed again: %+v %v", d.Key, got, err)
			}
		}
		advice, err := dosing.ParseAdvice(latest.Advice)
		if err != nil || advice.Selection == nil || advice.Selection.Dose != 3 {
			t.Errorf("1 of 11 at the third level: %+v %v", advice, err)
		}
		leaves(t, s)
	})
}
