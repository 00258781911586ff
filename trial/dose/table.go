package dose

// Row is one line of a decision table: what to do after so many patients at the
// current dose. A threshold is nil where no number of DLTs reaches it.
type Row struct {
	N          int  `json:"n"`
	Escalate   *int `json:"escalate_if_le"`   // escalate if DLTs ≤
	Deescalate *int `json:"deescalate_if_ge"` // de-escalate if DLTs ≥
	Eliminate  *int `json:"eliminate_if_ge"`  // drop this dose and all above if DLTs ≥; at the lowest dose stop
}

// tabler is a design whose decision about the current dose is a table.
type tabler interface {
	rows(maxN int) []Row
}

// Table is the decision table for 1 to maxN patients at a dose; of 3+3 it has the lines
// of 3 and 6 only. Designs that look at
// more than the current dose have none; that and every other fault is a [Problem].
func Table(s Settings, maxN int) ([]Row, error) {
	if maxN < 1 || maxN > MaxPatients {
		return nil, problem("max_n", "is %d, not 1 to %d", maxN, MaxPatients)
	}
	s, err := s.Complete(0)
	if err != nil {
		return nil, err
	}
	d, err := kinds[s.Design].build(s, max(1, len(s.Prior)))
	if err != nil {
		return nil, err
	}
	t, ok := d.(tabler)
	if !ok {
		return nil, problem("design", "%s has no decision table: it looks at more than the current dose", s.Design)
	}
	return t.rows(maxN), nil
}

func (d *interval) rows(maxN int) []Row {
	rows := make([]Row, maxN)
	for i := range rows {
		n := i + 1
		b := d.at(n)
		rows[i] = Row{N: n, Escalate: reached(b.escalate, n), Deescalate: reached(b.deescalate, n), Eliminate: reached(b.eliminate, n)}
	}
	return rows
}

func reached(y, n int) *int {
	if y < 0 || y > n {
		return nil
	}
	return &y
}

// MTD selects the dose from the data of a trial that is over: patients and DLTs by
// dose. What it refuses is a [Problem].
func MTD(s Settings, n, dlt []int) (Selection, error) {
	arms, err := arms(n, dlt)
	if err != nil {
		return Selection{}, err
	}
	d, err := New(s, len(n))
	if err != nil {
		return Selection{}, err
	}
	last := 1
	for i := range arms {
		if arms[i].N > 0 {
			last = i + 1
		}
	}
	return d.Select(&State{Dose: last, Arms: arms}), nil
}

func arms(n, dlt []int) ([]Arm, error) {
	if len(n) != len(dlt) {
		return nil, problem("dlt", "has %d values, but n has %d", len(dlt), len(n))
	}
	arms := make([]Arm, len(n))
	for i := range n {
		switch {
		case n[i] < 0 || n[i] > MaxPatients:
			return nil, problem("n", "has %d at dose %d", n[i], i+1)
		case dlt[i] < 0 || dlt[i] > n[i]:
			return nil, problem("dlt", "has %d of %d patients at dose %d", dlt[i], n[i], i+1)
		}
		arms[i] = Arm{N: n[i], DLT: dlt[i]}
	}
	return arms, nil
}
