package dose

import "math"

// follow is the rule of TITE-BOIN for n patients at the dose with y DLTs and c
// pending, in terms of the follow-up of the pending ones: the sum of their fractions
// of the window (standardized total follow-up time, STFT), from 0 to below c.
type follow struct {
	up      float64 // escalate from this STFT on; −Inf always, +Inf never
	down    float64 // de-escalate up to this STFT; +Inf always, −Inf never
	wait    bool    // too many are pending: wait whatever the follow-up
	blocked bool    // an escalation must wait for completed windows
}

// follow computes the thresholds.
//
// Variant 2018 (supplementary appendix A of the paper): a pending patient counts as
// p*/(1−p*) times what is left of the window, with p* = (y + φ/2)/(n−c+1), the
// posterior mean under a beta prior worth one patient. The imputed rate falls as
// follow-up grows, so that each boundary of BOIN is one threshold on the STFT. Nobody
// escalates when y/n has reached the target and nobody de-escalates before; the
// paper's text says above the target, but its tables de-escalate at the target too
// (table 1, 3 of 15), and so do we.
//
// Variant ess: the rate is y over the patients known plus the STFT.
func (d *titeBOIN) follow(n, y, c int) follow {
	always, never := math.Inf(1), math.Inf(-1)
	if c == 0 {
		switch b := d.at(n); {
		case y <= b.escalate:
			return follow{up: never, down: never}
		case y >= b.deescalate:
			return follow{up: always, down: always}
		}
		return follow{up: always, down: never}
	}
	rule, known := follow{up: always, down: never}, n-c
	total, pending := float64(n), float64(c)
	switch {
	case d.settings.Variant == TITEESS:
		rule.up = float64(y)/d.low - float64(known)
		if y > 0 {
			rule.down = float64(y)/d.high - float64(known)
		}
	default:
		p := (float64(y) + d.settings.Target/2) / float64(known+1)
		odds := (1 - p) / p
		if float64(y) >= total*d.settings.Target-1e-9 {
			rule.down = pending - odds*(total*d.high-float64(y))
		} else {
			rule.up = pending - odds*(total*d.low-float64(y))
		}
	}
	if rule.up <= 0 {
		rule.up = never
	}
	if rule.down <= 0 {
		rule.down = never
	}
	if rule.down >= pending || y >= d.at(n).deescalate {
		return follow{up: always, down: always} // whatever becomes of the pending ones
	}
	if rule.up >= pending {
		rule.up = always
	}
	rule.wait = pending/total > *d.settings.MaxPending+1e-12
	rule.blocked = known < *d.settings.MinCompleted
	return rule
}
