package dose

import "math"

// BLRM, the Bayesian logistic regression model with escalation under overdose
// control: Neuenschwander, Branson and Gsponer, Stat Med 2008;27:2420; overdose
// control: Babb, Rogatko and Zacks, Stat Med 1998;17:1103.
//
// A dose is admissible while Pr(p > target + eps2) < ewoc. Among the admissible the
// next dose is the one with the largest Pr(target − eps1 < p ≤ target + eps2), the
// lower on a tie; with variant "highest" it is the highest admissible one. When the
// lowest is not admissible and 3 or more patients were treated the trial stops, and
// also when its own data would drop it from an interval design (cutoff_elim).
func init() {
	register(BLRM, kind{
		keys: []string{
			"variant", "target", "eps1", "eps2", "prior", "amounts", "ref_amount", "prior_mean", "prior_sd", "prior_cor",
			"ewoc", "restrict", "cutoff_elim", "n_earlystop", "titration",
		},
		complete: completeBLRM,
		build: func(s Settings, doses int) (Design, error) {
			if n := len(s.scaledAmounts()); n != doses {
				return nil, problem("doses", "is %d, but the settings place %d doses", doses, n)
			}
			return &blrm{settings: s, memory: memoryOf(s)}, nil
		},
	})
	explain(ReasonInterval, ReasonHighest, ReasonUnsafeEWOC)
}

// Variants of the BLRM.
const (
	BLRMTarget  = "target"  // the admissible dose most likely inside the target interval
	BLRMHighest = "highest" // the highest admissible dose
)

// Reasons of the BLRM.
const (
	ReasonInterval   = "model.interval" // the admissible dose most likely inside the target interval
	ReasonHighest    = "model.highest"  // the highest dose that overdose control admits
	ReasonUnsafeEWOC = "unsafe.ewoc"    // overdose control does not admit the lowest dose: the trial stops
)

// blrm is the BLRM.
type blrm struct {
	settings Settings
	*memory
}

func (d *blrm) Settings() Settings { return d.settings }

// sum integrates over the posterior.
func (d *blrm) sum(s *State, into *sums2) (patients int) {
	var open [32]pending
	l := loaded(s.Arms, len(d.plane().x), Linear, open[:0])
	d.plane().posterior(&l, into)
	return l.n
}

// over is the posterior probability of an overdose.
func (s *sums2) over(k int) float64 { return min(max(1-s.upto[k]/s.n, 0), 1) }

// choose is the dose that the model likes best, 0 when none is admissible.
func (d *blrm) choose(s *sums2) int {
	best, most := 0, math.Inf(-1)
	for k := range d.plane().x {
		if s.over(k) >= d.settings.EWOC {
			break // p rises with the dose, and so does this
		}
		if d.settings.Variant == BLRMHighest {
			best = k + 1
			continue
		}
		// A hair, so that a tie is a tie in spite of rounding.
		if inside := (s.upto[k] - s.under[k]) / s.n; inside > most+1e-9 {
			best, most = k+1, inside
		}
	}
	return best
}

func (d *blrm) unsafe(s *State, chosen, n int) string {
	switch {
	case n < 3:
		return ""
	case s.Arms[0].DLT >= ownLimit(s.Arms[0].N, d.settings):
		return ReasonUnsafe
	case chosen == 0:
		return ReasonUnsafeEWOC
	}
	return ""
}

// Advise asks the model, once for the same counts.
func (d *blrm) Advise(s *State) Advice {
	if s.Treated() == 0 {
		return Advice{}
	}
	return d.recall(s, d.advise)
}

func (d *blrm) advise(s *State) Advice {
	var sum sums2
	n := d.sum(s, &sum)
	dose := d.choose(&sum)
	return Advice{Dose: dose, Unsafe: d.unsafe(s, dose, n)}
}

// Follow turns the model's wish into a decision.
func (d *blrm) Follow(s *State, a Advice) Decision {
	switch {
	case s.Treated() == 0:
		return Decision{Action: Stay, Dose: s.Dose, Reason: ReasonStart}
	case a.Unsafe != "":
		return Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: a.Unsafe}
	case d.settings.Titration && titrating(s.Arms):
		return titrate(s)
	}
	next, reason := max(a.Dose, 1), d.reason() // fewer than 3 patients end nothing
	if *d.settings.Restrict {
		if to, why := restrict(next, s, d.settings.Target); to != next {
			next, reason = to, why
		}
	}
	return moved(s, next, reason, d.settings.NEarlyStop)
}

func (d *blrm) Next(s *State) Decision { return d.Follow(s, d.Advise(s)) }

func (d *blrm) reason() string {
	if d.settings.Variant == BLRMHighest {
		return ReasonHighest
	}
	return ReasonInterval
}

// Select is the dose that the model likes best after all data. It may be one that
// nobody was given, and the reason says so.
func (d *blrm) Select(s *State) Selection {
	sum := sums2{meanOf: make([]float64, len(d.plane().x))}
	n := d.sum(s, &sum)
	out := Selection{Dose: d.choose(&sum), Estimate: sum.means(), Reason: d.reason()}
	why := d.unsafe(s, out.Dose, n)
	switch {
	case n == 0:
		out.Dose, out.Reason = 0, ReasonNobody
	case why != "":
		out.Dose, out.Reason = 0, why
	case out.Dose == 0:
		out.Reason = ReasonNone
	case s.Arms[out.Dose-1].N == 0:
		out.Reason = ReasonModelUntried
	}
	return out
}

// Choose is Select without estimates.
func (d *blrm) Choose(s *State) int { return d.Advise(s).Choice() }

// means are the posterior means of p by dose.
func (s *sums2) means() []float64 {
	for k := range s.meanOf {
		s.meanOf[k] /= s.n
	}
	return s.meanOf
}

// Fit: estimate and variance are those of log α; ptox are posterior means and the
// interval is between the posterior 5 % and 95 % quantiles of p.
func (d *blrm) Fit(s *State) Fit {
	sum := sums2{meanOf: make([]float64, len(d.plane().x)), keep: true}
	d.sum(s, &sum)
	m1, m2 := sum.s1/sum.n, sum.s2/sum.n
	f := Fit{
		Estimate: d.plane().m1 + m1, PostVar: sum.s11/sum.n - m1*m1,
		Slope:    &Slope{Estimate: d.plane().m2 + m2, PostVar: sum.s22/sum.n - m2*m2, PostCov: sum.s12/sum.n - m1*m2},
		Ptox:     sum.means(),
		Next:     d.choose(&sum),
		TooToxic: sum.over(0),
	}
	for k, x := range d.plane().x {
		under, over := sum.under[k]/sum.n, sum.over(k)
		f.Intervals = append(f.Intervals, Intervals{Under: min(max(under, 0), 1), Inside: max(1-under-over, 0), Over: over})
		at, spread := logit(min(max(f.Ptox[k], 1e-9), 1-1e-9)), 1.0
		f.PtoxLower = append(f.PtoxLower, sum.quantile(x, 0.05, at, spread))
		f.PtoxUpper = append(f.PtoxUpper, sum.quantile(x, 0.95, at, spread))
	}
	return f
}
