package rehearsal

import (
	"stepwise/trial/dose"
	"stepwise/trial/protocol"
)

// advised is the level that the protocol's design orders after cohorts in which so many
// patients had a dose-limiting toxicity, each treated where the design had sent it. 0
// when the trial is over by then, or waits.
func advised(p *protocol.Protocol, limited []int) int {
	plan, err := p.Plan.Complete()
	if err != nil {
		return 0
	}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return 0
	}
	state, used := plan.Start(), 0
	for i, y := range limited {
		n := plan.CohortSizes[min(i, len(plan.CohortSizes)-1)]
		y = min(y, n)
		used += n
		a := &state.Arms[state.Dose-1]
		a.N, a.DLT = a.N+n, a.DLT+y
		state.Cohort = dose.Arm{N: n, DLT: y}
		next := design.Next(&state)
		if next.Action == dose.Stop || next.Action == dose.Wait || used >= plan.MaxN() {
			return 0
		}
		state.Dose = next.Dose
	}
	return state.Dose
}

// plays reports whether colleagues can fill the cohorts of a design: those that open
// one patient at a time by what happened to the one before, or look at responses, ask
// for more than a scenario tells.
func plays(p *protocol.Protocol) bool {
	plan, err := p.Plan.Complete()
	if err != nil {
		return false
	}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return false
	}
	_, responses := design.(dose.Efficacious)
	return !plan.Titration && !responses
}
