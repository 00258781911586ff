package dose

import "slices"

// CRM, the continual reassessment method: O'Quigley, Pepe and Fisher, Biometrics
// 1990;46:33; Cheung, Dose Finding by the Continual Reassessment Method, 2011;
// conventions of R package dfcrm. TITE-CRM weighs patients whose window is open:
// Cheung and Chappell, Biometrics 2000;56:1177.
//
// The lowest dose stops the trial when its posterior probability of more than the
// target, by the model or by its own data with a uniform prior as in the interval
// designs, is above cutoff_elim and 3 or more patients were treated. dfcrm has no
// such rule.
func init() {
	keys := []string{"target", "prior", "model", "scale", "intercept", "restrict", "cutoff_elim", "n_earlystop", "titration"}
	build := func(s Settings, doses int) (Design, error) { return newCRM(s, doses) }
	register(CRM, kind{keys: keys, complete: completeCRM, build: build})
	register(TITECRM, kind{
		keys: append(slices.Clone(keys), "scheme", "obs_window"),
		complete: func(s *Settings, doses int) error {
			if s.Scheme == "" {
				s.Scheme = Linear
			}
			if s.Scheme != Linear && s.Scheme != Adaptive {
				return problem("scheme", "is %q, neither linear nor adaptive", s.Scheme)
			}
			if s.ObsWindow != 0 {
				if err := within("obs_window", s.ObsWindow, 0, 1e6); err != nil {
					return err
				}
			}
			return completeCRM(s, doses)
		},
		build: build,
	})
	explain(ReasonModel, ReasonCoherence, ReasonNoSkip, ReasonUnsafeModel, ReasonModelUntried)
}

// Reasons of designs with a model.
const (
	ReasonModel        = "model.nearest"   // the dose that the model likes best
	ReasonCoherence    = "model.coherence" // the model likes a higher dose, but the last cohort had too many DLTs
	ReasonNoSkip       = "model.no_skip"   // the model likes a still higher dose; no dose is skipped
	ReasonUnsafeModel  = "unsafe.model"    // the model finds the lowest dose too toxic: the trial stops
	ReasonModelUntried = "model.untried"   // the dose that the model likes best; nobody has been treated at it
)

// crm is CRM and TITE-CRM.
type crm struct {
	settings Settings
	curve    *Curve
	own      []int // by patients at the lowest dose: DLTs from which its own data stop the trial
}

func newCRM(s Settings, doses int) (*crm, error) {
	if len(s.Prior) != doses {
		return nil, problem("prior", "has %d values, but there are %d doses", len(s.Prior), doses)
	}
	c, err := NewCurve(s.Prior, s.Target, s.Model, s.Scale, s.Intercept)
	if err != nil {
		return nil, err
	}
	d := &crm{settings: s, curve: c, own: make([]int, tabled+1)}
	for n := range d.own {
		d.own[n] = ownLimit(n, s)
	}
	return d, nil
}

// ownLimit is the number of DLTs in n patients at the lowest dose at which its own
// data stop the trial; n+1 for none.
func ownLimit(n int, s Settings) int {
	if n < 3 {
		return n + 1
	}
	return firstAbove(n, s.Target, s.CutoffElim)
}

func (d *crm) Settings() Settings { return d.settings }

// unsafe tells whether the lowest dose is inadmissible, and why.
func (d *crm) unsafe(s *State, b *belief, n int) string {
	if n < 3 {
		return ""
	}
	a := &s.Arms[0]
	limit := 0
	if a.N < len(d.own) {
		limit = d.own[a.N]
	} else {
		limit = ownLimit(a.N, d.settings)
	}
	switch {
	case a.DLT >= limit:
		return ReasonUnsafe
	case b.tooToxic > d.settings.CutoffElim:
		return ReasonUnsafeModel
	}
	return ""
}

// Advise asks the model.
func (d *crm) Advise(s *State) Advice {
	var open [32]pending
	l := loaded(s.Arms, len(d.curve.x), d.settings.Scheme, open[:0])
	if l.n == 0 {
		return Advice{}
	}
	b := d.curve.posterior(&l)
	return Advice{Dose: d.curve.nearest(b.mean), Unsafe: d.unsafe(s, &b, l.n)}
}

// Follow turns the model's wish into a decision.
func (d *crm) Follow(s *State, a Advice) Decision {
	switch {
	case a.Dose == 0:
		return Decision{Action: Stay, Dose: s.Dose, Reason: ReasonStart}
	case a.Unsafe != "":
		return Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: a.Unsafe}
	case d.settings.Titration && titrating(s.Arms):
		return titrate(s)
	}
	next, reason := a.Dose, ReasonModel
	if *d.settings.Restrict {
		next, reason = restrict(next, s, d.settings.Target)
	}
	return moved(s, next, reason, d.settings.NEarlyStop)
}

func (d *crm) Next(s *State) Decision { return d.Follow(s, d.Advise(s)) }

// restrict keeps the model's dose from rising right after a cohort whose DLT rate
// reached the target (coherence: Cheung 2005, Biometrika 92:863) and from rising by
// more than one dose, as crmsim of dfcrm does.
func restrict(next int, s *State, target float64) (dose int, reason string) {
	switch c := &s.Cohort; {
	case next > s.Dose && c.N > 0 && float64(c.DLT) >= target*float64(c.N)-1e-12:
		return s.Dose, ReasonCoherence
	case next > s.Dose+1:
		return s.Dose + 1, ReasonNoSkip
	}
	return next, ReasonModel
}

// moved is the decision for the next dose; enough patients at a dose that would be
// given again stop the trial (0 for never).
func moved(s *State, next int, reason string, enough int) Decision {
	out := Decision{Action: Stay, Dose: next, Reason: reason}
	switch {
	case next > s.Dose:
		out.Action = Escalate
	case next < s.Dose:
		out.Action = Deescalate
	case enough > 0 && s.Arms[s.Dose-1].N >= enough:
		return Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise}
	}
	return out
}

// Select is the dose that the model likes best after all data, as dfcrm: it may be
// one that nobody was given, and the reason says so.
func (d *crm) Select(s *State) Selection {
	f := d.Fit(s)
	out := Selection{Dose: f.Next, Estimate: f.Ptox, Reason: ReasonModel}
	n := s.Treated()
	why := d.unsafe(s, &belief{tooToxic: f.TooToxic}, n)
	switch {
	case n == 0:
		out.Dose, out.Reason = 0, ReasonNobody
	case why != "":
		out.Dose, out.Reason = 0, why
	case s.Arms[f.Next-1].N == 0:
		out.Reason = ReasonModelUntried
	}
	return out
}

// Choose is Select without estimates.
func (d *crm) Choose(s *State) int { return d.Advise(s).Choice() }

// Fit is the fit of the model, see [Curve.Fit].
func (d *crm) Fit(s *State) Fit {
	var f Fit
	d.curve.Fit(&f, s.Arms, d.settings.Scheme)
	return f
}

// FitSettings fits a model design to the data of arms. What it refuses is a
// [Problem]; a design without a model is one.
func FitSettings(s Settings, arms []Arm) (Fit, error) {
	d, err := New(s, len(arms))
	if err != nil {
		return Fit{}, err
	}
	m, ok := d.(Fitter)
	if !ok {
		return Fit{}, problem("design", "%s has no model to fit", d.Settings().Design)
	}
	return m.Fit(&State{Dose: 1, Arms: arms}), nil
}
