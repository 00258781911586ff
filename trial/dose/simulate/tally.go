package simulate

import (
	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
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
	n, dlt, eff    [MaxDoses]chance.Moments
	size, dlts     chance.Moments
	over60, over80 int64
	toxic          [MaxDoses]bool // p_true above the target
	planned        int            // patients
	doses          int

	turned, filled chance.Moments
	days           chance.Days
}

// count adds a trial, as often as it happened.
func (t *tally) count(o *outcome, times int64) {
	t.trials += times
	t.selected[o.selected] += times
	t.stops[o.stop] += times
	n, dlt, over := 0, 0, 0
	for i := range o.arms {
		a := &o.arms[i]
		t.n[i].Add(int64(a.N), times)
		t.dlt[i].Add(int64(a.DLT), times)
		t.eff[i].Add(int64(a.Eff), times)
		n += a.N
		dlt += a.DLT
		if t.toxic[i] {
			over += a.N
		}
	}
	t.size.Add(int64(n), times)
	t.dlts.Add(int64(dlt), times)
	// Strictly more than 60 and 80 of 100, in whole numbers.
	if of := max(n, t.planned); over*100 > of*60 {
		t.over60 += times
		if over*100 > of*80 {
			t.over80 += times
		}
	}
}

// time adds what only trials with a calendar have.
func (t *tally) time(o *outcome) {
	t.turned.Add(int64(o.turned), 1)
	t.filled.Add(int64(o.filled), 1)
	t.days.Add(o.day)
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
		t.n[i].Join(o.n[i])
		t.dlt[i].Join(o.dlt[i])
		t.eff[i].Join(o.eff[i])
	}
	t.size.Join(o.size)
	t.dlts.Join(o.dlts)
	t.over60 += o.over60
	t.over80 += o.over80
	t.turned.Join(o.turned)
	t.filled.Join(o.filled)
	t.days.Join(&o.days)
}
