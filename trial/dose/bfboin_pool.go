package dose

// asks is what y DLTs in n patients ask for.
func (d *bfBOIN) asks(y, n int) Action {
	switch b := d.at(n); {
	case y <= b.escalate:
		return Escalate
	case y >= b.deescalate:
		return Deescalate
	}
	return Stay
}

// pool is what the patients of doses from … to together ask for.
func (d *bfBOIN) pool(arms []Arm, from, to int) Action {
	y, n := 0, 0
	for i := from - 1; i < to; i++ {
		y, n = y+arms[i].DLT, n+arms[i].N
	}
	return d.asks(y, n)
}

// conflicts says that the data of a lower dose contradict what the current dose asks
// for: it asks to go down, or to stay where the current dose asks to go up (table 2 of
// the paper). Every lower dose is asked, not only those that were backfilled: the
// others were escalated from and agree, unless a pool overruled them.
func (d *bfBOIN) conflicts(a *Arm, own Action) bool {
	if a.N == 0 {
		return false
	}
	lower := d.asks(a.DLT, a.N)
	return lower == Deescalate || lower == Stay && own == Escalate
}

// reconcile decides between the current dose and the doses below it.
func (d *bfBOIN) reconcile(s *State, arms []Arm, above int) Decision {
	current := &arms[s.Dose-1]
	own := d.asks(current.DLT, current.N)
	next := step(s, above, own, reasonFor(own, ReasonBelow, ReasonWithin, ReasonAbove))
	if own == Stay && d.own != nil {
		if reason := d.own(current.DLT, current.N); reason != "" && next.Reason == ReasonWithin {
			next.Reason = reason
		}
	}
	cautious := d.settings.Variant == BFCautious
	for b := s.Dose - 1; b > 0; b-- {
		if !d.conflicts(&arms[b-1], own) {
			continue
		}
		pooled := d.pooled(s, arms, above, b)
		if !cautious {
			return pooled
		}
		if pooled.Dose < next.Dose {
			next = pooled
		}
	}
	return next
}

// pooled is what the doses from b up to the current one ask for together: to go up,
// to stay, or to go down to the highest dose up to which the pool from b does not ask
// to go down, below b when there is none.
func (d *bfBOIN) pooled(s *State, arms []Arm, above, b int) Decision {
	want := d.pool(arms, b, s.Dose)
	if want != Deescalate {
		return step(s, above, want, reasonFor(want, ReasonPoolBelow, ReasonPoolWithin, ReasonPoolAbove))
	}
	for k := s.Dose - 1; k >= b; k-- {
		if d.pool(arms, b, k) != Deescalate {
			return toward(s, above, k, ReasonPoolAbove)
		}
	}
	return toward(s, above, max(1, b-1), ReasonPoolAbove)
}

// reasonFor picks the key of what is wanted.
func reasonFor(want Action, up, stay, down string) string {
	switch want {
	case Escalate:
		return up
	case Deescalate:
		return down
	}
	return stay
}
