package dose

// i3+3: Liu, Wang & Ji, J Biopharm Stat 2020;30:294 (arXiv 1901.01303).
// G3: Ji, Zhang, Ji & Kummar, Contemp Clin Trials 2025;158:108077 (medRxiv
// 2024.08.18.24312178, "G3+3").
func init() {
	register(I3Plus3, kind{
		keys:     withGuards("target", "eps1", "eps2"),
		complete: completeInterval,
		build: func(s Settings, _ int) (Design, error) {
			low, high := s.Target-*s.Eps1, s.Target+*s.Eps2
			return newInterval(s, func(y, n int) Action { return i3plus3(y, n, low, high) }), nil
		},
	})
	register(G3, kind{
		keys: withGuards("target"),
		complete: func(s *Settings, _ int) error {
			if s.Target == 0 {
				s.Target = 0.25
			}
			if s.Target != 0.25 {
				return problem("target", "is %v; G3 is defined for 0.25", s.Target)
			}
			return s.safety()
		},
		build: func(s Settings, _ int) (Design, error) { return newInterval(s, g3), nil },
	})
}

// hair is the tolerance of comparing a rate with a boundary given in decimals: 1 of 5
// is on the boundary 0.25 − 0.05.
const hair = 1e-9

// i3plus3 stays above the interval when one DLT less would be below it: then the
// excess is what a single patient can do.
func i3plus3(y, n int, low, high float64) Action {
	switch rate := float64(y) / float64(n); {
	case rate < low-hair:
		return Escalate
	case rate <= high+hair:
		return Stay
	case float64(y-1)/float64(n) < low-hair:
		return Stay
	}
	return Deescalate
}

// g3 is 3+3 for 3 and 6 patients, and for any other number escalates below a rate of
// 0.20 and de-escalates above 0.29.
func g3(y, n int) Action {
	high := 0.29
	if n == 3 {
		high = 1.0 / 3
	}
	switch rate := float64(y) / float64(n); {
	case rate < 0.20-hair:
		return Escalate
	case rate > high+hair:
		return Deescalate
	}
	return Stay
}
