package chart

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestRunChartLimitsAreThoseOfThePaper(t *testing.T) {
	// Anhøj and Olesen 2014, table of limits by number of useful observations.
	for _, c := range []struct{ n, longest, crossings int }{{10, 6, 2}, {12, 7, 3}, {16, 7, 4}, {20, 7, 6}, {24, 8, 8}} {
		values := make([]float64, c.n)
		for i := range values {
			values[i] = float64(i%2)*2 - 1
		}
		r := NewRun(values)
		if r.Useful != c.n || r.Longer != c.longest || r.Fewer != c.crossings || r.Signal {
			t.Errorf("%d points: %+v, want longer than %d or fewer than %d", c.n, r, c.longest, c.crossings)
		}
	}
}

func TestRunCharts(t *testing.T) {
	step := []float64{1, 2, 1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8, 9, 8}
	for _, c := range []struct {
		why    string
		values []float64
		signal bool
	}{
		{"a lasting step is a signal", step, true},
		{"ups and downs are not", []float64{1, 9, 2, 8, 1, 9, 2, 8, 1, 9, 2, 8}, false},
		{"nine points are too few to tell", []float64{1, 1, 1, 1, 5, 9, 9, 9, 9}, false},
		{"points on the median are left out", []float64{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, false},
		{"nothing at all", nil, false},
	} {
		if r := NewRun(c.values); r.Signal != c.signal {
			t.Errorf("%s: %+v", c.why, r)
		}
	}
}

func TestQuantiles(t *testing.T) {
	for _, c := range []struct {
		values  []float64
		p, want float64
	}{{[]float64{3, 1, 2}, .5, 2}, {[]float64{4, 1, 2, 3}, .5, 2.5}, {[]float64{1, 2, 3, 4}, .25, 1.75}, {[]float64{7}, .9, 7}} {
		if got := Quantile(c.values, c.p); got != c.want {
			t.Errorf("quantile %v of %v: %v, want %v", c.p, c.values, got, c.want)
		}
	}
	if !math.IsNaN(Median(nil)) {
		t.Error("the median of nothing is not a number")
	}
}

// By brute force: the interpolated limit lies between the whole numbers around it.
func TestFunnelLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, target := rapid.IntRange(1, 400).Draw(t, "n"), rapid.Float64Range(0.01, 0.99).Draw(t, "target")
		l := FunnelLimits(target, n)
		for _, c := range []struct{ got, p float64 }{{l.Low998, .001}, {l.Low95, .025}, {l.High95, .975}, {l.High998, .999}} {
			cum, r := 0.0, 0
			for ; r < n; r++ {
				if cum += mass(n, r, target); cum >= c.p-1e-12 {
					break
				}
			}
			if x := c.got * float64(n); x > float64(r)+1e-9 || x < math.Max(0, float64(r-1))-1e-9 {
				t.Fatalf("n %d, target %v: %v is not between %d and %d", n, target, x, r-1, r)
			}
		}
		if l.Low998 > l.Low95 || l.Low95 > l.High95 || l.High95 > l.High998 {
			t.Fatalf("limits cross: %+v", l)
		}
	})
}

func mass(n, k int, p float64) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(a - b - c + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

func TestWhereASiteLies(t *testing.T) {
	for _, c := range []struct {
		why    string
		target float64
		k, n   int
		want   Place
	}{
		{"at the target", .5, 20, 40, Inside},
		{"one of two says nothing", .9, 1, 2, Inside},
		{"far below", .9, 20, 40, FarLow},
		{"above 95 %", .1, 9, 40, Above},
		{"no cases", .5, 0, 0, Inside},
		{"everybody does it, and so does the site", 1, 30, 30, Inside},
	} {
		if got := Where(c.target, c.k, c.n); got != c.want {
			t.Errorf("%s: %s", c.why, got)
		}
	}
}
