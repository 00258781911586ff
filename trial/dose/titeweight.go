package dose

import "slices"

// How a patient counts whose DLT window is still open (TITE-CRM): the likelihood of
// being without a DLT so far is 1 − w·p.
const (
	Linear   = "linear"   // w = follow-up / window: a DLT is as likely on any day
	Adaptive = "adaptive" // w follows the times at which DLTs came in this trial
)

// AdaptiveWeight is the weight of a patient without a DLT who was followed for a
// fraction u of the window, in [0, 1]. onsets are the times of the DLTs of all
// doses as fractions of the window, ascending. Between two of them, z in all, the
// weight goes in a straight line from m/(z+1) to (m+1)/(z+1); 0 and the window's
// end close the row. Without DLTs it is u (Cheung and Chappell 2000, Biometrics
// 56:1177).
func AdaptiveWeight(u float64, onsets []float64) float64 {
	z := len(onsets)
	if z == 0 || u >= 1 {
		return min(u, 1)
	}
	m := 0
	for m < z && onsets[m] <= u {
		m++
	}
	lo, hi := 0.0, 1.0
	if m > 0 {
		lo = onsets[m-1]
	}
	if m < z {
		hi = onsets[m]
	}
	return min((float64(m)+(u-lo)/(hi-lo))/float64(z+1), 1)
}

// appendOnsets collects the times of the DLTs in order.
func appendOnsets(onsets []float64, arms []Arm) []float64 {
	for i := range arms {
		onsets = append(onsets, arms[i].Onset...)
	}
	slices.Sort(onsets)
	return onsets
}
