package dose

import (
	"math"
	"sort"
)

// tabled is how many patients at one dose the thresholds are tabled for; beyond,
// they are computed when asked.
const tabled = 64

// bounds are the thresholds at n patients. None is n+1 or more, or −1 for escalate.
type bounds struct {
	escalate   int // if DLTs ≤
	deescalate int // if DLTs ≥
	eliminate  int // if DLTs ≥
	extra      int // if DLTs ≥ at the lowest dose (extra_safe)
}

// rule is the part in which interval designs differ: what y DLTs in n patients ask
// for, by the observed rate alone. One more DLT never raises the dose.
type rule func(y, n int) Action

// interval is a design that looks at the current dose alone: escalate, stay or
// de-escalate by thresholds, with a rule that drops doses for good.
type interval struct {
	settings Settings
	rule     rule
	table    []bounds // by n
	// own is the reason of an exception of the rule, or "".
	own   func(y, n int) string
	under float64 // the estimate of a selected dose is below it
}

// newInterval tables the thresholds of complete settings.
func newInterval(s Settings, r rule) *interval {
	d := &interval{settings: s, rule: r, table: make([]bounds, tabled+1), under: s.Under()}
	for n := range d.table {
		d.table[n] = d.compute(n)
	}
	return d
}

func (d *interval) Settings() Settings { return d.settings }

// Local is false during titration, which looks at all doses.
func (d *interval) Local() bool { return !d.settings.Titration }

func (d *interval) at(n int) bounds {
	if n < len(d.table) {
		return d.table[n]
	}
	return d.compute(n)
}

// compute searches the thresholds by halving, which the rule's being monotone allows.
func (d *interval) compute(n int) bounds {
	b := bounds{escalate: -1, deescalate: n + 1, eliminate: n + 1, extra: n + 1}
	if n == 0 {
		return b
	}
	b.escalate = sort.Search(n+1, func(y int) bool { return d.rule(y, n) != Escalate }) - 1
	b.deescalate = sort.Search(n+1, func(y int) bool { return d.rule(y, n) == Deescalate })
	if n >= 3 {
		b.eliminate = firstAbove(n, d.settings.Target, d.settings.CutoffElim)
		if d.settings.ExtraSafe {
			b.extra = firstAbove(n, d.settings.Target, d.settings.CutoffElim-*d.settings.Offset)
		}
	}
	b.deescalate = min(b.deescalate, b.eliminate)
	b.escalate = min(b.escalate, b.deescalate-1)
	return b
}

// firstAbove is the smallest number of DLTs in n patients after which the posterior
// probability of more than the target is above the cutoff; n+1 for none.
func firstAbove(n int, target, cutoff float64) int {
	return sort.Search(n+1, func(y int) bool { return exceeds(y, n, target) > cutoff })
}

// dropped is the lowest dose that its own data eliminate, with the reason; 0 for
// none. It looks at the data only: a dose that was dropped stays so because nobody
// is treated there again, and a correction of the data can bring it back.
func (d *interval) dropped(arms []Arm) (int, string) {
	for i := range arms {
		b := d.at(arms[i].N)
		switch {
		case arms[i].DLT >= b.eliminate && i == 0:
			return 1, ReasonUnsafe
		case arms[i].DLT >= b.eliminate:
			return i + 1, ReasonEliminated
		case i == 0 && arms[i].DLT >= b.extra:
			return 1, ReasonExtraSafe
		}
	}
	return 0, ""
}

// Next goes by safety first, then by precision, then by the rate. It waits for
// patients at the current dose whose window is open, unless what they may still bring
// can only confirm the way down.
func (d *interval) Next(s *State) Decision {
	above, why := d.dropped(s.Arms)
	if above == 1 {
		return Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: why}
	}
	if arm := &s.Arms[s.Dose-1]; len(arm.Pending) > 0 && (above == 0 || s.Dose < above) &&
		(arm.DLT < d.at(arm.N).deescalate || d.settings.Titration && titrating(s.Arms)) {
		return Decision{Action: Wait, Dose: s.Dose, Above: above, Reason: ReasonOutcomes}
	}
	if d.settings.Titration && titrating(s.Arms) {
		return titrate(s)
	}
	next := d.move(s, above)
	if m := d.settings.NEarlyStop; m > 0 && next.Dose == s.Dose && s.Arms[s.Dose-1].N >= m {
		return Decision{Action: Stop, Stop: Precise, Above: above, Reason: ReasonPrecise}
	}
	return next
}

func (d *interval) move(s *State, above int) Decision {
	arm := s.Arms[s.Dose-1]
	if above > 0 && s.Dose >= above {
		return Decision{Action: Deescalate, Dose: above - 1, Above: above, Reason: ReasonEliminated}
	}
	stay := func(reason string) Decision {
		return Decision{Action: Stay, Dose: s.Dose, Above: above, Reason: reason}
	}
	if arm.N == 0 {
		return stay(ReasonStart)
	}
	b := d.at(arm.N)
	switch {
	case arm.DLT <= b.escalate && s.Dose == len(s.Arms):
		return stay(ReasonTop)
	case arm.DLT <= b.escalate && s.Dose+1 == above:
		return stay(ReasonNextEliminated)
	case arm.DLT <= b.escalate:
		return Decision{Action: Escalate, Dose: s.Dose + 1, Above: above, Reason: ReasonBelow}
	case arm.DLT >= b.deescalate && s.Dose == 1:
		return stay(ReasonLowest)
	case arm.DLT >= b.deescalate:
		next := Decision{Action: Deescalate, Dose: s.Dose - 1, Above: above, Reason: ReasonAbove}
		if d.own != nil && d.own(arm.DLT, arm.N) != "" {
			next.Reason = d.own(arm.DLT, arm.N)
		}
		return next
	}
	if d.own != nil {
		if reason := d.own(arm.DLT, arm.N); reason != "" {
			return stay(reason)
		}
	}
	return stay(ReasonWithin)
}

// titrate is the rule while single patients are treated: one at each dose until the
// first DLT or the top dose, then that dose is filled to a cohort. How many that are
// says [Plan.CohortSize].
func titrate(s *State) Decision {
	dlt := 0
	for i := range s.Arms {
		dlt += s.Arms[i].DLT
	}
	switch {
	case s.Arms[s.Dose-1].N == 0:
		return Decision{Action: Stay, Dose: s.Dose, Reason: ReasonStart}
	case dlt > 0 || s.Dose == len(s.Arms):
		return Decision{Action: Stay, Dose: s.Dose, Reason: ReasonFill}
	}
	return Decision{Action: Escalate, Dose: s.Dose + 1, Reason: ReasonTitrate}
}

// Select derives the dropped doses again from the final data, the last cohort among
// them, and chooses by isotonic regression.
func (d *interval) Select(s *State) Selection {
	out := Selection{Estimate: estimates(s.Arms), Reason: ReasonNearest}
	above, why := d.dropped(s.Arms)
	switch out.Dose = nearest(s.Arms, above, d.settings.Target, d.under); {
	case s.Treated() == 0:
		out.Reason = ReasonNobody
	case above == 1:
		out.Reason = why
	case out.Dose == 0 && nearest(s.Arms, above, d.settings.Target, math.Inf(1)) > 0:
		out.Reason = ReasonBounded
	case out.Dose == 0:
		out.Reason = ReasonNone
	}
	return out
}
