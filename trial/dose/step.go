package dose

// step turns what a rule asks of the current dose into a decision: there may be no
// higher dose, the next may be dropped (above, 0 for none), there may be no lower.
func step(s *State, above int, want Action, reason string) Decision {
	next := Decision{Action: Stay, Dose: s.Dose, Above: above, Reason: reason}
	switch {
	case above > 0 && s.Dose >= above:
		next.Action, next.Dose, next.Reason = Deescalate, above-1, ReasonEliminated
	case want == Wait:
		next.Action = Wait
	case want == Escalate && s.Dose == len(s.Arms):
		next.Reason = ReasonTop
	case want == Escalate && s.Dose+1 == above:
		next.Reason = ReasonNextEliminated
	case want == Escalate:
		next.Action, next.Dose = Escalate, s.Dose+1
	case want == Deescalate && s.Dose == 1:
		next.Reason = ReasonLowest
	case want == Deescalate:
		next.Action, next.Dose = Deescalate, s.Dose-1
	}
	return next
}

// toward is the decision to give dose next, whatever the current one.
func toward(s *State, above, dose int, reason string) Decision {
	next := Decision{Action: Stay, Dose: dose, Above: above, Reason: reason}
	switch {
	case dose > s.Dose:
		next.Action = Escalate
	case dose < s.Dose:
		next.Action = Deescalate
	}
	return next
}

// stopped ends the trial.
func stopped(why Ending, above int, reason string) Decision {
	return Decision{Action: Stop, Stop: why, Above: above, Reason: reason}
}

// known are the patients of an arm whose outcome is known: all but those pending.
func (a *Arm) known() int { return a.N - len(a.Pending) }

// settle writes the arms without their pending patients to into, which holds room
// for them.
func settle(arms, into []Arm) []Arm {
	into = into[:len(arms)]
	for i := range arms {
		into[i] = arms[i]
		into[i].N, into[i].Pending = arms[i].known(), nil
	}
	return into
}
