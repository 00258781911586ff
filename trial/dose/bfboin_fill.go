package dose

// Why a dose below the cohort's is open for backfill or not.
const (
	FillOpen       = "open"
	FillUntried    = "untried"    // nobody was treated there
	FillNoResponse = "noresponse" // no response was seen there or lower
	FillFull       = "full"       // n_cap patients were assigned there
	FillClosed     = "closed"     // too many DLTs, there and with the next higher dose together
	FillDropped    = "dropped"    // its own data eliminate it
	FillBelow      = "below"      // a lower dose is closed or dropped
)

// Fill is how one dose stands with backfill.
type Fill struct {
	Dose   int
	Reason string
}

// Toxic says that DLTs keep the dose shut, so that nobody waiting for an infusion
// there may be treated either.
func (f Fill) Toxic() bool {
	return f.Reason == FillClosed || f.Reason == FillDropped || f.Reason == FillBelow
}

// fill is how dose b stands by its own data and those of the next higher one. seen says
// that a response was seen there or lower.
func (d *bfBOIN) fill(s *State, arms []Arm, b int, seen bool) string {
	a := &arms[b-1]
	switch {
	case a.DLT >= d.at(a.N).eliminate || b == 1 && a.DLT >= d.at(a.N).extra:
		return FillDropped
	case a.N > 0 && d.asks(a.DLT, a.N) == Deescalate && d.pool(arms, b, b+1) == Deescalate:
		return FillClosed
	case s.Arms[b-1].N == 0:
		return FillUntried
	case !seen:
		return FillNoResponse
	case s.Arms[b-1].N >= d.settings.NCap:
		return FillFull
	}
	return FillOpen
}

// Open appends the doses below the cohort's that take patients outside it, lowest
// first: a response was seen there or lower, fewer than n_cap patients were assigned
// there, no dose up to it is dropped, and it is not closed. A dose is closed, with all
// above it, while both its own rate of DLTs and that of it and the next higher dose
// together ask to go down; it opens again when they no longer do.
func (d *bfBOIN) Open(s *State, doses []int) []int {
	var room [MaxDoses]Arm
	arms, seen := settle(s.Arms, room[:]), false
	for b := 1; b < s.Dose; b++ {
		seen = seen || s.Arms[b-1].Eff > 0
		why := d.fill(s, arms, b, seen)
		if why == FillDropped || why == FillClosed {
			break
		}
		if why == FillOpen {
			doses = append(doses, b)
		}
	}
	return doses
}

// Fills is Open for people: every dose below the cohort's, with the reason.
func (d *bfBOIN) Fills(s *State) []Fill {
	arms, seen, shut := settle(s.Arms, make([]Arm, len(s.Arms))), false, false
	var out []Fill
	for b := 1; b < s.Dose; b++ {
		seen = seen || s.Arms[b-1].Eff > 0
		f := Fill{b, d.fill(s, arms, b, seen)}
		if shut {
			f.Reason = FillBelow
		}
		shut = shut || f.Toxic()
		out = append(out, f)
	}
	return out
}

// Backfill is the highest, the lowest or, by the coin of s, any of the open doses.
func (d *bfBOIN) Backfill(s *State) int {
	var room [MaxDoses]int
	return d.Among(d.Open(s, room[:0]), s.Coin)
}

// Among is which of the open doses, lowest first, the next patient is given: 0 when
// there is none. The coin, in [0, 1), is what "random" draws with.
func (d *bfBOIN) Among(open []int, coin float64) int {
	switch k := len(open); {
	case k == 0:
		return 0
	case d.settings.Backfill == FillLowest:
		return open[0]
	case d.settings.Backfill == FillRandom:
		return open[min(int(coin*float64(k)), k-1)]
	default:
		return open[k-1]
	}
}
