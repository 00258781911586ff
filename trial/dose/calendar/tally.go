package calendar

import (
	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// tally adds up trials, in whole numbers.
type tally struct {
	trials   int64
	counts   [14]histogram // in the order of Result
	nth      []chance.Days
	day      chance.Days
	days     []int // on which to tell probabilities
	selected []int64
	unsafe   int64
	n, dlt   []chance.Moments
}

func newTally(doses, maxN int, by []int) *tally {
	return &tally{nth: make([]chance.Days, maxN), days: by, selected: make([]int64, doses+1),
		n: make([]chance.Moments, doses), dlt: make([]chance.Moments, doses)}
}

func (t *tally) count(s *seen) {
	t.trials++
	wasted := 0
	for _, w := range s.wasted {
		wasted += w
	}
	for i, n := range [14]int{
		s.screened, s.failed, s.turned, s.lostWaiting, s.enrolled, s.infused, s.below, s.evaluable,
		wasted, s.wasted[wasteManufacturing], s.wasted[wasteLost], s.wasted[wasteMinimum], s.wasted[wasteWindow], s.wasted[wasteUnused],
	} {
		t.counts[i].add(n)
	}
	for i, day := range s.evaluableOn {
		if i < len(t.nth) { // products below plan make more patients than the plan has
			t.nth[i].Add(day)
		}
	}
	t.day.Add(s.day)
	t.selected[s.selected]++
	if s.stop == dose.Unsafe {
		t.unsafe++
	}
	for i := range s.arms {
		t.n[i].Add(int64(s.arms[i].N), 1)
		t.dlt[i].Add(int64(s.arms[i].DLT), 1)
	}
}

func (t *tally) join(o *tally) {
	t.trials += o.trials
	for i := range t.counts {
		t.counts[i].join(&o.counts[i])
	}
	for i := range t.nth {
		t.nth[i].Join(&o.nth[i])
	}
	t.day.Join(&o.day)
	for i := range t.selected {
		t.selected[i] += o.selected[i]
	}
	t.unsafe += o.unsafe
	for i := range t.n {
		t.n[i].Join(o.n[i])
		t.dlt[i].Join(o.dlt[i])
	}
}

// histogram counts trials by a number of patients.
type histogram struct {
	sum chance.Moments
	of  []int64
}

func (h *histogram) add(n int) {
	h.sum.Add(int64(n), 1)
	for n >= len(h.of) {
		h.of = append(h.of, make([]int64, max(32, len(h.of)))...)
	}
	h.of[n]++
}

func (h *histogram) join(o *histogram) {
	h.sum.Join(o.sum)
	if more := len(o.of) - len(h.of); more > 0 {
		h.of = append(h.of, make([]int64, more)...)
	}
	for i, n := range o.of {
		h.of[i] += n
	}
}

func (h *histogram) count(trials int64) Count {
	var c Count
	c.Mean, c.MeanSE = h.sum.Mean(trials)
	sum := int64(0)
	p10, p50, p90 := false, false, false
	for i, n := range h.of {
		sum += n
		for _, q := range []struct {
			done *bool
			to   *int
			of10 int64
		}{{&p10, &c.P10, 1}, {&p50, &c.P50, 5}, {&p90, &c.P90, 9}} {
			if !*q.done && 10*sum >= q.of10*trials {
				*q.done, *q.to = true, i
			}
		}
	}
	return c
}
