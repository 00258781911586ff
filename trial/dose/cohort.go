package dose

// CohortSize is how many patients the plan gives the next cohort at dose, after s.
// Given is the number of patients treated in cohorts so far, backfilled ones left
// out. It is 0 when the plan's patients are used up.
//
// Without titration it is the plan's next cohort. With titration it is a single
// patient at each new dose until the first DLT; then the dose of that DLT (or the
// highest dose, if no DLT came) is filled to a cohort, and the plan's cohorts follow.
// The last cohort is shortened where the plan ends.
func (p *Plan) CohortSize(s *State, given, dose int) int {
	size, end := 0, 0
	for _, c := range p.CohortSizes {
		end += c
		if given < end && size == 0 {
			size = c
			if !p.Titration {
				size = end - given // cohorts begin where the plan's do
			}
		}
	}
	if p.Titration && size > 0 {
		dlt := 0
		for i := range s.Arms {
			dlt += s.Arms[i].DLT
		}
		switch n := s.Arms[dose-1].N; {
		case n == 0 && dlt == 0:
			size = 1
		case dose == s.Dose && 0 < n && n < size:
			size -= n
		}
	}
	return min(size, max(end-given, 0))
}
