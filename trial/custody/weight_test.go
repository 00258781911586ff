package custody

import (
	"slices"
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/studytest"
)

// The dose is cells for each kilogram: a weight that is typed until the dose fits is
// asked about, at the bed and with the infusion.
func TestAWeightThatMovesIsExplained(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		bag := w.thawed(ann, "140") // released with 70 kg
		check := w.bedside(ann, bag)
		for _, c := range []struct {
			why, weight, comment string
			ok                   bool
		}{
			{"an eight for a seven", "80", "", false},
			{"far below", "60", "", false},
			{"a tenth is what a body does between release and infusion", "77", "", true},
			{"weighed again", "80", "weighed twice, oedema", true},
		} {
			check.Weight, check.Comment = c.weight, c.comment
			if _, err := w.hand("nurse", ann, check); (err == nil) != c.ok || !c.ok && !slices.Contains(fields(err), "comment") {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		given := Given{Bags: []string{bag}, At: w.at(), Weight: "70", Cells: "140", Entry: "a"}
		if _, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, given); !slices.Contains(fields(err), "comment") {
			t.Errorf("70 kg after 80 kg at the bed: %v", err)
		}
		given.Comment = "the scale at the bed was wrong; 70 kg on the ward's"
		_, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, given)
		w.Must(err)
	})
}
