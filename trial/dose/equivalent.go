package dose

import (
	"bytes"
	"slices"
)

// Equivalent tells which plans are the same trial: the same decision after every
// course that it can take, and the same dose in the end. It returns for each plan
// the index of the first plan that it equals, its own when there is none before it.
// What a plan cannot be is a [Problem].
//
// Interval designs are compared by what they decide about every outcome that a dose
// can have, so BOIN, Keyboard and mTPI-2 at target 0.25 in cohorts of three are one
// trial under three names. Designs that look at more than the current dose are the
// same only when their settings are. Nothing that differs is called the same; a
// difference in an outcome that no course of the whole trial reaches counts as one.
func Equivalent(plans ...Plan) ([]int, error) {
	first := make([]int, len(plans))
	complete := make([]Plan, len(plans))
	designs := make([]Design, len(plans))
	for i, p := range plans {
		var err error
		if complete[i], err = p.Complete(); err != nil {
			return nil, err
		}
		if designs[i], err = New(complete[i].Settings, complete[i].Doses); err != nil {
			return nil, err
		}
		first[i] = i
		for j := range i {
			if first[j] == j && same(&complete[i], &complete[j], designs[i], designs[j]) {
				first[i] = j
				break
			}
		}
	}
	return first, nil
}

func same(p, q *Plan, a, b Design) bool {
	if p.Doses != q.Doses || p.StartDose != q.StartDose || !slices.Equal(p.CohortSizes, q.CohortSizes) {
		return false
	}
	if bytes.Equal(p.Settings.Canonical(), q.Settings.Canonical()) {
		return true
	}
	x, is := a.(*interval)
	y, too := b.(*interval)
	return is && too && p.Target == q.Target && p.Under() == q.Under() && p.Titration == q.Titration && p.enough() == q.enough() && sameRule(p, x, y)
}

// enough is the precision stop, 0 when the trial is too small for it.
func (p *Plan) enough() int {
	if p.NEarlyStop > p.MaxN() {
		return 0
	}
	return p.NEarlyStop
}

// sameRule compares two interval designs at every outcome of one dose that cohorts
// of the plan can bring about; where both drop the dose nobody follows.
func sameRule(p *Plan, a, b *interval) bool {
	most := p.MaxN()
	steps := slices.Compact(slices.Sorted(slices.Values(p.CohortSizes)))
	if p.Titration { // cut and filled cohorts have any size
		steps = steps[:0]
		for c := 1; c <= slices.Max(p.CohortSizes); c++ {
			steps = append(steps, c)
		}
	}
	sums := sums(p)
	reached := make([][]bool, most+1) // by n and DLTs
	reached[0] = []bool{true}
	for n := 0; n <= most; n++ {
		x, y := a.at(n), b.at(n)
		for dlt, yes := range reached[n] {
			switch {
			case !yes:
				continue
			case n > 0 && (x.asks(dlt) != y.asks(dlt) || dlt >= x.extra != (dlt >= y.extra)):
				return false
			case dlt >= x.eliminate:
				continue
			}
			for _, c := range steps {
				if n+c > most || !p.Titration && !sums[n+c] {
					continue
				}
				if reached[n+c] == nil {
					reached[n+c] = make([]bool, n+c+1)
				}
				for more := range c + 1 {
					reached[n+c][dlt+more] = true
				}
			}
		}
	}
	return true
}

// sums tells how many patients one dose can have: sums of some of the cohorts.
func sums(p *Plan) []bool {
	can := make([]bool, p.MaxN()+1)
	can[0] = true
	for _, c := range p.CohortSizes {
		for n := len(can) - 1; n >= c; n-- {
			can[n] = can[n] || can[n-c]
		}
	}
	return can
}

// asks is what the thresholds say: escalate, stay, de-escalate, or drop (Stop).
func (b bounds) asks(dlt int) Action {
	switch {
	case dlt >= b.eliminate:
		return Stop
	case dlt >= b.deescalate:
		return Deescalate
	case dlt <= b.escalate:
		return Escalate
	}
	return Stay
}
