package dose

import (
	"math"
	"testing"
)

// paths is a trial of cohorts of three that always follows the model, played through
// every outcome.
type paths struct {
	curve   *Curve
	cohorts int
	toxic   func(f *Fit) bool // ends a path without a dose
	enough  int               // ends a path with so many patients at the model's dose; 0 for never

	p             []float64 // true probabilities
	none          float64
	selected      []float64
	share         []float64 // mean share of the patients by dose
	total, totalY float64
}

func (w *paths) walk(arms []Arm, dose, left int, probability float64) {
	var f Fit
	n, y := 0, 0
	for _, a := range arms {
		n, y = n+a.N, y+a.DLT
	}
	if n > 0 {
		w.curve.Fit(&f, arms, Linear)
		dose = f.Next
	}
	stop := n > 0 && w.toxic != nil && w.toxic(&f)
	done := stop || left == 0 || w.enough > 0 && arms[dose-1].N >= w.enough
	if done {
		for k, a := range arms {
			w.share[k] += probability * float64(a.N) / float64(n)
		}
		w.total += probability * float64(n)
		w.totalY += probability * float64(y)
		if stop {
			w.none += probability
		} else {
			w.selected[dose-1] += probability
		}
		return
	}
	p := w.p[dose-1]
	for y, ways := range []float64{1, 3, 3, 1} {
		next := append([]Arm(nil), arms...)
		next[dose-1].N += 3
		next[dose-1].DLT += y
		w.walk(next, dose, left-1, probability*ways*math.Pow(p, float64(y))*math.Pow(1-p, float64(3-y)))
	}
}

// Exact operating characteristics that R package escalation computes with dfcrm and
// prints to six or seven digits (docs/articles/A600-DosePaths.html, "Crystallised
// dose-paths"): four cohorts of three, no rule on skipping. Paths end without a dose
// when Pr(p₁ > 0.35) > 0.9, with b taken as normal around its posterior mean, and, in
// the last two, with 9 or 12 patients at the recommended dose. Every decision on
// every path, and mean and variance of b at its end, must agree for these digits.
func TestCRMPathsOfDfcrm(t *testing.T) {
	skeleton := []float64{0.05, 0.1, 0.25, 0.4, 0.6}
	c, err := NewCurve(skeleton, 0.25, Empiric, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	toxic := func(f *Fit) bool {
		z := (math.Log(math.Log(0.35)/math.Log(0.05)) - f.Estimate) / math.Sqrt(f.PostVar)
		return 0.5*math.Erfc(-z/math.Sqrt2) > 0.9
	}
	high := []float64{0.45, 0.6, 0.68, 0.75, 0.81}
	for _, x := range []struct {
		why      string
		p        []float64
		enough   int
		none     float64
		selected []float64
		digit    float64 // half a unit of the last one
		share    []float64
		n, y     float64
	}{
		{
			"the truth is the skeleton", skeleton, 0, 0.000127,
			[]float64{0.019866, 0.227135, 0.451791, 0.273014, 0.028066}, 0.5e-6,
			[]float64{0.3172, 0.1602, 0.1867, 0.2734, 0.0626}, 11.99887, 2.705489,
		},
		{
			"all doses too toxic", high, 0, 0.3027462,
			[]float64{0.6407708, 0.0502073, 0.0055527, 0.0006931, 0.0000299}, 0.5e-7,
			[]float64{0.895800, 0.052921, 0.008539, 0.042028, 0.000711}, 10.73269, 5.102913,
		},
		{
			"stop at 9 patients", high, 9, 0.2103223,
			[]float64{0.7393498, 0.0440522, 0.0055527, 0.0006931, 0.0000299}, 0.5e-7, nil, 9.064864, 4.352391,
		},
		{
			"stop at 12 patients", high, 12, 0.3027462,
			[]float64{0.6407708, 0.0502073, 0.0055527, 0.0006931, 0.0000299}, 0.5e-7, nil, 10.73269, 5.102913,
		},
	} {
		w := &paths{curve: c, cohorts: 4, toxic: toxic, enough: x.enough, p: x.p, selected: make([]float64, 5), share: make([]float64, 5)}
		w.walk(make([]Arm, 5), 1, w.cohorts, 1)
		near(t, x.why+": none", []float64{w.none}, []float64{x.none}, x.digit)
		near(t, x.why+": selected", w.selected, x.selected, x.digit)
		near(t, x.why+": patients", []float64{w.total}, []float64{x.n}, 0.5e-5)
		near(t, x.why+": DLTs", []float64{w.totalY}, []float64{x.y}, 0.5e-6)
		if x.share != nil {
			near(t, x.why+": share of patients", w.share, x.share, x.digit*100)
		}
	}
}

// The tree of two cohorts of three that the CRM vignette of R package escalation draws
// (docs/articles/A205-CRM.html): dfcrm's recommendations, standard deviation 1,
// starting at dose 2.
func TestCRMTreeOfDfcrm(t *testing.T) {
	c, err := NewCurve([]float64{0.05, 0.12, 0.25, 0.40, 0.55}, 0.25, Empiric, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for first, then := range [][]int{{4, 5, 4, 3, 2}, {2, 3, 2, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}} {
		arms := make([]Arm, 5)
		arms[1] = Arm{N: 3, DLT: first}
		var f Fit
		c.Fit(&f, arms, Linear)
		if f.Next != then[0] {
			t.Fatalf("after %d of 3 at dose 2: %d, want %d", first, f.Next, then[0])
		}
		at := f.Next - 1
		for second, want := range then[1:] {
			more := append([]Arm(nil), arms...)
			more[at].N += 3
			more[at].DLT += second
			c.Fit(&f, more, Linear)
			if f.Next != want {
				t.Errorf("after %d of 3 at dose 2 and %d of 3 at dose %d: %d, want %d", first, second, at+1, f.Next, want)
			}
		}
	}
}

// Open windows as the TITE vignette of R package escalation prints them with dfcrm
// (docs/articles/A280-TITE.html).
func TestTITECRMOfTheVignette(t *testing.T) {
	c, err := NewCurve([]float64{0.05, 0.12, 0.25, 0.40, 0.55}, 0.25, Logistic, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	var f Fit
	c.Fit(&f, []Arm{{N: 2}, {N: 2, Pending: []float64{0.9}}, {N: 2, DLT: 1, Pending: []float64{0.5}}, {}, {}}, Linear)
	near(t, "ptox", f.Ptox, []float64{0.0748, 0.164, 0.310, 0.460, 0.599}, 0.0005)
	if f.Next != 3 {
		t.Errorf("next %d, want 3", f.Next)
	}
}
