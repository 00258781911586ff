package dose

import "math"

// grid holds the working model at equidistant values of b, so that a posterior is a
// sum over nodes of products of integers with numbers that are already there.
//
// The trapezoidal rule on the whole line converges exponentially for integrands
// that are analytic in a strip, as posteriors of b are (Trefethen and Weideman 2014,
// SIAM Review 56:385). The probability below a point is the same sum with weights
// ½ + Si(π(b* − b)/h)/π, the integral of the sinc interpolant (Haber 1993, Math
// Comp 60:279), and converges exponentially too, half as fast: with the step h its
// error is near exp(−½(πσ/h)²) for a normal peak of standard deviation σ, and
// exp(−πd/h) for a strip of half-width d. step keeps both below 10⁻⁸.
type grid struct {
	levels []level // from the finest step to the widest, each twice the one before
}

// level is the table at one step. Levels share their nodes: node i of a level is
// node 2i of the one before.
type level struct {
	lo, h float64
	prior []float64   // by node: −b²/2scale²
	lnp   [][]float64 // by dose, by node
	lnq   [][]float64 // ln(1−p)
	p     [][]float64
	below []float64 // by node: weight for the probability that b < bTarget
}

// How far and how fine. Beyond reach standard deviations the prior holds 10⁻¹⁹ of
// its mass; sized is the number of patients for whom the table is laid out, more go
// the direct way.
const (
	reach      = 9
	sized      = 60
	negligible = 32 // e⁻³² ≈ 10⁻¹⁴
)

// step is how wide a step may be with n patients. No posterior is much narrower
// than 1/sqrt(1/scale² + n·information). The likelihood of the logistic model has
// poles where its linear predictor is ±iπ, at distance atan(π/intercept) from the
// line; the empiric one explodes beyond π/2.
func (c *Curve) step(n int) float64 {
	narrowest := 1 / math.Sqrt(1/(c.scale*c.scale)+float64(n)*c.info)
	strip := math.Pi / 2
	if c.logistic && c.a != 0 {
		strip = math.Atan(math.Pi / math.Abs(c.a))
	}
	return min(0.5*narrowest, math.Pi*strip/19)
}

func newGrid(c *Curve) *grid {
	h := c.step(sized)
	steps := 1
	for float64(2*steps)*h <= 0.7*min(1, c.scale) { // the first look only finds where
		steps *= 2
	}
	half := int(math.Ceil(reach*c.scale/h/float64(steps))) * steps
	g := &grid{}
	for stride := 1; stride <= steps; stride *= 2 {
		g.levels = append(g.levels, newLevel(c, h*float64(stride), half/stride))
	}
	return g
}

func newLevel(c *Curve, h float64, half int) level {
	nodes := 2*half + 1
	l := level{lo: -float64(half) * h, h: h, prior: make([]float64, nodes), below: make([]float64, nodes)}
	for i := range nodes {
		b := l.at(i)
		l.prior[i] = -b * b / (2 * c.scale * c.scale)
	}
	sincWeights(l.below, (c.bTarget-l.lo)/h)
	for k := range c.x {
		lnp, lnq, p := make([]float64, nodes), make([]float64, nodes), make([]float64, nodes)
		for i := range nodes {
			lnp[i], lnq[i] = c.logs(k, l.at(i))
			p[i] = c.Tox(k+1, l.at(i))
		}
		l.lnp, l.lnq, l.p = append(l.lnp, lnp), append(l.lnq, lnq), append(l.p, p)
	}
	return l
}

func (l *level) at(i int) float64 { return l.lo + float64(i)*l.h }

// logs writes the log of prior and likelihood at the nodes from first on, patients
// whose window is open left out.
func (l *level) logs(out []float64, d *load, first int) {
	copy(out, l.prior[first:])
	for j := range d.used {
		lnp := l.lnp[d.k[j]][first:][:len(out)]
		lnq := l.lnq[d.k[j]][first:][:len(out)]
		y, m := d.y[j], d.m[j]
		for i := range out {
			out[i] += y*lnp[i] + m*lnq[i]
		}
	}
}

// open writes the likelihood of the patients whose window is open.
func (l *level) open(out []float64, d *load, first int) {
	for i := range out {
		out[i] = 1
	}
	for _, o := range d.open {
		p := l.p[o.k][first:][:len(out)]
		for i := range out {
			out[i] *= 1 - o.w*p[i]
		}
	}
}

// chunk is how many nodes are summed at a time.
const chunk = 64
