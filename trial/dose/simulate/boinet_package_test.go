package simulate

import (
	"math"
	"testing"

	"stepwise/trial/dose"
)

// R package boinet (tests/testthat/test-boinet.R) keeps the result of 100 trials of
// BOIN-ET, twelve cohorts of three, independent outcomes. Its error is large: four
// standard errors of a share are up to 18 points.
func TestBOINETAsItsPackage(t *testing.T) {
	plan := threes(dose.BOINET, 0.33, 12)
	plan.Doses, plan.TargetEff = 6, 0.7
	got := must(Run(t.Context(), plan, Scenario{PTrue: []float64{0.01, 0.03, 0.06, 0.12, 0.18, 0.30}, PEff: []float64{0.06, 0.08, 0.15, 0.25, 0.40, 0.80}},
		Options{Trials: 20_000, Seed: 1}))
	for i, kept := range []struct{ selected, patients float64 }{{1, 3.1}, {3, 3.2}, {3, 3.5}, {1, 3.9}, {17, 8.3}, {75, 14.1}} {
		p := got.Select[i]
		if allow := 4 * math.Sqrt(p*(1-p)/100) * 100; math.Abs(100*p-kept.selected) > allow {
			t.Errorf("dose %d: selected %.1f %%, the package %.0f %%", i+1, 100*p, kept.selected)
		}
		if allow := 4*got.MeanNSE[i]*math.Sqrt(20_000/100) + 0.05; math.Abs(got.MeanN[i]-kept.patients) > allow {
			t.Errorf("dose %d: %.2f patients, the package %.1f", i+1, got.MeanN[i], kept.patients)
		}
	}
}
