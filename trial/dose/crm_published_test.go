package dose

import (
	"math"
	"testing"
)

// near compares with numbers as printed: half a unit of the last digit.
func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Errorf("%s: %v, want %v (%d differs)", what, got, want, i+1)
		}
	}
}

func fitted(t *testing.T, s Settings, p Patients) Fit {
	t.Helper()
	arms, err := p.Arms(len(s.Prior))
	if err != nil {
		t.Fatal(err)
	}
	f, err := FitSettings(s, arms)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The worked example of Cheung 2011, p. 21: five patients, doses 3 5 5 3 4, a DLT in
// the third. R package trialr (tests/testthat/test_stan_crm.R) quotes the estimate,
// the scaled doses and a variance of 0.11, which it compares within 0.03 (integration
// by any rule gives 0.0907); the CRM vignette of R package escalation prints dfcrm's
// probabilities to three digits.
func TestCRMOfCheungPage21(t *testing.T) {
	p := Patients{Level: []int{3, 5, 5, 3, 4}, Tox: []int{0, 0, 1, 0, 0}}
	prior := []float64{0.05, 0.12, 0.25, 0.40, 0.55}

	f := fitted(t, Settings{Design: CRM, Target: 0.25, Prior: prior, Model: Logistic}, p)
	near(t, "estimate", []float64{f.Estimate}, []float64{0.28}, 0.005)
	near(t, "variance", []float64{f.PostVar}, []float64{0.11}, 0.03)
	near(t, "ptox", f.Ptox, []float64{0.00768, 0.0265, 0.0817, 0.182, 0.331}, 0.0005)
	near(t, "ptox of the low doses", f.Ptox[:1], []float64{0.00768}, 0.000005)
	if f.Next != 4 {
		t.Errorf("next %d, want 4", f.Next)
	}
	c, err := NewCurve(prior, 0.25, Logistic, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "scaled doses", c.x, []float64{-5.94, -4.99, -4.10, -3.41, -2.80}, 0.005)

	f = fitted(t, Settings{Design: CRM, Target: 0.25, Prior: prior}, p)
	near(t, "empiric ptox", f.Ptox, []float64{0.00701, 0.0299, 0.101, 0.219, 0.372}, 0.0005)
	near(t, "empiric ptox of the low doses", f.Ptox[:2], []float64{0.00701, 0.0299}, 0.00005)
	if f.Next != 4 {
		t.Errorf("empiric next %d, want 4", f.Next)
	}
}

// Cheung 2011, p. 124, as quoted in the TITE-CRM vignette of R package trialr: four
// patients at dose 3 followed for 73, 66, 35 and 28 of 126 days without a DLT.
func TestTITECRMOfCheungPage124(t *testing.T) {
	f := fitted(t,
		Settings{Design: TITECRM, Target: 0.25, Prior: []float64{0.05, 0.12, 0.25, 0.40, 0.55}},
		Patients{Level: []int{3, 3, 3, 3}, Tox: make([]int, 4), FollowUp: []float64{73, 66, 35, 28}, Window: 126})
	near(t, "estimate", []float64{f.Estimate}, []float64{0.49}, 0.005)
	if f.Next != 4 {
		t.Errorf("next %d, want 4", f.Next)
	}
}

// R package escalation, tests/testthat/test_dfcrm.R: dfcrm recommends dose 1 and
// dose 3.
func TestCRMRecommendsWhatDfcrmRecommends(t *testing.T) {
	four := 4.0
	for _, c := range []struct {
		why      string
		settings Settings
		levels   []int
		tox      []int
		want     int
	}{
		{
			"empiric, scale² 0.75: 2NNT 2NNN 3NTT 2NNT",
			Settings{Design: CRM, Target: 0.2, Prior: []float64{0.1, 0.2, 0.4, 0.55}, Scale: math.Sqrt(0.75)},
			[]int{2, 2, 2, 2, 2, 2, 3, 3, 3, 2, 2, 2},
			[]int{0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1}, 1,
		},
		{
			"logistic, intercept 4: 1NNN 2NNN 3NTT 2NNN 3TNN 3TNT 2NNN",
			Settings{Design: CRM, Target: 0.33, Prior: []float64{0.1, 0.2, 0.33, 0.45, 0.6, 0.7, 0.8}, Model: Logistic, Intercept: &four},
			[]int{1, 1, 1, 2, 2, 2, 3, 3, 3, 2, 2, 2, 3, 3, 3, 3, 3, 3, 2, 2, 2},
			[]int{0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0}, 3,
		},
	} {
		if f := fitted(t, c.settings, Patients{Level: c.levels, Tox: c.tox}); f.Next != c.want {
			t.Errorf("%s: next %d, want %d (%v)", c.why, f.Next, c.want, f.Ptox)
		}
	}
}

// The trial that Neuenschwander, Branson and Gsponer (Stat Med 2008;27:2420, Table
// I) took up: after 0/3, 0/4, 0/4, 0/4 and 2/2 at dose 7 the one-parameter model
// with the trial's skeleton still wanted dose 9; with a skeleton by getprior it wants
// dose 6. The means are posterior means of p from 4,000 draws, printed in the NBG
// vignette of R package trialr, which sets the standard deviation of b to 1.34.
func TestCRMOfNeuenschwander(t *testing.T) {
	arms := []Arm{{N: 3}, {N: 4}, {N: 4}, {N: 4}, {}, {}, {N: 2, DLT: 2}, {}, {}, {}}
	for _, c := range []struct {
		prior, median []float64
		want          int
	}{
		{
			[]float64{0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.10, 0.17, 0.30},
			[]float64{0.0592, 0.0759, 0.0906, 0.1038, 0.1161, 0.1386, 0.1589, 0.2432, 0.3369, 0.4775}, 9,
		},
		{
			[]float64{0.03, 0.06, 0.12, 0.20, 0.30, 0.40, 0.50, 0.59, 0.67, 0.74},
			[]float64{0.00744, 0.01959, 0.05163, 0.10544, 0.18583, 0.27782, 0.37951, 0.47830, 0.57133, 0.65647}, 6,
		},
	} {
		f, err := FitSettings(Settings{Design: CRM, Target: 0.3, Prior: c.prior, Scale: 1.34}, arms)
		if err != nil {
			t.Fatal(err)
		}
		if f.Next != c.want {
			t.Errorf("prior %v: next %d, want %d", c.prior, f.Next, c.want)
		}
		// The model at the posterior median of b; ours is at the mean, close by.
		near(t, "ptox", f.Ptox, c.median, 0.012)
	}
}

func TestSkeleton(t *testing.T) {
	for _, c := range []struct {
		source    string
		in        Calibration
		want      []float64
		tolerance float64
	}{
		{
			"getprior(0.05, 0.25, 3, 5) of dfcrm",
			Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 3, Doses: 5},
			[]float64{0.0840, 0.1567, 0.2500, 0.3545, 0.4603}, 0.00005,
		},
		{
			"getprior(0.05, 0.3, 5, 10) of dfcrm, as rounded in the NBG vignette of trialr",
			Calibration{HalfWidth: 0.05, Target: 0.3, Nu: 5, Doses: 10},
			[]float64{0.03, 0.06, 0.12, 0.20, 0.30, 0.40, 0.50, 0.59, 0.67, 0.74}, 0.0051,
		},
	} {
		got, err := c.in.Skeleton()
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.source, got, c.want, c.tolerance)
	}
}

// What calibration is for: where the model likes two neighbours equally, they have
// target − δ and target + δ, and so does every other pair.
func TestSkeletonHasTheIndifferenceIntervalsAskedFor(t *testing.T) {
	for _, model := range []string{Empiric, Logistic} {
		in := Calibration{HalfWidth: 0.06, Target: 0.3, Nu: 2, Doses: 6, Model: model}
		s, err := in.Skeleton()
		if err != nil {
			t.Fatal(err)
		}
		c, err := NewCurve(s, in.Target, model, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(s[1]-0.3) > 1e-12 {
			t.Errorf("%s: dose 2 has %v", model, s[1])
		}
		for k := 1; k < len(s); k++ {
			lo, hi := -8.0, 8.0
			for range 200 {
				if mid := (lo + hi) / 2; c.Tox(k, mid)+c.Tox(k+1, mid) > 2*in.Target {
					lo = mid
				} else {
					hi = mid
				}
			}
			near(t, model, []float64{c.Tox(k, lo), c.Tox(k+1, lo)}, []float64{0.24, 0.36}, 1e-9)
		}
	}
}

func TestSkeletonRefuses(t *testing.T) {
	low := 0.5
	for _, c := range []struct {
		in  Calibration
		key string
	}{
		{Calibration{HalfWidth: 0.05, Target: 1.2, Nu: 1, Doses: 3}, "target"},
		{Calibration{HalfWidth: 0.25, Target: 0.25, Nu: 1, Doses: 3}, "halfwidth"},
		{Calibration{HalfWidth: math.NaN(), Target: 0.25, Nu: 1, Doses: 3}, "halfwidth"},
		{Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 4, Doses: 3}, "nu"},
		{Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 1, Doses: 21}, "doses"},
		{Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 1, Doses: 3, Model: "probit"}, "model"},
		{Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 1, Doses: 3, Intercept: &low}, "intercept"},
		{Calibration{HalfWidth: 0.3, Target: 0.5, Nu: 1, Doses: 3, Model: Logistic, Intercept: &low}, "intercept"},
		{Calibration{HalfWidth: 0.24, Target: 0.25, Nu: 20, Doses: 20}, "halfwidth"},
	} {
		_, err := c.in.Skeleton()
		if p, ok := err.(Problem); !ok || p.Key != c.key {
			t.Errorf("%+v: %v, want a problem with %s", c.in, err, c.key)
		}
	}
}

// Cheung and Chappell 2000: the weight climbs by 1/(z+1) from one DLT to the next.
func TestAdaptiveWeight(t *testing.T) {
	for _, c := range []struct {
		why    string
		u      float64
		onsets []float64
		want   float64
	}{
		{"no DLT yet: linear", 0.4, nil, 0.4},
		{"half way to the only DLT", 0.1, []float64{0.2}, 0.25},
		{"at the only DLT", 0.2, []float64{0.2}, 0.5},
		{"half way from it to the end", 0.6, []float64{0.2}, 0.75},
		{"between two DLTs", 0.3, []float64{0.2, 0.4}, 0.5},
		{"two on one day count twice", 0.2, []float64{0.2, 0.2}, 2.0 / 3},
		{"a DLT on the last day", 0.5, []float64{1}, 0.25},
		{"whole window", 1, []float64{0.2}, 1},
	} {
		if got := AdaptiveWeight(c.u, c.onsets); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// The example of dfcrm's page on titecrm: ten patients, 180 days. The weights follow
// from the definition; with them given as follow-up the linear scheme must say the
// same.
func TestTITECRMExampleOfDfcrm(t *testing.T) {
	prior := []float64{0.05, 0.10, 0.20, 0.35, 0.50, 0.70}
	p := Patients{
		Level:    []int{3, 3, 3, 4, 4, 3, 2, 2, 2, 3},
		Tox:      []int{0, 0, 1, 0, 1, 0, 0, 0, 0, 0},
		FollowUp: []float64{178, 181, 168, 181, 24, 181, 179, 102, 42, 3}, Window: 180,
	}
	adaptive := fitted(t, Settings{Design: TITECRM, Target: 0.2, Prior: prior, Scheme: Adaptive}, p)
	// DLTs on days 24 and 168: three equal shares of weight.
	p.FollowUp = []float64{
		180 * (2 + 10.0/12) / 3, 180, 168, 180, 24, 180,
		180 * (2 + 11.0/12) / 3, 180 * (1 + 78.0/144) / 3, 180 * (1 + 18.0/144) / 3, 180 * (3.0 / 24) / 3,
	}
	linear := fitted(t, Settings{Design: TITECRM, Target: 0.2, Prior: prior}, p)
	near(t, "ptox", adaptive.Ptox, linear.Ptox, 1e-12)
	near(t, "upper", adaptive.PtoxUpper, linear.PtoxUpper, 1e-12)
}
