package dosing

import (
	"encoding/json"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/protocol"
)

// Advice is what the design recommends from the data, and what that orders.
type Advice struct {
	Action string `json:"action"` // of the design: stay, escalate, deescalate, stop, wait
	Dose   int    `json:"dose"`   // level of the next patients, 0 when the trial stops
	Ending string `json:"ending"` // of a stop: unsafe, precise, found, futile; complete when all patients of the plan were treated
	Above  int    `json:"above"`  // lowest level that may not be given any more, 0 for none
	Reason string `json:"reason"` // key of the rule that decided, see dose.Reasons

	Order  string `json:"order"`  // Open, Expand, Stop; "" to wait
	Cohort int    `json:"cohort"` // 0 for a stop
	Size   int    `json:"size"`

	Backfill []int `json:"backfill,omitempty"` // levels below that may be backfilled under it, see Fillable

	Selection *Selected `json:"selection"` // when the trial is over
}

// Selected is the dose that the data recommend at the end.
type Selected struct {
	Dose     int        `json:"dose"`     // 0 for none
	Estimate []*float64 `json:"estimate"` // probability of a DLT by level, null where nobody was treated
	Reason   string     `json:"reason"`
}

// Complete is the ending of a trial whose patients were all treated.
const Complete = "complete"

var actionNames = map[dose.Action]string{dose.Stay: "stay", dose.Escalate: "escalate", dose.Deescalate: "deescalate", dose.Stop: "stop", dose.Wait: "wait"}

var endingNames = map[dose.Ending]string{dose.Unsafe: "unsafe", dose.Precise: "precise", dose.Found: "found", dose.Futile: "futile"}

// Advise asks the design of the version that the data name.
func (d *Data) Advise(rules *protocol.Protocol) (*Advice, error) {
	plan, err := rules.Plan.Complete()
	if err != nil {
		return nil, err
	}
	design, err := dose.New(plan.Settings, plan.Doses)
	if err != nil {
		return nil, err
	}
	s := d.State()
	next := design.Next(s)
	a := &Advice{Action: actionNames[next.Action], Dose: next.Dose, Ending: endingNames[next.Stop], Above: next.Above, Reason: next.Reason}
	switch next.Action {
	case dose.Wait:
		a.Dose = 0
		return a, nil
	case dose.Stop:
		a.Order = Stop
	default:
		a.Order, a.Cohort, a.Size = d.order(&plan, s, next.Dose)
		if a.Order == Stop {
			a.Ending = Complete
		}
	}
	if a.Order != Stop {
		a.Backfill = d.Fillable(rules, a.Dose)
	}
	if a.Order == Stop {
		a.Selection = selected(design.Select(s))
	}
	return a, nil
}

// order is how a dose is given next: the cohort that was begun at it goes on, or a
// cohort opens; Stop when the plan has no patient left.
func (d *Data) order(plan *dose.Plan, s *dose.State, level int) (order string, cohort, size int) {
	if d.Begun != nil && d.Begun.Level == level {
		return Expand, d.Begun.Cohort, d.Begun.Size
	}
	used, cohorts := d.Used, d.Cohort
	if d.Begun != nil {
		used, cohorts = used+d.Begun.Filled, d.Begun.Cohort
	}
	if plan.Titration {
		size = plan.CohortSize(s, used, level)
	} else {
		size = nextSize(plan, used, cohorts)
	}
	if size == 0 {
		return Stop, 0, 0
	}
	return Open, cohorts + 1, size
}

// nextSize is the size of the next cohort after so many that used so many patients. It is
// the plan's; where cohorts were cut short, the patients that they left are treated
// in further ones as large as the last.
func nextSize(plan *dose.Plan, used, cohorts int) int {
	return min(plan.CohortSizes[min(cohorts, len(plan.CohortSizes)-1)], max(0, plan.MaxN()-used))
}

func selected(x dose.Selection) *Selected {
	out := &Selected{Dose: x.Dose, Reason: x.Reason, Estimate: []*float64{}}
	for _, e := range x.Estimate {
		if math.IsNaN(e) {
			out.Estimate = append(out.Estimate, nil)
			continue
		}
		out.Estimate = append(out.Estimate, &e)
	}
	return out
}

// ParseAdvice reads the advice of a decision.
func ParseAdvice(text string) (*Advice, error) {
	var a Advice
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return nil, err
	}
	return &a, nil
}
