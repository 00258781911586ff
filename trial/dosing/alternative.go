package dosing

import (
	"fmt"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/protocol"
)

// Alternative is one thing that the committee could order, with what follows from it.
// Everything is exact: the design is asked about every number of DLTs that can come.
type Alternative struct {
	Order   string // Open, Expand or Stop
	Level   int    // 0 for Stop
	Cohort  int
	Size    int
	Advised bool // what the design recommends
	Dropped bool // the design says that the level may not be given any more
	Skips   bool // passes a level that nobody was treated at
	N, DLT  int  // patients counted at the level so far, and their DLTs

	Backfill []int // levels that would be opened for backfilling with it

	// Above is the probability that the level's true DLT rate is above the target, with
	// a uniform prior: Pr(p > φ | y, n) = Pr(Bin(n+1, φ) ≤ y). 0 without a target.
	Above    float64
	Outcomes []Outcome // by the number of DLTs among the patients still to come, from 0
}

// Outcome is what follows when so many of the next patients have a DLT and the others,
// and everybody who is still followed, have none.
type Outcome struct {
	DLT int
	// Predicted is how likely it is given the data at the level (beta-binomial, uniform
	// prior); AtTarget when the true rate is the target. 0 without a target.
	Predicted, AtTarget float64
	Next                Advice // what the design would then recommend
	Above               float64
}

// Alternatives are the levels that the committee could order, lowest first, and to
// stop.
func (d *Data) Alternatives(rules *protocol.Protocol) ([]Alternative, error) {
	plan, err := rules.Plan.Complete()
	if err != nil {
		return nil, err
	}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil, err
	}
	advice, err := d.Advise(rules)
	if err != nil {
		return nil, err
	}
	s := d.State()
	var out []Alternative
	for _, l := range rules.Levels {
		a := Alternative{Level: l.Level, N: s.Arms[l.Level-1].N, DLT: s.Arms[l.Level-1].DLT,
			Advised:  advice.Order != Stop && advice.Dose == l.Level,
			Backfill: d.Fillable(rules, l.Level),
			Dropped:  advice.Above > 0 && l.Level >= advice.Above,
			Skips:    l.Level > 1 && l.Level > d.Base && s.Arms[l.Level-2].N == 0}
		if a.Order, a.Cohort, a.Size = d.order(&plan, s, l.Level); a.Order == Stop {
			continue // the plan has no patients left
		}
		coming := a.Size
		if a.Order == Expand {
			coming -= d.Begun.Filled
		}
		a.Above = exceeds(a.N, a.DLT, plan.Target)
		for y := range coming + 1 {
			a.Outcomes = append(a.Outcomes, d.after(&plan, design, &a, coming, y))
		}
		out = append(out, a)
	}
	return append(out, Alternative{Order: Stop, Advised: advice.Order == Stop}), nil
}

// Ahead is what the design will say when the cohort under way is complete, by the
// number of DLTs among its patients whose outcome is open. size is how many places the
// cohort has; nil when no outcome is open.
func (d *Data) Ahead(rules *protocol.Protocol, size int) ([]Outcome, error) {
	plan, err := rules.Plan.Complete()
	if err != nil {
		return nil, err
	}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil, err
	}
	open := size - d.Last.N + len(d.Last.Pending)
	if open <= 0 || d.Begun != nil {
		return nil, nil
	}
	var out []Outcome
	for y := range open + 1 {
		s := d.State()
		for i := range s.Arms {
			s.Arms[i].Pending = nil
		}
		arm, n := &s.Arms[d.Base-1], open-len(d.Last.Pending)
		before := *arm
		arm.N, arm.DLT = arm.N+n, arm.DLT+y
		s.Cohort = dose.Arm{N: d.Last.N + n, DLT: d.Last.DLT + y}
		next := design.Next(s)
		o := Outcome{DLT: y, Predicted: betaBinomial(y, open, before.N-len(d.Last.Pending), before.DLT), Above: exceeds(arm.N, arm.DLT, plan.Target),
			Next: Advice{Action: actionNames[next.Action], Dose: next.Dose, Ending: endingNames[next.Stop], Above: next.Above, Reason: next.Reason}}
		if plan.Target > 0 {
			o.AtTarget = binomial(y, open, plan.Target)
		}
		out = append(out, o)
	}
	return out, nil
}

// after asks the design about one outcome.
func (d *Data) after(plan *dose.Plan, design dose.Design, a *Alternative, coming, y int) Outcome {
	s := d.State()
	for i := range s.Arms {
		s.Arms[i].Pending = nil
	}
	arm := &s.Arms[a.Level-1]
	filled := 0
	if a.Order == Expand { // those of the begun cohort who are still followed
		filled = max(0, d.Begun.Filled-s.Cohort.N)
		if a.Cohort != d.Cohort {
			filled = d.pendingOf(d.Begun.Cohort)
		}
	}
	arm.N, arm.DLT = arm.N+coming+filled, arm.DLT+y
	s.Dose, s.Cohort = a.Level, dose.Arm{N: coming + filled, DLT: y}
	next := design.Next(s)
	out := Outcome{DLT: y, Predicted: betaBinomial(y, coming, a.N, a.DLT), Above: exceeds(arm.N, arm.DLT, plan.Target),
		Next: Advice{Action: actionNames[next.Action], Dose: next.Dose, Ending: endingNames[next.Stop], Above: next.Above, Reason: next.Reason}}
	if plan.Target > 0 {
		out.AtTarget = binomial(y, coming, plan.Target)
	}
	used := d.Used + coming
	if d.Begun != nil {
		used += d.Begun.Filled
	}
	if next.Action != dose.Stop && used >= plan.MaxN() {
		out.Next.Ending = Complete
		out.Next.Dose = design.Select(s).Dose
	}
	return out
}

// pendingOf are the patients of a cohort whom the levels do not count yet.
func (d *Data) pendingOf(cohort int) int {
	n := 0
	for _, p := range d.Patients {
		if p.Cohort == cohort && !p.Counted && p.Status == Pending {
			n++
		}
	}
	return n
}

// exceeds is Pr(p > target | y of n) with a uniform prior; 0 without a target.
func exceeds(n, y int, target float64) float64 {
	if target <= 0 {
		return 0
	}
	sum := 0.0
	for i := range y + 1 {
		sum += binomial(i, n+1, target)
	}
	return min(1, sum)
}

func binomial(y, n int, p float64) float64 {
	return math.Exp(choose(n, y) + float64(y)*math.Log(p) + float64(n-y)*math.Log1p(-p))
}

// betaBinomial is the probability of y DLTs in m patients after dlt in n with a
// uniform prior.
func betaBinomial(y, m, n, dlt int) float64 {
	a, b := float64(1+dlt), float64(1+n-dlt)
	return math.Exp(choose(m, y) + beta(a+float64(y), b+float64(m-y)) - beta(a, b))
}

func choose(n, k int) float64 {
	return -math.Log(float64(n)+1) - beta(float64(k+1), float64(n-k+1))
}

func beta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}

// RuleRow is the line of the design's decision table for the level that it was asked
// from; false for a design that looks at more than one level.
func (d *Data) RuleRow(rules *protocol.Protocol) (dose.Row, bool) {
	plan, err := rules.Plan.Complete()
	if err != nil {
		return dose.Row{}, false
	}
	n := d.Levels[d.Base-1].N
	if backfiller(rules) != nil {
		n -= len(d.Levels[d.Base-1].Pending) // it goes by known outcomes
	}
	if n == 0 {
		return dose.Row{}, false
	}
	rows, err := dose.Table(plan.Settings, n)
	if err != nil {
		return dose.Row{}, false
	}
	for _, r := range rows {
		if r.N == n {
			return r, true
		}
	}
	return dose.Row{}, false
}

// Fact is the observed DLT rate at the level that the design was asked from, as it is
// written: "1/6".
func (c *Count) Fact() string { return fmt.Sprintf("%d/%d", c.DLT, c.N) }
