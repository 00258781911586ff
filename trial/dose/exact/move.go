package exact

import "stepwise/trial/dose"

// move is what happens after a cohort at a dose.
type move struct {
	next  uint8 // dose of the next cohort; 0 when the trial stops
	above uint8 // lowest dropped dose after the cohort
	safe  bool  // false: it stops because the lowest dose is inadmissible
}

// moves are the decisions of a Local design by dose and lowest dropped dose, for
// every outcome: rows[d·(doses+1)+above]. A row is asked for when a state needs it.
type moves struct {
	design   dose.Local
	outcomes *outcomes
	rows     [][]move
	droppers []dose.Arm // by dose, an outcome that drops it
	state    dose.State
}

// newMoves is nil when the design must be asked at every step. A design with
// titration is Local from the moment on when the single patients are over.
func newMoves(design dose.Design, p *dose.Plan, o *outcomes) (*moves, error) {
	if p.Titration {
		s := p.Settings
		s.Titration = false
		after, err := dose.New(s, p.Doses)
		if err != nil {
			return nil, err
		}
		design = after
	}
	local, ok := design.(dose.Local)
	if !ok || !local.Local() {
		return nil, nil
	}
	m := &moves{design: local, outcomes: o, rows: make([][]move, p.Doses*(p.Doses+1)), droppers: make([]dose.Arm, p.Doses), state: p.Start()}
	for d := range p.Doses {
		m.droppers[d] = dose.Arm{N: p.MaxN(), DLT: p.MaxN()} // fewer patients prove less
	}
	return m, nil
}

// row are the decisions at dose d, from 0, with the dose above and all higher ones
// dropped; above is 0 where none is.
func (m *moves) row(d, above int) []move {
	row := &m.rows[d*(len(m.droppers)+1)+above]
	if *row != nil {
		return *row
	}
	*row = make([]move, len(m.outcomes.n))
	s := &m.state
	clear(s.Arms)
	s.Dose = d + 1
	if above > 0 {
		s.Arms[above-1] = m.droppers[above-1]
	}
	for id := range *row {
		s.Arms[d] = dose.Arm{N: int(m.outcomes.n[id]), DLT: int(m.outcomes.y[id])}
		next := m.design.Next(s)
		(*row)[id] = move{next: uint8(next.Dose), above: uint8(next.Above), safe: next.Stop != dose.Unsafe}
	}
	return *row
}
