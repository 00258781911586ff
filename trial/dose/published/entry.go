package published

import (
	"context"
	"fmt"
	"math"

	"stepwise/trial/dose"
)

// entry is one printed table, example or simulation whose figures share a source and
// a convention.
type entry struct {
	design     string
	source     string
	read       string // where we read it, when not in the source itself
	convention string
	compute    func(ctx context.Context) ([]Figure, error)
}

// figures gives each figure what its entry says of all.
func (e entry) figures(ctx context.Context) ([]Figure, error) {
	list, err := e.compute(ctx)
	for i := range list {
		f := &list[i]
		f.Design, f.Source, f.Read = e.design, e.source, e.read
		if f.Convention == "" {
			f.Convention = e.convention
		}
	}
	return list, err
}

func init() {
	for _, list := range [][]entry{tables, fits, characteristics} {
		for _, e := range list {
			groups = append(groups, e.figures)
		}
	}
}

// whole compares counts that must be equal; NaN is "never".
func whole(what string, theirs, ours float64) Figure {
	return Figure{What: what, Printed: theirs, Ours: ours}
}

// rounded compares with a number printed to so many decimals.
func rounded(what string, theirs, ours float64, digits int) Figure {
	return Figure{What: what, Printed: theirs, Ours: ours, Digits: digits}
}

// simulated compares with a probability that was simulated in so many trials. The
// standard error is that of our probability, joined with the rounding (uniform).
func simulated(what string, theirs, ours float64, digits, trials int) Figure {
	return meaned(what, theirs, ours, math.Sqrt(ours*(1-ours)), digits, trials)
}

// meaned compares a mean that was simulated, where sd is the spread between trials.
func meaned(what string, theirs, ours, sd float64, digits, trials int) Figure {
	unit := math.Pow10(-digits)
	return Figure{What: what, Printed: theirs, Ours: ours, Digits: digits, SE: math.Sqrt(sd*sd/float64(trials) + unit*unit/12)}
}

// printedRow is a line of a decision table; -1 is "never".
type printedRow struct{ n, escalate, deescalate, eliminate int }

// tableOf compares a printed decision table with ours.
func tableOf(s dose.Settings, rows []printedRow) func(context.Context) ([]Figure, error) {
	return func(context.Context) ([]Figure, error) {
		ours, err := dose.Table(s, rows[len(rows)-1].n)
		if err != nil {
			return nil, err
		}
		var out []Figure
		for _, r := range rows {
			o := ours[r.n-1]
			out = append(out, whole(fmt.Sprintf("%d patients, escalate if DLTs ≤", r.n), never(r.escalate), value(o.Escalate)),
				whole(fmt.Sprintf("%d patients, de-escalate if DLTs ≥", r.n), never(r.deescalate), value(o.Deescalate)),
				whole(fmt.Sprintf("%d patients, eliminate if DLTs ≥", r.n), never(r.eliminate), value(o.Eliminate)))
		}
		return out, nil
	}
}

func never(n int) float64 {
	if n < 0 {
		return math.NaN()
	}
	return float64(n)
}

func value(n *int) float64 {
	if n == nil {
		return math.NaN()
	}
	return float64(*n)
}
