package simulate

import (
	"fmt"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// cohorts runs trials without a calendar, cohort by cohort, asking the design each
// time: for designs that look at responses, and where an automaton would be too
// large.
type cohorts struct {
	plan   *dose.Plan
	design dose.Design
	truths []truth
	eff    bool
	arms   []dose.Arm
	state  dose.State
}

func newCohorts(p *dose.Plan, d dose.Design, sc *Scenario) *cohorts {
	return &cohorts{plan: p, design: d, truths: sc.truths(), eff: sc.PEff != nil, arms: make([]dose.Arm, p.Doses)}
}

func (c *cohorts) run(src *chance.Source, o *outcome) error {
	clear(c.arms)
	s := &c.state
	*s = dose.State{Dose: max(c.plan.StartDose, 1), Arms: c.arms}
	at, given := s.Dose, 0
	stop := dose.Goes
	for {
		size := c.plan.CohortSize(s, given, at)
		if size == 0 {
			break
		}
		s.Dose, s.Cohort = at, dose.Arm{}
		c.treat(src, size)
		given += size
		s.Coin = src.Float()
		dec := c.design.Next(s)
		if dec.Action == dose.Stop {
			stop = dec.Stop
			break
		}
		if dec.Action == dose.Wait || dec.Dose < 1 || dec.Dose > len(c.arms) {
			return fmt.Errorf("design: %s decides nothing after a complete cohort", c.design.Settings().Design)
		}
		at = dec.Dose
	}
	s.Coin = src.Float()
	*o = outcome{selected: choose(c.design, s, stop), stop: stop, arms: c.arms}
	return nil
}

// treat adds a cohort with its outcomes to the state.
func (c *cohorts) treat(src *chance.Source, size int) {
	t := &c.truths[c.state.Dose-1]
	co := &c.state.Cohort
	co.N = size
	for range size {
		dlt := src.Float() < t.p
		if dlt {
			co.DLT++
		}
		if c.eff && t.response(src, dlt) {
			co.Eff++
			if dlt {
				co.Both++
			}
		}
	}
	arm := &c.arms[c.state.Dose-1]
	arm.N += co.N
	arm.DLT += co.DLT
	arm.Eff += co.Eff
	arm.Both += co.Both
}
