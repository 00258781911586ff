package dose

import (
	"cmp"
	"math"
	"slices"
)

// load is the data of a fit: counts by dose, and patients whose window is open.
type load struct {
	n    int // patients
	used int // doses with somebody whose outcome is known
	k    [MaxDoses]int
	y, m [MaxDoses]float64 // DLTs, and patients without one after their whole window
	open []pending
}

// pending is a patient without a DLT so far: likelihood 1 − w·p.
type pending struct {
	k int
	w float64
}

// loaded reads the arms; open is room for the pending. Doses beyond the model are
// ignored. It does not allocate unless the pending do not fit into open, or more than
// 32 DLTs are dated.
func loaded(arms []Arm, doses int, scheme string, open []pending) (d load) {
	d.open = open[:0]
	var dated [32]float64
	onsets := dated[:0]
	if scheme == Adaptive {
		onsets = appendOnsets(onsets, arms)
	}
	for k := range arms {
		if k >= doses {
			break
		}
		a := &arms[k]
		if a.N == 0 {
			continue
		}
		d.n += a.N
		if a.N > len(a.Pending) {
			d.k[d.used] = k
			d.y[d.used] = float64(a.DLT)
			d.m[d.used] = float64(a.N - a.DLT - len(a.Pending))
			d.used++
		}
		from := len(d.open)
		for _, u := range a.Pending {
			w := min(max(u, 0), 1)
			if scheme == Adaptive {
				w = AdaptiveWeight(w, onsets)
			}
			if w > 0 { // a patient just treated says nothing yet
				d.open = append(d.open, pending{k, w})
			}
		}
		// In order, so that the order of the patients changes no bit.
		slices.SortFunc(d.open[from:], func(a, b pending) int { return cmp.Compare(a.w, b.w) })
	}
	return d
}

// belief is the posterior of b.
type belief struct {
	mean, variance float64
	tooToxic       float64 // Pr(p at the lowest dose > target)
	mass           float64 // ∫ prior density · likelihood, up to the factor e^shift
	shift          float64
}

// posterior integrates over b. Accuracy: 1e-7 or better in every figure.
func (c *Curve) posterior(d *load) belief {
	if d.n <= sized {
		if b, ok := c.fromGrid(d); ok {
			return b
		}
	}
	return c.direct(d)
}

// fromGrid sums over the table: a first look with the widest step finds where the
// posterior lives, a second sums there. It answers false when the posterior touches
// an end of the table.
func (c *Curve) fromGrid(d *load) (belief, bool) {
	wide := len(c.grid.levels) - 1
	w := &c.grid.levels[wide]
	var open [chunk]float64
	var room [192]float64
	look := room[:0]
	if len(w.prior) > len(room) { // only a prior of a scale above 2
		look = make([]float64, 0, len(w.prior))
	}
	top := math.Inf(-1)
	for i := 0; i < len(w.prior); i += chunk {
		n := min(chunk, len(w.prior)-i)
		look = look[:i+n]
		w.logs(look[i:], d, i)
		if len(d.open) > 0 {
			w.open(open[:n], d, i)
			for j, q := range open[:n] {
				look[i+j] += math.Log(q)
			}
		}
		for _, v := range look[i:] {
			top = max(top, v)
		}
	}
	first, last := -1, -1
	for i, v := range look {
		if v > top-negligible {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first <= 0 || last == len(w.prior)-1 {
		return belief{}, false
	}
	fine := wide
	need := c.step(d.n)
	for fine > 0 && c.grid.levels[fine].h > need {
		fine--
	}
	g := &c.grid.levels[fine]
	first, last = (first-1)<<(wide-fine), (last+1)<<(wide-fine)
	b0 := g.at((first + last) / 2)
	var out [chunk]float64
	var s0, s1, s2, sb float64
	for i := first; i <= last; i += chunk {
		l := out[:min(chunk, last+1-i)]
		g.logs(l, d, i)
		below := g.below[i:][:len(l)]
		if len(d.open) > 0 {
			g.open(open[:len(l)], d, i)
		}
		for j, v := range l {
			if v -= top; v < -negligible {
				continue
			}
			f := math.Exp(v)
			if len(d.open) > 0 {
				f *= open[j]
			}
			u := g.at(i+j) - b0
			s0 += f
			s1 += f * u
			s2 += f * u * u
			sb += f * below[j]
		}
	}
	mean := s1 / s0
	return belief{
		mean: b0 + mean, variance: s2/s0 - mean*mean,
		tooToxic: min(max(sb/s0, 0), 1),
		mass:     s0 * g.h / (c.scale * math.Sqrt(2*math.Pi)), shift: top,
	}, true
}

// direct does the same without the table, for more patients than it was laid out
// for and for data that the prior hardly allows.
func (c *Curve) direct(d *load) belief {
	step := 0.25 * min(1, c.scale)
	lo, hi := -reach*c.scale, reach*c.scale
	var first, last, top float64
	for range 6 {
		top = math.Inf(-1)
		for b := lo; b <= hi; b += step {
			top = max(top, c.logAt(d, b))
		}
		first, last = hi, lo
		for b := lo; b <= hi; b += step {
			if c.logAt(d, b) > top-negligible {
				first, last = min(first, b), b
			}
		}
		if first-step > lo && last+step < hi {
			break
		}
		lo, hi = 2*lo, 2*hi
	}
	first, last = first-step, last+step
	h := c.step(d.n)
	nodes := int((last-first)/h) + 1
	for i := range nodes { // the peak may stand between two looks
		top = max(top, c.logAt(d, first+float64(i)*h))
	}
	b0 := (first + last) / 2
	f := make([]float64, nodes)
	var s0, s1, s2 float64
	for i := range f {
		b := first + float64(i)*h
		f[i] = math.Exp(c.logAt(d, b) - top)
		u := b - b0
		s0 += f[i]
		s1 += f[i] * u
		s2 += f[i] * u * u
	}
	sb := sincSum(f, (c.bTarget-first)/h)
	mean := s1 / s0
	return belief{
		mean: b0 + mean, variance: s2/s0 - mean*mean,
		tooToxic: min(max(sb/s0, 0), 1),
		mass:     s0 * h / (c.scale * math.Sqrt(2*math.Pi)), shift: top,
	}
}

func (c *Curve) logAt(d *load, b float64) float64 {
	l := -b * b / (2 * c.scale * c.scale)
	for j := range d.used {
		lnp, lnq := c.logs(d.k[j], b)
		l += d.y[j]*lnp + d.m[j]*lnq
	}
	for _, o := range d.open {
		l += math.Log1p(-o.w * c.Tox(o.k+1, b))
	}
	return l
}
