package dose

import "strconv"

// DefaultHalfWidth is the half-width of the indifference intervals of the default
// skeleton; a quarter of the target where that is less.
const DefaultHalfWidth = 0.05

func completeCRM(s *Settings, doses int) error {
	if err := s.target(); err != nil {
		return err
	}
	if s.Model == "" {
		s.Model = Empiric
	}
	if s.Model == Logistic {
		s.Intercept = ref(interceptOr(s.Intercept))
	}
	if s.Scale == 0 {
		s.Scale = DefaultScale
	}
	restrict := s.Restrict == nil || *s.Restrict
	s.Restrict = &restrict
	if err := s.skeleton(doses, s.Model, s.Intercept); err != nil {
		return err
	}
	if err := checkCurve(s.Prior, s.Target, s.Model, s.Scale, s.Intercept); err != nil {
		return err
	}
	return s.safety()
}

// skeleton fills in the prior guesses, with the target at the middle dose, and
// counts them.
func (s *Settings) skeleton(doses int, model string, intercept *float64) error {
	if len(s.Prior) == 0 {
		if doses == 0 {
			return problem("prior", "is missing")
		}
		prior, err := Calibration{
			HalfWidth: min(DefaultHalfWidth, s.Target/4), Target: s.Target,
			Nu: (doses + 1) / 2, Doses: doses, Model: model, Intercept: intercept,
		}.Skeleton()
		if p, ok := err.(Problem); ok && p.Key == "halfwidth" {
			return problem("prior", "is missing, and %d doses are too many for the default", doses)
		} else if err != nil {
			return err
		}
		for i, p := range prior { // the same digits on every machine
			prior[i], _ = strconv.ParseFloat(strconv.FormatFloat(p, 'g', 6, 64), 64)
		}
		s.Prior = prior
	}
	if doses > 0 && len(s.Prior) != doses {
		return problem("prior", "has %d values, but there are %d doses", len(s.Prior), doses)
	}
	return nil
}
