package dose

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// reference2 integrates the posterior of the BLRM by nested Gauss rules on panels, the
// inner ones split where p is at an edge.
func reference2(x []float64, m, sd []float64, r float64, arms []Arm, edge float64) (means [2]float64, below []float64) {
	logp := func(t1, t2 float64) float64 {
		z1, z2 := (t1-m[0])/sd[0], (t2-m[1])/sd[1]
		l := -(z1*z1 - 2*r*z1*z2 + z2*z2) / 2 / (1 - r*r)
		for k, a := range arms {
			e := t1 + math.Exp(t2)*x[k]
			p := 1 / (1 + math.Exp(-e))
			if a.DLT > 0 {
				l -= float64(a.DLT) * math.Log1p(math.Exp(-e))
			}
			if n := a.N - a.DLT - len(a.Pending); n > 0 {
				if e > 500 {
					l -= float64(n) * e
				} else {
					l -= float64(n) * math.Log1p(math.Exp(e))
				}
			}
			for _, w := range a.Pending {
				l += math.Log(1 - w*p)
			}
		}
		return l
	}
	top := math.Inf(-1)
	for i := -60; i <= 60; i++ {
		for j := -60; j <= 60; j++ {
			top = max(top, logp(m[0]+float64(i)/10*sd[0], m[1]+float64(j)/10*sd[1]))
		}
	}
	const points = 16
	nodes, weights := make([]float64, points), make([]float64, points)
	quad.Legendre{}.FixedLocations(nodes, weights, -1, 1)
	// panels calls f at Gauss points of equal panels between a and b.
	panels := func(a, b float64, count int, f func(x, w float64)) {
		half := (b - a) / float64(2*count)
		for i := range count {
			middle := a + half*float64(2*i+1)
			for j, n := range nodes {
				f(middle+half*n, half*weights[j])
			}
		}
	}
	total := 0.0
	below = make([]float64, len(x))
	panels(m[1]-7*sd[1], m[1]+7*sd[1], 24, func(t2, w2 float64) {
		cuts := []float64{m[0] - 8*sd[0], m[0] + 8*sd[0]}
		at := make([]float64, len(x))
		for k := range x {
			at[k] = min(max(math.Log(edge/(1-edge))-math.Exp(t2)*x[k], cuts[0]), cuts[1])
		}
		cuts = append(cuts, at...)
		slices.Sort(cuts)
		for i := range cuts[1:] {
			count := 1 + int((cuts[i+1]-cuts[i])/(0.5*sd[0]))
			panels(cuts[i], cuts[i+1], count, func(t1, w1 float64) {
				f := w1 * w2 * math.Exp(logp(t1, t2)-top)
				total += f
				means[0] += f * t1
				means[1] += f * t2
				for k := range x {
					if t1 < at[k] {
						below[k] += f
					}
				}
			})
		}
	})
	for k := range below {
		below[k] /= total
	}
	return [2]float64{means[0] / total, means[1] / total}, below
}

func TestPosteriorOfTheBLRMAgreesWithNestedIntegration(t *testing.T) {
	worst := 0.0
	for _, c := range []struct {
		why  string
		x    []float64
		m    []float64
		sd   []float64
		r    float64
		arms []Arm
	}{
		{"three patients and a vague prior", []float64{-1, 0, 1}, []float64{-1, 0}, []float64{2, 1}, 0, []Arm{{N: 3, DLT: 1}, {}, {}}},
		{"nobody", []float64{-1, 0, 1}, []float64{-1, 0}, []float64{2, 1}, 0, []Arm{{}, {}, {}}},
		{"half a trial with pending patients", []float64{-1, -0.5, 0}, []float64{-0.8, 0.3}, []float64{1.5, 0.7}, -0.3, []Arm{{N: 3}, {N: 6, DLT: 1, Pending: []float64{0.5, 0.2}}, {N: 6, DLT: 3}}},
		{"sixty patients", []float64{-1, 0, 0.7}, []float64{-1, 0}, []float64{2, 1}, 0.5, []Arm{{N: 10, DLT: 1}, {N: 40, DLT: 10}, {N: 10, DLT: 6}}},
		{"doses far apart", []float64{-5.5, -2.3, 0}, []float64{2.15, 0.52}, []float64{0.84, 0.8}, 0.2, []Arm{{N: 3}, {N: 6, DLT: 2}, {N: 2, DLT: 2}}},
		{"more patients than the table is laid out for", []float64{-1, 0, 0.7}, []float64{-1, 0}, []float64{2, 1}, 0, []Arm{{N: 40, DLT: 4}, {N: 80, DLT: 20}, {N: 10, DLT: 6}}},
	} {
		g := newPlane(c.x, c.m, c.sd, c.r, 0.16, 0.33)
		d := loaded(c.arms, len(c.x), Linear, nil)
		var s sums2
		g.posterior(&d, &s)
		means, below := reference2(c.x, c.m, c.sd, c.r, c.arms, 0.33)
		got := []float64{g.m1 + s.s1/s.n, g.m2 + s.s2/s.n}
		want := means[:]
		for k := range c.x {
			got, want = append(got, s.upto[k]/s.n), append(want, below[k])
		}
		for i := range got {
			worst = max(worst, math.Abs(got[i]-want[i]))
			if !(math.Abs(got[i]-want[i]) < 1e-6) {
				t.Errorf("%s: figure %d is %v, want %v", c.why, i, got[i], want[i])
			}
		}
	}
	t.Logf("largest difference %.1e", worst)
}

// Nothing that settings and data can be leads out of the numbers.
func TestBLRMSurvivesDataAgainstItsPrior(t *testing.T) {
	for _, c := range []struct {
		m, sd []float64
		r     float64
		arms  []Arm
	}{
		{[]float64{-10, -3}, []float64{0.1, 0.1}, 0, []Arm{{N: 1000, DLT: 1000}, {}}},
		{[]float64{10, 3}, []float64{0.1, 0.1}, 0.9, []Arm{{N: 500}, {N: 500}}},
		{[]float64{0, 3}, []float64{5, 2}, -0.9, []Arm{{N: 500, DLT: 500}, {N: 500}}},
		{[]float64{0, 0}, []float64{5, 0.1}, 0.9, []Arm{{N: 20, DLT: 20}, {N: 20}}},
	} {
		g := newPlane([]float64{-12, 12}, c.m, c.sd, c.r, 0.16, 0.33)
		d := loaded(c.arms, 2, Linear, nil)
		var s sums2
		g.posterior(&d, &s)
		mean := s.s1 / s.n
		if v := s.s11/s.n - mean*mean; !(v > 0 && v < 26) || !(s.over(0) >= 0 && s.over(1) <= 1) {
			t.Errorf("%+v: mean %v, variance %v", c, g.m1+mean, v)
		}
	}
}

// The model fit of Neuenschwander, Branson and Gsponer 2008, figure 1, lower right,
// as the NBG vignette of R package trialr prints it from 4,000 draws with independent
// priors: posterior means of p, and the dose nearest to 0.3 is the seventh.
func TestBLRMOfNeuenschwander(t *testing.T) {
	amounts := []float64{1, 2.5, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250}
	arms := make([]Arm, len(amounts))
	arms[0], arms[1], arms[2], arms[3], arms[6] = Arm{N: 3}, Arm{N: 4}, Arm{N: 4}, Arm{N: 4}, Arm{N: 2, DLT: 2}
	f, err := FitSettings(Settings{
		Design: BLRM, Target: 0.3, Amounts: amounts, RefAmount: 250,
		PriorMean: []float64{2.15, 0.52}, PriorSD: []float64{0.84, 0.8},
	}, arms)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{
		0.0126, 0.0325, 0.0675, 0.1385, 0.2064, 0.2692, 0.3264, 0.3780, 0.4661, 0.5371, 0.6616, 0.7390, 0.8259, 0.8717, 0.8993,
	}
	near(t, "ptox", f.Ptox, want, 0.006) // two standard errors of the mean of 4,000 draws
	for i, p := range f.Ptox {
		if math.Abs(p-0.3) < math.Abs(f.Ptox[6]-0.3) {
			t.Errorf("dose %d is nearer to the target than dose 7: %v", i+1, f.Ptox)
		}
	}
	for k := range f.Ptox {
		if !(f.PtoxLower[k] < f.Ptox[k] && f.Ptox[k] < f.PtoxUpper[k]) {
			t.Errorf("dose %d: %v not inside %v–%v", k+1, f.Ptox[k], f.PtoxLower[k], f.PtoxUpper[k])
		}
	}
}
