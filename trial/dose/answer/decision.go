package answer

import (
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
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

	// AskAgain is how much more follow-up, in the unit of obs_window, may change a wait
	// although nobody has an outcome; absent where only an outcome can.
	AskAgain float64 `json:"ask_again_after,omitempty"`
	// Open are the doses that take patients outside the cohort while it is followed,
	// and Backfill is the one that the next such patient is given.
	Open     []int `json:"open_for_backfill,omitempty"`
	Backfill int   `json:"backfill,omitempty"`
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
	// What a design leaves to chance is drawn from the seed that the answer repeats.
	src := chance.Seeded(r.Seed, 0)
	s.Coin = src.Float()
	got := d.Next(s)
	if got.Action == dose.Wait {
		got.Dose = 0
	}
	n := &Next{About: about(r), Dose: s.Dose, DoseAssumed: r.DoseAssumed, Action: actions[got.Action], Next: doseOrNull(got.Dose),
		Stop: endings[got.Stop], NeverFrom: got.Above, Reason: got.Reason}
	if len(r.Plan.CohortSizes) > 0 && got.Dose > 0 {
		n.Size = r.Plan.CohortSize(s, s.Treated(), got.Dose)
		n.Full = n.Size == 0
	}
	n.meanwhile(d, s)
	return n, nil
}

// meanwhile tells what may happen before the next cohort.
func (n *Next) meanwhile(d dose.Design, s *dose.State) {
	if w, ok := d.(dose.Waiter); ok && n.Action == "wait" {
		if more := w.Ripens(s); !math.IsInf(more, 1) {
			n.AskAgain = more * n.Settings.Plan.ObsWindow
		}
	}
	if b, ok := d.(dose.Backfiller); ok && n.Action != "stop" {
		n.Open, n.Backfill = b.Open(s, nil), b.Backfill(s)
	}
}
