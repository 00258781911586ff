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

// Whoever reads only the board finds the next step of every patient's cells there.
func TestWhatCellsWaitFor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		lab := studytest.As("laboratory")
		want := func(after, subject string, tasks ...string) {
			t.Helper()
			var got []string
			for _, x := range Tasks(w.View("lead").State, subject) {
				got = append(got, x.Do+" "+x.About)
			}
			if !slices.Equal(got, tasks) {
				t.Errorf("%s: %q, want %q", after, got, tasks)
			}
		}
		want("nobody of this name", "BJ01-099")
		want("enrolled", ann, "therapy ")
		c := w.collected(ann)
		want("the collection has arrived", ann, "product "+c)
		product, err := w.cells.BeginProduct(w.ctx, lab, studytest.Code, ann, NewProduct{Collections: []string{c}})
		w.Must(err)
		want("a product is prepared", ann, "use "+c)
		w.must2(w.hand("laboratory", ann, Handing{Container: c, Step: Use, Product: product, First: w.label("nurse", ann, Collection, c), Second: w.label("laboratory", ann, Batch, product)}))
		want("it grows", ann, "end "+product)
		w.Clock.Move(72 * time.Hour)
		w.Must(w.cells.EndProduct(w.ctx, lab, studytest.Code, ann, product, End{Failed: true, Why: "no expansion", At: w.now(0)}))
		want("it failed", ann, "product "+c)

		second, bag := w.filled(bert, "140")
		want("filled", bert, "results "+second)
		w.test(bert, second, map[string]string{"VIABILITY": "88", "ENDOTOXIN": "<0.5"})
		want("tested", bert, "release "+second)
		w.Must(w.release(bert, second, Approval{Verdict: "released", Weight: "70", Reason: "conforms"}))
		want("released", bert, "send "+bag)

		given := w.thawed(far, "140")
		want("thawed", far, "check "+given)
		if x := Tasks(w.View("lead").State, far)[0]; !x.AtBedside() || Tasks(w.View("lead").State, bert)[0].AtBedside() {
			t.Error("one waits at the bed, the other at the laboratory")
		}
		w.must2(w.hand(staff(far), far, w.bedside(far, given)))
		want("checked", far, "infuse "+given)
		_, err = w.cells.Infuse(w.ctx, studytest.As(staff(far)), studytest.Code, far, Given{Bags: []string{given}, At: w.at(), Weight: "70", Cells: "140", Entry: "a"})
		w.Must(err)
		want("given", far)
		if rows := w.View("lead").State.Rows(form.Infusion.Name, far); len(rows) != 1 {
			t.Errorf("%d infusions", len(rows))
		}
	})
}
