package dose

// RateRow is one line of BOIN-ET's decision table: what n patients at the dose show.
// Few DLTs and few responses escalate, few enough DLTs and enough responses stay, many
// DLTs de-escalate; in between, with few responses, the untried next dose or the best
// response rate close by is given. A bound is nil where no count reaches it.
type RateRow struct {
	N         int  `json:"n"`
	FewDLT    int  `json:"few_dlt_if_le"`    // DLTs at or below λ1
	ManyDLT   int  `json:"many_dlt_if_ge"`   // DLTs at or above λ2
	EnoughEff *int `json:"enough_eff_if_ge"` // responses above η1
	TooToxic  *int `json:"eliminate_if_ge"`  // drop this dose and all above if DLTs ≥; at the lowest dose stop
	Futile    *int `json:"futile_if_le"`     // drop this dose if responses ≤
}

// RateTable is BOIN-ET's decision table for 1 to maxN patients at a dose. Faults are
// [Problem].
func RateTable(s Settings, maxN int) ([]RateRow, error) {
	if maxN < 1 || maxN > MaxPatients {
		return nil, problem("max_n", "is %d, not 1 to %d", maxN, MaxPatients)
	}
	s, err := s.Complete(0)
	if err != nil {
		return nil, err
	}
	if s.Design != BOINET {
		return nil, problem("design", "%s has no table of both rates", s.Design)
	}
	l := newLimits(s.Target, s.CutoffElim, s.EffLow, s.CutoffEff)
	rows := make([]RateRow, maxN)
	for i := range rows {
		n := i + 1
		r := RateRow{N: n, FewDLT: -1, ManyDLT: n + 1}
		enough := n + 1
		for y := n; y >= 0; y-- {
			switch rate := float64(y) / float64(n); {
			case rate >= s.Lambda2:
				r.ManyDLT = y
			case rate <= s.Lambda1 && r.FewDLT < 0:
				r.FewDLT = y
			}
			if float64(y)/float64(n) > s.Eta1 {
				enough = y
			}
		}
		r.EnoughEff, r.TooToxic, r.Futile = reached(enough, n), reached(l.toxicFrom(n), n), reached(l.futileTo(n), n)
		rows[i] = r
	}
	return rows, nil
}
