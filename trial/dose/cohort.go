package dose

// CohortSize is how many patients the plan gives the next cohort at dose, after s.
// Given is the number of patients treated in cohorts so far, backfilled ones left
// out. It is 0 when the plan's patients are used up.
//
// Without titration it is the plan's next cohort, or what is left of the one that
// was begun. With titration it is a single patient at each new dose until the first
// DLT; then the dose of that DLT (or the highest dose, if no DLT came) is filled to
// the plan's first cohort. From there on a cohort has the size of the plan's cohort
// in which it begins. The last cohort is shortened where the plan ends.
func (p *Plan) CohortSize(s *State, given, dose int) int {
	left := p.MaxN() - given
	if left <= 0 {
		return 0
	}
	if p.Titration && titrating(s.Arms) {
		if n := s.Arms[dose-1].N; n > 0 {
			return min(p.CohortSizes[0]-n, left)
		}
		return 1
	}
	for _, c := range p.CohortSizes {
		if given < c {
			if p.Titration {
				return min(c, left)
			}
			return c - given // cohorts begin where the plan's do
		}
		given -= c
	}
	return 0
}

// titrating tells whether single patients are treated still: no dose has had a
// second patient.
func titrating(arms []Arm) bool {
	for i := range arms {
		if arms[i].N > 1 {
			return false
		}
	}
	return true
}
