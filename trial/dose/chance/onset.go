package chance

import "math"

// Onset is whether and when a patient has a DLT.
type Onset struct {
	p, window    float64
	weibull      bool
	scale, power float64 // time = scale · (−log(1−u))^power
}

// NewOnset is a DLT with probability p, in (0, 1), within a window of days. When it
// comes is uniform in the window for late 0, else by a Weibull law with the fraction
// late, in (0, 1), of all DLTs in the second half of the window.
func NewOnset(p, window, late float64) Onset {
	o := Onset{p: p, window: window}
	if o.weibull = late > 0; o.weibull {
		// F(window) = p and F(window/2) = (1−late)·p fix the two parameters. The
		// simulators of TITE-BOIN and BF-BOIN (R packages TITEgBOIN, bfboin) draw late
		// toxicity so, with late = 0.5.
		shape := math.Log2(math.Log1p(-p) / math.Log1p(-p*(1-late)))
		o.power = 1 / shape
		o.scale = window / math.Pow(-math.Log1p(-p), o.power)
	}
	return o
}

// Draw tells whether there is a DLT and on which day. One uniform number gives both:
// below p it is spread over the window again.
func (o *Onset) Draw(s *Source) (day float64, ok bool) {
	u := s.Float()
	if u >= o.p {
		return 0, false
	}
	if o.weibull {
		return min(o.scale*math.Exp(o.power*math.Log(-math.Log(1-u))), o.window), true
	}
	return o.window * u / o.p, true
}
