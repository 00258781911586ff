package dose

import (
	"testing"

	"pgregory.net/rapid"
)

// late are the designs that look at pending patients or at responses, in every
// variant.
var late = []Settings{
	{Design: TITEBOIN, Target: 0.25}, {Design: TITEBOIN, Target: 0.3, Variant: TITEESS},
	{Design: TITEBOIN, Target: 0.3, MaxPending: ref(0.49), MinFollowUp: ref(0.25), NEarlyStop: 9},
	{Design: BOIN12, NCap: 60}, {Design: BOINET},
	{Design: BFBOIN, Target: 0.25}, {Design: BFBOIN, Target: 0.3, Variant: BFCautious, Backfill: FillRandom, NEarlyStop: 9},
}

// drawLate is a state with pending patients, as a trial can meet it: nobody was
// skipped below the current dose.
func drawLate(t *rapid.T) *State {
	s := drawOutcomes(t, 4, 15)
	for i := range s.Arms {
		a := &s.Arms[i]
		if i < s.Dose && a.N == 0 {
			*a = Arm{N: 3}
		}
		// Only who had neither a DLT nor a response is still followed here.
		free := a.N - a.DLT - a.Eff + a.Both
		a.Pending = rapid.SliceOfN(rapid.Float64Range(0, 0.999), 0, free).Draw(t, "pending")
	}
	cur := &s.Arms[s.Dose-1]
	s.Cohort = Arm{N: min(3, cur.N), Pending: cur.Pending[:min(3, len(cur.Pending))]}
	return s
}

func TestInadmissibleLowestDoseStopsLateDesigns(t *testing.T) {
	for _, settings := range late {
		d := mustNew(t, settings, 4)
		rapid.Check(t, func(t *rapid.T) {
			s := drawLate(t)
			n := rapid.IntRange(3, 12).Draw(t, "lowest")
			s.Arms[0] = Arm{N: n, DLT: n, Eff: n, Both: n} // everybody had a DLT, and everybody responded
			if got := d.Next(s); got.Action != Stop || got.Stop != Unsafe {
				t.Fatalf("%s %s goes on: %+v", settings.Design, settings.Variant, got)
			}
			if got := d.Select(s); got.Dose != 0 {
				t.Fatalf("%s %s recommends dose %d", settings.Design, settings.Variant, got.Dose)
			}
		})
	}
}

// Whatever the state, a decision is one that a trial can follow, and asking changes
// nothing.
func TestLateDesignsDecideWhatATrialCanFollow(t *testing.T) {
	for _, settings := range late {
		d := mustNew(t, settings, 4)
		rapid.Check(t, func(t *rapid.T) {
			s := drawLate(t)
			got := d.Next(s)
			switch {
			case got.Reason == "":
				t.Fatalf("no reason: %+v", got)
			case got.Action == Stop:
				if got.Dose != 0 || got.Stop == Goes {
					t.Fatalf("a stop with a dose, or without its ending: %+v", got)
				}
			case got.Action == Wait:
				pending := 0
				for i := range s.Arms {
					pending += len(s.Arms[i].Pending)
				}
				if pending == 0 {
					t.Fatalf("waits for nobody: %+v", got)
				}
			case got.Dose < 1 || got.Dose > 4 || got.Dose > s.Dose+1 && s.Arms[got.Dose-2].N == 0:
				t.Fatalf("gives a dose that is none, or skips an untried one: %+v", got)
			case got.Above > 0 && got.Dose >= got.Above:
				t.Fatalf("gives a dropped dose: %+v", got)
			case (got.Action == Escalate) != (got.Dose > s.Dose) || (got.Action == Deescalate) != (got.Dose < s.Dose):
				t.Fatalf("from dose %d: %+v", s.Dose, got)
			}
			if again := d.Next(s); again != got {
				t.Fatalf("%+v, asked again %+v", got, again)
			}
			if b, ok := d.(Backfiller); ok {
				if dose := b.Backfill(s); dose < 0 || dose >= s.Dose {
					t.Fatalf("backfills dose %d while the cohort is at %d", dose, s.Dose)
				}
			}
			if w, ok := d.(Waiter); ok {
				if more := w.Ripens(s); (more > 0) != (got.Action == Wait) {
					t.Fatalf("ripens after %v, but %+v", more, got)
				}
			}
			if chosen := d.Select(s); chosen.Dose > 0 && s.Arms[chosen.Dose-1].known() == 0 {
				t.Fatalf("selects dose %d, where nobody is known", chosen.Dose)
			}
		})
	}
}
