package custody

import (
	"slices"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

// The template protocol has 14 days between the first and the second patient of a
// cohort.
func TestTheNextPatientOfACohortWaits(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.Put("statistician", trial.Propose, "", record.Place{Form: form.Decision.Name, Row: "2"}, map[string]string{"COHORT": "1", "SIZE": "3"})
		w.decide("2", "open", "2")
		first := w.checked(ann, "140")
		start := w.at()
		_, second := w.arrived(bert, "140")
		_, err := w.cells.Infuse(w.ctx, studytest.As("nurse"), studytest.Code, ann, Given{Bags: []string{first}, At: start, End: start.Add(20 * time.Minute), Weight: "70", Cells: "140", Entry: "a"})
		w.Must(err)
		thaw := Handing{Container: second, Step: Thaw, First: w.label("nurse", bert, Band, ""), Second: w.label("laboratory", bert, Bag, second)}
		if _, err = w.hand("nurse", bert, thaw); !slices.Equal(whys(err), []string{"stagger"}) {
			t.Errorf("soon after the first of the cohort: %v", err)
		}
		w.Clock.Move(14 * 24 * time.Hour)
		if _, err = w.hand("nurse", bert, thaw); slices.Contains(whys(err), "stagger") {
			t.Errorf("a fortnight later: %v", err)
		}
	})
}
