package answer

import (
	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

// more adds the tables of a design that looks beyond the DLTs of its patients: at
// those pending or at responses.
func (t *Table) more(r *request.Request) (err error) {
	s, rows := r.Plan.Settings, r.MaxN
	switch s.Design {
	case dose.TITEBOIN:
		t.Pending, err = dose.FollowTable(s, rowsOr(rows, 12))
	case dose.BOIN12:
		t.Scores, err = dose.ScoreTable(s, t.steps(rowsOr(rows, s.NCap)))
	case dose.BOINET:
		t.Rates, err = dose.RateTable(s, rowsOr(rows, defaultRows))
	}
	return err
}

func rowsOr(rows, otherwise int) int {
	if rows == 0 {
		return otherwise
	}
	return rows
}

// Step is the cohort size in whose multiples a table is read: the plan's, or three
// where it has none or several.
func (t *Table) Step() int {
	sizes := t.Settings.Plan.CohortSizes
	if len(sizes) == 0 {
		return 3
	}
	for _, c := range sizes[:len(sizes)-1] {
		if c != sizes[0] {
			return 3
		}
	}
	return sizes[0]
}

// steps are 0 and the multiples of the cohort size up to most, at least one.
func (t *Table) steps(most int) []int {
	list := []int{0}
	for n := t.Step(); n <= min(most, 30) || len(list) == 1; n += t.Step() {
		list = append(list, n)
	}
	return list
}

// FollowLine is a line of TITE-BOIN's table as people print it: neighbouring numbers
// of DLTs or pending patients that lead to the same share a line.
type FollowLine struct {
	dose.FollowRow        // of the first state
	DLTSpan        [2]int // from, to
	PendingSpan    [2]int
}

// FollowLines are the lines for every step patients.
func FollowLines(rows []dose.FollowRow, step int) (lines []FollowLine) {
	for i := 0; i < len(rows); {
		n, y := rows[i].N, rows[i].DLT
		from := len(lines)
		for ; i < len(rows) && rows[i].N == n && rows[i].DLT == y; i++ {
			if n%step != 0 {
				continue
			}
			r := rows[i]
			if k := len(lines); k > from && sameLine(lines[k-1].FollowRow, r) {
				lines[k-1].PendingSpan[1] = r.Pending
				continue
			}
			lines = append(lines, FollowLine{r, [2]int{y, y}, [2]int{r.Pending, r.Pending}})
		}
		// All of one number of DLTs and all of the one before: one line.
		if k := len(lines); k == from+1 && k > 1 && lines[k-2].N == n && lines[k-2].PendingSpan == [2]int{0, n - lines[k-2].DLTSpan[0]} && sameLine(lines[k-2].FollowRow, lines[k-1].FollowRow) {
			lines[k-2].DLTSpan[1] = y
			lines = lines[:k-1]
		}
	}
	return lines
}

func sameLine(a, b dose.FollowRow) bool {
	return a.Decision == b.Decision && a.MinFollowUp == b.MinFollowUp &&
		a.EscalateFrom == nil && b.EscalateFrom == nil && a.DeescalateTo == nil && b.DeescalateTo == nil
}
