package published

import (
	"context"
	"fmt"

	"stepwise/trial/dose"
)

func init() { groups = append(groups, scores, boundaries) }

// scores are those of BOIN12's table 3.
func scores(context.Context) (list []Figure, err error) {
	rows, err := dose.ScoreTable(dose.Settings{Design: dose.BOIN12}, []int{0, 3, 6, 9})
	if err != nil {
		return nil, err
	}
	for _, p := range []struct {
		n, y, e int
		rds     float64
	}{{0, 0, 0, 60}, {3, 0, 3, 91}, {6, 1, 5, 87}, {9, 0, 8, 99}, {9, 2, 3, 32.5}, {9, 5, 5, 32.5}, {9, 3, 1, 7}} {
		f := Figure{Design: dose.BOIN12, What: fmt.Sprintf("score of %d patients, %d DLTs, %d responses", p.n, p.y, p.e),
			Source: "Lin 2020, JCO Precis Oncol 4:1393, table 3", Read: "tests of R package escalation",
			Printed: p.rds, Digits: 1, Convention: "ranks among the admissible outcomes of 0, 3, 6 and 9 patients, ties sharing their mean rank"}
		for _, r := range rows {
			if r.N == p.n && r.DLT == p.y && r.Eff == p.e && r.RDS != nil {
				f.Ours = *r.RDS
			}
		}
		list = append(list, f)
	}
	return list, nil
}

// boundaries are those that BOIN-ET's grid search finds.
func boundaries(context.Context) ([]Figure, error) {
	s, err := dose.Settings{Design: dose.BOINET, Target: 0.3, TargetEff: 0.6}.Complete(0)
	if err != nil {
		return nil, err
	}
	figure := func(what string, printed, ours float64) Figure {
		return Figure{Design: dose.BOINET, What: what + " at φ 0.3, δ 0.6", Source: "Takeda 2018, Pharm Stat 17:383; R package boinet",
			Printed: printed, Digits: 2, Ours: ours, Convention: "under (φ, δ) the middle interval counts from λ1 at φ1, as in the package; with φ η1 is 0.47"}
	}
	return []Figure{figure("λ1", 0.14, s.Lambda1), figure("λ2", 0.35, s.Lambda2), figure("η1", 0.48, s.Eta1)}, nil
}
