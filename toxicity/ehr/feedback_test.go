package ehr

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestCardsCarryTheirKindAndNobodyElsesSeal(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	other := New(w.db, w.clock, w.hospital, Config{Key: []byte("another key of another hospital!")})
	seen := map[string]bool{}
	for i := range 2000 {
		kind := uint16(i % 40)
		card := w.NewCard(kind)
		u, err := uuid.Parse(card)
		if err != nil || u.Version() != 8 || u.Variant() != uuid.RFC4122 || seen[card] {
			t.Fatalf("%s is no fresh UUID of version 8: %v", card, err)
		}
		seen[card] = true
		if got, ok := w.CardKind(card); !ok || got != kind {
			t.Fatalf("%s reads as %d %v, want %d", card, got, ok, kind)
		}
		if _, ok := other.CardKind(card); ok {
			t.Fatalf("%s is taken by another installation", card)
		}
		if u[13]++; true {
			if _, ok := w.CardKind(u.String()); ok {
				t.Fatalf("%s with another kind is taken", card)
			}
		}
	}
	for _, card := range []string{"", "x", "4e0a3a1e-3283-4575-ab82-028d55fe2719", "{" + w.NewCard(1) + "}"} {
		if _, ok := w.CardKind(card); ok {
			t.Errorf("%q is taken for a card", card)
		}
	}
}

func TestFeedbackIsCountedOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		now := w.clock.Now()
		one := Feedback{Card: "a", Outcome: Overridden, At: now, Service: "immune-toxicity", Kind: "toxicity.nephritis", Reason: "known"}
		two := Feedback{Card: "b", Outcome: Accepted, At: now, Service: "immune-orders", Kind: "infliximab-hepatitis", Client: "c"}
		later := one
		later.At = now.Add(time.Second)
		for range 2 { // sent again after a lost answer
			if err := w.Keep(ctx, []Feedback{one, two, later}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := w.Counts(ctx, boss, 90)
		if err != nil || len(got) != 2 || got[0] != (Count{"infliximab-hepatitis", Accepted, "", 1}) || got[1] != (Count{"toxicity.nephritis", Overridden, "known", 2}) {
			t.Errorf("%+v %v", got, err)
		}
		w.clock.Move(91 * 24 * time.Hour)
		if got, err := w.Counts(ctx, boss, 90); err != nil || len(got) != 0 {
			t.Errorf("older than the days asked for: %+v %v", got, err)
		}
		if err := w.Keep(ctx, []Feedback{two, {Card: "c", Outcome: "liked", At: now}}); err == nil {
			t.Error("an outcome that there is not was kept")
		}
		if err := w.Keep(ctx, make([]Feedback, MaxFeedback+1)); !fault.Is(err, fault.TooLarge) {
			t.Errorf("too many at once: %v", err)
		}
	})
}
