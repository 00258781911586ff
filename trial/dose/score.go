package dose

// scores are the desirabilities of BOIN12, Pr(utility > benchmark), tabled for the
// sample sizes that a dose usually has.
type scores struct {
	utility   utility
	benchmark float64
	table     [][]float64 // by n, then DLTs, responses and patients with both
}

// scored is the largest tabled number of patients at a dose.
const scored = 15

func newScores(u utility, phiT, phiE float64) scores {
	t := scores{u, u.benchmark(phiT, phiE), make([][]float64, scored+1)}
	for n := range t.table {
		w, known := n+1, map[float64]float64{}
		t.table[n] = make([]float64, w*w*w)
		for y := range w {
			for e := range w {
				for b := max(0, y+e-n); b <= min(y, e); b++ {
					sum := u.sum(n, y, e, b)
					score, ok := known[sum]
					if !ok {
						score = beats(sum, n, t.benchmark)
						known[sum] = score
					}
					t.table[n][(y*w+e)*w+b] = score
				}
			}
		}
	}
	return t
}

func (t *scores) sum(a *Arm) float64 { return t.utility.sum(a.N, a.DLT, a.Eff, joint(a)) }

// of is the desirability of a dose, the prior's where nobody was treated.
func (t *scores) of(a *Arm) float64 {
	if a.N < len(t.table) {
		w := a.N + 1
		return t.table[a.N][(a.DLT*w+a.Eff)*w+joint(a)]
	}
	return beats(t.sum(a), a.N, t.benchmark)
}

// joint is the number of patients with both outcomes, inside what the two counts
// allow: with an additive utility nobody needs to count it.
func joint(a *Arm) int { return min(max(a.Both, a.DLT+a.Eff-a.N), a.DLT, a.Eff) }
