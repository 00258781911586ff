package dose

import (
	"math"
	"slices"
)

// completeBLRM fills in and checks. The interval is target − 0.09 to target + 0.08
// unless said otherwise: 0.16 to 0.33 at target 0.25, as usual with this model
// (OncoBayes2, blrm_trial). The default prior gives the reference amount the target
// and is as vague as it can be for a trial to go on after 1 DLT in 3 patients at the
// lowest of five default doses and to stop after 2; a protocol states its own.
func completeBLRM(s *Settings, doses int) error {
	if err := s.target(); err != nil {
		return err
	}
	if s.Variant == "" {
		s.Variant = BLRMTarget
	}
	if s.Variant != BLRMTarget && s.Variant != BLRMHighest {
		return problem("variant", "is %q, neither target nor highest", s.Variant)
	}
	if s.Eps1 == nil {
		s.Eps1 = ref(min(0.09, s.Target/2))
	}
	if s.Eps2 == nil {
		s.Eps2 = ref(0.08)
	}
	if err := s.epsilons(); err != nil {
		return err
	}
	if err := s.width(); err != nil {
		return err
	}
	if s.EWOC == 0 {
		s.EWOC = 0.25
	}
	if err := within("ewoc", s.EWOC, 0, 1); err != nil {
		return err
	}
	restrict := s.Restrict == nil || *s.Restrict
	s.Restrict = &restrict
	if err := s.normal(); err != nil {
		return err
	}
	if err := s.place(doses); err != nil {
		return err
	}
	return s.safety()
}

// normal fills in and checks the bivariate normal prior.
func (s *Settings) normal() error {
	if len(s.PriorMean) == 0 {
		s.PriorMean = []float64{math.Round(logit(s.Target)*1e6) / 1e6, 0}
	}
	if len(s.PriorSD) == 0 {
		s.PriorSD = []float64{1.25, 1}
	}
	if len(s.PriorMean) != 2 {
		return problem("prior_mean", "has %d values, not 2: of log alpha and log beta", len(s.PriorMean))
	}
	if len(s.PriorSD) != 2 {
		return problem("prior_sd", "has %d values, not 2: of log alpha and log beta", len(s.PriorSD))
	}
	s.PriorMean, s.PriorSD = slices.Clone(s.PriorMean), slices.Clone(s.PriorSD)
	switch m, sd := s.PriorMean, s.PriorSD; {
	case !(math.Abs(m[0]) <= 10):
		return problem("prior_mean", "has %v for log alpha, not −10 to 10", m[0])
	case !(math.Abs(m[1]) <= 3):
		return problem("prior_mean", "has %v for log beta, not −3 to 3", m[1])
	case !(sd[0] >= 0.1 && sd[0] <= 5):
		return problem("prior_sd", "has %v for log alpha, not 0.1 to 5", sd[0])
	case !(sd[1] >= 0.1 && sd[1] <= 2):
		return problem("prior_sd", "has %v for log beta, not 0.1 to 2", sd[1])
	case !(math.Abs(s.PriorCor) <= 0.9):
		return problem("prior_cor", "is %v, not −0.9 to 0.9", s.PriorCor)
	}
	return nil
}

// place fills in and checks what places the doses: amounts, or a skeleton.
func (s *Settings) place(doses int) error {
	if len(s.Amounts) == 0 {
		if s.RefAmount != 0 {
			return problem("ref_amount", "needs amounts")
		}
		if err := s.skeleton(doses, Empiric, nil); err != nil {
			return err
		}
		return checkCurve(s.Prior, s.Target, Empiric, 1, nil)
	}
	if len(s.Prior) > 0 {
		return problem("prior", "stands beside amounts; either places the doses")
	}
	s.Amounts = slices.Clone(s.Amounts)
	if len(s.Amounts) > MaxDoses {
		return problem("amounts", "has %d values, not 1 to %d", len(s.Amounts), MaxDoses)
	}
	if doses > 0 && len(s.Amounts) != doses {
		return problem("amounts", "has %d values, but there are %d doses", len(s.Amounts), doses)
	}
	for i, a := range s.Amounts {
		switch {
		case !(a > 0) || math.IsInf(a, 0):
			return problem("amounts", "has %v, not an amount", a)
		case i > 0 && a <= s.Amounts[i-1]:
			return problem("amounts", "has %v after %v; it must rise from dose to dose", a, s.Amounts[i-1])
		}
	}
	if s.RefAmount == 0 {
		s.RefAmount = s.Amounts[(len(s.Amounts)+1)/2-1]
	}
	if !(s.RefAmount > 0) || math.IsInf(s.RefAmount, 0) {
		return problem("ref_amount", "is %v, not an amount", s.RefAmount)
	}
	for _, x := range s.scaledAmounts() {
		if !(math.Abs(x) <= 12) {
			return problem("ref_amount", "is %v, too far from the amounts", s.RefAmount)
		}
	}
	return nil
}

// scaledAmounts are log(amount/reference); from a skeleton they are such that the
// model at the prior means is the skeleton.
func (s *Settings) scaledAmounts() []float64 {
	var x []float64
	for _, a := range s.Amounts {
		x = append(x, math.Log(a/s.RefAmount))
	}
	if x == nil {
		for _, p := range s.Prior {
			x = append(x, (logit(p)-s.PriorMean[0])/math.Exp(s.PriorMean[1]))
		}
	}
	return x
}
