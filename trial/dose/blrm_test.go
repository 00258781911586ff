package dose

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestBLRMDecides(t *testing.T) {
	free := false
	for _, c := range []struct {
		why      string
		settings Settings
		state    State
		want     Decision
	}{
		{
			"nobody treated: the start dose", Settings{},
			State{Dose: 1, Arms: make([]Arm, 5)},
			Decision{Action: Stay, Dose: 1, Reason: ReasonStart},
		},
		{
			"1 of 3 at the lowest dose: stay", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 3, DLT: 1}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 1}},
			Decision{Action: Stay, Dose: 1, Reason: ReasonInterval},
		},
		{
			"2 of 3 at the lowest dose: overdose control ends the trial", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 3, DLT: 2}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 2}},
			Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafeEWOC},
		},
		{
			"3 of 3: its own data would do", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 3, DLT: 3}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 3}},
			Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe},
		},
		{
			"also when the prior is too sure of itself", Settings{PriorSD: []float64{0.1, 0.1}},
			State{Dose: 1, Arms: []Arm{{N: 3, DLT: 3}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 3}},
			Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe},
		},
		{
			"one patient ends nothing", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 1, DLT: 1}, {}, {}, {}, {}}, Cohort: Arm{N: 1, DLT: 1}},
			Decision{Action: Stay, Dose: 1, Reason: ReasonInterval},
		},
		{
			"no dose is skipped", Settings{Variant: BLRMHighest, EWOC: 0.5},
			State{Dose: 1, Arms: []Arm{{N: 6}, {}, {}, {}, {}}, Cohort: Arm{N: 3}},
			Decision{Action: Escalate, Dose: 2, Reason: ReasonNoSkip},
		},
		{
			"unless the protocol allows it", Settings{Variant: BLRMHighest, EWOC: 0.5, Restrict: &free},
			State{Dose: 1, Arms: []Arm{{N: 6}, {}, {}, {}, {}}, Cohort: Arm{N: 3}},
			Decision{Action: Escalate, Dose: 3, Reason: ReasonHighest},
		},
		{
			"nobody escalates right after DLTs", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 12, DLT: 1}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 1}},
			Decision{Action: Stay, Dose: 1, Reason: ReasonCoherence},
		},
		{
			"down after 2 of 3", Settings{},
			State{Dose: 2, Arms: []Arm{{N: 3}, {N: 3, DLT: 2}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 2}},
			Decision{Action: Deescalate, Dose: 1, Reason: ReasonInterval},
		},
		{
			"enough patients at the dose that would be given again", Settings{NEarlyStop: 9},
			State{Dose: 3, Arms: []Arm{{N: 3}, {N: 3}, {N: 9, DLT: 2}, {}, {}}, Cohort: Arm{N: 3, DLT: 1}},
			Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise},
		},
	} {
		t.Run(c.why, func(t *testing.T) {
			s := c.settings
			s.Design, s.Target = BLRM, 0.25
			if got := newDesign(t, s, 5).Next(&c.state); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// The rule of escalation with overdose control, read off the fit: every dose at or
// above the first one at the bound is out, and what is chosen is the likeliest of
// the rest.
func TestBLRMChoosesByOverdoseControl(t *testing.T) {
	for _, variant := range []string{BLRMTarget, BLRMHighest} {
		d := newDesign(t, Settings{Design: BLRM, Target: 0.25, Variant: variant}, 5)
		rapid.Check(t, func(t *rapid.T) {
			_, state := drawModel(t, CRM)
			state.Arms = append(state.Arms, make([]Arm, 5)...)[:5]
			f := d.(Fitter).Fit(&state)
			want, most := 0, -1.0
			for k, i := range f.Intervals {
				if sum := i.Under + i.Inside + i.Over; math.Abs(sum-1) > 1e-6 {
					t.Fatalf("dose %d: intervals add up to %v", k+1, sum)
				}
				if k > 0 && (i.Over < f.Intervals[k-1].Over-1e-6 || f.Ptox[k] < f.Ptox[k-1]) {
					t.Fatalf("dose %d is safer than the one below: %+v", k+1, f)
				}
				if !(f.PtoxLower[k] <= f.PtoxUpper[k] && f.PtoxLower[k] >= 0 && f.PtoxUpper[k] <= 1) {
					t.Fatalf("dose %d: %v–%v", k+1, f.PtoxLower[k], f.PtoxUpper[k])
				}
				if i.Over >= 0.25 {
					continue
				}
				if variant == BLRMHighest || i.Inside > most+1e-6 {
					want, most = k+1, i.Inside
				}
			}
			if f.Next != want {
				t.Fatalf("next %d, want %d: %+v", f.Next, want, f.Intervals)
			}
			if got := d.(Chooser).Choose(&state); got != d.Select(&state).Dose {
				t.Fatalf("chooses %d, selects %d", got, d.Select(&state).Dose)
			}
		})
	}
}

// A slope is free in this model, so a DLT at a high dose can speak for a low one: of
// arbitrary data the rule "one more DLT never raises the dose" does not hold. It holds
// for the cohort that is decided on, in every trial of six cohorts that can happen.
func TestOneMoreDLTInACohortNeverRaisesTheDoseOfTheBLRM(t *testing.T) {
	for _, variant := range []string{BLRMTarget, BLRMHighest} {
		d := newDesign(t, Settings{Design: BLRM, Target: 0.25, Variant: variant}, 5)
		decisions := 0
		var walk func(s State, left int)
		walk = func(s State, left int) {
			last := Decision{Dose: 6}
			for y := 0; y <= 3; y++ {
				next := clone(s)
				next.Arms[s.Dose-1].N += 3
				next.Arms[s.Dose-1].DLT += y
				next.Cohort = Arm{N: 3, DLT: y}
				got := d.Next(&next)
				decisions++
				if got.Dose > last.Dose {
					t.Errorf("%s: %v at dose %d: %+v, with one DLT less %+v", variant, next.Arms, s.Dose, got, last)
				}
				if last = got; got.Action != Stop && left > 1 {
					next.Dose = got.Dose
					walk(next, left-1)
				}
			}
		}
		walk(State{Dose: 1, Arms: make([]Arm, 5)}, 6)
		if decisions < 500 {
			t.Errorf("%s: only %d decisions", variant, decisions)
		}
	}
}

// What does hold of any data: with one more DLT at a dose that dose looks worse. The
// likelihood ratio p/(1−p) rises with p.
func TestOneMoreDLTMakesItsDoseLookWorse(t *testing.T) {
	d := newDesign(t, Settings{Design: BLRM, Target: 0.25}, 5).(Fitter)
	rapid.Check(t, func(t *rapid.T) {
		_, state := drawModel(t, CRM)
		state.Arms = append(state.Arms, make([]Arm, 5)...)[:5]
		k := rapid.IntRange(0, 4).Draw(t, "where")
		worse := clone(state)
		if a := &worse.Arms[k]; a.DLT < a.N {
			a.DLT++
		}
		before, after := d.Fit(&state), d.Fit(&worse)
		if after.Intervals[k].Over < before.Intervals[k].Over-1e-7 || after.Intervals[k].Under > before.Intervals[k].Under+1e-7 {
			t.Fatalf("%+v → %+v", before.Intervals[k], after.Intervals[k])
		}
	})
}

func TestBLRMPlacesDoses(t *testing.T) {
	s, err := Settings{Design: BLRM, Target: 0.25, Amounts: []float64{1e6, 2e6, 4e6}}.Complete(3)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "log ratios", s.scaledAmounts(), []float64{-math.Ln2, 0, math.Ln2}, 1e-12)
	if s.RefAmount != 2e6 || *s.Eps1 != 0.09 || *s.Eps2 != 0.08 || s.EWOC != 0.25 || s.Variant != BLRMTarget {
		t.Errorf("%+v", s)
	}
	again, err := s.Complete(3)
	if err != nil || !reflect.DeepEqual(again, s) {
		t.Errorf("completed twice: %+v, %v", again, err)
	}

	// A skeleton places the doses so that the model at the prior means is the skeleton.
	s, err = Settings{Design: BLRM, Target: 0.25, Prior: calibrated, PriorMean: []float64{-1, 0.3}}.Complete(5)
	if err != nil {
		t.Fatal(err)
	}
	for k, x := range s.scaledAmounts() {
		if p := expit(-1 + math.Exp(0.3)*x); math.Abs(p-calibrated[k]) > 1e-12 {
			t.Errorf("dose %d: %v", k+1, p)
		}
	}
}

func TestBLRMRefuses(t *testing.T) {
	two := []float64{1, 2}
	for _, c := range []struct {
		settings Settings
		key      string
	}{
		{Settings{}, "target"},
		{Settings{Target: 0.25, Variant: "lowest"}, "variant"},
		{Settings{Target: 0.25, Amounts: two}, "amounts"},
		{Settings{Target: 0.25, Amounts: []float64{1, 3, 2}}, "amounts"},
		{Settings{Target: 0.25, Amounts: []float64{0, 1, 2}}, "amounts"},
		{Settings{Target: 0.25, Amounts: []float64{1, 2, 3}, Prior: []float64{0.1, 0.2, 0.3}}, "prior"},
		{Settings{Target: 0.25, RefAmount: 2}, "ref_amount"},
		{Settings{Target: 0.25, Amounts: []float64{1, 2, 3}, RefAmount: -2}, "ref_amount"},
		{Settings{Target: 0.25, Amounts: []float64{1, 2, 3}, RefAmount: 1e9}, "ref_amount"},
		{Settings{Target: 0.25, PriorMean: []float64{1}}, "prior_mean"},
		{Settings{Target: 0.25, PriorMean: []float64{11, 0}}, "prior_mean"},
		{Settings{Target: 0.25, PriorMean: []float64{0, math.NaN()}}, "prior_mean"},
		{Settings{Target: 0.25, PriorSD: []float64{1, 0}}, "prior_sd"},
		{Settings{Target: 0.25, PriorSD: []float64{6, 1}}, "prior_sd"},
		{Settings{Target: 0.25, PriorSD: []float64{1}}, "prior_sd"},
		{Settings{Target: 0.25, PriorCor: 0.95}, "prior_cor"},
		{Settings{Target: 0.25, EWOC: 1}, "ewoc"},
		{Settings{Target: 0.25, Eps1: ref(0.25)}, "eps1"},
		{Settings{Target: 0.25, Scale: 2}, "scale"},
	} {
		c.settings.Design = BLRM
		_, err := New(c.settings, 3)
		if p, ok := err.(Problem); !ok || p.Key != c.key {
			t.Errorf("%+v: %v, want a problem with %s", c.settings, err, c.key)
		}
	}
}
