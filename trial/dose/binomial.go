package dose

import "math"

// atMost is Pr(Bin(n, p) ≤ y). With a uniform prior it is also the posterior
// probability Pr(q > p) after y DLTs in n − 1 patients: a beta distribution with
// whole parameters is a binomial sum, so no special function is needed.
func atMost(y, n int, p float64) float64 {
	switch {
	case y < 0:
		return 0
	case y >= n:
		return 1
	case p <= 0:
		return 1
	case p >= 1:
		return 0
	case p > 0.5: // from the other end: (1−p)^n must not vanish for the largest n
		return 1 - atMost(n-y-1, n, 1-p)
	}
	term := math.Exp(float64(n) * math.Log1p(-p))
	total, odds := term, p/(1-p)
	for i := 1; i <= y; i++ {
		term *= float64(n-i+1) / float64(i) * odds
		total += term
	}
	return min(total, 1)
}

// exceeds is the posterior probability that the probability of a DLT is above p
// after y DLTs in n patients, with a uniform prior: 1 − I_p(y+1, n−y+1).
func exceeds(y, n int, p float64) float64 { return atMost(y, n+1, p) }
