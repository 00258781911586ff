package exact

import (
	"context"

	"stepwise/trial/dose"
)

// finish selects the dose of every trial that is over and adds up the rest.
func (w *walk[K]) finish(ctx context.Context) error {
	scen := len(w.scenarios)
	masks := w.overdosed()
	for i, key := range w.unsafe.keys {
		p := w.unsafe.probs[i*scen:][:scen]
		for k := range p {
			w.out[k].None += p[k]
			w.out[k].StoppedForSafety += p[k]
		}
		w.overdose(key, p, masks)
	}
	for d := range w.ended {
		s := &w.ended[d]
		for i, key := range s.keys {
			if i&0xfff == 0xfff {
				if err := ctx.Err(); err != nil {
					return err
				}
			}
			var chosen int
			if w.moves != nil {
				chosen = w.nearest(key, int(s.above[i]))
			} else {
				w.unpack(key, w.state.Arms)
				w.state.Dose, w.state.Cohort = d+1, dose.Arm{}
				chosen = w.choose()
			}
			p := s.probs[i*scen:][:scen]
			for k := range p {
				if chosen == 0 {
					w.out[k].None += p[k]
				} else {
					w.out[k].Select[chosen-1] += p[k]
				}
			}
			w.overdose(key, p, masks)
		}
	}
	for k, p := range w.scenarios {
		for d := range p { // the DLTs of a cohort are independent of what sent it there
			w.out[k].MeanDLT[d] = w.out[k].MeanN[d] * p[d]
		}
	}
	return nil
}

// choose asks the design for the dose, without the estimates where it can.
func (w *walk[K]) choose() int {
	if c, ok := w.design.(dose.Chooser); ok {
		return c.Choose(&w.state)
	}
	return w.design.Select(&w.state).Dose
}

// nearest is the selection of a Local design: isotonic regression over the treated
// doses below the lowest dropped one.
func (w *walk[K]) nearest(k K, above int) int {
	var rates, weights [dose.MaxDoses]float64
	var at [dose.MaxDoses + 1]int
	n := 0
	for d := range w.word {
		if d+1 == above {
			break
		}
		if id := k[w.word[d]] >> w.shift[d] & w.mask; id > 0 {
			rates[n], weights[n] = w.rate[id], w.weight[id]
			n++
			at[n] = d + 1
		}
	}
	return at[1+dose.Nearest(rates[:n], weights[:n], w.plan.Target)]
}

// overdosed are the doses above the target, by scenario.
func (w *walk[K]) overdosed() [][]int {
	masks := make([][]int, len(w.scenarios))
	for k, p := range w.scenarios {
		for d, v := range p {
			if v > w.plan.Target {
				masks[k] = append(masks[k], d)
			}
		}
	}
	return masks
}

func (w *walk[K]) overdose(key K, p []float64, masks [][]int) {
	if w.plan.Target == 0 {
		return
	}
	most := w.plan.MaxN()
	for k := range p {
		n := 0
		for _, d := range masks[k] {
			n += int(w.n[key[w.word[d]]>>w.shift[d]&w.mask])
		}
		if 5*n > 3*most { // in whole numbers: 0.6·n is not
			*w.out[k].Overdose60 += p[k]
		}
		if 5*n > 4*most {
			*w.out[k].Overdose80 += p[k]
		}
	}
}
