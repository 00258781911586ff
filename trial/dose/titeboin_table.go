package dose

import "math"

// FollowRow is one line of the decision table of TITE-BOIN: n patients at the dose,
// DLTs among them, and patients pending. EscalateFrom and DeescalateTo are STFT, the
// sum of the follow-up of the pending patients in fractions of the window; they are
// nil unless the decision depends on it.
type FollowRow struct {
	N            int      `json:"n"`
	DLT          int      `json:"dlt"`
	Pending      int      `json:"pending"`
	Decision     string   `json:"decision"` // E, S, D, DE, W (wait), or two or three of them in the order of falling follow-up: E/S, S/D, E/S/D, W/S, W/S/D
	EscalateFrom *float64 `json:"escalate_from"`
	DeescalateTo *float64 `json:"deescalate_to"`
	MinFollowUp  float64  `json:"min_followup,omitempty"` // an escalation also needs the shortest follow-up to be at least this
}

// FollowTable is the decision table of TITE-BOIN for 1 to maxN patients at a dose and
// every number of DLTs and pending patients. Faults are [Problem].
func FollowTable(s Settings, maxN int) ([]FollowRow, error) {
	if maxN < 1 || maxN > MaxPatients {
		return nil, problem("max_n", "is %d, not 1 to %d", maxN, MaxPatients)
	}
	s, err := s.Complete(0)
	if err != nil {
		return nil, err
	}
	if s.Design != TITEBOIN {
		return nil, problem("design", "%s has no table of follow-up", s.Design)
	}
	d, rows := newTITEBOIN(s), []FollowRow(nil)
	for n := 1; n <= maxN; n++ {
		for y := 0; y <= n; y++ {
			for c := 0; c <= n-y; c++ {
				rows = append(rows, d.followRow(n, y, c))
			}
		}
	}
	return rows, nil
}

func (d *titeBOIN) followRow(n, y, c int) FollowRow {
	row, rule := FollowRow{N: n, DLT: y, Pending: c}, d.follow(n, y, c)
	escalate := "E"
	if rule.blocked {
		escalate = "W"
	}
	switch {
	case y >= d.at(n).eliminate:
		row.Decision = "DE"
		return row
	case rule.wait:
		row.Decision = "W"
		return row
	case math.IsInf(rule.up, -1):
		row.Decision = escalate
	case math.IsInf(rule.down, 1):
		row.Decision = "D"
	default:
		row.Decision = "S"
		if !math.IsInf(rule.up, 0) {
			row.Decision, row.EscalateFrom = escalate+"/S", ref(rule.up)
		}
		if !math.IsInf(rule.down, 0) {
			row.Decision, row.DeescalateTo = row.Decision+"/D", ref(rule.down)
		}
	}
	if c > 0 && row.Decision[0] == 'E' {
		row.MinFollowUp = *d.settings.MinFollowUp
	}
	return row
}
