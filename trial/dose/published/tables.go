package published

import (
	"context"
	"fmt"

	"stepwise/trial/dose"
)

var tables = []entry{
	{
		design: dose.BOIN, source: "Liu & Yuan 2015, J R Stat Soc C 64:507, erratum 2022: λe and λd by target",
		read: "the project's facts, section 1.1", convention: "phi1 = 0.6 target, phi2 = 1.4 target; rounded to three decimals",
		compute: func(context.Context) ([]Figure, error) {
			var out []Figure
			for _, p := range []struct{ target, low, high float64 }{{.15, .118, .179}, {.2, .157, .238}, {.25, .197, .298}, {.3, .236, .359}, {.35, .276, .419}, {.4, .316, .480}} {
				s, err := dose.Settings{Design: dose.BOIN, Target: p.target}.Complete(0)
				if err != nil {
					return nil, err
				}
				low, high := s.Lambdas()
				out = append(out, rounded(fmt.Sprintf("target %v λe", p.target), p.low, low, 3), rounded(fmt.Sprintf("target %v λd", p.target), p.high, high, 3))
			}
			return out, nil
		},
	},
	{
		design: dose.BOIN, source: "R package BOIN, get.boundary(target = 0.3, ncohort = 10, cohortsize = 3)",
		read: "rstudio-pubs-static.s3.amazonaws.com/1437814_79ba5accbdfc4c6aaed63b046a781eab.html", convention: "defaults; an elimination count below the de-escalation count would lower that",
		compute: tableOf(dose.Settings{Design: dose.BOIN, Target: 0.3}, []printedRow{
			{1, 0, 1, -1}, {2, 0, 1, -1}, {3, 0, 2, 3}, {4, 0, 2, 3}, {5, 1, 2, 4}, {6, 1, 3, 4}, {7, 1, 3, 5}, {8, 1, 3, 5}, {9, 2, 4, 5}, {10, 2, 4, 6},
			{11, 2, 4, 6}, {12, 2, 5, 7}, {13, 3, 5, 7}, {14, 3, 6, 8}, {15, 3, 6, 8}, {16, 3, 6, 8}, {17, 4, 7, 9}, {18, 4, 7, 9}, {19, 4, 7, 9}, {20, 4, 8, 10},
			{21, 4, 8, 10}, {24, 5, 9, 11}, {27, 6, 10, 12}, {30, 7, 11, 14}}),
	},
	{
		design: dose.MTPI, source: "Ji 2010, Clin Trials 7:653, figure 2, target 0.3",
		read: "tests of R package escalation, test_mtpi.R", convention: "epsilon 0.05 on both sides, uniform prior, elimination above 0.95",
		compute: tableOf(dose.Settings{Design: dose.MTPI, Target: 0.3}, []printedRow{{3, 0, 2, 3}, {6, 1, 4, 4}, {9, 1, 5, 5}, {12, 2, 6, 7}, {30, 6, 14, 14}}),
	},
	{
		design: dose.MTPI2, source: "Guo 2017, Contemp Clin Trials 58:23, figure 3, target 0.3",
		read: "tests of R package escalation, test_mtpi2.R", convention: "epsilon 0.05 on both sides, uniform prior, elimination above 0.95",
		compute: tableOf(dose.Settings{Design: dose.MTPI2, Target: 0.3}, []printedRow{{3, 0, 2, 3}, {6, 1, 3, 4}, {9, 2, 4, 5}, {10, 2, 4, 6}}),
	},
}
