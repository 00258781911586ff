package answer

import (
	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

// MTD is the dose at the end of a trial.
type MTD struct {
	About
	MTD      *int    `json:"mtd"`      // 1-based, null for none
	Estimate Numbers `json:"estimate"` // probability of a DLT by dose, null where nobody was treated
	Reason   string  `json:"reason"`
}

// MTDOf selects the dose from all data of a trial.
func MTDOf(r *request.Request) (*MTD, error) {
	if r.N == nil {
		return nil, missing("n", "is missing: the number of patients by dose")
	}
	d, err := dose.New(r.Plan.Settings, r.Plan.Doses)
	if err != nil {
		return nil, err
	}
	s := d.Select(r.State())
	return &MTD{About: about(r), MTD: doseOrNull(s.Dose), Estimate: s.Estimate, Reason: s.Reason}, nil
}

// Next is the decision that is due.
type Next struct {
	About
	Dose        int    `json:"dose"`                   // of the last cohort
	DoseAssumed bool   `json:"dose_assumed,omitempty"` // nobody told the dose: it is the highest one treated
	Action      string `json:"action"`                 // stay, escalate, deescalate, stop, wait
	Next        *int   `json:"next"`                   // null when the trial stops or waits
	Size        int    `json:"size,omitempty"`         // patients of the next cohort, where the plan is known
	Full        bool   `json:"full,omitempty"`         // the plan's patients are used up: select the dose
	Stop        string `json:"stop,omitempty"`         // unsafe, precise, found, futile
	NeverFrom   int    `json:"never_from,omitempty"`   // this dose and all above are not given any more
	Reason      string `json:"reason"`
}

var actions = map[dose.Action]string{dose.Stay: "stay", dose.Escalate: "escalate", dose.Deescalate: "deescalate", dose.Stop: "stop", dose.Wait: "wait"}

var endings = map[dose.Ending]string{dose.Unsafe: "unsafe", dose.Precise: "precise", dose.Found: "found", dose.Futile: "futile"}

// NextOf decides after the patients so far.
func NextOf(r *request.Request) (*Next, error) {
	if r.Plan.Doses == 0 {
		return nil, missing("n", "is missing: the number of patients by dose")
	}
	d, err := dose.New(r.Plan.Settings, r.Plan.Doses)
	if err != nil {
		return nil, err
	}
	s := r.State()
	got := d.Next(s)
	n := &Next{About: about(r), Dose: s.Dose, DoseAssumed: r.DoseAssumed, Action: actions[got.Action], Next: doseOrNull(got.Dose),
		Stop: endings[got.Stop], NeverFrom: got.Above, Reason: got.Reason}
	if len(r.Plan.CohortSizes) > 0 && got.Dose > 0 {
		n.Size = r.Plan.CohortSize(s, s.Treated(), got.Dose)
		n.Full = n.Size == 0
	}
	return n, nil
}
