package dose

// BOIN-ET finds a dose with enough responses and few enough DLTs by three boundaries
// of the observed rates: Takeda, Taguri & Morita, Pharm Stat 2018;17:383; R package
// boinet (R Journal 2025-012), whose defaults these are.
func init() {
	register(BOINET, kind{
		keys:     []string{"target", "phi1", "phi2", "cutoff_elim", "target_eff", "eff_low", "cutoff_eff", "lambda1", "lambda2", "eta1", "n_earlystop"},
		complete: completeBOINET,
		build: func(s Settings, _ int) (Design, error) {
			return &boinET{s, newLimits(s.Target, s.CutoffElim, s.EffLow, s.CutoffEff)}, nil
		},
	})
	explain(ReasonEnough, ReasonMore, ReasonUntried, ReasonBestRate, ReasonBestEff)
}

// Reasons of BOIN-ET.
const (
	ReasonEnough   = "boinet.enough"    // responses are enough and DLTs few enough: stay
	ReasonMore     = "boinet.more"      // few DLTs and too few responses: escalate
	ReasonUntried  = "boinet.untried"   // too few responses at a tolerable dose: the next dose is untried
	ReasonBestRate = "boinet.best_rate" // too few responses at a tolerable dose: the highest response rate close by
	ReasonBestEff  = "select.best_eff"  // the highest response rate among admissible doses up to the MTD
)

func completeBOINET(s *Settings, _ int) error {
	for _, p := range []struct {
		value     *float64
		otherwise float64
	}{{&s.Target, 0.3}, {&s.TargetEff, 0.6}, {&s.CutoffElim, 0.95}, {&s.CutoffEff, 0.99}} {
		if *p.value == 0 {
			*p.value = p.otherwise
		}
	}
	if s.Phi1 == 0 {
		s.Phi1 = tidy(0.1 * s.Target)
	}
	if s.Phi2 == 0 {
		s.Phi2 = tidy(1.4 * s.Target)
	}
	if s.EffLow == 0 {
		s.EffLow = tidy(0.6 * s.TargetEff)
	}
	for _, p := range []struct {
		key              string
		value, low, high float64
	}{
		{"target", s.Target, 0, 1}, {"phi1", s.Phi1, 0, s.Target}, {"phi2", s.Phi2, s.Target, 1},
		{"target_eff", s.TargetEff, 0, 1}, {"eff_low", s.EffLow, 0, s.TargetEff},
		{"cutoff_elim", s.CutoffElim, 1 - s.Target, 1}, // an untried dose must be admissible
		{"cutoff_eff", s.CutoffEff, s.EffLow, 1},
	} {
		if err := within(p.key, p.value, p.low, p.high); err != nil {
			return err
		}
	}
	if s.Lambda1 == 0 || s.Lambda2 == 0 || s.Eta1 == 0 {
		lambda1, lambda2, eta1 := gridSearch(s.Target, s.Phi1, s.Phi2, s.TargetEff, s.EffLow)
		for _, p := range []struct{ value, found *float64 }{{&s.Lambda1, &lambda1}, {&s.Lambda2, &lambda2}, {&s.Eta1, &eta1}} {
			if *p.value == 0 {
				*p.value = *p.found
			}
		}
	}
	switch {
	case !(s.Lambda1 > 0 && s.Lambda1 < s.Lambda2):
		return problem("lambda1", "is %v, not between 0 and lambda2 %v", s.Lambda1, s.Lambda2)
	case !(s.Lambda2 < 1):
		return problem("lambda2", "is %v, not below 1", s.Lambda2)
	case s.NEarlyStop < 0 || s.NEarlyStop > MaxPatients:
		return problem("n_earlystop", "is %d, not 1 to %d", s.NEarlyStop, MaxPatients)
	}
	return within("eta1", s.Eta1, 0, 1)
}

type boinET struct {
	settings Settings
	limits   limits
}

func (d *boinET) Settings() Settings { return d.settings }

// Efficacy marks a design that looks at responses.
func (d *boinET) Efficacy() {}

// Next goes by the boundaries, then away from doses that are not admissible: upwards
// to the next one that is, downwards to the nearest one below. A dose too toxic bars
// all above it; the lowest dose being too toxic stops the trial. n_earlystop ends the
// trial when any dose has so many patients, as in the package.
func (d *boinET) Next(s *State) Decision {
	above := d.limits.toxic(s.Arms)
	if above == 1 {
		return stopped(Unsafe, above, ReasonUnsafe)
	}
	arm := &s.Arms[s.Dose-1]
	if len(arm.Pending) > 0 {
		return Decision{Action: Wait, Dose: s.Dose, Above: above, Reason: ReasonOutcomes}
	}
	dose, reason := d.wants(s)
	if dose > len(s.Arms) {
		dose, reason = len(s.Arms), ReasonTop
	}
	if dose < 1 {
		dose, reason = 1, ReasonLowest
	}
	if above > 0 && s.Dose >= above {
		dose, reason = min(dose, above-1), ReasonEliminated
	}
	given := d.admissible(s, above, dose)
	if given == 0 {
		return stopped(Futile, above, ReasonFutile)
	}
	if dose > s.Dose && given == s.Dose {
		reason = ReasonNextEliminated
	}
	if m := d.settings.NEarlyStop; m > 0 {
		for i := range s.Arms {
			if s.Arms[i].N >= m {
				return stopped(Precise, above, ReasonFull)
			}
		}
	}
	return toward(s, above, given, reason)
}

// wants is what the boundaries ask for, admissible or not; 0 or one more than the
// doses where there is none to go to.
func (d *boinET) wants(s *State) (int, string) {
	arm := &s.Arms[s.Dose-1]
	if arm.N == 0 {
		return s.Dose, ReasonStart
	}
	tox, few := float64(arm.DLT)/float64(arm.N), float64(arm.Eff)/float64(arm.N) <= d.settings.Eta1
	switch {
	case tox >= d.settings.Lambda2:
		return s.Dose - 1, ReasonTooToxic
	case !few:
		return s.Dose, ReasonEnough
	case tox <= d.settings.Lambda1:
		return s.Dose + 1, ReasonMore
	case s.Dose < len(s.Arms) && s.Arms[s.Dose].N == 0:
		return s.Dose + 1, ReasonUntried
	}
	return bestRate(s), ReasonBestRate
}

// bestRate is the dose with the highest observed response rate among the current one
// and its treated neighbours. The coin decides a tie, each dose being as likely.
func bestRate(s *State) int {
	var tied [3]int
	k, best := 0, &Arm{N: 1}
	for dose := max(1, s.Dose-1); dose <= min(len(s.Arms), s.Dose+1); dose++ {
		a := &s.Arms[dose-1]
		if a.N == 0 {
			continue
		}
		switch x := a.Eff*best.N - best.Eff*a.N; { // cross-multiplied: no rounding
		case x > 0 || k == 0:
			tied[0], k, best = dose, 1, a
		case x == 0:
			tied[k] = dose
			k++
		}
	}
	return tied[min(int(s.Coin*float64(k)), k-1)]
}

// admissible is the dose itself, or the nearest admissible one in the direction that
// the trial goes, or the nearest one below; 0 for none.
func (d *boinET) admissible(s *State, above, dose int) int {
	top := len(s.Arms)
	if above > 0 {
		top = above - 1
	}
	fits := func(dose int) bool { return dose <= top && !d.limits.futile(&s.Arms[dose-1]) }
	if dose > s.Dose {
		for up := dose; up <= top; up++ {
			if fits(up) {
				return up
			}
		}
	}
	for down := min(dose, top); down > 0; down-- {
		if fits(down) {
			return down
		}
	}
	return 0
}
