package protocol

import (
	"math"
	"slices"

	"stepwise/trial/dose"
	"stepwise/trial/record"
)

// Response is the form, and its choice, that responses are read from for a design that
// looks at them. CR and PR are responses; SD and PD are none.
const Response = "RS"

// served tells what a design asks of the rest of the protocol: a study could not be
// taken through its gate without it. plan is complete.
func (c *checker) served(p *Protocol, plan *dose.Plan) {
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return // said already
	}
	_, looks := design.(dose.Efficacious)
	_, fills := design.(dose.Backfiller)
	if looks || fills {
		c.check(p.assesses(), "plan.design", "response", "Design", plan.Design)
	}
	if fills {
		c.number(p.Backfill.PerLevel, 1, dose.MaxPatients, "backfill.per_level")
		c.number(p.Backfill.Total, max(p.Backfill.PerLevel, 1), dose.MaxPatients, "backfill.total")
		// The places of the cohorts stay free for them.
		c.check(p.EnrolMax >= plan.MaxN()+p.Backfill.Total, "enrol_max", "backfillroom", "Need", plan.MaxN()+p.Backfill.Total)
	} else {
		c.check(p.Backfill == Backfill{}, "backfill.total", "nobackfill", "Design", plan.Design)
	}
	// Follow-up is counted in fractions of the protocol's own window.
	c.check(plan.ObsWindow == 0 || plan.ObsWindow == float64(p.Evaluability.WindowDays), "plan.obs_window", "obswindow", "Days", p.Evaluability.WindowDays)
	c.check(proportional(plan.Amounts, p.Levels), "plan.amounts", "amounts")
}

// assesses reports whether a visit after the infusion asks for the response.
func (p *Protocol) assesses() bool {
	i := slices.IndexFunc(p.Forms, func(f record.Form) bool { return f.Name == Response })
	if i < 0 {
		return false
	}
	item, ok := p.Forms[i].Item("RESPONSE")
	if !ok {
		return false
	}
	for _, code := range []string{"CR", "PR", "SD", "PD"} {
		if !slices.ContainsFunc(item.Codes, func(x record.Code) bool { return x.Value == code }) {
			return false
		}
	}
	return slices.ContainsFunc(p.Visits, func(v Visit) bool { return v.Anchor == "infusion" && slices.Contains(v.Forms, Response) })
}

// proportional reports whether the amounts of a model are the doses of the levels, in
// whatever unit; none are taken from the skeleton.
func proportional(amounts []float64, levels []Level) bool {
	if len(amounts) == 0 || len(amounts) != len(levels) {
		return len(amounts) == 0
	}
	for i, a := range amounts {
		if math.Abs(a*levels[0].Amount-amounts[0]*levels[i].Amount) > 1e-9*a*levels[0].Amount {
			return false
		}
	}
	return true
}
