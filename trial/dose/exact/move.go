package exact

import "stepwise/trial/dose"

// move is what happens after a cohort at a dose.
type move struct {
	next  uint8 // dose of the next cohort; 0 when the trial stops
	above uint8 // lowest dropped dose after the cohort
	safe  bool  // false: it stops because the lowest dose is inadmissible
}

// tabulate asks a Local design about every outcome at every dose, with every dose
// above it dropped or none: moves[(d·(doses+1)+above)·outcomes + outcome]. A design
// with titration is Local from the moment on when the single patients are over.
func (w *walk[K]) tabulate() error {
	design := w.design
	if w.plan.Titration {
		s := w.plan.Settings
		s.Titration = false
		after, err := dose.New(s, w.plan.Doses)
		if err != nil {
			return err
		}
		design, w.titration = after, true
	}
	local, ok := design.(dose.Local)
	if !ok || !local.Local() {
		return nil
	}
	doses, count := w.plan.Doses, len(w.n)
	w.moves = make([]move, doses*(doses+1)*count)
	droppers := make([]dose.Arm, doses)
	for d := range doses {
		droppers[d] = w.dropper(local, d)
	}
	s := w.plan.Start()
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
			row := w.moves[(d*(doses+1)+above)*count:][:count]
			for id := range row {
				s.Arms[d].N, s.Arms[d].DLT = int(w.n[id]), int(w.y[id])
				next := local.Next(&s)
				row[id] = move{next: uint8(next.Dose), above: uint8(next.Above), safe: next.Stop != dose.Unsafe}
			}
		}
	}
	return nil
}

// dropper is an outcome that drops a dose: everybody has a DLT. It is empty where no
// outcome does.
func (w *walk[K]) dropper(design dose.Local, d int) dose.Arm {
	s := w.plan.Start()
	s.Dose = d + 1
	most := w.plan.MaxN() // all patients at one dose: fewer prove less
	s.Arms[d] = dose.Arm{N: most, DLT: most}
	if design.Next(&s).Above == d+1 {
		return s.Arms[d]
	}
	return dose.Arm{}
}
