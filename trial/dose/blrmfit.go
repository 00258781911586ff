package dose

import "math"

// sums2 gathers the moments of (θ₁, θ₂) and, by dose, the probability of the
// intervals.
type sums2 struct {
	n             float64
	s1, s2        float64 // about the prior means
	s11, s12, s22 float64
	under, upto   [MaxDoses]float64
	meanOf        []float64 // by dose: Σ f·p; only when not nil
	keep          bool      // remember the rows, for quantiles
	rows          []kept
	density       []float64
}

// kept is a row that was summed.
type kept struct {
	theta1, h, slope float64 // first node, step, exp(θ₂)
	from, to         int     // in density
}

// visit takes the posterior density, up to a factor, at nodes of a row.
func (s *sums2) visit(g *plane, l *surface, row, first int, f []float64) {
	theta2 := g.theta2(row)
	a0 := g.from1 + float64(first)*l.h - g.m1
	var n, n1, n11 float64
	for i, v := range f {
		a := a0 + float64(i)*l.h
		n += v
		n1 += v * a
		n11 += v * a * a
	}
	b := theta2 - g.m2
	s.n += n * l.h
	s.s1 += n1 * l.h
	s.s11 += n11 * l.h
	s.s2 += n * b * l.h
	s.s22 += n * b * b * l.h
	s.s12 += n1 * b * l.h
	slope := math.Exp(theta2)
	for k, x := range g.x {
		if l.under != nil {
			j := row*l.nodes + first
			under, upto := l.under[k][j:][:len(f)], l.upto[k][j:][:len(f)]
			var u, t float64
			for i, v := range f {
				u += v * float64(under[i])
				t += v * float64(upto[i])
			}
			s.under[k] += u * l.h
			s.upto[k] += t * l.h
		} else {
			from := g.from1 + float64(first)*l.h + slope*x
			s.under[k] += sincSum(f, (logit(g.lo)-from)/l.h) * l.h
			s.upto[k] += sincSum(f, (logit(g.hi)-from)/l.h) * l.h
		}
		if s.meanOf != nil {
			m := 0.0
			for i, v := range f {
				if v > 0 {
					m += v * expit(g.from1+float64(first+i)*l.h+slope*x)
				}
			}
			s.meanOf[k] += m * l.h
		}
	}
	if s.keep {
		from := len(s.density)
		s.density = append(s.density, f...)
		s.rows = append(s.rows, kept{g.from1 + float64(first)*l.h, l.h, slope, from, len(s.density)})
	}
}

// upTo is Pr(θ₁ + exp(θ₂)·x ≤ e) by the rows that were kept.
func (s *sums2) upTo(x, e float64) float64 {
	sum := 0.0
	for _, r := range s.rows {
		sum += sincSum(s.density[r.from:r.to], (e-r.theta1-r.slope*x)/r.h) * r.h
	}
	return sum / s.n
}

// quantile is the q-quantile of p at x, to 1e-7 of its logit.
func (s *sums2) quantile(x, q, start, spread float64) float64 {
	lo, hi := start-spread, start+spread
	for s.upTo(x, lo) > q {
		lo -= spread
	}
	for s.upTo(x, hi) < q {
		hi += spread
	}
	// Illinois: the secant, halving the end that stays.
	flo, fhi := s.upTo(x, lo)-q, s.upTo(x, hi)-q
	side := 0
	for range 60 {
		e := hi - fhi*(hi-lo)/(fhi-flo)
		f := s.upTo(x, e) - q
		switch {
		case math.Abs(f) < 1e-9 || hi-lo < 1e-7:
			return expit(e)
		case f > 0:
			if hi, fhi = e, f; side == 1 {
				flo /= 2
			}
			side = 1
		default:
			if lo, flo = e, f; side == -1 {
				fhi /= 2
			}
			side = -1
		}
	}
	return expit((lo + hi) / 2)
}
