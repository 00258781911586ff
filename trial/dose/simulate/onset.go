package simulate

import "math"

// truth is one dose of a scenario, made ready to draw patients from.
type truth struct {
	p             float64 // DLT
	without, with float64 // response, without and with a DLT
	window        float64
	weibull       bool
	scale, power  float64 // time = scale · (−log(1−u))^power
}

func (sc *Scenario) truths() []truth {
	out := make([]truth, len(sc.PTrue))
	for i, p := range sc.PTrue {
		t := truth{p: p}
		if sc.PEff != nil {
			t.without, t.with = responds(p, sc.PEff[i], sc.OddsRatio)
		}
		if sc.Time != nil {
			t.window = sc.Time.Window
			if t.weibull = sc.Time.Onset == Weibull; t.weibull {
				// F(window) = p and F(window/2) = (1−late)·p fix the two parameters.
				// The simulators of TITE-BOIN and BF-BOIN (R packages TITEgBOIN 0.4,
				// bfboin 0.1.1) draw late toxicity so, with late = 0.5.
				shape := math.Log2(math.Log1p(-p) / math.Log1p(-p*(1-sc.Time.Late)))
				t.power = 1 / shape
				t.scale = t.window / math.Pow(-math.Log1p(-p), t.power)
			}
		}
		out[i] = t
	}
	return out
}

// dlt draws whether a patient has a DLT and on which day after the infusion. One
// uniform number gives both: below p it is spread over the window again.
func (t *truth) dlt(s *source) (day float64, ok bool) {
	u := s.float()
	if u >= t.p {
		return 0, false
	}
	if t.weibull {
		return min(t.scale*math.Exp(t.power*math.Log(-math.Log(1-u))), t.window), true
	}
	return t.window * u / t.p, true
}

func (t *truth) response(s *source, dlt bool) bool {
	if dlt {
		return s.float() < t.with
	}
	return s.float() < t.without
}
