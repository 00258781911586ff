package published

import (
	"context"
	"fmt"

	"stepwise/trial/dose"
)

var fits = []entry{
	{
		design: dose.BOIN, source: "Yan 2020, J Stat Softw 94(13), example of select.mtd",
		read: "tests of R package escalation, test_select_boin_mtd.R", convention: "isotonic regression with the prior of a tenth of a patient",
		compute: func(context.Context) ([]Figure, error) {
			s, err := dose.MTD(dose.Settings{Design: dose.BOIN, Target: 0.3}, []int{3, 3, 15, 9, 0}, []int{0, 0, 4, 4, 0})
			return []Figure{whole("dose", 3, float64(s.Dose))}, err
		},
	},
	{
		design: dose.BOIN, source: "Han, Pan, Zhang, Liu & Yuan 2019, page 25: a trial of ten cohorts",
		read: "tests of R package escalation, test_boin.R", convention: "target 0.30, five doses, cohorts of three",
		compute: boinTrial,
	},
	{
		design: dose.CRM, source: "Cheung 2011; getprior(0.05, 0.25, 3, 5) of R package dfcrm",
		read: "the project's facts, section 1.5", convention: "empiric model; rounded to four decimals",
		compute: func(context.Context) ([]Figure, error) {
			s, err := dose.Calibration{HalfWidth: 0.05, Target: 0.25, Nu: 3, Doses: 5}.Skeleton()
			if err != nil {
				return nil, err
			}
			return list("dose %d", []float64{.0840, .1567, .2500, .3545, .4603}, s, 4), nil
		},
	},
	{
		design: dose.CRM, source: "Cheung 2011, page 21: five patients at doses 3 5 5 3 4, a DLT in the third",
		read: "CRM vignette of R package escalation", convention: "empiric model, sd of the prior √1.34, probabilities at the posterior mean",
		compute: func(context.Context) ([]Figure, error) {
			f, err := fit(dose.Settings{Design: dose.CRM, Target: 0.25, Prior: []float64{0.05, 0.12, 0.25, 0.40, 0.55}},
				dose.Patients{Level: []int{3, 5, 5, 3, 4}, Tox: []int{0, 0, 1, 0, 0}})
			if err != nil {
				return nil, err
			}
			out := list("DLT probability of dose %d", []float64{0.00701, 0.0299}, f.Ptox[:2], 4)
			out[0] = rounded("DLT probability of dose 1", 0.00701, f.Ptox[0], 5)
			for i, p := range []float64{0.101, 0.219, 0.372} {
				out = append(out, rounded(fmt.Sprintf("DLT probability of dose %d", i+3), p, f.Ptox[i+2], 3))
			}
			return append(out, whole("next dose", 4, float64(f.Next))), nil
		},
	},
	{
		design: dose.TITECRM, source: "Cheung 2011, page 124: four patients at dose 3, followed for 73, 66, 35 and 28 of 126 days",
		read: "TITE-CRM vignette of R package trialr", convention: "empiric model, linear weights",
		compute: func(context.Context) ([]Figure, error) {
			f, err := fit(dose.Settings{Design: dose.TITECRM, Target: 0.25, Prior: []float64{0.05, 0.12, 0.25, 0.40, 0.55}},
				dose.Patients{Level: []int{3, 3, 3, 3}, Tox: make([]int, 4), FollowUp: []float64{73, 66, 35, 28}, Window: 126})
			if err != nil {
				return nil, err
			}
			return []Figure{rounded("posterior mean", 0.49, f.Estimate, 2), whole("next dose", 4, float64(f.Next))}, nil
		},
	},
}

func list(what string, theirs, ours []float64, digits int) []Figure {
	var out []Figure
	for i := range theirs {
		out = append(out, rounded(fmt.Sprintf(what, i+1), theirs[i], ours[i], digits))
	}
	return out
}

func fit(s dose.Settings, p dose.Patients) (dose.Fit, error) {
	arms, err := p.Arms(len(s.Prior))
	if err != nil {
		return dose.Fit{}, err
	}
	return dose.FitSettings(s, arms)
}

// boinTrial plays the cohorts of the example and asks for each next dose.
func boinTrial(context.Context) ([]Figure, error) {
	d, err := dose.New(dose.Settings{Design: dose.BOIN, Target: 0.3}, 5)
	if err != nil {
		return nil, err
	}
	s := dose.State{Arms: make([]dose.Arm, 5)}
	var out []Figure
	for i, c := range []struct{ dose, dlt, next int }{{1, 0, 2}, {2, 0, 3}, {3, 2, 2}, {2, 1, 3}, {3, 0, 3}, {3, 0, 4}, {4, 3, 3}, {3, 1, 3}, {3, 1, 3}, {3, 1, 3}} {
		s.Dose, s.Cohort = c.dose, dose.Arm{N: 3, DLT: c.dlt}
		s.Arms[c.dose-1].N += 3
		s.Arms[c.dose-1].DLT += c.dlt
		out = append(out, whole(fmt.Sprintf("dose after cohort %d", i+1), float64(c.next), float64(d.Next(&s).Dose)))
	}
	return out, nil
}
