package custody

import (
	"slices"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/studytest"
)

// Who may take which step, out of everybody in the study.
func TestWhoMayHandleCells(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		_, bag := w.filled(ann, "140")
		site, lab := []string{"pi", "nurse", "cells"}, []string{"laboratory", "laboratory2"}
		for _, c := range []struct {
			container string
			step      Step
			may       []string
		}{
			{"C1", Collect, site}, {"C1", Send, site}, {"C1", Receive, lab}, {"C1", Use, lab},
			{bag, Fill, lab}, {bag, Send, lab}, {bag, Receive, site}, {bag, Thaw, site}, {bag, Check, site},
		} {
			for _, who := range studytest.Who {
				// Nothing was scanned: who may act is told what is missing, who may not is not.
				_, err := w.cells.Hand(w.ctx, studytest.As(who.ID), studytest.Code, ann, Handing{Container: c.container, Step: c.step})
				if may := fault.Is(err, fault.Invalid); may != slices.Contains(c.may, who.ID) {
					t.Errorf("%s %s by %s: %v", c.container, c.step, who.ID, err)
				}
			}
		}
		for _, who := range []string{"lead", "statistician", "committee", "monitor", "partner", "nurse", "pi"} {
			if err := w.cells.Release(w.ctx, studytest.As(who), studytest.Code, ann, "P1", Approval{Verdict: "released", Weight: "70"}, w.Proof(who)); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s released a product: %v", who, err)
			}
		}
		for _, who := range []string{"laboratory", "lead", "monitor", "committee", "pi2"} {
			if _, err := w.cells.Infuse(w.ctx, studytest.As(who), studytest.Code, ann, Given{Bags: []string{bag}}); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s entered an infusion: %v", who, err)
			}
		}
		if _, err := w.cells.Find(w.ctx, studytest.As("stranger"), studytest.Code, "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger knows of the study: %v", err)
		}
	})
}

func TestLabelsSayNoMoreThanTheyMust(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		_, bag := w.filled(ann, "140")
		issue := func(anew bool) Label {
			l, err := w.cells.Issue(w.ctx, studytest.As("laboratory"), studytest.Code, ann, Bag, bag, anew)
			w.Must(err)
			return l
		}
		first := issue(false)
		if want := "SW1*LUNG-01*" + first.Code + "*B*P1-A*2*" + first.Expiry.Format(expiryForm) + "*COI-" + ann; first.Text != want {
			t.Errorf("the code says %s", first.Text)
		}
		if issue(false).Code != first.Code {
			t.Error("printed again, it is the same label")
		}
		second := issue(true)
		list := Labels(w.View("lead").State, studytest.Code, ann)
		void := slices.IndexFunc(list, func(l Label) bool { return l.Code == first.Code })
		if second.Code == first.Code || list[void].Void.IsZero() || !list[len(list)-1].Void.IsZero() {
			t.Error("a label that is replaced is void, its successor is not")
		}
		w.Must(w.cells.EndProduct(w.ctx, studytest.As("laboratory"), studytest.Code, ann, "P1", End{At: w.now(0), Lot: "L-" + ann, Expiry: w.now(24 * 3600e9), Usable: "120", Reason: "stability data"}))
		if !Outdated(w.View("lead").State, second) || Outdated(w.View("lead").State, issue(false)) {
			t.Error("a label with an old expiry is outdated, the next is not")
		}
	})
}
