package dose

import (
	"math"
	"sync"
)

// plane is the two-parameter logistic model of the BLRM with its prior:
//
//	logit p = θ₁ + exp(θ₂)·x,  (θ₁, θ₂) bivariate normal, x = log(amount/reference)
//
// (Neuenschwander, Branson and Gsponer 2008, Stat Med 27:2420; θ₁ = log α and
// θ₂ = log β.) The posterior is a sum over a grid, the rule of [grid] in each
// direction: no random numbers, so that the same data give the same bits.
type plane struct {
	x          []float64
	m1, m2     float64 // prior means
	s1, s2, r  float64 // prior standard deviations and correlation
	lo, hi     float64 // the target interval
	t1, t2     int     // nodes in each direction
	h1, h2     float64
	from1, at2 float64   // first node in each direction
	levels     []surface // by stride in θ₁: 1, 2, 4, …
	rowStride  int       // of the first look
	size       int       // patients for whom the step is fine enough
}

// surface is the plane at one step in θ₁.
type surface struct {
	h     float64
	nodes int         // in θ₁
	prior []float64   // by row (θ₂), by node
	lnp   [][]float64 // by dose; nil where there is no table
	lnq   [][]float64
	under [][]float32 // by dose: weight of a node in Pr(p ≤ lo)
	upto  [][]float32 // in Pr(p ≤ hi)
}

// How far and how fine a plane is.
const (
	planeReach      = 8
	planeNegligible = 25 // e⁻²⁵ ≈ 10⁻¹¹
)

func newPlane(x []float64, mean, sd []float64, cor, lo, hi float64) *plane {
	g := &plane{x: x, m1: mean[0], m2: mean[1], s1: sd[0], s2: sd[1], r: cor, lo: lo, hi: hi}
	g.lay(sized, planeReach)
	g.fill(&g.levels[0], nil)
	for i := range g.levels[1:] {
		g.fill(&g.levels[i+1], &g.levels[i])
	}
	return g
}

// lay chooses nodes for n patients. Given θ₂, a patient adds at most ¼ to the
// information on θ₁, and the poles of the likelihood stand at ±iπ. In θ₂ only the
// smooth sum over θ₁ is left.
func (g *plane) lay(n int, reach float64) {
	g.size = n
	narrow := 1 / math.Sqrt(1/(g.s1*g.s1*(1-g.r*g.r))+float64(n)/4)
	g.h1 = min(0.5*narrow, math.Pi*math.Pi/19)
	widest := 0.0
	for _, x := range g.x {
		widest = max(widest, math.Abs(x-g.x[0]), math.Abs(x))
	}
	// exp(θ₂)·x turns by iπ at a distance that shrinks with the spread of the doses.
	g.h2 = min(0.15, 0.4*g.s2, 0.6/max(1, widest))
	if n > sized {
		g.h2 *= math.Sqrt(float64(sized) / float64(n))
	}
	strides := 1
	for 2*float64(strides)*g.h1 <= min(math.Pi*math.Pi/19, 0.5*g.s1*math.Sqrt(1-g.r*g.r)) {
		strides *= 2
	}
	half1 := int(math.Ceil(reach*g.s1/g.h1/float64(strides))) * strides
	g.rowStride = max(1, int(0.5*min(1, g.s2)/g.h2))
	half2 := int(math.Ceil(reach*g.s2/g.h2/float64(g.rowStride))) * g.rowStride
	g.t1, g.t2 = 2*half1+1, 2*half2+1
	g.from1, g.at2 = g.m1-float64(half1)*g.h1, g.m2-float64(half2)*g.h2
	g.levels = nil
	for s := 1; s <= strides; s *= 2 {
		g.levels = append(g.levels, surface{h: g.h1 * float64(s), nodes: 2*half1/s + 1})
	}
}

func (g *plane) theta2(row int) float64 { return g.at2 + float64(row)*g.h2 }

// fill tables a level; every node of it is a node of the finer one, if there is one.
func (g *plane) fill(l, finer *surface) {
	doses := len(g.x)
	size := g.t2 * l.nodes
	l.prior = make([]float64, size)
	for range doses {
		l.lnp, l.lnq = append(l.lnp, make([]float64, size)), append(l.lnq, make([]float64, size))
		l.under, l.upto = append(l.under, make([]float32, size)), append(l.upto, make([]float32, size))
	}
	for row := range g.t2 {
		theta2 := g.theta2(row)
		slope := math.Exp(theta2)
		for i := range l.nodes {
			j := row*l.nodes + i
			if finer != nil {
				from := row*finer.nodes + 2*i
				l.prior[j] = finer.prior[from]
				for k := range doses {
					l.lnp[k][j], l.lnq[k][j] = finer.lnp[k][from], finer.lnq[k][from]
				}
				continue
			}
			theta1 := g.from1 + float64(i)*l.h
			l.prior[j] = g.logPrior(theta1, theta2)
			for k, x := range g.x {
				e := theta1 + slope*x
				lnq := -softplus(e)
				l.lnp[k][j], l.lnq[k][j] = lnq+e, lnq
			}
		}
		for k, x := range g.x {
			from := g.from1 + slope*x
			sincWeights(l.under[k][row*l.nodes:][:l.nodes], (logit(g.lo)-from)/l.h)
			sincWeights(l.upto[k][row*l.nodes:][:l.nodes], (logit(g.hi)-from)/l.h)
		}
	}
}

func (g *plane) logPrior(theta1, theta2 float64) float64 {
	z1, z2 := (theta1-g.m1)/g.s1, (theta2-g.m2)/g.s2
	return -(z1*z1 - 2*g.r*z1*z2 + z2*z2) / (2 * (1 - g.r*g.r))
}

// logs writes the log of prior and likelihood at nodes of a row, from first on.
func (g *plane) logs(out []float64, l *surface, d *load, row, first int) {
	if l.prior == nil {
		g.logsNow(out, l, d, row, first)
		return
	}
	j := row*l.nodes + first
	copy(out, l.prior[j:])
	for i := range d.used {
		lnp, lnq := l.lnp[d.k[i]][j:][:len(out)], l.lnq[d.k[i]][j:][:len(out)]
		y, m := d.y[i], d.m[i]
		for i := range out {
			out[i] += y*lnp[i] + m*lnq[i]
		}
	}
	for _, o := range d.open {
		lnp := l.lnp[o.k][j:][:len(out)]
		for i := range out {
			out[i] += math.Log1p(-o.w * math.Exp(lnp[i]))
		}
	}
}

// logsNow is logs where there is no table.
func (g *plane) logsNow(out []float64, l *surface, d *load, row, first int) {
	theta2 := g.theta2(row)
	slope := math.Exp(theta2)
	for i := range out {
		theta1 := g.from1 + float64(first+i)*l.h
		v := g.logPrior(theta1, theta2)
		for j := range d.used {
			e := theta1 + slope*g.x[d.k[j]]
			v -= d.y[j]*softplus(-e) + d.m[j]*softplus(e)
		}
		for _, o := range d.open {
			v += math.Log1p(-o.w * expit(theta1+slope*g.x[o.k]))
		}
		out[i] = v
	}
}

type window struct{ first, last int } // empty when last < first

func (w window) join(o window) window {
	switch {
	case w.last < w.first:
		return o
	case o.last < o.first:
		return w
	}
	return window{min(w.first, o.first), max(w.last, o.last)}
}

// scratch is the room that a sum needs.
type scratch struct {
	look    []float64
	windows []window
	row     []float64
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// posterior gives the posterior density, up to a factor, to v row by row. A first look with wide steps finds
// where it lives.
func (g *plane) posterior(d *load, v *sums2) {
	if d.n <= g.size && g.sum(d, v) {
		return
	}
	// Data against a narrow prior move the posterior away by up to
	// patients · standard deviation, in standard deviations.
	for reach := float64(planeReach); ; reach *= 2 {
		finer := *g
		finer.lay(max(d.n, sized), reach)
		if finer.sum(d, v) {
			return
		}
	}
}

func (g *plane) sum(d *load, v *sums2) bool {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	wide := len(g.levels) - 1
	w := &g.levels[wide]
	rows := (g.t2-1)/g.rowStride + 1
	s.look = room(s.look, rows*w.nodes)
	s.windows = room(s.windows, rows)
	top := math.Inf(-1)
	for r := range rows {
		line := s.look[r*w.nodes:][:w.nodes]
		g.logs(line, w, d, r*g.rowStride, 0)
		for _, l := range line {
			top = max(top, l)
		}
	}
	for r := range rows {
		win := window{w.nodes, -1}
		for i, l := range s.look[r*w.nodes:][:w.nodes] {
			if l > top-planeNegligible {
				win = window{min(win.first, i), i}
			}
		}
		if win.last >= 0 && (win.first == 0 || win.last == w.nodes-1 || r == 0 || r == rows-1) {
			return false
		}
		s.windows[r] = win
	}
	fine := wide
	need := 0.5 / math.Sqrt(1/(g.s1*g.s1*(1-g.r*g.r))+float64(d.n)/4)
	for fine > 0 && g.levels[fine].h > need {
		fine--
	}
	l := &g.levels[fine]
	s.row = room(s.row, l.nodes)
	for row := range g.t2 {
		// What the rows looked at around this one saw, and a node more.
		r := row / g.rowStride
		win := window{0, -1}
		for o := max(0, r-1); o <= min(rows-1, r+2); o++ {
			win = win.join(s.windows[o])
		}
		if win.last < win.first {
			continue
		}
		first := max(0, win.first-1) << (wide - fine)
		last := min(w.nodes-1, win.last+1) << (wide - fine)
		f := s.row[:last-first+1]
		g.logs(f, l, d, row, first)
		for i := range f {
			if f[i] -= top; f[i] < -planeNegligible {
				f[i] = 0
			} else {
				f[i] = math.Exp(f[i])
			}
		}
		v.visit(g, l, row, first, f)
	}
	return true
}
