package dose

import "sort"

// ScoreRow is one line of BOIN12's table of rank-based desirability scores (RDS):
// the higher the score, the more desirable a dose with these outcomes.
type ScoreRow struct {
	N            int      `json:"n"`
	DLT          int      `json:"dlt"`
	Eff          int      `json:"eff"`
	Both         *int     `json:"both,omitempty"` // patients with a response and a DLT; nil where the utility does not ask
	Desirability float64  `json:"desirability"`   // Pr(utility > benchmark)
	RDS          *float64 `json:"rds"`            // nil where such a dose is not admissible
}

// ScoreTable is BOIN12's table for doses with so many patients, e.g. 0, 3, 6, 9, as in
// table 3 of the paper. Scores are ranks of the desirability among the admissible
// outcomes of the table, from 1, ties sharing the mean of their ranks; they order
// outcomes and depend, as numbers, on which sizes the table holds. Faults are
// [Problem].
func ScoreTable(s Settings, sizes []int) ([]ScoreRow, error) {
	s, err := s.Complete(0)
	if err != nil {
		return nil, err
	}
	if s.Design != BOIN12 {
		return nil, problem("design", "%s has no table of desirability", s.Design)
	}
	for i, n := range sizes {
		if n < 0 || n > 60 || i > 0 && n <= sizes[i-1] {
			return nil, problem("n", "holds %d: sizes are 0 to 60 and rise", n)
		}
	}
	d, rows := newBOIN12(s, 1), []ScoreRow(nil)
	for _, n := range sizes {
		for y := 0; y <= n; y++ {
			for e := 0; e <= n; e++ {
				low, high := max(0, y+e-n), min(y, e)
				if d.scores.utility.additive() {
					high = low // how many had both changes nothing
				}
				for b := low; b <= high; b++ {
					rows = append(rows, d.scoreRow(Arm{N: n, DLT: y, Eff: e, Both: b}))
				}
			}
		}
	}
	rank(rows)
	return rows, nil
}

func (d *boin12) scoreRow(a Arm) ScoreRow {
	row := ScoreRow{N: a.N, DLT: a.DLT, Eff: a.Eff, Desirability: d.scores.of(&a)}
	if !d.scores.utility.additive() {
		row.Both = &a.Both
	}
	if arms := []Arm{a}; d.limits.toxic(arms) == 0 && !d.limits.futile(&a) {
		row.RDS = new(float64)
	}
	return row
}

// rank fills in the scores of the admissible rows.
func rank(rows []ScoreRow) {
	order := make([]int, 0, len(rows))
	for i := range rows {
		if rows[i].RDS != nil {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(i, j int) bool { return rows[order[i]].Desirability < rows[order[j]].Desirability })
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && rows[order[to]].Desirability-rows[order[from]].Desirability < 1e-12 {
			to++
		}
		for _, i := range order[from:to] {
			*rows[i].RDS = float64(from+1+to) / 2
		}
		from = to
	}
}
