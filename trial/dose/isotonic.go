package dose

import "math"

// Isotonic is the weighted least-squares fit to values among all sequences that
// never fall, by pooling adjacent violators. It writes over values. Weights must be
// positive.
func Isotonic(values, weights []float64) {
	var sum, weight [MaxDoses]float64 // of blocks; most calls fit
	var size [MaxDoses]int
	s, w, n := sum[:0], weight[:0], size[:0]
	for i, v := range values {
		s, w, n = append(s, v), append(w, weights[i]), append(n, 1)
		for k := len(s) - 1; k > 0 && s[k-1] > s[k]; k-- {
			total := w[k-1] + w[k]
			s[k-1] = (s[k-1]*w[k-1] + s[k]*w[k]) / total
			w[k-1], n[k-1] = total, n[k-1]+n[k]
			s, w, n = s[:k], w[:k], n[:k]
		}
	}
	i := 0
	for k, v := range s {
		for range n[k] {
			values[i] = v
			i++
		}
	}
}

// Rate is the estimate of the probability of a DLT at one dose before pooling, with
// its weight, one over its variance: a beta prior worth a tenth of a patient, as in R
// package BOIN, select.mtd.
func Rate(n, dlt int) (rate, weight float64) {
	a, b, m := float64(dlt)+0.05, float64(n-dlt)+0.05, float64(n)+0.1
	return a / m, m * m * (m + 1) / (a * b)
}

// Nearest makes rates isotonic (writing over them) and returns the index of the one
// nearest to the target, −1 when there are none. Equal estimates below the target go
// to the higher dose, above it to the lower one: each estimate is raised by 1e-10
// times its rank, as in R package BOIN, select.mtd.
func Nearest(rates, weights []float64, target float64) int {
	Isotonic(rates, weights)
	best, least := -1, math.Inf(1)
	for i, r := range rates {
		if far := math.Abs(r + float64(i+1)*1e-10 - target); far < least {
			best, least = i, far
		}
	}
	return best
}

// nearest chooses the maximum tolerated dose among the treated doses below the
// dropped ones; 0 when there is none.
func nearest(arms []Arm, dropped int, target float64) int {
	var rates, weights [MaxDoses]float64
	var at [MaxDoses + 1]int
	k := 0
	for i := range arms {
		if dropped > 0 && i+1 >= dropped {
			break
		}
		if arms[i].N > 0 {
			rates[k], weights[k] = Rate(arms[i].N, arms[i].DLT)
			k++
			at[k] = i + 1
		}
	}
	return at[1+Nearest(rates[:k], weights[:k], target)]
}

// estimates are the isotonic estimates of all treated doses, the dropped ones among
// them; NaN where nobody was treated.
func estimates(arms []Arm) []float64 {
	out := make([]float64, len(arms))
	rates, weights := make([]float64, 0, len(arms)), make([]float64, 0, len(arms))
	for i := range arms {
		if out[i] = math.NaN(); arms[i].N > 0 {
			r, w := Rate(arms[i].N, arms[i].DLT)
			rates, weights, out[i] = append(rates, r), append(weights, w), 0
		}
	}
	Isotonic(rates, weights)
	for i, k := 0, 0; i < len(out); i++ {
		if out[i] == 0 {
			out[i] = rates[k]
			k++
		}
	}
	return out
}
