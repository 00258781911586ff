package exact

import (
	"context"

	"stepwise/trial/dose"
)

// move is what happens after a cohort at a dose.
type move struct {
	next  uint8 // dose of the next cohort; 0 when the trial stops
	above uint8 // lowest dropped dose after the cohort
	safe  bool  // false: it stops because the lowest dose is inadmissible
}

// tabulate asks a Local design about every outcome at every dose, with every dose
// above it dropped or none: moves[(d·(doses+1)+above)·outcomes + outcome].
func tabulate(design dose.Local, p *dose.Plan, o *outcomes) []move {
	doses, count := p.Doses, len(o.n)
	moves := make([]move, doses*(doses+1)*count)
	droppers := make([]dose.Arm, doses)
	for d := range doses {
		droppers[d] = dropper(design, p, o, d)
	}
	s := p.Start()
	for d := range doses {
		for above := 0; above <= doses; above++ {
			if above > 0 && (above-1 <= d || droppers[above-1].N == 0) {
				continue // nobody is treated at a dropped dose
			}
			clear(s.Arms)
			s.Dose = d + 1
			if above > 0 {
				s.Arms[above-1] = droppers[above-1]
			}
			row := moves[(d*(doses+1)+above)*count:][:count]
			for id := range row {
				s.Arms[d].N, s.Arms[d].DLT = int(o.n[id]), int(o.y[id])
				next := design.Next(&s)
				row[id] = move{next: uint8(next.Dose), above: uint8(next.Above), safe: next.Stop != dose.Unsafe}
			}
		}
	}
	return moves
}

// dropper is an outcome that drops a dose: everybody has a DLT. It is empty where no
// outcome does.
func dropper(design dose.Local, p *dose.Plan, o *outcomes, d int) dose.Arm {
	s := p.Start()
	s.Dose = d + 1
	for n := len(o.first) - 1; n > 0; n-- {
		if o.first[n] < 0 {
			continue
		}
		s.Arms[d] = dose.Arm{N: n, DLT: n}
		if design.Next(&s).Above == d+1 {
			return s.Arms[d]
		}
		break // fewer patients prove less
	}
	return dose.Arm{}
}

// table follows the states of a layer by the table of moves.
func (w *walk[K]) table(ctx context.Context, treated int) {
	size := w.sizes[treated]
	to := treated + size
	last := to == w.plan.MaxN()
	scen := len(w.scenarios)
	pmf := w.chances(size)
	var next layer[K]
	if !last {
		next = w.layer(to)
	}
	for d := range w.layers[treated] {
		s := &w.layers[treated][d]
		chance := pmf[d*(size+1)*scen:]
		word, shift := w.word[d], w.shift[d]
		for i := range s.keys {
			p := s.probs[i*scen:][:scen]
			for k := range p {
				w.out[k].MeanN[d] += p[k] * float64(size)
			}
			id := uint64(s.keys[i][word]>>shift) & w.mask
			to0 := w.first[int(w.n[id])+size] + w.y[id]
			row := w.moves[(d*(w.plan.Doses+1)+int(s.above[i]))*len(w.n):]
			for y := range size + 1 {
				m := row[int(to0)+y]
				key := s.keys[i]
				key[word] += (uint64(int(to0)+y) - id) << shift
				q := chance[y*scen:][:scen]
				if last || m.next == 0 {
					w.end(to, 0, key, m.above, m.safe, p, q)
				} else {
					next[m.next-1].add(key, m.above, p, q)
				}
			}
			if i&0xfff == 0xfff && w.full(ctx, next) {
				return
			}
		}
	}
	w.full(ctx, next)
}
