package dose

import (
	"math"
	"math/rand/v2"
	"testing"
)

// adaptive integrates by Simpson's rule, halving where the estimate is not yet
// good: a reference that shares nothing with the grid.
func adaptive(f func(float64) float64, a, b, tol float64) float64 {
	var go2 func(a, b, fa, fm, fb, whole, tol float64, depth int) float64
	go2 = func(a, b, fa, fm, fb, whole, tol float64, depth int) float64 {
		m := (a + b) / 2
		fl, fr := f((a+m)/2), f((m+b)/2)
		left, right := (m-a)/6*(fa+4*fl+fm), (b-m)/6*(fm+4*fr+fb)
		if d := left + right - whole; depth > 40 || math.Abs(d) < 15*tol {
			return left + right + d/15
		}
		return go2(a, m, fa, fl, fm, left, tol/2, depth+1) + go2(m, b, fm, fr, fb, right, tol/2, depth+1)
	}
	sum := 0.0
	const parts = 64
	for i := range parts {
		lo, hi := a+(b-a)*float64(i)/parts, a+(b-a)*float64(i+1)/parts
		fa, fm, fb := f(lo), f((lo+hi)/2), f(hi)
		sum += go2(lo, hi, fa, fm, fb, (hi-lo)/6*(fa+4*fm+fb), tol/parts, 0)
	}
	return sum
}

// reference is the posterior by adaptive integration of the likelihood as it stands
// in the papers, patient by patient.
func reference(skeleton []float64, logistic bool, scale, a, target float64, arms []Arm) (mean, variance, over float64) {
	logLik := func(b float64) float64 {
		l := -b * b / 2 / scale / scale
		for k, arm := range arms {
			var lnp, lnq, p float64
			if logistic {
				e := a + math.Exp(b)*(math.Log(skeleton[k]/(1-skeleton[k]))-a)
				lnp, lnq = -math.Log1p(math.Exp(-e)), -math.Log1p(math.Exp(e))
				if e < -700 {
					lnp = e
				}
				p = math.Exp(lnp)
			} else {
				lnp = math.Exp(b) * math.Log(skeleton[k])
				p = math.Exp(lnp)
				lnq = math.Log(-math.Expm1(lnp))
			}
			if arm.DLT > 0 {
				l += float64(arm.DLT) * lnp
			}
			if m := arm.N - arm.DLT - len(arm.Pending); m > 0 {
				l += float64(m) * lnq
			}
			for _, w := range arm.Pending {
				l += math.Log(1 - w*p)
			}
		}
		return l
	}
	lo, hi := -30*scale, 30*scale
	if scale > 1 {
		lo, hi = -12*scale, 12*scale
	}
	top, at := math.Inf(-1), 0.0
	for i := range 4001 {
		b := lo + (hi-lo)*float64(i)/4000
		if l := logLik(b); l > top {
			top, at = l, b
		}
	}
	// Around the peak only, so that no narrow posterior is missed.
	for lo < at && logLik(lo) < top-50 {
		lo += 0.01 * scale
	}
	for hi > at && logLik(hi) < top-50 {
		hi -= 0.01 * scale
	}
	f := func(b float64) float64 { return math.Exp(logLik(b) - top) }
	const tol = 1e-11
	s0 := adaptive(f, lo, hi, tol)
	mean = adaptive(func(b float64) float64 { return b * f(b) }, lo, hi, tol) / s0
	variance = adaptive(func(b float64) float64 { return (b - mean) * (b - mean) * f(b) }, lo, hi, tol) / s0
	edge := math.Log(math.Log(target) / math.Log(skeleton[0]))
	if logistic {
		edge = math.Log((math.Log(target/(1-target)) - a) / (math.Log(skeleton[0]/(1-skeleton[0])) - a))
	}
	over = 0
	if edge > lo {
		over = adaptive(f, lo, min(edge, hi), tol) / s0
	}
	return mean, variance, over
}

func TestPosteriorOfBAgreesWithAdaptiveIntegration(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	skeletons := [][]float64{
		{0.05, 0.12, 0.25, 0.40, 0.55},
		{0.084, 0.1567, 0.25, 0.3545, 0.4603},
		{0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.10, 0.17, 0.30},
		{0.3},
		{0.6, 0.9},
	}
	worst := [3]float64{}
	check := func(t *testing.T, s []float64, model string, scale float64, a *float64, arms []Arm) {
		t.Helper()
		c, err := NewCurve(s, 0.25, model, scale, a)
		if err != nil {
			t.Fatal(err)
		}
		var f Fit
		c.Fit(&f, arms, Linear)
		mean, variance, over := reference(s, model == Logistic, c.scale, c.a, 0.25, arms)
		for i, d := range []float64{f.Estimate - mean, f.PostVar - variance, f.TooToxic - over} {
			worst[i] = max(worst[i], math.Abs(d))
			if !(math.Abs(d) < 1e-6) {
				t.Errorf("%v %s scale %v, %v: figure %d differs by %.2g (mean %v, variance %v, over %v)", s, model, scale, arms, i, d, mean, variance, over)
			}
		}
	}
	four := 4.0
	for i := range 120 {
		s := skeletons[i%len(skeletons)]
		scale := []float64{0, 0.5, 2, 0.1, 1}[r.IntN(5)]
		model, a := Empiric, (*float64)(nil)
		if i%2 == 1 {
			model = Logistic
			if i%4 == 1 {
				a = &four
			}
		}
		arms := make([]Arm, len(s))
		size := []int{3, 8, 20, 60}[r.IntN(4)]
		for k := range arms {
			arms[k].N = r.IntN(size)
			arms[k].DLT = int(r.Float64() * float64(arms[k].N+1))
			for range r.IntN(arms[k].N - arms[k].DLT + 1) {
				if r.IntN(2) == 0 {
					arms[k].Pending = append(arms[k].Pending, r.Float64())
				}
			}
		}
		check(t, s, model, scale, a, arms)
	}
	// Corners: nobody, only DLTs, no DLT, hundreds, and a narrow prior against the data.
	for _, model := range []string{Empiric, Logistic} {
		for _, arms := range [][]Arm{
			{{}, {}, {}, {}, {}},
			{{N: 3, DLT: 3}, {}, {}, {}, {}},
			{{N: 1, DLT: 1}, {}, {}, {}, {}},
			{{}, {}, {}, {}, {N: 60}},
			{{N: 300, DLT: 3}, {N: 100, DLT: 20}, {}, {}, {N: 500, DLT: 400}},
			{{N: 60, DLT: 60}, {N: 60, DLT: 60}, {}, {}, {}},
		} {
			check(t, skeletons[0], model, 0, nil, arms)
			check(t, skeletons[0], model, 0.1, nil, arms)
			check(t, skeletons[0], model, 5, nil, arms)
		}
	}
	t.Logf("largest differences: mean %.1e, variance %.1e, Pr(too toxic) %.1e", worst[0], worst[1], worst[2])
}

func TestSineIntegral(t *testing.T) {
	// DLMF/Abramowitz and Stegun table 5.1 and 5.3, and Si(π), the Wilbraham–Gibbs constant.
	for _, c := range []struct{ x, want float64 }{
		{0, 0}, {1, 0.9460830704}, {2, 1.6054129768}, {3.9, 1.7765}, {4, 1.7582031389},
		{5, 1.5499312449}, {10, 1.6583475942}, {math.Pi, 1.8519370520}, {-1, -0.9460830704},
	} {
		tol := 1e-10
		if c.x == 3.9 {
			tol = 2e-4
		}
		if got := sineIntegral(c.x); math.Abs(got-c.want) > tol {
			t.Errorf("Si(%v) = %.10f, want %.10f", c.x, got, c.want)
		}
	}
	for x := 0.5; x < 60; x += 0.37 {
		want := adaptive(func(t float64) float64 {
			if t == 0 {
				return 1
			}
			return math.Sin(t) / t
		}, 0, x, 1e-14)
		if got := sineIntegral(x); math.Abs(got-want) > 1e-12 {
			t.Errorf("Si(%v) = %v, want %v", x, got, want)
		}
		fast := siFar(x, math.Sin(x), math.Cos(x))
		if x < math.Pi*siTabled {
			fast = si(x)
		}
		if math.Abs(fast-want) > 1e-10 {
			t.Errorf("fast Si(%v) = %v, want %v", x, fast, want)
		}
	}
}
