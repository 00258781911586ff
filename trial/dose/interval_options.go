package dose

// guards are the parameters that every interval design shares: what drops a dose,
// what stops the trial, and single patients at the start.
var guards = []string{"cutoff_elim", "extra_safe", "offset", "n_earlystop", "titration"}

func withGuards(keys ...string) []string { return append(keys, guards...) }

// epsilons fills in and checks the equivalence interval, target − eps1 to
// target + eps2; 0.05 to either side unless said otherwise.
func (s *Settings) epsilons() error {
	for _, e := range []struct {
		key   string
		value **float64
	}{{"eps1", &s.Eps1}, {"eps2", &s.Eps2}} {
		switch {
		case *e.value == nil:
			*e.value = ref(0.05)
		default:
			*e.value = ref(**e.value)
		}
		if v := **e.value; !(v >= 0 && v < 1) {
			return problem(e.key, "is %v, not 0 to 1", v)
		}
	}
	switch {
	case *s.Eps1 >= s.Target:
		return problem("eps1", "is %v, not below the target %v", *s.Eps1, s.Target)
	case s.Target+*s.Eps2 >= 1:
		return problem("eps2", "is %v; target + eps2 reaches 1", *s.Eps2)
	}
	return nil
}

// width checks that the interval is wide enough to divide by.
func (s *Settings) width() error {
	if *s.Eps1+*s.Eps2 < 0.01 {
		return problem("eps1", "is %v with eps2 %v: the interval is narrower than 0.01", *s.Eps1, *s.Eps2)
	}
	return nil
}

// completeInterval checks what all interval designs with an equivalence interval
// share.
func completeInterval(s *Settings, _ int) error {
	if err := s.target(); err != nil {
		return err
	}
	if err := s.epsilons(); err != nil {
		return err
	}
	return s.safety()
}

// completeMass is completeInterval for designs that measure the interval.
func completeMass(s *Settings, doses int) error {
	if err := completeInterval(s, doses); err != nil {
		return err
	}
	return s.width()
}
