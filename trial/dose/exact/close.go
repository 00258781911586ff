package exact

import "stepwise/trial/dose"

// closing is one state of a Local design taken apart, to select the dose of every
// trial that ends with its next cohort: only the outcome at one dose differs.
type closing struct {
	rates, weights [dose.MaxDoses]float64 // of the doses that are treated then, dose.Rate
	dose           [dose.MaxDoses]int     // 1-based
	count          int
	tryRates       [dose.MaxDoses]float64 // with the outcome of the cohort; written over
	tryWeights     [dose.MaxDoses]float64
	last           int   // index of the dose of the cohort
	over           []int // patients above the target after the cohort, by scenario
}

// open takes a state apart for a cohort of so many patients at dose d, from 0.
func (w *walk[K]) open(k K, d, size int) {
	c := &w.closing
	c.count, c.last = 0, 0
	for i := range w.word {
		id := k[w.word[i]] >> w.shift[i] & w.mask
		if i == d {
			c.last = c.count
		} else if id == 0 {
			continue
		}
		c.rates[c.count], c.weights[c.count], c.dose[c.count] = w.rate[id], w.weight[id], i+1
		c.count++
	}
	c.over = c.over[:0]
	for _, doses := range w.beyond {
		n := 0
		for _, i := range doses {
			if n += int(w.n[k[w.word[i]]>>w.shift[i]&w.mask]); i == d {
				n += size
			}
		}
		c.over = append(c.over, n)
	}
}

// close counts the trials that end when the cohort of the opened state has an
// outcome. The dose is selected by isotonic regression over the treated doses below
// the lowest dropped one.
func (w *walk[K]) close(treated, outcome int, m move, p, q []float64) {
	c := &w.closing
	chosen := 0
	if m.safe {
		rates, weights := &c.tryRates, &c.tryWeights
		n := 0
		for ; n < c.count && (m.above == 0 || c.dose[n] < int(m.above)); n++ {
			rates[n], weights[n] = c.rates[n], c.weights[n]
		}
		if c.last < n {
			rates[c.last], weights[c.last] = w.rate[outcome], w.weight[outcome]
		}
		if i := dose.Nearest(rates[:n], weights[:n], w.plan.Target, w.under); i >= 0 {
			chosen = c.dose[i]
		}
	}
	for k := range p {
		w.count(k, treated, chosen, m.safe, p[k]*q[k])
		w.overdosed(k, c.over[k], p[k]*q[k])
	}
}
