package dose

// 3+3: Storer, Biometrics 1989;45:925; variant B: Korn et al., Stat Med
// 1994;13:1799. Variant A names the dose below the first that is too toxic; B asks
// that dose for six patients first; B6 asks also the highest dose for six.
func init() {
	explain(reason33Pass, reason33Expand, reason33Toxic, reason33Lower, reason33Found, reason33Top, reason33Open)
	register(ThreePlusThree, kind{
		keys: []string{"variant", "target"},
		complete: func(s *Settings, _ int) error {
			switch s.Variant {
			case "":
				s.Variant = "A"
			case "A", "B", "B6":
			default:
				return problem("variant", "is %q, not A, B or B6", s.Variant)
			}
			if s.Target != 0 {
				return within("target", s.Target, 0, 1)
			}
			return nil
		},
		build: func(s Settings, _ int) (Design, error) { return threePlusThree{s}, nil },
		plan: func(p *Plan) error {
			if len(p.CohortSizes) == 0 { // as many as it can ever need
				for range 2 * p.Doses {
					p.CohortSizes = append(p.CohortSizes, 3)
				}
			}
			for _, c := range p.CohortSizes {
				if c != 3 {
					return problem("cohort_sizes", "has a cohort of %d; 3+3 treats 3; leave cohorts out for as many as it needs", c)
				}
			}
			return nil
		},
	})
}

// Reasons of 3+3.
const (
	reason33Pass   = "3+3.pass"       // 0 of 3, or at most 1 of 6: the next dose
	reason33Expand = "3+3.expand"     // 1 of 3: three more
	reason33Toxic  = "3+3.toxic"      // 2 or more: down to a dose that nobody had
	reason33Lower  = "3+3.lower"      // 2 or more: three more at the next lower dose (B)
	reason33Found  = "3+3.found"      // the dose below the first that is too toxic
	reason33Top    = "3+3.top"        // the highest dose passed
	reason33Open   = "3+3.unfinished" // the patients were used up before the rule ended
)

// threePlusThree does not use the target: it is there to judge the design by.
type threePlusThree struct{ settings Settings }

func (d threePlusThree) Settings() Settings { return d.settings }

// tooToxic is 2 or more DLTs. Beyond the six patients of the rule (a dose reached by
// deviations) it is a rate above 1 of 6.
func tooToxic(a *Arm) bool { return a.DLT >= 2 && 6*a.DLT > a.N }

// passed is 0 of 3, or at most 1 of 6.
func passed(a *Arm) bool { return !tooToxic(a) && (a.N >= 6 || a.N >= 3 && a.DLT == 0) }

func (d threePlusThree) Next(s *State) Decision {
	toxic := 0
	for i := len(s.Arms) - 1; i >= 0; i-- {
		if tooToxic(&s.Arms[i]) {
			toxic = i + 1
		}
	}
	switch {
	case toxic == 1:
		return Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}
	case toxic > 0:
		return d.below(s, toxic)
	case len(s.Arms[s.Dose-1].Pending) > 0:
		return Decision{Action: Wait, Dose: s.Dose, Reason: ReasonOutcomes}
	}
	arm := &s.Arms[s.Dose-1]
	top := s.Dose == len(s.Arms)
	switch {
	case arm.N == 0:
		return Decision{Action: Stay, Dose: s.Dose, Reason: ReasonStart}
	case !passed(arm), top && d.settings.Variant == "B6" && arm.N < 6:
		return Decision{Action: Stay, Dose: s.Dose, Reason: reason33Expand}
	case top:
		return Decision{Action: Stop, Stop: Found, Reason: reason33Top}
	}
	return Decision{Action: Escalate, Dose: s.Dose + 1, Reason: reason33Pass}
}

// below decides once a dose is too toxic: whether the dose under it is the answer
// already or must be treated (again).
func (d threePlusThree) below(s *State, toxic int) Decision {
	out := Decision{Action: Stay, Dose: toxic - 1, Above: toxic}
	if out.Dose < s.Dose {
		out.Action = Deescalate
	}
	switch arm := &s.Arms[toxic-2]; {
	case len(arm.Pending) > 0:
		return Decision{Action: Wait, Dose: s.Dose, Above: toxic, Reason: ReasonOutcomes}
	case arm.N == 0:
		out.Reason = reason33Toxic
	case !passed(arm):
		out.Reason = reason33Expand
	case d.settings.Variant != "A" && arm.N < 6:
		out.Reason = reason33Lower
	default:
		return Decision{Action: Stop, Stop: Found, Above: toxic, Reason: reason33Found}
	}
	return out
}

// Select names the dose that the rule found. When the patients were used up before,
// the rule has found none.
func (d threePlusThree) Select(s *State) Selection {
	out := Selection{Estimate: estimates(s.Arms)}
	next := d.Next(s)
	switch {
	case s.Treated() == 0:
		out.Reason = ReasonNobody
	case next.Action != Stop:
		out.Reason = reason33Open
	case next.Stop == Unsafe:
		out.Reason = ReasonUnsafe
	case next.Above > 0:
		out.Dose, out.Reason = next.Above-1, next.Reason
	default:
		out.Dose, out.Reason = len(s.Arms), next.Reason
	}
	return out
}

func (d threePlusThree) rows(maxN int) []Row {
	var rows []Row
	for _, n := range []int{3, 6} {
		if n <= maxN {
			up, down := n/3-1, 2
			rows = append(rows, Row{N: n, Escalate: &up, Deescalate: &down, Eliminate: &down})
		}
	}
	return rows
}
