package exact

import (
	"context"

	"stepwise/trial/dose"
)

// finish selects the dose of every trial that is over and was not closed at once: of
// designs that are asked, once for all trials with the same counts.
func (w *walk[K]) finish(ctx context.Context) error {
	if err := w.settle(ctx, &w.unsafe, false); err != nil {
		return err
	}
	for d := range w.ended {
		w.state.Dose, w.state.Cohort = d+1, dose.Arm{}
		if err := w.settle(ctx, &w.ended[d], true); err != nil {
			return err
		}
	}
	for k, p := range w.scenarios {
		for d := range p { // the DLTs of a cohort are independent of what sent it there
			w.out[k].MeanDLT[d] = w.out[k].MeanN[d] * p[d]
		}
	}
	return nil
}

func (w *walk[K]) settle(ctx context.Context, s *states[K], safe bool) error {
	arms := w.state.Arms
	for i, key := range s.keys {
		if i&0xff == 0xff && ctx.Err() != nil {
			return ctx.Err()
		}
		w.unpack(key, arms)
		chosen := 0
		if safe {
			chosen = w.choose(key)
		}
		if w.err != nil {
			return w.err
		}
		treated := w.state.Treated()
		for k, p := range s.probs[i*s.scenarios:][:s.scenarios] {
			w.count(k, treated, chosen, safe, p)
			over := 0
			for _, d := range w.beyond[k] {
				over += arms[d].N
			}
			w.overdosed(k, over, p)
		}
	}
	return nil
}

// choose asks the design for the dose, without the estimates where it can.
func (w *walk[K]) choose(key K) int {
	if w.advised != nil {
		return w.advice(key).Choice()
	}
	if c, ok := w.design.(dose.Chooser); ok {
		return c.Choose(&w.state)
	}
	return w.design.Select(&w.state).Dose
}

// count adds the probability of a trial that is over to a scenario's result.
func (w *walk[K]) count(k, treated, chosen int, safe bool, p float64) {
	r := &w.out[k]
	r.SampleSize[treated] += p
	switch {
	case chosen > 0:
		r.Select[chosen-1] += p
	case safe:
		r.None += p
	default:
		r.None += p
		r.StoppedForSafety += p
	}
}

// overdosed adds the probability that so many patients are treated above the target,
// in whole numbers: 0.6·n is not exact.
func (w *walk[K]) overdosed(k, n int, p float64) {
	if r := &w.out[k]; r.Overdose60 != nil && 5*n > 3*w.most {
		*r.Overdose60 += p
		if 5*n > 4*w.most {
			*r.Overdose80 += p
		}
	}
}
