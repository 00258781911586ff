package board

import (
	"slices"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/studytest"
)

func waits(b *Board, kind string) bool {
	return slices.ContainsFunc(b.Waits, func(w Wait) bool { return w.Kind == kind })
}

func TestWhatABoardShows(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := studytest.Open(t, db)
		look := func(who string) *Board {
			v := s.View(who)
			b := Look(v, nil, v.Now.Std())
			return &b
		}
		b := look("pi")
		if b.Numbers.Wanted != 20 || b.Numbers.Screened != 0 || !waits(b, "propose") {
			t.Fatalf("an open study without patients waits for its first dose decision: %+v %+v", b.Numbers, b.Waits)
		}
		now := record.At(s.Clock.Now().Std())
		put := func(who string, right trial.Right, f, row string, values map[string]string) {
			s.Put(who, right, "BJ01", record.Place{Form: f, Subject: "BJ01-001", Row: row}, values)
		}
		put("nurse", trial.Screen, form.Subject.Name, "1", map[string]string{"SITE": "BJ01", "NUMBER": "001"})
		put("nurse", trial.Screen, form.Consent.Name, "1", map[string]string{"AT": now})
		put("nurse", trial.Enrol, form.Slot.Name, "1", map[string]string{"LEVEL": "1", "COHORT": "1", "PLACE": "1", "DECISION": "1", "AT": now})
		put("cells", trial.Handle, form.Infusion.Name, "1", map[string]string{"AT": now, "PRODUCT": "P1", "WEIGHT": "60", "CELLS": "60", "DOSE": "1", "PLANNED": "1", "LEVEL": "1"})
		put("nurse", trial.Enter, form.AE.Name, "1", map[string]string{"AETERM": "CRS", "AEVOC": safety.ASTCT, "AETOXGR": "4", "AESTDTC": now, "AEREL": "definite", "AESER": "N"})
		s.Clock.Move(10 * 24 * time.Hour)
		b = look("pi")
		if n := b.Numbers; n.Enrolled != 1 || n.Infused != 1 || n.Pending != 1 || n.Evaluable != 0 {
			t.Errorf("enrolled, infused and evaluable are three numbers: %+v", n)
		}
		if len(b.Lanes) != 1 || b.Lanes[0].To != 10 || !slices.ContainsFunc(b.Lanes[0].Marks, func(m Mark) bool { return m.What == "severe" && m.Grade == 4 }) {
			t.Errorf("the lane: %+v", b.Lanes)
		}
		if !waits(b, "question") || !waits(b, "visit") || b.Data[0].Late == 0 {
			t.Errorf("a grade 4 CRS asks a person, and visits are late: %+v", b.Waits)
		}
		mine, _ := b.Mine(s.View("pi"))
		if !slices.ContainsFunc(mine, func(w Wait) bool { return w.Kind == "question" }) {
			t.Error("the investigator can answer it")
		}
		mine, _ = look("cells").Mine(s.View("cells"))
		if slices.ContainsFunc(mine, func(w Wait) bool { return w.Kind == "question" }) {
			t.Error("the cell therapy unit cannot")
		}
		if other := look("pi2"); len(other.Lanes) != 0 || other.Numbers.Infused != 1 {
			t.Errorf("another site's investigator sees the number, not the patient: %+v", other.Lanes)
		}
	})
}
