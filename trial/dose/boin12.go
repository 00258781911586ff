package dose

import "math"

// BOIN12 looks for the optimal biological dose: Lin et al., JCO Precis Oncol
// 2020;4:1393 (PMC7713525). It gives the dose, among those close by, whose utility is
// most likely above a benchmark, and de-escalates by BOIN's upper boundary.
func init() {
	register(BOIN12, kind{
		keys: []string{"target", "phi1", "phi2", "cutoff_elim", "target_eff", "cutoff_eff", "utility", "n_star", "n_cap"},
		complete: func(s *Settings, _ int) error {
			return s.efficacy()
		},
		build: func(s Settings, doses int) (Design, error) {
			return newBOIN12(s, doses), nil
		},
	})
	explain(ReasonOutcomes, ReasonDesirable, ReasonExplore, ReasonTooToxic, ReasonFutile, ReasonFull, ReasonUtility)
}

// Reasons of the designs that look at responses.
const (
	ReasonOutcomes  = "efficacy.outcomes"  // outcomes at the dose are not all known yet
	ReasonDesirable = "efficacy.desirable" // the most desirable admissible dose close by
	ReasonExplore   = "efficacy.explore"   // enough patients, not too toxic, and the next dose is untried
	ReasonTooToxic  = "efficacy.too_toxic" // the observed rate of DLTs asks to de-escalate
	ReasonFutile    = "efficacy.futile"    // no dose that could be given is admissible
	ReasonFull      = "efficacy.full"      // a dose has all the patients that it may have
	ReasonUtility   = "select.utility"     // the highest mean utility among admissible doses up to the MTD
)

func (s *Settings) efficacy() error {
	if s.Target == 0 {
		s.Target = 0.35
	}
	if err := s.target(); err != nil {
		return err
	}
	if err := s.phis(); err != nil {
		return err
	}
	if s.CutoffElim == 0 {
		s.CutoffElim = 0.95
	}
	if s.TargetEff == 0 {
		s.TargetEff = 0.25
	}
	if s.CutoffEff == 0 {
		s.CutoffEff = 0.9
	}
	if len(s.Utility) == 0 {
		s.Utility = usualUtility
	}
	s.Utility = append([]float64(nil), s.Utility...)
	if s.NStar == 0 {
		s.NStar = 6
	}
	if s.NCap == 0 {
		s.NCap = 12
	}
	for _, p := range []struct {
		key   string
		value float64
	}{{"cutoff_elim", s.CutoffElim}, {"target_eff", s.TargetEff}, {"cutoff_eff", s.CutoffEff}} {
		if err := within(p.key, p.value, 0, 1); err != nil {
			return err
		}
	}
	// A dose that nobody was given must be admissible, or no trial could go up.
	if 1-s.Target >= s.CutoffElim {
		return problem("cutoff_elim", "is %v: an untried dose would be too toxic at target %v", s.CutoffElim, s.Target)
	}
	if s.TargetEff >= s.CutoffEff {
		return problem("cutoff_eff", "is %v: an untried dose would be futile at target_eff %v", s.CutoffEff, s.TargetEff)
	}
	if err := utilities(s.Utility); err != nil {
		return err
	}
	if err := patients("n_star", s.NStar); err != nil {
		return err
	}
	return patients("n_cap", s.NCap)
}

// utilities are four numbers of 0 to 100, the response without a DLT on top and the
// DLT without a response at the bottom.
func utilities(u []float64) error {
	if len(u) != 4 {
		return problem("utility", "has %d values, not 4: response without DLT, neither, both, DLT without response", len(u))
	}
	for _, v := range u {
		if !(v >= 0 && v <= 100) {
			return problem("utility", "holds %v, not 0 to 100", v)
		}
	}
	if max(u[1], u[2]) > u[0] || min(u[1], u[2]) < u[3] || u[0] == u[3] {
		return problem("utility", "%v puts no value on a response without a DLT or none against a DLT without a response", u)
	}
	return nil
}

func patients(key string, n int) error {
	if n < 1 || n > MaxPatients {
		return problem(key, "is %d, not 1 to %d", n, MaxPatients)
	}
	return nil
}

// boin12 holds what a decision needs in tables.
type boin12 struct {
	settings  Settings
	doses     int
	low, high float64 // λe, λd
	limits    limits
	scores    scores
}

func newBOIN12(s Settings, doses int) *boin12 {
	low, high := s.lambdas()
	return &boin12{s, doses, low, high,
		newLimits(s.Target, s.CutoffElim, s.TargetEff, s.CutoffEff),
		newScores(newUtility(s.Utility), s.Target, s.TargetEff)}
}

func (d *boin12) Settings() Settings { return d.settings }

// Efficacy marks a design that looks at responses.
func (d *boin12) Efficacy() {}

// Next is table 2 of the paper with the exploration rule of its supplement. Beside
// it: the lowest dose being too toxic stops the trial, a dose too toxic bars all
// above it, and the trial stops when a dose has n_cap patients.
func (d *boin12) Next(s *State) Decision {
	above := d.limits.toxic(s.Arms)
	if above == 1 {
		return stopped(Unsafe, above, ReasonUnsafe)
	}
	arm := &s.Arms[s.Dose-1]
	if len(arm.Pending) > 0 {
		return Decision{Action: Wait, Dose: s.Dose, Above: above, Reason: ReasonOutcomes}
	}
	for i := range s.Arms {
		if s.Arms[i].N >= d.settings.NCap {
			return stopped(Precise, above, ReasonFull)
		}
	}
	if above > 0 && s.Dose >= above {
		return d.lower(s, above, above-1, ReasonEliminated)
	}
	if arm.N == 0 {
		return toward(s, above, s.Dose, ReasonStart)
	}
	rate, top := float64(arm.DLT)/float64(arm.N), len(s.Arms)
	if above > 0 {
		top = above - 1
	}
	switch {
	case rate >= d.high:
		return d.lower(s, above, max(1, s.Dose-1), ReasonTooToxic)
	case arm.N > 8 && s.Dose < top && s.Arms[s.Dose].N == 0:
		return toward(s, above, s.Dose+1, ReasonExplore)
	case rate > d.low && arm.N >= d.settings.NStar:
		top = s.Dose
	}
	best, most := 0, 0.0
	for dose := max(1, s.Dose-1); dose <= min(top, s.Dose+1); dose++ {
		a := &s.Arms[dose-1]
		if d.limits.futile(a) {
			continue
		}
		if score := d.scores.of(a); best == 0 || score >= most-1e-12 { // ties go to the higher dose
			best, most = dose, score
		}
	}
	if best == 0 {
		return d.lower(s, above, s.Dose, ReasonDesirable)
	}
	return toward(s, above, best, ReasonDesirable)
}

// lower gives the highest dose up to the wanted one that is not futile; without any
// the trial stops.
func (d *boin12) lower(s *State, above, wanted int, reason string) Decision {
	for dose := wanted; dose > 0; dose-- {
		if !d.limits.futile(&s.Arms[dose-1]) {
			return toward(s, above, dose, reason)
		}
	}
	return stopped(Futile, above, ReasonFutile)
}

// Select takes the isotonic estimate nearest to φT as the MTD and, among the
// admissible doses up to it that were tried, the highest posterior mean utility; the
// lower dose on a tie.
func (d *boin12) Select(s *State) Selection {
	var room [MaxDoses]Arm
	arms := settle(s.Arms, room[:])
	dose, above := d.choose(arms)
	return Selection{Dose: dose, Estimate: estimates(arms), Reason: selected(s, dose, above, ReasonUtility)}
}

// Choose is Select without estimates.
func (d *boin12) Choose(s *State) int {
	var room [MaxDoses]Arm
	dose, _ := d.choose(settle(s.Arms, room[:]))
	return dose
}

func (d *boin12) choose(arms []Arm) (dose, above int) {
	above = d.limits.toxic(arms)
	most := 0.0
	for i := range arms[:nearest(arms, above, d.settings.Target, math.Inf(1))] {
		a := &arms[i]
		if a.N == 0 || d.limits.futile(a) {
			continue
		}
		if u := meanUtility(d.scores.sum(a), a.N); u > most+1e-9 {
			dose, most = i+1, u
		}
	}
	return dose, above
}

// selected is the reason of a selection by responses.
func selected(s *State, dose, above int, reason string) string {
	switch {
	case s.Treated() == 0:
		return ReasonNobody
	case above == 1:
		return ReasonUnsafe
	case dose == 0:
		return ReasonNone
	}
	return reason
}
