package custody

import (
	"slices"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/form"
	"stepwise/trial/studytest"
)

func TestFromTheVeinAndBack(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		bag := w.checked(ann, "140")
		start := w.at()
		w.Clock.Move(30 * time.Minute)
		given := Given{Bags: []string{bag}, At: start, End: start.Add(20 * time.Minute), Weight: "70", Cells: "140", Entry: "first"}
		row, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, given)
		w.Must(err)
		s := w.View("lead").State
		got := s.Row(form.Infusion.Name, ann, row)
		for item, want := range map[string]string{"DOSE": "2", "LEVEL": "2", "PLANNED": "2", "PRODUCT": "P1", "BAGS": "P1-A", "THERAPY": "1"} {
			if got.Get(item) != want {
				t.Errorf("%s is %q, want %q", item, got.Get(item), want)
			}
		}
		var told []string
		for _, e := range Timeline(s, ann) {
			told = append(told, e.What)
		}
		if want := []string{"therapy", "collect", "send", "receive", "use", "made", "fill", "released", "send", "receive", "thaw", "check", "dose"}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
		p, _ := ProductOf(s, ann, "P1")
		if p.Stage() != "infused" || p.Below() || p.Chain != "COI-"+ann || !p.Infused.Equal(start) || p.Collected.IsZero() {
			t.Errorf("%+v", p)
		}
		if len(Products(s)) != 1 {
			t.Errorf("%d products in the study", len(Products(s)))
		}
	})
}

func TestAStepSentTwiceCountsOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		bag := w.checked(ann, "140")
		g := Given{Bags: []string{bag}, At: w.at(), Weight: "70", Cells: "140.0", Entry: "typed-once"}
		first, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, g)
		w.Must(err)
		before := w.View("lead").State.Seq
		w.Clock.Move(time.Hour) // the answer was lost; the browser sends it again
		second, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, g)
		w.Must(err)
		if s := w.View("lead").State; first != second || s.Seq != before || len(s.Rows(form.Infusion.Name, ann)) != 1 {
			t.Errorf("sent twice: rows %s and %s, entries %d to %d", first, second, before, s.Seq)
		}
		g.Cells = "120" // changed before it was sent again: not dropped in silence
		if _, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, g); err == nil {
			t.Error("the same key with other values was taken")
		}
	})
}

func TestManufactureFailsAndIsTriedAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		lab := studytest.As("laboratory")
		c := w.collected(ann)
		first, err := w.cells.BeginProduct(w.ctx, lab, studytest.Code, ann, NewProduct{Collections: []string{c}})
		w.Must(err)
		if err := w.cells.EndProduct(w.ctx, lab, studytest.Code, ann, first, End{Failed: true, Why: "no growth", At: w.now(0)}); err == nil {
			t.Error("ended before it began")
		}
		use := func(product string) error {
			_, err := w.hand("laboratory", ann, Handing{Container: c, Step: Use, Product: product, First: w.label("nurse", ann, Collection, c), Second: w.label("laboratory", ann, Batch, product)})
			return err
		}
		w.Must(use(first))
		if _, err := w.cells.BeginProduct(w.ctx, lab, studytest.Code, ann, NewProduct{Collections: []string{c}}); err == nil {
			t.Error("two products under way at once")
		}
		w.Clock.Move(72 * time.Hour)
		if err := w.cells.EndProduct(w.ctx, lab, studytest.Code, ann, first, End{Failed: true, At: w.now(0)}); err == nil {
			t.Error("failed without a reason")
		}
		w.Must(w.cells.EndProduct(w.ctx, lab, studytest.Code, ann, first, End{Failed: true, Why: "no expansion", At: w.now(0)}))
		again := w.collected(ann) // a second collection of the same therapy event
		second, err := w.cells.BeginProduct(w.ctx, lab, studytest.Code, ann, NewProduct{Collections: []string{c, again}})
		w.Must(err)
		w.Must(use(second)) // what was left of the first
		list := ProductsOf(w.View("lead").State, ann)
		if len(list) != 2 || list[0].Stage() != "failed" || list[1].Retry != first || list[1].Stage() != "running" {
			t.Errorf("%+v", list)
		}
		if _, err := w.hand("laboratory", ann, Handing{Container: c, Step: Use, Product: first, First: "x", Second: "y"}); !slices.Contains(fields(err), "product") {
			t.Errorf("material for a product that failed: %v", err)
		}
	})
}

func TestOneChainAPatientAndEvent(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		open := func(who, subject, chain, entry string) error {
			_, err := w.cells.OpenTherapy(w.ctx, studytest.As(who), studytest.Code, subject, chain, entry)
			return err
		}
		for _, c := range []struct {
			why, who, subject, chain string
			ok                       bool
		}{
			{"too short", "nurse", ann, "X", false},
			{"an asterisk divides the code", "nurse", ann, "A*BCDE", false},
			{"somebody of another site does not know the patient", "nurse2", ann, "COI-1", false},
			{"the laboratory opens none", "laboratory", ann, "COI-1", false},
			{"the site's nurse", "nurse", ann, "coi-1", true},
			{"taken by another patient", "nurse", bert, "COI-1", false},
			{"a second while the first is open", "nurse", ann, "COI-2", false},
			{"the other patient's own", "nurse", bert, Proposal(w.View("lead").State, studytest.Code, bert), true},
		} {
			if err := open(c.who, c.subject, c.chain, ""); (err == nil) != c.ok {
				t.Errorf("%s: %v", c.why, err)
			}
		}
	})
}
