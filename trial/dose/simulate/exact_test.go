package simulate

import (
	"math"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/exact"
)

// What can be computed exactly is simulated within 4 standard errors, for every
// design whose trials are a finite Markov chain.
func TestSimulationAgreesWithExact(t *testing.T) {
	list := cohortDesigns()
	with := func(why, design string, change func(*dose.Plan)) {
		p := threes(design, 0.25, 7)
		change(&p)
		list = append(list, played{why, p, Scenario{PTrue: curve}})
	}
	keep := func(*dose.Plan) {}
	skeleton := func(p *dose.Plan) { p.Prior = []float64{0.08, 0.16, 0.25, 0.35, 0.46} }
	with("3+3 variant B", dose.ThreePlusThree, func(p *dose.Plan) { p.Target, p.Variant = 0, "B" })
	with("3+3 variant B6, judged by a target", dose.ThreePlusThree, func(p *dose.Plan) { p.Variant = "B6" })
	with("G3", dose.G3, keep)
	with("mTPI", dose.MTPI, keep)
	with("Keyboard", dose.Keyboard, keep)
	with("stay at 1 of 3", dose.BOIN, func(p *dose.Plan) { p.Stay1Of3 = true })
	with("no dose at the boundary", dose.BOIN, func(p *dose.Plan) { p.BoundMTD = true })
	with("CRM, empiric", dose.CRM, skeleton)
	with("CRM, logistic, pairs", dose.CRM, func(p *dose.Plan) {
		skeleton(p)
		p.Model = "logistic"
		p.CohortSizes = []int{2, 2, 2, 2, 2, 2, 2}
	})
	for k, c := range list {
		t.Run(c.why, func(t *testing.T) {
			want, err := exact.Characteristics(c.plan, c.sc.PTrue)
			if err != nil {
				t.Fatal(err)
			}
			const trials = 1_000_000
			got := must(Run(t.Context(), c.plan, c.sc, Options{Trials: trials, Seed: uint64(1000 + k)}))
			share := func(what string, got, want float64) {
				// The exact probability gives the exact error; one trial more or less is allowed.
				if se := math.Sqrt(want * (1 - want) / trials); math.Abs(got-want) > 4*se+1.0/trials {
					t.Errorf("%s: simulated %.6f, exactly %.6f (%.1f standard errors)", what, got, want, math.Abs(got-want)/se)
				}
			}
			mean := func(what string, got, se, want float64) {
				if math.Abs(got-want) > 4*se+1e-9 {
					t.Errorf("%s: simulated %.5f, exactly %.5f (%.1f standard errors)", what, got, want, math.Abs(got-want)/se)
				}
			}
			for i := range want.Select {
				share("select", got.Select[i], want.Select[i])
				mean("n", got.MeanN[i], got.MeanNSE[i], want.MeanN[i])
				mean("dlt", got.MeanDLT[i], got.MeanDLTSE[i], want.MeanDLT[i])
			}
			share("none", got.None, want.None)
			share("safety", got.StoppedForSafety, want.StoppedForSafety)
			if (want.Overdose60 == nil) != (got.Overdose60 == nil) {
				t.Fatal("one has the risk of overdosing, the other has not")
			}
			if want.Overdose60 != nil {
				share("overdose60", *got.Overdose60, *want.Overdose60)
				share("overdose80", *got.Overdose80, *want.Overdose80)
			}
			size := 0.0
			for n, p := range want.SampleSize {
				size += float64(n) * p
			}
			mean("patients", got.MeanTotalN, got.MeanTotalNSE, size)
		})
	}
}
