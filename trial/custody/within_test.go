package custody

import (
	"slices"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

// Level 2 is 2 million cells per kilogram, the protocol tolerates 1.2 times that, and the
// patient weighs 70 kg: 168 million cells.
func TestABagThatHoldsMoreThanTheProtocolTolerates(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		bag := w.thawed(ann, "180")
		if p, _ := ProductOf(w.View("lead").State, ann, "P1"); !p.Exceeds(w.View("lead").Protocol("1")) {
			t.Errorf("the release says it: %+v", p)
		}
		refused := func(why string, want ...string) {
			t.Helper()
			if _, err := w.hand("nurse", ann, w.stale(ann, bag)); !slices.Equal(whys(err), want) {
				t.Errorf("%s: %v", why, err)
			}
		}
		refused("2.57 million cells per kilogram", "toomuch")
		w.Must(w.release(ann, "P1", Approval{Verdict: "exception", Weight: "70", Reason: "the count was repeated; the committee was asked"}))
		refused("an exception without the investigator", "unreleased", "toomuch")
		w.Must(w.cells.SignException(w.ctx, studytest.As("pi"), studytest.Code, ann, "P1", w.Proof("pi")))
		at := record.Place{Form: "BAG", Subject: ann, Row: bag}
		w.Put("laboratory", trial.Produce, "", at, map[string]string{"CELLS": "220"})
		refused("more than they signed for", "toomuch")
		w.Put("laboratory", trial.Produce, "", at, map[string]string{"CELLS": "180"})
		w.must2(w.hand("nurse", ann, w.stale(ann, bag)))
		given := Given{Bags: []string{bag}, At: w.Clock.Now().Std(), End: w.Clock.Now().Std(), Weight: "70", Cells: "180"}
		if _, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, given); !slices.Equal(fields(err), []string{"comment"}) {
			t.Errorf("what was given above the level says why: %v", err)
		}
		given.Comment = "as excepted"
		_, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, given)
		w.Must(err)
	})
}

func TestAnExceptionForAnotherReasonAllowsNoHigherDose(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		bag := w.thawed(ann, "140")
		w.Must(w.release(ann, "P1", Approval{Verdict: "exception", Weight: "70", Reason: "viability"}))
		w.Must(w.cells.SignException(w.ctx, studytest.As("pi"), studytest.Code, ann, "P1", w.Proof("pi")))
		w.Put("laboratory", trial.Produce, "", record.Place{Form: "BAG", Subject: ann, Row: bag}, map[string]string{"CELLS": "180"})
		if _, err := w.hand("nurse", ann, w.stale(ann, bag)); !slices.Equal(whys(err), []string{"toomuch"}) {
			t.Errorf("nobody signed for that dose: %v", err)
		}
	})
}

func TestBagsOfOneTherapyEventAreCountedTogether(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		product, first := w.filled(ann, "140")
		lab := studytest.As("laboratory")
		second, err := w.cells.AddBag(w.ctx, lab, studytest.Code, ann, product, "35", "10", "")
		w.Must(err)
		w.must2(w.hand("laboratory", ann, Handing{Container: second, Step: Fill, First: w.label("laboratory", ann, Batch, product), Second: w.label("laboratory", ann, Bag, second)}))
		w.test(ann, product, map[string]string{"VIABILITY": "88", "ENDOTOXIN": "<0.5"})
		w.Must(w.release(ann, product, Approval{Verdict: "released", Weight: "70", Reason: "conforms"}))
		for _, bag := range []string{first, second} {
			b, box := w.label("laboratory", ann, Bag, bag), w.label("laboratory", ann, Box, bag)
			w.must2(w.hand("laboratory", ann, Handing{Container: bag, Step: Send, First: b, Second: box}))
			w.Clock.Move(time.Hour)
			w.must2(w.hand("nurse", ann, Handing{Container: bag, Step: Receive, First: box, Second: b, TempMin: "-185", TempMax: "-150"}))
			w.must2(w.hand("nurse", ann, Handing{Container: bag, Step: Thaw, First: w.label("nurse", ann, Band, ""), Second: b}))
		}
		w.must2(w.hand("nurse", ann, w.bedside(ann, first)))
		if _, err := w.hand("nurse", ann, w.bedside(ann, second)); !slices.Equal(whys(err), []string{"toomuch"}) {
			t.Errorf("each is within the level, both are not: %v", err)
		}
		w.must2(w.hand("nurse", ann, w.bedside(ann, first))) // checked again: it counts once
	})
}
