package simulate

import (
	"math/bits"

	"stepwise/trial/dose"
)

// outcome is one finished trial.
type outcome struct {
	selected int // 0 for none
	stop     dose.Ending
	arms     []dose.Arm
	day      float64 // when the selection could be made
	turned   int     // patients who came and could not enter
	filled   int     // patients outside the cohorts
}

// tally adds up trials. Everything in it is an integer, so that the order in which
// workers finish changes nothing.
type tally struct {
	trials         int64
	selected       [MaxDoses + 1]int64
	stops          [dose.Futile + 1]int64
	n, dlt, eff    [MaxDoses]moments
	size, dlts     moments
	over60, over80 int64
	toxic          int // doses from here on are above the true MTD (1-based)
	doses          int

	day            moments // in ticks
	turned, filled moments
	days           []int64 // trials by whole days of duration, rounded up
}

// ticks a day: durations are summed as whole ticks.
const ticks = 1024

// lastDay of the histogram takes all that is longer.
const lastDay = 100_000

// moments are the sum and the sum of squares of whole numbers, 128 bits wide.
type moments struct {
	sum    int64
	hi, lo uint64
}

// add counts x, not negative, times trials.
func (m *moments) add(x, times int64) {
	m.sum += x * times
	hi, lo := bits.Mul64(uint64(x*x), uint64(times))
	var carry uint64
	m.lo, carry = bits.Add64(m.lo, lo, 0)
	m.hi, _ = bits.Add64(m.hi, hi, carry)
}

func (m *moments) join(o moments) {
	m.sum += o.sum
	var carry uint64
	m.lo, carry = bits.Add64(m.lo, o.lo, 0)
	m.hi, _ = bits.Add64(m.hi, o.hi, carry)
}

// count adds a trial, as often as it happened.
func (t *tally) count(o *outcome, times int64) {
	t.trials += times
	t.selected[o.selected] += times
	t.stops[o.stop] += times
	n, dlt, over := 0, 0, 0
	for i := range o.arms {
		a := &o.arms[i]
		t.n[i].add(int64(a.N), times)
		t.dlt[i].add(int64(a.DLT), times)
		t.eff[i].add(int64(a.Eff), times)
		n += a.N
		dlt += a.DLT
		if i+1 >= t.toxic {
			over += a.N
		}
	}
	t.size.add(int64(n), times)
	t.dlts.add(int64(dlt), times)
	// Strictly more than 60 and 80 of 100, in whole numbers.
	if over*100 > n*60 {
		t.over60 += times
	}
	if over*100 > n*80 {
		t.over80 += times
	}
}

// time adds what only trials with a calendar have.
func (t *tally) time(o *outcome) {
	t.day.add(int64(o.day*ticks+0.5), 1)
	t.turned.add(int64(o.turned), 1)
	t.filled.add(int64(o.filled), 1)
	d := int(o.day)
	if o.day > float64(d) {
		d++
	}
	d = min(d, lastDay)
	for d >= len(t.days) {
		t.days = append(t.days, make([]int64, max(512, len(t.days)))...)
	}
	t.days[d]++
}

// join adds the trials of another tally of the same run.
func (t *tally) join(o *tally) {
	t.trials += o.trials
	for i := range t.selected {
		t.selected[i] += o.selected[i]
	}
	for i := range t.stops {
		t.stops[i] += o.stops[i]
	}
	for i := range t.n {
		t.n[i].join(o.n[i])
		t.dlt[i].join(o.dlt[i])
		t.eff[i].join(o.eff[i])
	}
	t.size.join(o.size)
	t.dlts.join(o.dlts)
	t.over60 += o.over60
	t.over80 += o.over80
	t.day.join(o.day)
	t.turned.join(o.turned)
	t.filled.join(o.filled)
	if len(o.days) > len(t.days) {
		t.days = append(t.days, make([]int64, len(o.days)-len(t.days))...)
	}
	for i, n := range o.days {
		t.days[i] += n
	}
}
