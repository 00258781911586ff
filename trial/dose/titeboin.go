package dose

import "math"

// TITE-BOIN decides while patients are still followed. Variant "2018" imputes the
// expected DLTs of the pending patients: Yuan et al., Clin Cancer Res 2018;24:4921
// (PMC6191365). Variant "ess" divides the DLTs by the effective sample size: Lin &
// Yuan, Biostatistics 2020;21:807 (PMC8559898). Both are BOIN when nobody is pending.
func init() {
	register(TITEBOIN, kind{
		keys: []string{"variant", "target", "phi1", "phi2", "cutoff_elim", "extra_safe", "offset", "n_earlystop",
			"max_pending", "min_completed", "min_followup", "obs_window"},
		complete: completeTITEBOIN,
		build: func(s Settings, _ int) (Design, error) {
			return newTITEBOIN(s), nil
		},
	})
	explain(ReasonPending, ReasonCompleted, ReasonFollowUp)
}

// The variants of TITE-BOIN.
const (
	TITE2018 = "2018"
	TITEESS  = "ess"
)

// Reasons of TITE-BOIN to wait.
const (
	ReasonPending   = "tite.pending"   // too many patients at the dose are pending
	ReasonCompleted = "tite.completed" // would escalate, but too few patients have completed their window
	ReasonFollowUp  = "tite.followup"  // would escalate, but a pending patient was followed too shortly
)

// completeTITEBOIN fills in the waiting rules of the variant: 2018 waits while more
// than half of the patients at the dose are pending; ess lets nobody escalate before
// two patients have completed. The rules of the web application since 2.5.4 (Chen et
// al. 2025: at least 51 % known, shortest follow-up a quarter of the window) are
// max_pending 0.49 and min_followup 0.25.
func completeTITEBOIN(s *Settings, _ int) error {
	if err := s.target(); err != nil {
		return err
	}
	if err := s.phis(); err != nil {
		return err
	}
	if err := s.safety(); err != nil {
		return err
	}
	if err := s.window(); err != nil {
		return err
	}
	pending, completed := 0.5, 0
	switch s.Variant {
	case "", TITE2018:
		s.Variant = TITE2018
	case TITEESS:
		pending, completed = 1, 2
	default:
		return problem("variant", "%q is none of %s, %s", s.Variant, TITE2018, TITEESS)
	}
	s.MaxPending = orElse(s.MaxPending, pending)
	s.MinFollowUp = orElse(s.MinFollowUp, 0)
	s.MinCompleted = orElse(s.MinCompleted, completed)
	switch {
	case !(*s.MaxPending > 0 && *s.MaxPending <= 1):
		return problem("max_pending", "is %v, not above 0 and up to 1", *s.MaxPending)
	case !(*s.MinFollowUp >= 0 && *s.MinFollowUp < 1):
		return problem("min_followup", "is %v, not 0 to below 1", *s.MinFollowUp)
	case *s.MinCompleted < 0 || *s.MinCompleted > MaxPatients:
		return problem("min_completed", "is %d, not 0 to %d", *s.MinCompleted, MaxPatients)
	}
	return nil
}

// window checks the length of the DLT window, which only data by patient need.
func (s *Settings) window() error {
	if s.ObsWindow == 0 {
		return nil
	}
	return within("obs_window", s.ObsWindow, 0, 1e6)
}

// orElse is a copy of what p points to, or of the default.
func orElse[T any](p *T, otherwise T) *T {
	if p != nil {
		otherwise = *p
	}
	return &otherwise
}

// titeBOIN is BOIN at heart: its elimination counts every patient, the pending ones
// as without a DLT, and its selection the patients who have completed.
type titeBOIN struct {
	*interval
	low, high float64 // λe, λd
}

func newTITEBOIN(s Settings) *titeBOIN {
	low, high := s.lambdas()
	return &titeBOIN{newBOIN(s), low, high}
}

// Next goes by safety first, then by the rate with the pending patients in it, then
// by precision.
func (d *titeBOIN) Next(s *State) Decision {
	above, why := d.dropped(s.Arms)
	if above == 1 {
		return stopped(Unsafe, above, why)
	}
	arm := &s.Arms[s.Dose-1]
	want, reason := d.asks(arm)
	next := step(s, above, want, reason)
	if m := d.settings.NEarlyStop; m > 0 && arm.N >= m && next.Action != Wait && next.Dose == s.Dose {
		return stopped(Precise, above, ReasonPrecise)
	}
	return next
}

// asks is what the data of the current dose alone ask for.
func (d *titeBOIN) asks(arm *Arm) (Action, string) {
	if arm.N == 0 {
		return Stay, ReasonStart
	}
	rule, total := d.follow(arm.N, arm.DLT, len(arm.Pending)), stft(arm.Pending)
	switch {
	case rule.wait:
		return Wait, ReasonPending
	case total >= rule.up && rule.blocked:
		return Wait, ReasonCompleted
	case total >= rule.up && d.unripe(arm) > 0:
		return Wait, ReasonFollowUp
	case total >= rule.up:
		return Escalate, ReasonBelow
	case total <= rule.down:
		return Deescalate, ReasonAbove
	}
	return Stay, ReasonWithin
}

// stft is the total follow-up of the pending patients. It adds up whole parts of a
// window, so that their order never changes a decision.
func stft(pending []float64) float64 {
	const parts = 1 << 40
	total := int64(0)
	for _, f := range pending {
		total += int64(f*parts + 0.5)
	}
	return float64(total) / parts
}

// unripe is how much longer the patient with the shortest follow-up must be followed
// before anybody escalates; 0 when nobody must.
func (d *titeBOIN) unripe(arm *Arm) float64 {
	const rounding = 1e-9 // of the calendar that adds up the follow-up
	longest := 0.0
	for _, f := range arm.Pending {
		longest = max(longest, *d.settings.MinFollowUp-f)
	}
	if longest <= rounding {
		return 0
	}
	return longest
}

// Ripens is finite only while the shortest follow-up keeps the trial from
// escalating; every other wait ends with an outcome.
func (d *titeBOIN) Ripens(s *State) float64 {
	next := d.Next(s)
	switch {
	case next.Action != Wait:
		return 0
	case next.Reason == ReasonFollowUp:
		return d.unripe(&s.Arms[s.Dose-1])
	}
	return math.Inf(1)
}

// Select counts the patients who have completed their window or had a DLT.
func (d *titeBOIN) Select(s *State) Selection {
	var room [MaxDoses]Arm
	known := State{Dose: s.Dose, Arms: settle(s.Arms, room[:])}
	return d.interval.Select(&known)
}
