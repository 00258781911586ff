package published

import (
	"context"
	"fmt"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/simulate"
)

func init() { groups = append(groups, backfill) }

// zhao is table 4 of the paper of BF-BOIN: truths and figures by scenario; −1 where
// the table has none.
var zhao = []struct {
	tox, eff []float64
	figures  [7]float64
}{
	{[]float64{0.25, 0.41, 0.45, 0.49, 0.53}, []float64{0.30, 0.40, 0.45, 0.50, 0.55}, [7]float64{79.9, 13.5, -1, 10.8, 6.1, 17.0, 8.4}},
	{[]float64{0.12, 0.25, 0.42, 0.49, 0.55}, []float64{0.20, 0.30, 0.40, 0.50, 0.60}, [7]float64{57.8, 10.9, 10.4, 10.3, 4.8, 25.5, 12.1}},
	{[]float64{0.04, 0.12, 0.25, 0.43, 0.63}, []float64{0.10, 0.20, 0.30, 0.45, 0.58}, [7]float64{57.6, 9.7, 16.9, 9.8, 4.2, 30.9, 14.3}},
	{[]float64{0.02, 0.06, 0.10, 0.25, 0.40}, []float64{0.05, 0.10, 0.15, 0.30, 0.45}, [7]float64{56.7, 13.6, 20.4, 9.6, 3.7, 33.8, 15.6}},
	{[]float64{0.02, 0.05, 0.08, 0.11, 0.25}, []float64{0.05, 0.10, 0.15, 0.20, 0.30}, [7]float64{62.8, -1, 27.2, 7.2, -1, 34.4, 15.5}},
	{[]float64{0.12, 0.25, 0.42, 0.49, 0.55}, []float64{0.30, 0.35, 0.36, 0.36, 0.36}, [7]float64{57.5, 10.8, 11.1, 10.3, 4.8, 26.2, 12.1}},
	{[]float64{0.04, 0.12, 0.25, 0.43, 0.63}, []float64{0.15, 0.30, 0.35, 0.36, 0.36}, [7]float64{57.1, 9.6, 18.3, 9.9, 4.2, 32.3, 14.3}},
	{[]float64{0.02, 0.06, 0.10, 0.25, 0.40}, []float64{0.10, 0.20, 0.30, 0.35, 0.35}, [7]float64{57.0, 13.2, 23.5, 9.7, 3.6, 36.7, 15.6}},
	{[]float64{0.02, 0.05, 0.08, 0.11, 0.25}, []float64{0.10, 0.15, 0.20, 0.30, 0.35}, [7]float64{62.9, -1, 29.5, 7.2, -1, 36.7, 15.5}},
	{[]float64{0.04, 0.12, 0.25, 0.43, 0.63}, []float64{0.30, 0.32, 0.35, 0.36, 0.36}, [7]float64{57.2, 9.5, 20.1, 9.8, 4.2, 34.2, 14.3}},
	{[]float64{0.02, 0.06, 0.10, 0.25, 0.40}, []float64{0.10, 0.30, 0.32, 0.35, 0.36}, [7]float64{57.0, 13.1, 24.3, 9.7, 3.5, 37.5, 15.6}},
	{[]float64{0.02, 0.05, 0.08, 0.11, 0.25}, []float64{0.10, 0.15, 0.30, 0.32, 0.35}, [7]float64{62.8, -1, 30.0, 7.1, -1, 37.1, 15.5}},
}

// backfill simulates the trials of the table. The paper's figures carry a simulation
// error too; it is taken for that of as many trials as ours.
func backfill(ctx context.Context) (list []Figure, err error) {
	const trials, month = 10_000, 30
	plan := dose.Plan{Settings: dose.Settings{Design: dose.BFBOIN, Target: 0.25, Stay1Of3: true, NEarlyStop: 9}, Doses: 5, StartDose: 1,
		CohortSizes: []int{3, 3, 3, 3, 3, 3, 3, 3, 3, 3}}
	for i, scenario := range zhao {
		got, err := simulate.Run(ctx, plan, simulate.Scenario{PTrue: scenario.tox, PEff: scenario.eff,
			Time: &simulate.Time{Rate: 3. / month, Arrivals: simulate.Uniform, Window: month, Onset: simulate.Weibull, Late: 0.5}},
			simulate.Options{Trials: trials, Seed: 1})
		if err != nil {
			return nil, err
		}
		mtd := got.TrueMTD - 1
		over := sum(got.Select[mtd+1:])
		share := func(p float64) float64 { return 100 * math.Sqrt(p*(1-p)/trials) }
		for k, f := range []struct {
			what     string
			ours, se float64
		}{
			{"MTD selected, %", 100 * got.Select[mtd], share(got.Select[mtd])},
			{"above the MTD selected, %", 100 * over, share(over)},
			{"patients below the MTD", sum(got.MeanN[:mtd]), joined(got.MeanNSE[:mtd])},
			{"patients at the MTD", got.MeanN[mtd], got.MeanNSE[mtd]},
			{"patients above the MTD", sum(got.MeanN[mtd+1:]), joined(got.MeanNSE[mtd+1:])},
			{"patients", got.MeanTotalN, got.MeanTotalNSE},
			{"duration, months", got.Duration.Mean / month, got.Duration.MeanSE / month},
		} {
			if scenario.figures[k] < 0 {
				continue
			}
			const rounding = 0.1 / 3.4641 // of a printed decimal: uniform over its width
			list = append(list, Figure{Design: dose.BFBOIN, What: fmt.Sprintf("scenario %d: %s", i+1, f.what),
				Source: "Zhao 2024, Clin Cancer Res 30:673, table 4", Read: "transcription in the tests of R package simFastBOIN",
				Printed: scenario.figures[k], Digits: 1, Ours: f.ours, SE: math.Sqrt(2*f.se*f.se + rounding*rounding),
				Convention: "stay at 1 DLT of 3; stop at 9 patients; uniform gaps between arrivals; who finds no place is turned away"})
		}
	}
	return list, nil
}

func sum(list []float64) (total float64) {
	for _, x := range list {
		total += x
	}
	return total
}

// joined is an upper bound of the standard error of a sum: patients at neighbouring
// doses exclude each other, so that theirs is smaller.
func joined(se []float64) float64 { return sum(se) }
