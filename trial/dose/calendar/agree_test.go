package calendar

import (
	"math"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/simulate"
)

// Where nothing takes time but the window and nobody is lost, the calendar is that of
// package simulate, which was written apart: the same decisions on the same days. Only
// the first patient comes later, after a gap. With a design for pending patients a
// product waits where there a patient does, one for each place of the next cohort.
func TestCalendarAgreesWithSimulate(t *testing.T) {
	p := []float64{0.1, 0.25, 0.45}
	follow := threes(dose.TITEBOIN, 5)
	share := 0.4
	follow.MinFollowUp = &share
	crm := threes(dose.TITECRM, 5)
	crm.Prior, crm.ObsWindow = []float64{0.12, 0.25, 0.4}, 28
	for _, c := range []struct {
		why     string
		plan    dose.Plan
		rate    float64
		late    float64
		waiting int // here
		there   int
	}{
		{"BOIN, nobody waits", threes(dose.BOIN, 5), 0.2, 0, 0, 0},
		{"BOIN, two wait, late DLTs", threes(dose.BOIN, 5), 0.1, 0.7, 2, 2},
		{"i3+3", threes(dose.I3Plus3, 5), 0.1, 0, 1, 1},
		{"TITE-BOIN", threes(dose.TITEBOIN, 5), 0.15, 0.5, 0, 3},
		{"TITE-BOIN, fast, with a shortest follow-up", follow, 0.5, 0, 0, 3},
		{"TITE-CRM", crm, 0.15, 0, 0, 3},
	} {
		const trials = 20_000
		here := run(t, c.plan, Model{PTrue: p, Rate: c.rate, Manufacturing: Always(0), Window: 28, Late: c.late, Waiting: c.waiting}, trials)
		time := &simulate.Time{Rate: c.rate, Window: 28, Waiting: c.there}
		if c.late > 0 {
			time.Onset, time.Late = simulate.Weibull, c.late
		}
		there, err := simulate.Run(t.Context(), c.plan, simulate.Scenario{PTrue: p, Time: time}, simulate.Options{Trials: trials, Seed: 77})
		if err != nil {
			t.Fatal(err)
		}
		near := func(what string, a, aSE, b, bSE float64) {
			if se := math.Hypot(aSE, bSE) + 1e-4; math.Abs(a-b) > 4*se {
				t.Errorf("%s: %s %.4f here and %.4f there, %.1f standard errors apart", c.why, what, a, b, math.Abs(a-b)/se)
			}
		}
		near("days", here.Duration.Mean, here.Duration.MeanSE, there.Duration.Mean+1/c.rate, there.Duration.MeanSE)
		near("patients", here.Evaluable.Mean, here.Evaluable.MeanSE, there.MeanTotalN, there.MeanTotalNSE)
		for i := range p {
			near("select", here.Select[i], here.SelectSE[i], there.Select[i], there.SelectSE[i])
			near("n", here.MeanN[i], here.MeanNSE[i], there.MeanN[i], there.MeanNSE[i])
			near("dlt", here.MeanDLT[i], here.MeanDLTSE[i], there.MeanDLT[i], there.MeanDLTSE[i])
		}
		near("none", here.None, here.NoneSE, there.None, there.NoneSE)
	}
}
