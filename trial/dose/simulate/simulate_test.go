package simulate

import (
	"math/rand/v2"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// designs that the tests play, each with a plan that shows what is special about it.
type played struct {
	why  string
	plan dose.Plan
	sc   Scenario
}

func cohortDesigns() []played {
	boin := threes(dose.BOIN, 0.25, 10)
	options := threes(dose.BOIN, 0.3, 10)
	options.ExtraSafe, options.NEarlyStop, options.StartDose = true, 9, 2
	titration := threes(dose.BOIN, 0.3, 8)
	titration.Titration = true
	twenty := threes(dose.BOIN, 0.25, 0)
	twenty.CohortSizes = []int{3, 3, 3, 3, 3, 3, 2}
	wide := threes(dose.Keyboard, 0.3, 0)
	wide.CohortSizes = []int{6, 1, 6, 5}
	safe, toxic := Scenario{PTrue: curve}, Scenario{PTrue: []float64{0.4, 0.5, 0.6, 0.7, 0.8}}
	list := []played{
		{"BOIN, five doses", boin, safe},
		{"BOIN, nothing is safe", boin, toxic},
		{"BOIN with its stopping rules, from the second dose", options, safe},
		{"BOIN with single patients first", titration, safe},
		{"BOIN with twenty patients", twenty, safe},
		{"cohorts above four", wide, safe},
		{"3+3 ends when it has found its dose", threes(dose.ThreePlusThree, 0, 10), safe},
		{"mTPI-2", threes(dose.MTPI2, 0.3, 9), safe},
		{"i3+3", threes(dose.I3Plus3, 0.3, 9), safe},
	}
	return list
}

func seedOf(k int) *rand.Rand { return rand.New(rand.NewPCG(20261122, uint64(k))) }

// The automaton, the cohort by cohort path and the calendar agree with the plainest
// simulation: what a cohort design decides depends neither on the way it is computed
// nor on the time that passes.
func TestCohortDesignsAgreeWithPlain(t *testing.T) {
	for k, c := range cohortDesigns() {
		t.Run(c.why, func(t *testing.T) {
			d := design(t, c.plan)
			plan := must(c.plan.Complete())
			p := plain{plan: plan, design: d, sc: c.sc, rng: seedOf(k)}
			const slow, quick = 20_000, 400_000
			expected := p.figures(slow, p.cohorts)
			ours := must(Run(t.Context(), c.plan, c.sc, Options{Trials: quick, Seed: uint64(k)}))
			agree(t, of(ours), expected, quick, slow)

			all := newTally(&plan, &c.sc)
			var o outcome
			src := chance.Seeded(1, uint64(k))
			play := newCohorts(&plan, d, &c.sc)
			for range slow {
				if err := play.run(&src, &o); err != nil {
					t.Fatal(err)
				}
				all.count(&o, 1)
			}
			agree(t, of(all.result(&plan, &c.sc, Options{Trials: slow})), expected, slow, slow)
		})
	}
}

func TestCalendarAgreesWithPlain(t *testing.T) {
	boin := threes(dose.BOIN, 0.25, 6)
	options := threes(dose.BOIN, 0.3, 6)
	options.ExtraSafe, options.NEarlyStop = true, 9
	for k, c := range []played{
		{"BOIN, patients come slowly", boin, Scenario{PTrue: curve, Time: &Time{Rate: 0.05, Window: 28}}},
		{"BOIN, patients come fast and late DLTs", options, Scenario{PTrue: curve, Time: &Time{Rate: 0.5, Window: 28, Onset: Weibull, Late: 0.8}}},
		{"regular arrivals", boin, Scenario{PTrue: curve, Time: &Time{Rate: 0.1, Window: 28, Arrivals: Fixed}}},
		{"uniform gaps", boin, Scenario{PTrue: curve, Time: &Time{Rate: 0.1, Window: 28, Arrivals: Uniform}}},
		{"responses are counted and decide nothing", boin, Scenario{PTrue: curve, PEff: []float64{0.1, 0.2, 0.3, 0.4, 0.5}, OddsRatio: 3, Time: &Time{Rate: 0.1, Window: 28, EffWindow: 56}}},
	} {
		t.Run(c.why, func(t *testing.T) { againstPlain(t, c, k, 20_000) })
	}
}

func TestTITEBOINAgreesWithPlain(t *testing.T) {
	imputed := threes(dose.TITEBOIN, 0.25, 6)
	ess := threes(dose.TITEBOIN, 0.3, 6)
	ess.Variant, ess.NEarlyStop = dose.TITEESS, 12
	followed := threes(dose.TITEBOIN, 0.3, 6)
	followed.MaxPending, followed.MinFollowUp = ref(0.49), ref(0.25)
	toxic := []float64{0.4, 0.5, 0.6, 0.7, 0.8}
	for k, c := range []played{
		{"2018, slow", imputed, Scenario{PTrue: curve, Time: &Time{Rate: 0.06, Window: 28}}},
		{"2018, fast and late", imputed, Scenario{PTrue: curve, Time: &Time{Rate: 0.4, Window: 28, Onset: Weibull, Late: 0.7}}},
		{"2018, nothing is safe", imputed, Scenario{PTrue: toxic, Time: &Time{Rate: 0.2, Window: 28}}},
		{"effective sample size with a precision stop", ess, Scenario{PTrue: curve, Time: &Time{Rate: 0.2, Window: 28, Arrivals: Uniform}}},
		{"with a shortest follow-up", followed, Scenario{PTrue: curve, Time: &Time{Rate: 0.3, Window: 28, Onset: Weibull}}},
	} {
		t.Run(c.why, func(t *testing.T) { againstPlain(t, c, 20+k, 15_000) })
	}
}

// Designs that look at responses, at pending patients in a model, or backfill.
func TestOtherDesignsAgreeWithPlain(t *testing.T) {
	eff := []float64{0.15, 0.3, 0.45, 0.5, 0.5}
	slow := func(change func(*Time)) *Time {
		t := &Time{Rate: 0.15, Window: 28}
		change(t)
		return t
	}
	keep := func(*Time) {}
	tite := threes(dose.TITECRM, 0.25, 5)
	tite.Prior, tite.ObsWindow = []float64{0.08, 0.16, 0.25, 0.35, 0.46}, 28
	adaptive := tite
	adaptive.Scheme = dose.Adaptive
	blrm := threes(dose.BLRM, 0.25, 4)
	weighed := threes(dose.BOIN12, 0.35, 6)
	weighed.Utility = []float64{100, 50, 20, 0} // not additive: who has both counts
	random := threes(dose.BFBOIN, 0.25, 6)
	random.Backfill = "random"
	for k, c := range []played{
		{"BOIN12", threes(dose.BOIN12, 0.35, 8), Scenario{PTrue: curve, PEff: eff}},
		{"BOIN12, DLT and response go together", threes(dose.BOIN12, 0.35, 8), Scenario{PTrue: curve, PEff: eff, OddsRatio: 4}},
		{"BOIN12, no dose works", threes(dose.BOIN12, 0.35, 8), Scenario{PTrue: curve, PEff: []float64{0.02, 0.02, 0.03, 0.03, 0.03}}},
		{"BOIN12 with times, responses later than DLTs", threes(dose.BOIN12, 0.35, 5), Scenario{PTrue: curve, PEff: eff, Time: slow(func(t *Time) { t.EffWindow = 60 })}},
		{"BOIN12, both outcomes count, responses first", weighed, Scenario{PTrue: curve, PEff: eff, OddsRatio: 6, Time: slow(func(t *Time) { t.EffWindow = 7 })}},
		{"BOIN12, both outcomes count, DLTs first", weighed, Scenario{PTrue: curve, PEff: eff, OddsRatio: 6, Time: slow(func(t *Time) { t.EffWindow = 40 })}},
		{"BOIN-ET", threes(dose.BOINET, 0.3, 8), Scenario{PTrue: curve, PEff: eff}},
		{"BF-BOIN", threes(dose.BFBOIN, 0.25, 6), Scenario{PTrue: curve, PEff: eff, Time: slow(keep)}},
		{"BF-BOIN, a random open dose, fast", random, Scenario{PTrue: curve, PEff: eff, Time: slow(func(t *Time) { t.Rate, t.Onset = 0.4, Weibull })}},
		{"TITE-CRM", tite, Scenario{PTrue: curve, Time: slow(keep)}},
		{"TITE-CRM, fast and late", tite, Scenario{PTrue: curve, Time: slow(func(t *Time) { t.Rate, t.Onset, t.Late = 0.4, Weibull, 0.8 })}},
		{"TITE-CRM with adaptive weights, fast and late", adaptive, Scenario{PTrue: curve, Time: slow(func(t *Time) { t.Rate, t.Onset, t.Late = 0.4, Weibull, 0.8 })}},
		{"BLRM", blrm, Scenario{PTrue: curve}},
	} {
		t.Run(c.why, func(t *testing.T) { againstPlain(t, c, 40+k, 4000) })
	}
}

func againstPlain(t *testing.T, c played, k, slow int) {
	t.Helper()
	quick := 3 * slow
	plan := must(c.plan.Complete())
	p := plain{plan: plan, design: design(t, c.plan), sc: c.sc, rng: seedOf(100 + k)}
	play := p.calendar
	if c.sc.Time == nil {
		play = p.cohorts
	}
	expected := p.figures(slow, play)
	ours := must(Run(t.Context(), c.plan, c.sc, Options{Trials: quick, Seed: uint64(k)}))
	agree(t, of(ours), expected, quick, slow)
}

func design(t *testing.T, p dose.Plan) dose.Design {
	t.Helper()
	d, err := dose.New(p.Settings, p.Doses)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}
