package simulate

import (
	"math"
	"testing"

	"stepwise/trial/dose"
)

// Zhao et al., Clin Cancer Res 2024;30:673, table 4: BF-BOIN, five doses, target 0.25,
// ten cohorts of three, at most nine at a dose that would be given again, stay at 1 DLT
// of 3, three patients a month with uniform gaps, a window of a month, Weibull onset
// with half of the DLTs late, who finds no place is turned away. Not open access: truths
// and figures were read in the tests of R package simFastBOIN, which transcribe them.
// -1 stands where the table has no figure.
var zhao = []struct {
	tox, eff                []float64
	correct, over           float64 // per cent selected: the MTD, above it
	below, at, beyond, size float64 // mean patients below, at, above the MTD, in all
	months                  float64
}{
	{[]float64{0.25, 0.41, 0.45, 0.49, 0.53}, []float64{0.30, 0.40, 0.45, 0.50, 0.55}, 79.9, 13.5, -1, 10.8, 6.1, 17.0, 8.4},
	{[]float64{0.12, 0.25, 0.42, 0.49, 0.55}, []float64{0.20, 0.30, 0.40, 0.50, 0.60}, 57.8, 10.9, 10.4, 10.3, 4.8, 25.5, 12.1},
	{[]float64{0.04, 0.12, 0.25, 0.43, 0.63}, []float64{0.10, 0.20, 0.30, 0.45, 0.58}, 57.6, 9.7, 16.9, 9.8, 4.2, 30.9, 14.3},
	{[]float64{0.02, 0.06, 0.10, 0.25, 0.40}, []float64{0.05, 0.10, 0.15, 0.30, 0.45}, 56.7, 13.6, 20.4, 9.6, 3.7, 33.8, 15.6},
	{[]float64{0.02, 0.05, 0.08, 0.11, 0.25}, []float64{0.05, 0.10, 0.15, 0.20, 0.30}, 62.8, -1, 27.2, 7.2, -1, 34.4, 15.5},
	{[]float64{0.12, 0.25, 0.42, 0.49, 0.55}, []float64{0.30, 0.35, 0.36, 0.36, 0.36}, 57.5, 10.8, 11.1, 10.3, 4.8, 26.2, 12.1},
	{[]float64{0.04, 0.12, 0.25, 0.43, 0.63}, []float64{0.15, 0.30, 0.35, 0.36, 0.36}, 57.1, 9.6, 18.3, 9.9, 4.2, 32.3, 14.3},
	{[]float64{0.02, 0.06, 0.10, 0.25, 0.40}, []float64{0.10, 0.20, 0.30, 0.35, 0.35}, 57.0, 13.2, 23.5, 9.7, 3.6, 36.7, 15.6},
	{[]float64{0.02, 0.05, 0.08, 0.11, 0.25}, []float64{0.10, 0.15, 0.20, 0.30, 0.35}, 62.9, -1, 29.5, 7.2, -1, 36.7, 15.5},
	{[]float64{0.04, 0.12, 0.25, 0.43, 0.63}, []float64{0.30, 0.32, 0.35, 0.36, 0.36}, 57.2, 9.5, 20.1, 9.8, 4.2, 34.2, 14.3},
	{[]float64{0.02, 0.06, 0.10, 0.25, 0.40}, []float64{0.10, 0.30, 0.32, 0.35, 0.36}, 57.0, 13.1, 24.3, 9.7, 3.5, 37.5, 15.6},
	{[]float64{0.02, 0.05, 0.08, 0.11, 0.25}, []float64{0.10, 0.15, 0.30, 0.32, 0.35}, 62.8, -1, 30.0, 7.1, -1, 37.1, 15.5},
}

func TestBackfillAsPublished(t *testing.T) {
	plan := threes(dose.BFBOIN, 0.25, 10)
	plan.Stay1Of3, plan.NEarlyStop = true, 9
	for i, want := range zhao {
		got := must(Run(t.Context(), plan, Scenario{PTrue: want.tox, PEff: want.eff,
			Time: &Time{Rate: 0.1, Arrivals: Uniform, Window: 30, Onset: Weibull, Late: 0.5}}, Options{Trials: 10_000, Seed: 1}))
		mtd := got.TrueMTD - 1
		sum := func(list []float64, from, to int) (total float64) {
			for _, x := range list[from:to] {
				total += x
			}
			return total
		}
		// The printed figures carry an error of their own: with 10,000 trials on either
		// side four standard errors of a selection are 2.8 points.
		for _, c := range []struct {
			figure              string
			got, printed, allow float64
		}{
			{"MTD selected %", 100 * got.Select[mtd], want.correct, 2.8},
			{"above selected %", 100 * sum(got.Select, mtd+1, 5), want.over, 2.8},
			{"patients below", sum(got.MeanN, 0, mtd), want.below, 0.5},
			{"patients at", got.MeanN[mtd], want.at, 0.5},
			{"patients above", sum(got.MeanN, mtd+1, 5), want.beyond, 0.5},
			{"patients", got.MeanTotalN, want.size, 0.5},
			{"months", got.Duration.Mean / 30, want.months, 0.3},
		} {
			if c.printed >= 0 && math.Abs(c.got-c.printed) > c.allow {
				t.Errorf("scenario %d, %s: %.1f, printed %.1f", i+1, c.figure, c.got, c.printed)
			}
		}
	}
}

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
