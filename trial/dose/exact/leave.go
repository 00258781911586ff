package exact

import (
	"context"

	"stepwise/trial/dose"
)

// leave follows every state of a layer through its next cohort.
func (w *walk[K]) leave(ctx context.Context, treated int) {
	for d := range w.layers[treated] {
		s := &w.layers[treated][d]
		for i := range s.keys {
			var to int
			if w.moves == nil || w.plan.Titration && w.single(s.keys[i], treated) {
				to = w.ask(s, i, d, treated)
			} else {
				to = w.look(s, i, d, treated)
			}
			if w.err != nil || i&0xff == 0xff && w.full(ctx, to) {
				return
			}
		}
	}
	w.full(ctx, treated)
}

// single tells whether no dose of a state has had a second patient.
func (w *walk[K]) single(k K, treated int) bool {
	if treated > w.plan.Doses {
		return false
	}
	for d := range w.word {
		if w.n[k[w.word[d]]>>w.shift[d]&w.mask] > 1 {
			return false
		}
	}
	return true
}

// look follows state i of dose d by the table of moves. It returns how many patients
// are treated after the cohort.
func (w *walk[K]) look(s *states[K], i, d, treated int) int {
	size := w.sizes[treated]
	to, scen := treated+size, len(w.scenarios)
	last := to == w.most
	var next layer[K]
	if !last {
		next = w.layer(to)
	}
	key, word, shift := s.keys[i], w.word[d], w.shift[d]
	p := s.probs[i*scen:][:scen]
	for k := range p {
		w.out[k].MeanN[d] += p[k] * float64(size)
	}
	id := key[word] >> shift & w.mask
	zero := uint64(w.first[int(w.n[id])+size] + w.y[id]) // the outcome after no DLT
	row := w.moves.row(d, int(s.above[i]))[zero:][:size+1]
	chance := w.chances(size)[d*(size+1)*scen:][:(size+1)*scen]
	key[word] += (zero - id) << shift
	open := false
	for y, m := range row {
		q := chance[y*scen:][:scen]
		if last || m.next == 0 {
			if !open {
				w.open(s.keys[i], d, size)
				open = true
			}
			w.close(to, int(zero)+y, m, p, q)
		} else {
			next[m.next-1].add(key, m.above, p, q)
		}
		key[word] += 1 << shift
	}
	return to
}

// ask follows state i of dose d by asking the design after the cohort.
func (w *walk[K]) ask(s *states[K], i, d, treated int) int {
	st, key, word, shift := &w.state, s.keys[i], w.word[d], w.shift[d]
	w.unpack(key, st.Arms)
	before := st.Arms[d]
	st.Dose, st.Cohort = d+1, dose.Arm{}
	size := w.plan.CohortSize(st, treated, d+1)
	to, scen := treated+size, len(w.scenarios)
	chance := w.chances(size)[d*(size+1)*scen:]
	p := s.probs[i*scen:][:scen]
	for k := range p {
		w.out[k].MeanN[d] += p[k] * float64(size)
	}
	id := key[word] >> shift & w.mask
	key[word] += (uint64(w.first[before.N+size]) + uint64(before.DLT) - id) << shift
	for y := range size + 1 {
		st.Arms[d] = dose.Arm{N: before.N + size, DLT: before.DLT + y}
		st.Cohort = dose.Arm{N: size, DLT: y}
		next := w.next(key)
		q := chance[y*scen:][:scen]
		switch {
		case next.Action == dose.Wait:
			w.err = dose.Problem{Key: "design", Reason: "waits for patients who are followed: simulate it"}
			return to
		case to == w.most || next.Action == dose.Stop:
			w.end(d, key, uint8(next.Above), next.Stop != dose.Unsafe, p, q)
		default:
			w.layer(to)[next.Dose-1].add(key, uint8(next.Above), p, q)
		}
		key[word] += 1 << shift
	}
	return to
}

// next asks the design about the state at hand, its model only once for the same
// counts.
func (w *walk[K]) next(key K) dose.Decision {
	if w.advised == nil {
		return w.design.Next(&w.state)
	}
	return w.advised.Follow(&w.state, w.advice(key))
}

func (w *walk[K]) advice(key K) dose.Advice {
	a, ok := w.advices[key]
	if !ok && len(w.advices) >= w.fits {
		w.err = dose.Problem{Key: "cohort_sizes", Reason: sprintf("need more than %d fits of the model: too many for exact characteristics; simulate", w.fits)}
	} else if !ok {
		a = w.advised.Advise(&w.state)
		w.advices[key] = a
	}
	return a
}

// unpack writes the counts of a state into arms.
func (w *walk[K]) unpack(k K, arms []dose.Arm) {
	for d := range arms {
		id := k[w.word[d]] >> w.shift[d] & w.mask
		arms[d] = dose.Arm{N: int(w.n[id]), DLT: int(w.y[id])}
	}
}
