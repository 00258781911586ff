package dose

import "math"

// BOIN, the Bayesian optimal interval design: Liu & Yuan, J R Stat Soc C 2015;64:507
// with the erratum of 2022; Yuan et al., Clin Cancer Res 2016;22:4291. Options as in
// R package BOIN (Yan et al., J Stat Softw 2020;94(13)).
func init() {
	register(BOIN, kind{
		keys:     withGuards("target", "phi1", "phi2", "stay_1_of_3", "down_2_of_6", "bound_mtd"),
		complete: completeBOIN,
		build: func(s Settings, _ int) (Design, error) {
			return newBOIN(s), nil
		},
	})
}

func completeBOIN(s *Settings, _ int) error {
	if err := s.target(); err != nil {
		return err
	}
	if err := s.phis(); err != nil {
		return err
	}
	if err := s.safety(); err != nil {
		return err
	}
	if err := s.stay(); err != nil {
		return err
	}
	return s.down()
}

// target must be given and lie where R package BOIN takes it.
func (s *Settings) target() error {
	switch {
	case s.Target == 0:
		return problem("target", "is missing")
	case !(s.Target >= 0.05 && s.Target <= 0.6):
		return problem("target", "is %v, not 0.05 to 0.6", s.Target)
	}
	return nil
}

// phis fills in and checks the probabilities between which BOIN sets its boundaries;
// each is a tenth of the target or more away from it.
func (s *Settings) phis() error {
	if s.Phi1 == 0 {
		s.Phi1 = tidy(0.6 * s.Target)
	}
	if s.Phi2 == 0 {
		s.Phi2 = tidy(1.4 * s.Target)
	}
	if err := within("phi1", s.Phi1, 0, 1); err != nil {
		return err
	}
	if err := within("phi2", s.Phi2, 0, 1); err != nil {
		return err
	}
	const rounding = 1e-9 // of decimals that sit on the limit
	if s.Target-s.Phi1 < 0.1*s.Target-rounding {
		return problem("phi1", "is %v, not 10 %% or more below the target %v", s.Phi1, s.Target)
	}
	if s.Phi2-s.Target < 0.1*s.Target-rounding {
		return problem("phi2", "is %v, not 10 %% or more above the target %v", s.Phi2, s.Target)
	}
	return nil
}

// safety fills in and checks the rules that drop doses and stop the trial.
func (s *Settings) safety() error {
	if s.CutoffElim == 0 {
		s.CutoffElim = 0.95
	}
	if err := within("cutoff_elim", s.CutoffElim, 0, 1); err != nil {
		return err
	}
	if s.NEarlyStop < 0 || s.NEarlyStop > MaxPatients {
		return problem("n_earlystop", "is %d, not 1 to %d", s.NEarlyStop, MaxPatients)
	}
	switch {
	case !s.ExtraSafe && s.Offset != nil:
		return problem("offset", "is used with extra_safe only")
	case !s.ExtraSafe:
		return nil
	case s.Offset == nil:
		s.Offset = ref(0.05)
	default:
		s.Offset = ref(*s.Offset)
	}
	if !(*s.Offset > 0 && *s.Offset < 0.5 && *s.Offset < s.CutoffElim) {
		return problem("offset", "is %v, not between 0 and 0.5 and below cutoff_elim", *s.Offset)
	}
	return nil
}

// stay checks the choice to stay at 1 DLT of 3: the software offers it where the
// target is 0.20 to 0.279 and 1 of 3 would de-escalate.
func (s *Settings) stay() error {
	if !s.Stay1Of3 {
		return nil
	}
	_, high := s.lambdas()
	switch {
	case s.Target < 0.2 || s.Target > 0.279:
		return problem("stay_1_of_3", "is for a target of 0.2 to 0.279, not %v", s.Target)
	case high*3 > 1:
		return problem("stay_1_of_3", "changes nothing: 1 DLT of 3 does not de-escalate at phi2 %v", s.Phi2)
	}
	return nil
}

// down checks the choice to de-escalate at 2 DLTs of 6: the software offers it where the
// target is 0.28 to 0.33 and 2 of 6 would stay.
func (s *Settings) down() error {
	if !s.Down2Of6 {
		return nil
	}
	_, high := s.lambdas()
	switch {
	case s.Target < 0.28 || s.Target > 0.33:
		return problem("down_2_of_6", "is for a target of 0.28 to 0.33, not %v", s.Target)
	case high*6 <= 2:
		return problem("down_2_of_6", "changes nothing: 2 DLTs of 6 de-escalate at phi2 %v", s.Phi2)
	}
	return nil
}

// Under is what the estimate of a selected dose must be below: the de-escalation
// boundary with bound_mtd, for complete settings, and +Inf without.
func (s Settings) Under() float64 {
	if !s.BoundMTD {
		return math.Inf(1)
	}
	_, high := s.lambdas()
	return high
}

// lambdas are the boundaries of the observed rate, equations (4) and (5) of the 2015
// paper: escalate at or below the first, de-escalate at or above the second.
func (s *Settings) lambdas() (low, high float64) {
	p, p1, p2 := s.Target, s.Phi1, s.Phi2
	low = math.Log((1-p1)/(1-p)) / math.Log(p*(1-p1)/(p1*(1-p)))
	high = math.Log((1-p)/(1-p2)) / math.Log(p2*(1-p)/(p*(1-p2)))
	return low, high
}

// Lambdas are the boundaries of BOIN for complete settings: escalate when the
// observed DLT rate is at or below the first, de-escalate at or above the second.
func (s Settings) Lambdas() (low, high float64) { return s.lambdas() }

func newBOIN(s Settings) *interval {
	low, high := s.lambdas()
	r := func(y, n int) Action {
		switch rate := float64(y) / float64(n); {
		case rate <= low:
			return Escalate
		case rate >= high && s.Stay1Of3 && y == 1 && n == 3:
			return Stay
		case rate >= high || s.Down2Of6 && y == 2 && n == 6:
			return Deescalate
		}
		return Stay
	}
	d := newInterval(s, r)
	if s.Stay1Of3 || s.Down2Of6 {
		d.own = func(y, n int) string {
			switch {
			case s.Stay1Of3 && y == 1 && n == 3:
				return ReasonStay1Of3
			case s.Down2Of6 && y == 2 && n == 6:
				return ReasonDown2Of6
			}
			return ""
		}
	}
	return d
}

// tidy keeps products of decimals readable: 0.6·0.3 is 0.18.
func tidy(x float64) float64 { return math.Round(x*1e12) / 1e12 }

func ref(x float64) *float64 { return &x }
