package answer

import (
	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

// Table is a decision table: after N[i] patients at the current dose escalate at
// Escalate[i] DLTs or fewer, de-escalate at Deescalate[i] or more, and never give
// this dose or a higher one again at Eliminate[i] or more. Nil is never.
type Table struct {
	About
	N          []int  `json:"n,omitempty"`
	Escalate   []*int `json:"escalate_if_le,omitempty"`
	Deescalate []*int `json:"deescalate_if_ge,omitempty"`
	Eliminate  []*int `json:"eliminate_if_ge,omitempty"`

	Pending []dose.FollowRow `json:"pending,omitempty"` // TITE-BOIN; N and the counts above are for nobody pending
	Scores  []dose.ScoreRow  `json:"scores,omitempty"`  // BOIN12, in place of counts
	Rates   []dose.RateRow   `json:"rates,omitempty"`   // BOIN-ET, in place of counts
}

// defaultRows is the length of a table when nobody says one.
const defaultRows = 30

// TableOf makes the decision table of a design.
func TableOf(r *request.Request) (*Table, error) {
	t := &Table{About: about(r)}
	if err := t.more(r); err != nil {
		return nil, err
	}
	if t.Scores != nil || t.Rates != nil {
		return t, nil
	}
	rows := r.MaxN
	if rows == 0 {
		rows = defaultRows
		if r.Plan.Design == dose.ThreePlusThree {
			rows = 6
		}
	}
	list, err := dose.Table(r.Plan.Settings, rows)
	if err != nil {
		return nil, err
	}
	for _, row := range list {
		t.N = append(t.N, row.N)
		t.Escalate = append(t.Escalate, row.Escalate)
		t.Deescalate = append(t.Deescalate, row.Deescalate)
		t.Eliminate = append(t.Eliminate, row.Eliminate)
	}
	return t, nil
}
