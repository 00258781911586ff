package exact

import (
	"context"

	"stepwise/trial/dose"
)

// ask follows the states of a layer by asking the design after every cohort.
func (w *walk[K]) ask(ctx context.Context, treated int) {
	st := &w.state
	for d := range w.layers[treated] {
		s := &w.layers[treated][d]
		word, shift := w.word[d], w.shift[d]
		for i := range s.keys {
			w.unpack(s.keys[i], st.Arms)
			before := st.Arms[d]
			st.Dose = d + 1
			if treated == 0 {
				st.Cohort = dose.Arm{}
			}
			size := w.plan.CohortSize(st, treated, d+1)
			to := treated + size
			id := s.keys[i][word] >> shift & w.mask
			scen := len(w.scenarios)
			chance := w.chances(size)[d*(size+1)*scen:]
			p := s.probs[i*scen:][:scen]
			for k := range p {
				w.out[k].MeanN[d] += p[k] * float64(size)
			}
			for y := range size + 1 {
				st.Arms[d] = dose.Arm{N: before.N + size, DLT: before.DLT + y}
				st.Cohort = dose.Arm{N: size, DLT: y}
				next := w.design.Next(st)
				key := s.keys[i]
				key[word] += (uint64(w.first[st.Arms[d].N]) + uint64(st.Arms[d].DLT) - id) << shift
				q := chance[y*scen:][:scen]
				switch {
				case next.Action == dose.Wait:
					w.err = dose.Problem{Key: "design", Reason: "waits for patients who are followed: simulate it"}
					return
				case to == w.plan.MaxN() || next.Action == dose.Stop:
					w.end(to, d, key, uint8(next.Above), next.Stop != dose.Unsafe, p, q)
				default:
					w.layer(to)[next.Dose-1].add(key, uint8(next.Above), p, q)
				}
			}
			if i&0xff == 0xff && w.full(ctx, w.layers[to]) {
				return
			}
		}
	}
	w.full(ctx, nil)
}

// unpack writes the counts of a state into arms.
func (w *walk[K]) unpack(k K, arms []dose.Arm) {
	for d := range arms {
		id := k[w.word[d]] >> w.shift[d] & w.mask
		arms[d] = dose.Arm{N: int(w.n[id]), DLT: int(w.y[id])}
	}
}
