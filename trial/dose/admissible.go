package dose

// limits are the smallest number of DLTs that makes a dose too toxic and the largest
// number of responses that leaves it futile, by number of patients. Both have a
// uniform prior: too toxic when Pr(pT > φT) is at least the cutoff, futile when
// Pr(pE < φE) is.
type limits struct {
	tox, toxCutoff float64
	eff, effCutoff float64
	most           []int16 // DLTs, by n
	least          []int16 // responses, by n; −1 for none
}

func newLimits(tox, toxCutoff, eff, effCutoff float64) limits {
	l := limits{tox, toxCutoff, eff, effCutoff, make([]int16, tabled+1), make([]int16, tabled+1)}
	for n := range l.most {
		l.most[n], l.least[n] = int16(l.toxicFrom(n)), int16(l.futileTo(n))
	}
	return l
}

func (l *limits) toxicFrom(n int) int {
	y := 0
	for y <= n && exceeds(y, n, l.tox) < l.toxCutoff {
		y++
	}
	return y
}

func (l *limits) futileTo(n int) int {
	y := -1
	for y < n && 1-exceeds(y+1, n, l.eff) >= l.effCutoff {
		y++
	}
	return y
}

// toxic is the lowest dose that is too toxic, 0 for none. It bars itself and every
// dose above.
func (l *limits) toxic(arms []Arm) int {
	for i := range arms {
		n := arms[i].N
		if n < len(l.most) && arms[i].DLT >= int(l.most[n]) || n >= len(l.most) && arms[i].DLT >= l.toxicFrom(n) {
			return i + 1
		}
	}
	return 0
}

// futile bars one dose alone: a response rate need not rise with the dose.
func (l *limits) futile(a *Arm) bool {
	if a.N < len(l.least) {
		return a.Eff <= int(l.least[a.N])
	}
	return a.Eff <= l.futileTo(a.N)
}
