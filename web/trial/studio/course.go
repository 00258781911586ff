package studio

import (
	"math"

	"stepwise/trial/dose/calendar"
	"stepwise/trial/dose/request"
)

// courseTrials keeps a page fast; the standard errors stand beside the figures. A
// long run plays as many as of the designs.
const courseTrials = 1000

// played is how many trials a long run plays.
func (f form) played() int {
	if f.trials == "" {
		return courseTrials
	}
	return int(number(f.trials))
}

// timetable is the calendar that the form tells: manufacturing and what stands around
// it. Twenty eligible patients may wait for a place.
func (f form) timetable(trials int) request.Timetable {
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
	return request.Timetable{Model: m, Trials: trials}
}
