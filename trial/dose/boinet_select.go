package dose

import "math"

// Select is the default of R package boinet: the MTD is the dose whose isotonic DLT
// rate (unweighted) is nearest to the target among admissible doses, the higher one
// on a tie; then the highest response rate among admissible doses up to it, the lower
// one on a tie.
func (d *boinET) Select(s *State) Selection {
	var room [MaxDoses]Arm
	var rates [MaxDoses]float64
	arms := settle(s.Arms, room[:])
	dose, above := d.choose(arms, rates[:])
	out := Selection{Dose: dose, Estimate: make([]float64, len(arms)), Reason: selected(s, dose, above, ReasonBestEff)}
	copy(out.Estimate, rates[:])
	return out
}

// Choose is Select without estimates.
func (d *boinET) Choose(s *State) int {
	var room [MaxDoses]Arm
	var rates [MaxDoses]float64
	dose, _ := d.choose(settle(s.Arms, room[:]), rates[:])
	return dose
}

func (d *boinET) choose(arms []Arm, rates []float64) (dose, above int) {
	above = d.limits.toxic(arms)
	pooledRates(arms, rates)
	fits := func(i int) bool {
		return arms[i].N > 0 && (above == 0 || i+1 < above) && !d.limits.futile(&arms[i])
	}
	mtd, least := -1, math.Inf(1)
	for i := range arms {
		if far := math.Abs(rates[i] - d.settings.Target); fits(i) && far <= least+1e-12 {
			mtd, least = i, far
		}
	}
	most := -1.0
	for i := 0; i <= mtd; i++ {
		if rate := float64(arms[i].Eff) / float64(arms[i].N); fits(i) && rate > most+1e-12 {
			dose, most = i+1, rate
		}
	}
	return dose, above
}

// pooledRates writes the observed DLT rates of the treated doses, pooled until none
// falls, every dose weighing the same; NaN where nobody was treated.
func pooledRates(arms []Arm, rates []float64) {
	var treated, ones [MaxDoses]float64
	k := 0
	for i := range arms {
		if arms[i].N > 0 {
			treated[k], ones[k] = float64(arms[i].DLT)/float64(arms[i].N), 1
			k++
		}
	}
	Isotonic(treated[:k], ones[:k])
	k = 0
	for i := range arms {
		if rates[i] = math.NaN(); arms[i].N > 0 {
			rates[i] = treated[k]
			k++
		}
	}
}
