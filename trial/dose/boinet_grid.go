package dose

import "math"

// gridSize is the sample size for which BOIN-ET's boundaries are chosen (R package
// boinet: 100).
const gridSize = 100

// gridSearch chooses BOIN-ET's boundaries on a grid of 0.01 so that the probability of
// a wrong decision is least, over hypotheses on the true probabilities of a DLT (φ1,
// φ or φ2) and of a response (δ1 or δ), equally likely: under (φ1, δ1) escalating is
// right, under (φ1, δ) and (φ, δ) staying, under φ2 de-escalating; (φ, δ1) accepts
// all. Where the rule leaves the choice among three doses, two of three are wrong.
// Takeda et al., Pharm Stat 2018;17:383; R package boinet (R Journal 2025-012).
//
// Under (φ, δ) the package takes the middle interval from the probability of
// λ1 at φ1, not at φ. Only so come out the published boundaries at φ 0.3 and δ 0.6
// (λ1 0.14, λ2 0.35, η1 0.48); with φ η1 would be 0.47. We do as published.
func gridSearch(phi, phi1, phi2, delta, delta1 float64) (lambda1, lambda2, eta1 float64) {
	type point struct{ at, mid, low, high float64 }
	tox := func(from, to, less float64) (points []point) {
		for _, x := range hundredths(from, to) {
			n := gridSize*x - less
			points = append(points, point{x, count(n, phi), count(n, phi1), count(n, phi2)})
		}
		return points
	}
	ups, downs, least := tox(phi1, phi, 0), tox(phi, phi2, 1), math.Inf(1)
	for _, eta := range hundredths(delta1, delta) {
		good, bad := count(gridSize*eta, delta), count(gridSize*eta, delta1) // Pr(too few responses) at δ, at δ1
		for _, d := range downs {
			for _, u := range ups {
				among := func(middle, few float64) float64 { return 2. / 3 * middle * few }
				wrong := u.low*(1-bad) + among(d.low-u.low, bad) + (d.low-u.low)*(1-bad) + 1 - d.low // φ1, δ1
				wrong += u.low*good + among(d.low-u.low, good) + 1 - d.low                           // φ1, δ
				wrong += u.mid*good + among(d.mid-u.low, good) + 1 - d.mid                           // φ, δ
				for _, few := range []float64{bad, good} {
					wrong += u.high + among(d.high-u.high, few) + (d.high-u.high)*(1-few) // φ2
				}
				if wrong < least {
					least, lambda1, lambda2, eta1 = wrong, u.at, d.at, eta
				}
			}
		}
	}
	return lambda1, lambda2, eta1
}

// hundredths runs from one bound up to the other in steps of 0.01.
func hundredths(from, to float64) (points []float64) {
	for i := range int((to-from)/0.01+1e-10) + 1 {
		points = append(points, tidy(from+float64(i)*0.01))
	}
	return points
}

// count is Pr(Bin(gridSize, p) ≤ x) with x rounded down; a product such as 100·0.29
// must not fall short of its whole number.
func count(x, p float64) float64 { return atMost(int(math.Floor(x+1e-7)), gridSize, p) }
