package chart

import "gonum.org/v1/gonum/stat/distuv"

// Limits are the control limits of a funnel plot at one number of cases, as
// proportions between 0 and 1.
type Limits struct {
	Low998, Low95, High95, High998 float64
}

// FunnelLimits are the exact binomial limits around a target proportion for n cases,
// interpolated between whole numbers so that the funnel is smooth. Source:
// Spiegelhalter DJ, "Funnel plots for comparing institutional performance", Stat Med
// 2005;24:1185-1202, appendix A.1.1.
func FunnelLimits(target float64, n int) Limits {
	return Limits{limit(target, n, 0.001), limit(target, n, 0.025), limit(target, n, 0.975), limit(target, n, 0.999)}
}

func limit(target float64, n int, p float64) float64 {
	if n <= 0 || target <= 0 || target >= 1 {
		return target // nothing varies around 0 or 1
	}
	r := quantile(n, target, p)
	b := distuv.Binomial{N: float64(n), P: target}
	here, below := b.CDF(r), 0.0
	if r > 0 {
		below = b.CDF(r - 1)
	}
	share := 0.0
	if here > below {
		share = (here - p) / (here - below)
	}
	return min(max((r-share)/float64(n), 0), 1)
}

// Place says where a site lies.
type Place string

// The places. Outside of 95 % one site in twenty lies by chance alone.
const (
	Inside Place = "inside"
	Above  Place = "above"  // above the upper 95 % limit
	Below  Place = "below"  // below the lower 95 % limit
	FarUp  Place = "far-up" // above the upper 99.8 % limit
	FarLow Place = "far-low"
)

// Where a site with k of n cases lies in the funnel around target.
func Where(target float64, k, n int) Place {
	if n == 0 {
		return Inside
	}
	l, x := FunnelLimits(target, n), float64(k)/float64(n)
	switch {
	case x > l.High998:
		return FarUp
	case x > l.High95:
		return Above
	case x < l.Low998:
		return FarLow
	case x < l.Low95:
		return Below
	}
	return Inside
}
