package dose

import "math"

// Isotonic is the weighted least-squares fit to values among all sequences that
// never fall, by pooling adjacent violators. It writes the fit over values, and over
// weights as well. Weights must be positive; there are at most MaxDoses values.
func Isotonic(values, weights []float64) {
	var size [MaxDoses]uint8
	blocks := pool(values, weights, &size)
	for i := len(values) - 1; blocks > 0; {
		blocks--
		for v := values[blocks]; size[blocks] > 0; size[blocks]-- {
			values[i] = v
			i--
		}
	}
}

// pool leaves the levels of the fit, their weights and how many values each holds at
// the front, and returns their number.
func pool(values, weights []float64, size *[MaxDoses]uint8) int {
	k := -1
	for i, v := range values {
		w, n := weights[i], uint8(1)
		for k >= 0 && values[k] > v {
			total := weights[k] + w
			v = (values[k]*weights[k] + v*w) / total
			w, n = total, n+size[k]
			k--
		}
		k++
		values[k], weights[k], size[k] = v, w, n
	}
	return k + 1
}

// Rate is the estimate of the probability of a DLT at one dose before pooling, with
// its weight, one over its variance: a beta prior worth a tenth of a patient, as in R
// package BOIN, select.mtd.
func Rate(n, dlt int) (rate, weight float64) {
	a, b, m := float64(dlt)+0.05, float64(n-dlt)+0.05, float64(n)+0.1
	return a / m, m * m * (m + 1) / (a * b)
}

// Nearest returns the index of the rate whose isotonic estimate is nearest to the
// target, −1 when there are none. Equal estimates below the target go to the higher
// dose, above it to the lower one: each estimate is raised by 1e-10 times its rank, as
// in R package BOIN, select.mtd. Estimates that reach under are left out, as that
// function does with boundMTD; +Inf leaves out none. It writes over both slices.
func Nearest(rates, weights []float64, target, under float64) int {
	var size [MaxDoses]uint8
	best, least, rank := -1, math.Inf(1), 0
	for k := range pool(rates, weights, &size) {
		for range size[k] {
			rank++
			estimate := rates[k] + float64(rank)*1e-10
			if far := math.Abs(estimate - target); far < least && estimate < under {
				best, least = rank-1, far
			}
		}
	}
	return best
}

// nearest chooses the maximum tolerated dose among the treated doses below the
// dropped ones whose estimate is below under; 0 when there is none.
func nearest(arms []Arm, dropped int, target, under float64) int {
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
	return at[1+Nearest(rates[:k], weights[:k], target, under)]
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
