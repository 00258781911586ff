package studio

import (
	"context"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/calendar"
	"stepwise/trial/dose/request"
	"stepwise/trial/dose/simulate"
)

// course is how the patients of one design go through the calendar, in the first
// scenario.
type course struct {
	name   string
	result calendar.Result
}

// courseTrials keeps a page fast; the standard errors stand beside the figures.
const courseTrials = 1000

// courses plays the calendar for the designs that it can hold, when manufacturing was
// told.
func courses(ctx context.Context, f form, list []*request.Request) ([]course, error) {
	if f.making == "" {
		return nil, nil
	}
	m := calendar.Model{
		Rate: number(f.accrual) / daysOfMonth, Waiting: 20, Window: number(f.window), Stagger: math.Max(0, number(f.stagger)),
		ScreenFailure: fraction(math.Max(0, number(f.screening))), ManufacturingFailure: fraction(math.Max(0, number(f.failure))),
		Manufacturing: calendar.Law{Law: calendar.Uniform, From: number(f.making), To: number(f.makingMax)},
	}
	if m.Manufacturing.From == m.Manufacturing.To {
		m.Manufacturing = calendar.Always(m.Manufacturing.From)
	}
	if lost := fraction(math.Max(0, number(f.lost))); lost > 0 {
		m.LossBefore = calendar.Loss{Probability: lost, Days: (number(f.making) + number(f.makingMax)) / 2}
	}
	var out []course
	for _, r := range list {
		d, err := dose.New(r.Plan.Settings, r.Plan.Doses)
		if err != nil {
			return nil, err
		}
		if _, eff := d.(dose.Efficacious); eff {
			continue
		}
		if _, fills := d.(dose.Backfiller); fills {
			continue
		}
		m.PTrue = r.PTrue[0]
		got, err := calendar.Run(ctx, r.Plan, m, simulate.Options{Trials: courseTrials, Seed: r.Seed})
		if err != nil {
			return nil, err
		}
		out = append(out, course{answer.NameOf(r.Plan.Settings), got})
	}
	return out, nil
}
