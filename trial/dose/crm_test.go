package dose

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

var calibrated = []float64{0.084, 0.1567, 0.25, 0.3545, 0.4603}

func newDesign(t interface{ Fatal(...any) }, s Settings, doses int) Design {
	d, err := New(s, doses)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCRMDecides(t *testing.T) {
	free := false
	for _, c := range []struct {
		why      string
		settings Settings
		state    State
		want     Decision
	}{
		{
			"nobody treated: the start dose", Settings{},
			State{Dose: 2, Arms: make([]Arm, 5)},
			Decision{Action: Stay, Dose: 2, Reason: ReasonStart},
		},
		{
			"the model wants dose 4, no dose is skipped", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 3}, {}, {}, {}, {}}, Cohort: Arm{N: 3}},
			Decision{Action: Escalate, Dose: 2, Reason: ReasonNoSkip},
		},
		{
			"unless the protocol allows it", Settings{Restrict: &free},
			State{Dose: 1, Arms: []Arm{{N: 3}, {}, {}, {}, {}}, Cohort: Arm{N: 3}},
			Decision{Action: Escalate, Dose: 5, Reason: ReasonModel},
		},
		{
			"a cohort with 1 DLT of 3 at target 0.25 is no ground to go up", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 12, DLT: 1}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 1}},
			Decision{Action: Stay, Dose: 1, Reason: ReasonCoherence},
		},
		{
			"exactly the target counts as reached", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 12, DLT: 1}, {}, {}, {}, {}}, Cohort: Arm{N: 4, DLT: 1}},
			Decision{Action: Stay, Dose: 1, Reason: ReasonCoherence},
		},
		{
			"going down may skip", Settings{},
			State{Dose: 4, Arms: []Arm{{}, {}, {}, {N: 3, DLT: 3}, {}}, Cohort: Arm{N: 3, DLT: 3}},
			Decision{Action: Deescalate, Dose: 1, Reason: ReasonModel},
		},
		{
			"3 of 3 at the lowest dose end the trial", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 3, DLT: 3}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 3}},
			Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe},
		},
		{
			"so they do when the prior is too sure of itself to see it", Settings{Scale: 0.1},
			State{Dose: 1, Arms: []Arm{{N: 3, DLT: 3}, {}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 3}},
			Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe},
		},
		{
			"DLTs at higher doses can end it through the model", Settings{},
			State{Dose: 2, Arms: []Arm{{N: 3, DLT: 2}, {N: 6, DLT: 6}, {}, {}, {}}, Cohort: Arm{N: 3, DLT: 3}},
			Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafeModel},
		},
		{
			"two patients end nothing", Settings{},
			State{Dose: 1, Arms: []Arm{{N: 2, DLT: 2}, {}, {}, {}, {}}, Cohort: Arm{N: 2, DLT: 2}},
			Decision{Action: Stay, Dose: 1, Reason: ReasonModel},
		},
		{
			"enough patients at the dose that would be given again", Settings{NEarlyStop: 9},
			State{Dose: 3, Arms: []Arm{{N: 3}, {N: 3}, {N: 9, DLT: 3}, {}, {}}, Cohort: Arm{N: 3, DLT: 1}},
			Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise},
		},
		{
			"single patients until the first DLT", Settings{Titration: true},
			State{Dose: 2, Arms: []Arm{{N: 1}, {N: 1}, {}, {}, {}}, Cohort: Arm{N: 1}},
			Decision{Action: Escalate, Dose: 3, Reason: ReasonTitrate},
		},
	} {
		t.Run(c.why, func(t *testing.T) {
			s := c.settings
			s.Design, s.Target, s.Prior = CRM, 0.25, calibrated
			if got := newDesign(t, s, 5).Next(&c.state); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestCRMSelects(t *testing.T) {
	d := newDesign(t, Settings{Design: CRM, Target: 0.25, Prior: calibrated}, 5)
	for _, c := range []struct {
		why    string
		arms   []Arm
		dose   int
		reason string
	}{
		{"nobody treated", []Arm{{}, {}, {}, {}, {}}, 0, ReasonNobody},
		{"the dose nearest to the target", []Arm{{N: 3}, {N: 6, DLT: 1}, {N: 12, DLT: 3}, {N: 3, DLT: 2}, {}}, 3, ReasonModel},
		{"it may be one that nobody had", []Arm{{N: 3}, {N: 9}, {}, {}, {}}, 5, ReasonModelUntried},
		{"none when the lowest is too toxic", []Arm{{N: 6, DLT: 5}, {}, {}, {}, {}}, 0, ReasonUnsafe},
	} {
		got := d.Select(&State{Dose: 1, Arms: c.arms})
		if got.Dose != c.dose || got.Reason != c.reason {
			t.Errorf("%s: dose %d by %s, want %d by %s", c.why, got.Dose, got.Reason, c.dose, c.reason)
		}
	}
}

func TestCRMDefaults(t *testing.T) {
	s, err := Settings{Design: "tite crm", Target: 0.25, Model: Logistic}.Complete(5)
	if err != nil {
		t.Fatal(err)
	}
	if s.Scale != math.Sqrt(1.34) || *s.Intercept != 3 || !*s.Restrict || s.Scheme != Linear || s.CutoffElim != 0.95 {
		t.Errorf("%+v", s)
	}
	want, err := Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 3, Doses: 5, Model: Logistic}.Skeleton()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "skeleton", s.Prior, want, 1e-6)
	again, err := s.Complete(5)
	if err != nil || !reflect.DeepEqual(again, s) || again.Hash() != s.Hash() {
		t.Errorf("completed twice: %+v, %v", again, err)
	}
}

func TestCRMRefuses(t *testing.T) {
	low := 1.0
	for _, c := range []struct {
		settings Settings
		key      string
	}{
		{Settings{Design: CRM}, "target"},
		{Settings{Design: CRM, Target: 0.25, Prior: []float64{0.1, 0.2}}, "prior"},
		{Settings{Design: CRM, Target: 0.25, Prior: []float64{0.1, 0.3, 0.2}}, "prior"},
		{Settings{Design: CRM, Target: 0.25, Prior: []float64{0, 0.3, 0.4}}, "prior"},
		{Settings{Design: CRM, Target: 0.25, Prior: []float64{0.1, 0.3, math.NaN()}}, "prior"},
		{Settings{Design: CRM, Target: 0.25, Model: "probit"}, "model"},
		{Settings{Design: CRM, Target: 0.25, Scale: -1}, "scale"},
		{Settings{Design: CRM, Target: 0.25, Scale: 11}, "scale"},
		{Settings{Design: CRM, Target: 0.25, Intercept: &low}, "intercept"},
		{Settings{Design: CRM, Target: 0.25, Model: Logistic, Intercept: &low, Prior: []float64{0.1, 0.3, 0.8}}, "intercept"},
		{Settings{Design: CRM, Target: 0.25, CutoffElim: 1}, "cutoff_elim"},
		{Settings{Design: CRM, Target: 0.25, Phi1: 0.1}, "phi1"},
		{Settings{Design: CRM, Target: 0.25, Scheme: Linear}, "scheme"},
		{Settings{Design: TITECRM, Target: 0.25, Scheme: "quadratic"}, "scheme"},
		{Settings{Design: TITECRM, Target: 0.25, ObsWindow: -28}, "obs_window"},
	} {
		_, err := New(c.settings, 3)
		if p, ok := err.(Problem); !ok || p.Key != c.key {
			t.Errorf("%+v: %v, want a problem with %s", c.settings, err, c.key)
		}
	}
}

// A default skeleton exists for every number of doses and target that is allowed.
func TestCRMHasADefaultForAllDoses(t *testing.T) {
	for doses := 1; doses <= MaxDoses; doses++ {
		for _, target := range []float64{0.05, 0.1, 0.2, 0.25, 0.33, 0.5, 0.6} {
			for _, model := range []string{Empiric, Logistic} {
				s, err := Settings{Design: CRM, Target: target, Model: model}.Complete(doses)
				if err != nil {
					t.Errorf("%d doses, target %v, %s: %v", doses, target, model, err)
				} else if p := s.Prior[(doses+1)/2-1]; math.Abs(p-target) > 1e-6 {
					t.Errorf("%d doses: %v at the middle, not %v", doses, p, target)
				}
			}
		}
	}
}

// drawModel draws a CRM or TITE-CRM and a state that its trial could be in.
func drawModel(t *rapid.T, names ...string) (Settings, State) {
	doses := rapid.IntRange(1, 7).Draw(t, "doses")
	s := Settings{
		Design: rapid.SampledFrom(names).Draw(t, "design"),
		Target: rapid.SampledFrom([]float64{0.1, 0.2, 0.25, 0.33}).Draw(t, "target"),
		Model:  rapid.SampledFrom([]string{Empiric, Logistic}).Draw(t, "model"),
		Scale:  rapid.SampledFrom([]float64{0, 0.5, 2}).Draw(t, "scale"),
	}
	state := State{Arms: make([]Arm, doses), Dose: rapid.IntRange(1, doses).Draw(t, "dose")}
	for k := range state.Arms {
		a := &state.Arms[k]
		a.N = rapid.IntRange(0, 12).Draw(t, "n")
		a.DLT = rapid.IntRange(0, a.N).Draw(t, "dlt")
		if s.Design == TITECRM {
			for range rapid.IntRange(0, a.N-a.DLT).Draw(t, "pending") {
				a.Pending = append(a.Pending, rapid.Float64Range(0, 0.999).Draw(t, "followup"))
			}
		}
	}
	a := state.Arms[state.Dose-1]
	state.Cohort.N = rapid.IntRange(0, min(3, a.N)).Draw(t, "cohort")
	state.Cohort.DLT = rapid.IntRange(0, min(state.Cohort.N, a.DLT)).Draw(t, "cohort dlt")
	return s, state
}

func clone(s State) State {
	s.Arms = append([]Arm(nil), s.Arms...)
	for k := range s.Arms {
		s.Arms[k].Pending = append([]float64(nil), s.Arms[k].Pending...)
	}
	return s
}

// One more DLT among the same patients never raises the dose, nor wakes a trial that
// has stopped.
func TestOneMoreDLTNeverRaisesTheDoseOfAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, state := drawModel(t, CRM, TITECRM)
		d := newDesign(t, s, len(state.Arms))
		k := rapid.IntRange(0, len(state.Arms)-1).Draw(t, "where")
		worse := clone(state)
		a := &worse.Arms[k]
		switch {
		case len(a.Pending) > 0:
			a.Pending = a.Pending[1:]
		case a.DLT == a.N:
			return
		}
		a.DLT++
		if k == state.Dose-1 && worse.Cohort.DLT < worse.Cohort.N {
			worse.Cohort.DLT++
		}
		before, after := d.Next(&state), d.Next(&worse)
		if after.Dose > before.Dose && before.Stop != Precise || before.Stop == Unsafe && after.Stop != Unsafe {
			t.Fatalf("%+v → %+v", before, after)
		}
		if b, a := d.Select(&state).Dose, d.Select(&worse).Dose; a > b {
			t.Fatalf("selected %d, with one more DLT %d", b, a)
		}
	})
}

// The order in which patients are listed changes no bit of the decision.
func TestOrderOfPatientsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, state := drawModel(t, TITECRM)
		p := Patients{Window: 28}
		for k, a := range state.Arms {
			for i := range a.N {
				p.Level = append(p.Level, k+1)
				tox, u := 0, 28.0
				if i < a.DLT {
					tox, u = 1, float64(i+1)
				} else if i < a.DLT+len(a.Pending) {
					u = 28 * a.Pending[i-a.DLT]
				}
				p.Tox, p.FollowUp = append(p.Tox, tox), append(p.FollowUp, u)
			}
		}
		s.Scheme = rapid.SampledFrom([]string{Linear, Adaptive}).Draw(t, "scheme")
		d := newDesign(t, s, len(state.Arms)).(Fitter)
		arms, err := p.Arms(len(state.Arms))
		if err != nil {
			t.Fatal(err)
		}
		want := d.Fit(&State{Arms: arms})
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(p.Level), func(i, j int) {
			p.Level[i], p.Level[j] = p.Level[j], p.Level[i]
			p.Tox[i], p.Tox[j] = p.Tox[j], p.Tox[i]
			p.FollowUp[i], p.FollowUp[j] = p.FollowUp[j], p.FollowUp[i]
		})
		if arms, err = p.Arms(len(state.Arms)); err != nil {
			t.Fatal(err)
		}
		if got := d.Fit(&State{Arms: arms}); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, in another order %+v", want, got)
		}
	})
}

// A fit is a curve: probabilities in order and inside their interval, whatever the
// data.
func TestFitsAreCurves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, state := drawModel(t, CRM, TITECRM)
		f := newDesign(t, s, len(state.Arms)).(Fitter).Fit(&state)
		for k := range f.Ptox {
			if !(0 <= f.PtoxLower[k] && f.PtoxLower[k] <= f.Ptox[k] && f.Ptox[k] <= f.PtoxUpper[k] && f.PtoxUpper[k] <= 1) {
				t.Fatalf("dose %d: %+v", k+1, f)
			}
			if k > 0 && f.Ptox[k] < f.Ptox[k-1] {
				t.Fatalf("falls at dose %d: %+v", k+1, f)
			}
		}
		if !(f.PostVar > 0 && f.TooToxic >= 0 && f.TooToxic <= 1 && f.Next >= 1 && f.Next <= len(f.Ptox)) {
			t.Fatalf("%+v", f)
		}
	})
}

func TestNextOfACRMDoesNotAllocate(t *testing.T) {
	d := newDesign(t, Settings{Design: CRM, Target: 0.25, Prior: calibrated}, 5)
	s := State{Dose: 3, Arms: benchArms, Cohort: Arm{N: 3, DLT: 1}}
	if n := testing.AllocsPerRun(100, func() { d.Next(&s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
