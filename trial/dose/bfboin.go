package dose

// BF-BOIN is BOIN that treats further patients at lower doses while a cohort is
// followed, and lets what it learns there correct the escalation: Zhao et al., Clin
// Cancer Res 2024;30:673 (PMID 38048044).
func init() {
	register(BFBOIN, kind{
		keys: []string{"variant", "target", "phi1", "phi2", "cutoff_elim", "extra_safe", "offset", "n_earlystop", "stay_1_of_3", "bound_mtd",
			"n_cap", "backfill", "obs_window"},
		complete: completeBFBOIN,
		build: func(s Settings, _ int) (Design, error) {
			return &bfBOIN{newBOIN(s)}, nil
		},
	})
	explain(ReasonCohort, ReasonPoolBelow, ReasonPoolWithin, ReasonPoolAbove)
}

// The variants of BF-BOIN. The published reconciliation looks at the highest dose in
// conflict alone, and there one more DLT can lead to a higher dose: a further dose
// comes into conflict, and what lies below it is no longer pooled. The cautious one
// takes the lowest of what the current dose and every dose in conflict ask for, so
// that one more DLT never raises the dose.
const (
	BFPublished = "published"
	BFCautious  = "cautious"
)

// Which open dose the next backfilled patient is given.
const (
	FillHighest = "highest"
	FillLowest  = "lowest"
	FillRandom  = "random"
)

// Reasons of BF-BOIN.
const (
	ReasonCohort     = "backfill.cohort"      // the cohort is still followed
	ReasonPoolBelow  = "backfill.pool.below"  // a lower dose disagrees; pooled, the rate asks to escalate
	ReasonPoolWithin = "backfill.pool.within" // … to stay
	ReasonPoolAbove  = "backfill.pool.above"  // … to de-escalate
)

func completeBFBOIN(s *Settings, doses int) error {
	if err := completeBOIN(s, doses); err != nil {
		return err
	}
	if err := s.window(); err != nil {
		return err
	}
	switch s.Variant {
	case "":
		s.Variant = BFPublished
	case BFPublished, BFCautious:
	default:
		return problem("variant", "%q is none of %s, %s", s.Variant, BFPublished, BFCautious)
	}
	switch s.Backfill {
	case "":
		s.Backfill = FillHighest
	case FillHighest, FillLowest, FillRandom:
	default:
		return problem("backfill", "%q is none of %s, %s, %s", s.Backfill, FillHighest, FillLowest, FillRandom)
	}
	if s.NCap == 0 {
		s.NCap = 12
	}
	return patients("n_cap", s.NCap)
}

// bfBOIN decides from the patients whose outcome is known, those backfilled among
// them.
type bfBOIN struct{ *interval }

// Local is false: a decision looks at the doses below the current one.
func (d *bfBOIN) Local() bool { return false }

// Next waits for the cohort, then drops doses, then reconciles the current dose with
// those below it. Beside the paper: nobody is given a dose whose own data eliminate
// it, whatever a pool says, and the lowest dose being eliminated by what backfill
// found stops the trial.
func (d *bfBOIN) Next(s *State) Decision {
	var room [MaxDoses]Arm
	arms := settle(s.Arms, room[:])
	above, why := d.dropped(arms)
	if above == 1 {
		return stopped(Unsafe, above, why)
	}
	if d.followed(s) {
		return Decision{Action: Wait, Dose: s.Dose, Above: d.bar(arms, s.Dose), Reason: ReasonCohort}
	}
	above = d.bar(arms, s.Dose)
	next := toward(s, above, s.Dose, ReasonStart)
	if arms[s.Dose-1].N > 0 {
		next = d.reconcile(s, arms, above)
	}
	if m := d.settings.NEarlyStop; m > 0 && next.Dose == s.Dose && arms[s.Dose-1].N >= m {
		return stopped(Precise, above, ReasonPrecise)
	}
	return next
}

// followed says that the window of a patient of the cohort is open. A state without
// its cohort counts everybody at the dose.
func (d *bfBOIN) followed(s *State) bool {
	if s.Cohort.N == 0 {
		return len(s.Arms[s.Dose-1].Pending) > 0
	}
	return len(s.Cohort.Pending) > 0
}

// bar is the lowest dropped dose from the current one up; 0 for none. A lower dose
// whose data would eliminate it is a conflict that the pool decides.
func (d *bfBOIN) bar(arms []Arm, current int) int {
	for i := current - 1; i < len(arms); i++ {
		if arms[i].DLT >= d.at(arms[i].N).eliminate {
			return i + 1
		}
	}
	return 0
}

// Select is that of BOIN on the patients whose outcome is known.
func (d *bfBOIN) Select(s *State) Selection {
	var room [MaxDoses]Arm
	known := State{Dose: s.Dose, Arms: settle(s.Arms, room[:])}
	return d.interval.Select(&known)
}

// Choose is Select without estimates.
func (d *bfBOIN) Choose(s *State) int {
	var room [MaxDoses]Arm
	known := State{Dose: s.Dose, Arms: settle(s.Arms, room[:])}
	return d.interval.Choose(&known)
}
