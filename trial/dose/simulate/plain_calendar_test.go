package simulate

import (
	"math"

	"stepwise/trial/dose"
)

// calendar plays a trial with arrivals, windows and responses, as the comment on the
// package's calendar describes it, and nobody waiting: whoever cannot enter on the
// day of arrival is gone. Whatever is known is recounted each time.
func (p *plain) calendar() plainTrial {
	t := p.sc.Time
	_, efficacy := p.design.(dose.Efficacious)
	backfiller, _ := p.design.(dose.Backfiller)
	gap := func() float64 {
		switch t.Arrivals {
		case Uniform:
			return 2 * p.rng.Float64() / t.Rate
		case Fixed:
			return 1 / t.Rate
		}
		return p.rng.ExpFloat64() / t.Rate
	}
	known := func(x person) float64 { // day on which all that decides is known
		end := x.in + x.window
		if x.tox {
			end = x.in + x.toxDay
		}
		if efficacy {
			end = math.Max(end, x.in+x.effDay)
		}
		return end
	}
	var people []person
	at, cohort, given := p.plan.StartDose, 1, 0
	size := p.plan.CohortSizes[0]
	if p.plan.Titration {
		size = 1
	}
	inCohort := 0
	stop := dose.Goes
	var ended float64
	arrival := 0.0
	for {
		// Between two arrivals a complete cohort of a design that waits for it is decided.
		if inCohort == size && !Timely(p.design) {
			complete := 0.0
			for _, x := range people {
				if x.cohort == cohort {
					complete = math.Max(complete, known(x))
				}
			}
			if complete <= arrival {
				s := p.stateAt(people, complete+1e-9, at, cohort) // beyond rounding
				dec := p.design.Next(s)
				if dec.Action == dose.Stop {
					stop, ended = dec.Stop, complete
					break
				}
				if size = p.plan.CohortSize(s, given, dec.Dose); size == 0 {
					ended = complete
					break
				}
				at, inCohort = dec.Dose, 0
				cohort++
			}
		}
		if inCohort == size && Timely(p.design) {
			if given == p.plan.MaxN() {
				ended = arrival // nobody more is needed
				break
			}
			s := p.stateAt(people, arrival, at, cohort)
			dec := p.design.Next(s)
			if dec.Action == dose.Stop {
				stop, ended = dec.Stop, arrival
				break
			}
			if dec.Action != dose.Wait {
				size = p.plan.CohortSize(s, given, dec.Dose)
				at, inCohort = dec.Dose, 0
				cohort++
			}
		}
		switch {
		case inCohort < size:
			people = append(people, p.person(at, cohort, arrival))
			inCohort++
			given++
		case backfiller != nil:
			if b := backfiller.Backfill(p.stateAt(people, arrival, at, cohort)); b > 0 {
				people = append(people, p.person(b, 0, arrival))
			}
		}
		arrival += gap()
	}
	days := 0.0
	if stop == dose.Unsafe || stop == dose.Futile {
		days = ended
	} else {
		if given < p.plan.MaxN() || !Timely(p.design) {
			days = ended
		}
		for _, x := range people {
			days = math.Max(days, known(x))
		}
		if Timely(p.design) {
			last := p.design.Next(p.stateAt(people, math.Inf(1), at, cohort))
			if last.Action == dose.Stop && (last.Stop == dose.Unsafe || last.Stop == dose.Futile) {
				stop = last.Stop
			}
		}
	}
	return p.finish(people, at, stop, days)
}
