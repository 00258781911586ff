// Package chart computes the two charts by which quality work is read: run charts
// over time and funnel plots over sites. It is pure.
package chart

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Run is a run chart: a measure over time against its median, with the two rules
// that tell a change from chance. Source of the rules: Anhøj J, Olesen AV, "Run
// Charts Revisited", PLoS ONE 2014;9(11):e113825.
type Run struct {
	Median    float64
	Useful    int  // points that do not lie on the median
	Longest   int  // most useful points in a row on one side
	Longer    int  // more in a row than this is a signal
	Crossings int  // how often the line goes from one side to the other
	Fewer     int  // fewer than this is a signal
	Signal    bool // one of the two rules speaks
}

// NewRun reads a series. Fewer than MinPoints useful points give no signal: the
// rules are not meant for less.
func NewRun(values []float64) Run {
	r := Run{Median: Median(values)}
	side, run := 0, 0
	for _, v := range values {
		s := 0
		switch {
		case v > r.Median:
			s = 1
		case v < r.Median:
			s = -1
		default:
			continue // a point on the median neither breaks a run nor lengthens it
		}
		r.Useful++
		switch {
		case s == side:
			run++
		default:
			if side != 0 {
				r.Crossings++
			}
			side, run = s, 1
		}
		r.Longest = max(r.Longest, run)
	}
	if r.Useful < MinPoints {
		return r
	}
	r.Longer = int(math.RoundToEven(math.Log2(float64(r.Useful)) + 3))
	r.Fewer = int(quantile(r.Useful-1, 0.5, 0.05))
	r.Signal = r.Longest > r.Longer || r.Crossings < r.Fewer
	return r
}

// MinPoints is the least number of useful points for which the rules are read.
const MinPoints = 10

// Median of a series; NaN without values. The series is not changed.
func Median(values []float64) float64 { return Quantile(values, 0.5) }

// Quantile p (0 to 1) of a series by linear interpolation between order statistics
// (Hyndman RJ, Fan Y, Am Stat 1996;50:361, type 7); NaN without values.
func Quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	at := p * float64(len(v)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(v)-1)
	return v[low] + (at-float64(low))*(v[high]-v[low])
}

// quantile is the least k for which a binomial of n trials is at most k with a
// probability of at least p.
func quantile(n int, chance, p float64) float64 {
	b := distuv.Binomial{N: float64(n), P: chance}
	k := 0.0
	// Rounding may leave a CDF one part in 10^15 below what it is.
	for k < float64(n) && b.CDF(k) < p-1e-12 {
		k++
	}
	return k
}
