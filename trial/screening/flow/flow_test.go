package flow_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/trial/screening/flow"
	"stepwise/trial/studytest"
)

func TestEverybodyIsCountedOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := studytest.Open(t, db)
		ctx, room := context.Background(), screening.New(s.Ledger)
		s.Clock.Move(time.Hour)
		now := record.At(s.Clock.Now().Std())
		put := func(subject, form string, values map[string]string) {
			t.Helper()
			s.Put("nurse", trial.Screen, "BJ01", record.Place{Form: form, Subject: subject, Row: "1"}, values)
		}
		begin := func() string {
			t.Helper()
			subject, err := room.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", "")
			s.Must(err)
			return subject
		}
		slot := map[string]string{"LEVEL": "1", "COHORT": "1", "PLACE": "1", "DECISION": "1", "AT": now}
		infuse := func(subject, level, dose string) {
			put(subject, "CONSENT", map[string]string{"AT": now})
			put(subject, "SLOT", slot)
			put(subject, "INFUSION", map[string]string{"AT": now, "PRODUCT": "P", "WEIGHT": "60", "CELLS": "60", "DOSE": dose, "PLANNED": "1", "LEVEL": level})
		}

		begin()                                                                                                               // goes on
		put(begin(), "SCREENED", map[string]string{"OUTCOME": "failed", "CAUSE": "criteria", "CRITERIA": "I4,E3", "AT": now}) // two criteria, one person
		put(begin(), "SCREENED", map[string]string{"OUTCOME": "failed", "CAUSE": "criteria", "CRITERIA": "I4", "AT": now})
		put(begin(), "SCREENED", map[string]string{"OUTCOME": "failed", "CAUSE": "consent", "AT": now})
		put(begin(), "EXIT", map[string]string{"REASON": "death", "AT": now}) // before anything was concluded
		put(begin(), "SLOT", slot)                                            // waits for the product
		dead := begin()
		put(dead, "SLOT", slot)
		put(dead, "EXIT", map[string]string{"REASON": "death", "AT": now}) // enrolled, never infused
		back := begin()
		released := map[string]string{"RELEASED": now, "WHY": "other"}
		for k, v := range slot {
			released[k] = v
		}
		put(back, "SLOT", released)
		infuse(begin(), "1", "1")
		infuse(begin(), "0", "0.5") // below the lowest level

		other, err := room.Begin(ctx, studytest.As("nurse2"), studytest.Code, "SH01", "", "")
		s.Must(err)
		want := flow.Flow{Screened: 11, Excluded: 4, Ongoing: 2, Enrolled: 5, Waiting: 1, Infused: 2,
			Causes:     []flow.Count{{Key: "criteria", N: 2}, {Key: "consent", N: 1}, {Key: "left", N: 1}},
			Criteria:   []flow.Count{{Key: "I4", N: 2}, {Key: "E3", N: 1}},
			NotInfused: []flow.Count{{Key: "death", N: 1}, {Key: "released", N: 1}},
			Levels:     []flow.Level{{Level: 0, Infused: 1, Neither: 1}, {Level: 1, Infused: 1, Pending: 1}}}
		got := flow.Of(s.View("lead"))
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if got.Screened != got.Excluded+got.Ongoing+got.Enrolled {
			t.Error("somebody is lost or counted twice")
		}
		if here := flow.Of(s.View("nurse")); here.Screened != 10 {
			t.Errorf("a site counts its own: %d with %s", here.Screened, other)
		}
	})
}
