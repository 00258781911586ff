package dose

import "math"

// mTPI: Ji et al., Clin Trials 2010;7:653. mTPI-2: Guo et al., Contemp Clin Trials
// 2017;58:23. Keyboard: Yan, Mandrekar & Yuan, Clin Cancer Res 2017;23:3994. All
// three look at the posterior beta(1+y, 1+n−y) of the current dose.
func init() {
	keys := withGuards("target", "eps1", "eps2")
	register(MTPI, kind{keys: keys, complete: completeMass,
		build: func(s Settings, _ int) (Design, error) { return newInterval(s, unitMass(s)), nil }})
	register(MTPI2, kind{keys: keys, complete: completeMass,
		build: func(s Settings, _ int) (Design, error) { return newInterval(s, strongestKey(s, false)), nil }})
	register(Keyboard, kind{keys: keys, complete: completeMass,
		build: func(s Settings, _ int) (Design, error) { return newInterval(s, strongestKey(s, true)), nil }})
}

// mass is the posterior probability of an interval after y DLTs in n patients.
func mass(y, n int, low, high float64) float64 {
	return exceeds(y, n, low) - exceeds(y, n, high)
}

// unitMass is the rule of mTPI: of the intervals below, at and above the target the
// one with the most mass for its width.
func unitMass(s Settings) rule {
	low, high := s.Target-*s.Eps1, s.Target+*s.Eps2
	return func(y, n int) Action {
		under, at, over := mass(y, n, 0, low)/low, mass(y, n, low, high)/(high-low), mass(y, n, high, 1)/(1-high)
		switch {
		case over > max(under, at)*(1+hair):
			return Deescalate
		case under > at*(1+hair):
			return Escalate
		}
		return Stay
	}
}

// strongestKey is the rule of mTPI-2 and Keyboard: the interval around the target is
// a key, [0, 1] is cut into keys of its width from there, and the key with the most
// mass decides, a shorter key at either end for its width. They differ in a tie
// only: Keyboard takes the higher key, as its R package does, mTPI-2 the lower.
func strongestKey(s Settings, higher bool) rule {
	low, high := s.Target-*s.Eps1, s.Target+*s.Eps2
	step := high - low
	var edges []float64 // from 0 to 1
	at := int(math.Ceil(low/step - hair))
	for i := at; i > 0; i-- {
		edges = append(edges, max(0, low-float64(i)*step))
	}
	edges = append(edges, low)
	for i := 0; edges[len(edges)-1] < 1-hair; i++ {
		edges = append(edges, min(1, high+float64(i)*step))
	}
	edges[len(edges)-1] = 1
	return func(y, n int) Action {
		best, strongest, left := 0, -1.0, 1.0
		for i := range len(edges) - 1 {
			right := exceeds(y, n, edges[i+1])
			density := (left - right) / (edges[i+1] - edges[i])
			left = right
			if density > strongest*(1+hair) || higher && density > strongest*(1-hair) {
				best, strongest = i, max(density, strongest)
			}
		}
		switch {
		case best < at:
			return Escalate
		case best > at:
			return Deescalate
		}
		return Stay
	}
}
