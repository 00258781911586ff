package published

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"stepwise/trial/dose"
	"stepwise/trial/dose/exact"
)

func init() {
	for _, e := range models {
		groups = append(groups, e.figures)
	}
}

// models are figures of the designs with a model that their packages compute.
var models = []entry{
	{
		design: dose.CRM, source: "R package dfcrm along every path of four cohorts of three", read: "documentation of R package escalation, A600-DosePaths",
		convention: "restrict false; the source ends paths at dose 1 by a rule of its own, which leaves doses 2 to 5 as they are",
		compute:    crmPaths,
	},
	{
		design: dose.CRM, source: "R package dfcrm, the example of Cheung 2011, p. 21, logistic", read: "documentation of R package escalation, A205-CRM",
		convention: "the curve at the posterior mean of b",
		compute: func(context.Context) ([]Figure, error) {
			return curveOf(dose.Settings{Design: dose.CRM, Target: 0.25, Prior: []float64{0.05, 0.12, 0.25, 0.40, 0.55}, Model: dose.Logistic},
				[]dose.Arm{{}, {}, {N: 2}, {N: 1}, {N: 2, DLT: 1}}, "0.00768 0.0265 0.0817 0.182 0.331")
		},
	},
	{
		design: dose.TITECRM, source: "R package dfcrm, six patients, two of them with an open window, logistic", read: "documentation of R package escalation, A280-TITE",
		convention: "the curve at the posterior mean of b",
		compute: func(context.Context) ([]Figure, error) {
			return curveOf(dose.Settings{Design: dose.TITECRM, Target: 0.25, Prior: []float64{0.05, 0.12, 0.25, 0.40, 0.55}, Model: dose.Logistic},
				[]dose.Arm{{N: 2}, {N: 2, Pending: []float64{0.9}}, {N: 2, DLT: 1, Pending: []float64{0.5}}, {}, {}}, "0.0748 0.164 0.310 0.460 0.599")
		},
	},
	{
		design: dose.BLRM, source: "Neuenschwander 2008, Stat Med 27:2420, figure 1, 4,000 draws of R package trialr", read: "NBG vignette of R package trialr",
		convention: "independent priors, as in the vignette; half of the draws counted, since those of a chain hang together",
		compute:    neuenschwander,
	},
}

// curveOf compares the probabilities of a DLT by dose, as printed.
func curveOf(s dose.Settings, arms []dose.Arm, printed string) ([]Figure, error) {
	f, err := dose.FitSettings(s, arms)
	if err != nil {
		return nil, err
	}
	return printedByDose("probability of a DLT", printed, f.Ptox, 1)
}

// printedByDose compares numbers with their decimals as they are printed; the first
// belongs to the dose first.
func printedByDose(what, printed string, ours []float64, first int) ([]Figure, error) {
	var list []Figure
	for i, text := range strings.Fields(printed) {
		theirs, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, err
		}
		_, decimals, _ := strings.Cut(text, ".")
		list = append(list, rounded(fmt.Sprintf("%s, dose %d", what, first+i), theirs, ours[i], len(decimals)))
	}
	return list, nil
}

// crmPaths are exact operating characteristics of the CRM. The printed trials stop
// when Pr(p₁ > 0.35) > 0.9 with b taken as normal, which this design cannot; a cutoff
// as high as here hardly stops at all.
func crmPaths(ctx context.Context) (list []Figure, err error) {
	skeleton := []float64{0.05, 0.1, 0.25, 0.4, 0.6}
	free := false
	plan, err := dose.Plan{
		Settings: dose.Settings{Design: dose.CRM, Target: 0.25, Prior: skeleton, Restrict: &free, CutoffElim: 0.9999},
		Doses:    5, CohortSizes: slices.Repeat([]int{3}, 4),
	}.Complete()
	if err != nil {
		return nil, err
	}
	run := exact.Run{Plan: plan, Scenarios: [][]float64{skeleton, {0.45, 0.6, 0.68, 0.75, 0.81}}}
	results, err := run.Do(ctx)
	if err != nil {
		return nil, err
	}
	for i, x := range []struct{ what, printed string }{
		{"selected, the truth equal to the skeleton", "0.227135 0.451791 0.273014 0.028066"},
		{"selected, all doses too toxic", "0.0502073 0.0055527 0.0006931 0.0000299"},
	} {
		figures, err := printedByDose(x.what, x.printed, results[i].Select[1:], 2)
		if err != nil {
			return nil, err
		}
		list = append(list, figures...)
	}
	return list, nil
}

// neuenschwander is the fit of 17 patients at 15 doses. The standard error of a mean
// of draws follows from the width of our own 90 % interval.
func neuenschwander(context.Context) ([]Figure, error) {
	arms := make([]dose.Arm, 15)
	arms[0], arms[1], arms[2], arms[3], arms[6] = dose.Arm{N: 3}, dose.Arm{N: 4}, dose.Arm{N: 4}, dose.Arm{N: 4}, dose.Arm{N: 2, DLT: 2}
	f, err := dose.FitSettings(dose.Settings{
		Design: dose.BLRM, Target: 0.3, Amounts: []float64{1, 2.5, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250}, RefAmount: 250,
		PriorMean: []float64{2.15, 0.52}, PriorSD: []float64{0.84, 0.8},
	}, arms)
	if err != nil {
		return nil, err
	}
	list, err := printedByDose("posterior mean of the probability of a DLT",
		"0.0126 0.0325 0.0675 0.1385 0.2064 0.2692 0.3264 0.3780 0.4661 0.5371 0.6616 0.7390 0.8259 0.8717 0.8993", f.Ptox, 1)
	for i := range list {
		sd := (f.PtoxUpper[i] - f.PtoxLower[i]) / (2 * 1.645)
		list[i].SE = sd / math.Sqrt(4000.0/2)
	}
	return list, err
}
