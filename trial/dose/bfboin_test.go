package dose

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// tried is a state of n, DLTs and responses by dose, everybody's outcome known.
func tried(current int, arms ...[3]int) *State {
	s := &State{Dose: current, Arms: make([]Arm, len(arms))}
	for i, a := range arms {
		s.Arms[i] = Arm{N: a[0], DLT: a[1], Eff: a[2]}
	}
	s.Cohort = Arm{N: 3}
	return s
}

func TestBFBOINReconciles(t *testing.T) {
	// Target 0.25: λe 0.197, λd 0.298. Own and pooled rates stand in the reasons.
	d := mustNew(t, Settings{Design: BFBOIN, Target: 0.25}, 4)
	for _, c := range []struct {
		why  string
		s    *State
		want Decision
	}{
		{"nobody disagrees: up", tried(2, [3]int{6, 0, 1}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), Decision{Action: Escalate, Dose: 3, Reason: ReasonBelow}},
		{"nobody disagrees: down", tried(2, [3]int{6, 1, 1}, [3]int{3, 1, 0}, [3]int{}, [3]int{}), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},
		{"below stays (2 of 8), here up (0 of 3): together 2 of 11, up", tried(2, [3]int{8, 2, 1}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), Decision{Action: Escalate, Dose: 3, Reason: ReasonPoolBelow}},
		{"below goes down (3 of 9), here up (0 of 3): together 3 of 12, stay", tried(2, [3]int{9, 3, 1}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), Decision{Action: Stay, Dose: 2, Reason: ReasonPoolWithin}},
		{"below goes down (5 of 12), here up (0 of 3): together 5 of 15, down; alone below is above λd too", tried(2, [3]int{12, 5, 1}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), Decision{Action: Deescalate, Dose: 1, Reason: ReasonPoolAbove}},
		{"the pool asks to go down, dose 2 still carries it: 3 of 9 and 1 of 9 together 4 of 18, but 7 of 21 with dose 3",
			tried(3, [3]int{9, 3, 1}, [3]int{9, 1, 0}, [3]int{3, 3, 0}, [3]int{}), Decision{Action: Deescalate, Dose: 2, Above: 3, Reason: ReasonPoolAbove}},
		{"a pool never gives a dose that its own data eliminate: 4 of 7 here, together 9 of 39, stay",
			tried(3, [3]int{12, 5, 1}, [3]int{20, 0, 0}, [3]int{7, 4, 0}, [3]int{}), Decision{Action: Deescalate, Dose: 2, Above: 3, Reason: ReasonEliminated}},
		{"the highest dose in conflict anchors the pool: dose 2 (2 of 4) with 2 of 10, not dose 1 (5 of 12)",
			tried(3, [3]int{12, 5, 1}, [3]int{4, 2, 0}, [3]int{10, 2, 0}, [3]int{}), Decision{Action: Stay, Dose: 3, Reason: ReasonPoolWithin}},
		{"below stays, here stays: no conflict", tried(2, [3]int{8, 2, 1}, [3]int{4, 1, 0}, [3]int{}, [3]int{}), Decision{Action: Stay, Dose: 2, Reason: ReasonWithin}},
		{"the pool goes up at the top", tried(4, [3]int{3, 0, 0}, [3]int{3, 0, 0}, [3]int{8, 2, 1}, [3]int{3, 0, 0}), Decision{Action: Stay, Dose: 4, Reason: ReasonTop}},
		{"backfill finds the lowest dose inadmissible: the trial stops", tried(3, [3]int{9, 5, 1}, [3]int{3, 0, 0}, [3]int{3, 0, 0}, [3]int{}), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
	} {
		if got := d.Next(c.s); got != c.want {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
}

func TestBFBOINOneMoreDLTCanRaiseTheDoseAsPublished(t *testing.T) {
	// Dose 1 at 5 of 12 asks to go down and is the only dose in conflict: pooled 8 of
	// 26. One more DLT at dose 2 (2 of 4) makes dose 2 the anchor: 4 of 14, stay.
	before := tried(3, [3]int{12, 5, 1}, [3]int{4, 1, 0}, [3]int{10, 2, 0})
	after := tried(3, [3]int{12, 5, 1}, [3]int{4, 2, 0}, [3]int{10, 2, 0})
	for _, c := range []struct {
		variant   string
		from, dlt int
	}{{BFPublished, 1, 3}, {BFCautious, 1, 1}} {
		d := mustNew(t, Settings{Design: BFBOIN, Target: 0.25, Variant: c.variant}, 3)
		if a, b := d.Next(before), d.Next(after); a.Dose != c.from || b.Dose != c.dlt {
			t.Errorf("%s: dose %d, with one more DLT %d", c.variant, a.Dose, b.Dose)
		}
	}
}

func TestBFBOINCautiousNeverRaisesTheDose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := New(Settings{Design: BFBOIN, Variant: BFCautious, Target: rapid.SampledFrom([]float64{0.2, 0.25, 0.3, 0.35}).Draw(t, "target")}, 4)
		if err != nil {
			t.Fatal(err)
		}
		s := &State{Dose: rapid.IntRange(1, 4).Draw(t, "dose"), Arms: make([]Arm, 4), Cohort: Arm{N: 3}}
		for i := range s.Arms {
			n := rapid.IntRange(1, 15).Draw(t, "n")
			s.Arms[i] = Arm{N: n, DLT: rapid.IntRange(0, n-1).Draw(t, "dlt")}
		}
		before := d.Next(s).Dose
		s.Arms[rapid.IntRange(0, 3).Draw(t, "where")].DLT++
		if after := d.Next(s).Dose; after > before {
			t.Fatalf("dose %d after one more DLT, %d before", after, before)
		}
	})
}

func TestBackfillOpensClosesAndReopens(t *testing.T) {
	d := mustNew(t, Settings{Design: BFBOIN, Target: 0.25}, 5).(Backfiller)
	pending := func(s *State, dose int, n int) *State {
		s.Arms[dose-1].N += n
		s.Arms[dose-1].Pending = make([]float64, n)
		return s
	}
	for _, c := range []struct {
		why  string
		s    *State
		open []int
	}{
		{"no response yet", tried(3, [3]int{3, 0, 0}, [3]int{3, 0, 0}, [3]int{3, 0, 2}, [3]int{}, [3]int{}), nil},
		{"a response at dose 1 opens doses 1 and 2, never the cohort's own", tried(3, [3]int{3, 0, 1}, [3]int{3, 0, 0}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), []int{1, 2}},
		{"a response at dose 2 does not open dose 1", tried(3, [3]int{3, 0, 0}, [3]int{3, 0, 1}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), []int{2}},
		{"twelve assigned, two of them pending: full", pending(tried(3, [3]int{10, 0, 3}, [3]int{3, 0, 0}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), 1, 2), []int{2}},
		{"2 of 6 asks to go down, but with the next dose 2 of 9 does not: open", tried(3, [3]int{6, 2, 1}, [3]int{3, 0, 0}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), []int{1, 2}},
		{"3 of 8 and with the next dose 4 of 11: closed, and dose 2 with it", tried(3, [3]int{8, 3, 1}, [3]int{3, 1, 0}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), nil},
		{"more patients below without a DLT open it again: 3 of 11", tried(3, [3]int{11, 3, 1}, [3]int{3, 1, 0}, [3]int{3, 0, 0}, [3]int{}, [3]int{}), []int{1, 2}},
		{"dose 2 closed (2 of 6, with the cohort's dose 4 of 9), dose 1 open", tried(3, [3]int{6, 0, 1}, [3]int{6, 2, 0}, [3]int{3, 2, 0}, [3]int{}, [3]int{}), []int{1}},
		{"what is known of a cohort that is still followed counts for the pool", pending(tried(3, [3]int{6, 0, 1}, [3]int{6, 2, 0}, [3]int{1, 1, 0}, [3]int{}, [3]int{}), 3, 2), []int{1}},
		{"an eliminated dose is not filled even when the pool is fine", tried(4, [3]int{3, 0, 1}, [3]int{6, 4, 0}, [3]int{12, 0, 0}, [3]int{3, 0, 0}, [3]int{}), []int{1}},
		{"nothing lies below the lowest dose", tried(1, [3]int{3, 0, 3}, [3]int{}, [3]int{}, [3]int{}, [3]int{}), nil},
	} {
		if got := d.Open(c.s, nil); !slices.Equal(got, c.open) {
			t.Errorf("%s: %v", c.why, got)
		}
	}
}

func TestBackfillChoosesAmongOpenDoses(t *testing.T) {
	s := tried(4, [3]int{3, 0, 1}, [3]int{3, 0, 0}, [3]int{3, 0, 0}, [3]int{3, 0, 0})
	for _, c := range []struct {
		fill string
		coin float64
		dose int
	}{{"", 0, 3}, {FillHighest, 0.9, 3}, {FillLowest, 0.9, 1}, {FillRandom, 0, 1}, {FillRandom, 0.34, 2}, {FillRandom, 0.999, 3}} {
		d := mustNew(t, Settings{Design: BFBOIN, Target: 0.25, Backfill: c.fill}, 4).(Backfiller)
		s.Coin = c.coin
		if got := d.Backfill(s); got != c.dose {
			t.Errorf("%q with coin %v: dose %d, not %d", c.fill, c.coin, got, c.dose)
		}
	}
	none := mustNew(t, Settings{Design: BFBOIN, Target: 0.25}, 4).(Backfiller)
	if got := none.Backfill(tried(2, [3]int{3, 0, 0}, [3]int{3, 0, 0})); got != 0 {
		t.Errorf("no dose is open, but %d", got)
	}
}

func TestBFBOINWaitsForItsCohortAlone(t *testing.T) {
	d := mustNew(t, Settings{Design: BFBOIN, Target: 0.25, NEarlyStop: 9}, 3)
	s := tried(2, [3]int{6, 0, 1}, [3]int{3, 0, 0}, [3]int{})
	s.Arms[0].Pending = []float64{0.2} // backfilled: nobody waits for them
	if got := d.Next(s); got.Action != Escalate {
		t.Errorf("waits for a backfilled patient: %+v", got)
	}
	s.Cohort.Pending, s.Arms[1].Pending = []float64{0.9}, []float64{0.9}
	if got := d.Next(s); got.Action != Wait || got.Reason != ReasonCohort {
		t.Errorf("decides while its cohort is followed: %+v", got)
	}
	s.Cohort = Arm{}
	if got := d.Next(s); got.Action != Wait {
		t.Errorf("without a cohort in the state everybody at the dose counts: %+v", got)
	}
	nine := tried(2, [3]int{6, 0, 1}, [3]int{9, 2, 1}, [3]int{})
	if got := d.Next(nine); got.Stop != Precise {
		t.Errorf("nine at a dose that would be given again: %+v", got)
	}
	// Backfilled patients count for the MTD; those pending do not: 1 of 4 at dose 2.
	end := tried(2, [3]int{9, 0, 1}, [3]int{6, 1, 1}, [3]int{})
	end.Arms[1].Pending = []float64{0.1, 0.1}
	if got := d.Select(end); got.Dose != 2 || math.Abs(got.Estimate[1]-1.05/4.1) > 1e-12 {
		t.Errorf("selects %+v", got)
	}
}

// TestBackfillIsSafe holds whatever the data: only lower, tried, unfilled doses with a
// response at or below them are open, none at or above a dose that its own data
// eliminate, and one more DLT opens nothing.
func TestBackfillIsSafe(t *testing.T) {
	design, err := New(Settings{Design: BFBOIN, Target: 0.25}, 4)
	if err != nil {
		t.Fatal(err)
	}
	d := design.(*bfBOIN)
	rapid.Check(t, func(t *rapid.T) {
		s := drawOutcomes(t, 4, 14)
		open := d.Open(s, nil)
		for _, f := range d.Fills(s) {
			if (f.Reason == FillOpen) != slices.Contains(open, f.Dose) {
				t.Fatalf("dose %d is said to be %s, open are %v", f.Dose, f.Reason, open)
			}
		}
		for _, b := range open {
			a := s.Arms[b-1]
			responses := 0
			for i := range b {
				responses += s.Arms[i].Eff
				if s.Arms[i].DLT >= d.at(s.Arms[i].N).eliminate {
					t.Fatalf("dose %d is open over dropped dose %d", b, i+1)
				}
			}
			if b >= s.Dose || a.N == 0 || a.N >= 12 || responses == 0 {
				t.Fatalf("dose %d of %+v is open", b, s)
			}
		}
		where := rapid.IntRange(0, 3).Draw(t, "where")
		if a := &s.Arms[where]; a.DLT < a.N {
			a.DLT++
			for _, b := range d.Open(s, nil) {
				if !slices.Contains(open, b) {
					t.Fatalf("one more DLT at dose %d opens dose %d", where+1, b)
				}
			}
		}
	})
}

func TestBFBOINRefuses(t *testing.T) {
	for key, s := range map[string]Settings{
		"variant":   {Design: BFBOIN, Target: 0.25, Variant: "bold"},
		"backfill":  {Design: BFBOIN, Target: 0.25, Backfill: "middle"},
		"n_cap":     {Design: BFBOIN, Target: 0.25, NCap: -2},
		"titration": {Design: BFBOIN, Target: 0.25, Titration: true},
		"target":    {Design: BFBOIN},
	} {
		if _, err := New(s, 3); err == nil || !strings.HasPrefix(err.Error(), key+": ") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestBFBOINDoesNotAllocate(t *testing.T) {
	d := mustNew(t, Settings{Design: BFBOIN, Target: 0.25}, 4).(*bfBOIN)
	s := tried(3, [3]int{9, 3, 1}, [3]int{9, 1, 0}, [3]int{3, 0, 0}, [3]int{})
	if n := testing.AllocsPerRun(100, func() { d.Next(s); d.Backfill(s); d.Choose(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkBFBOINNext(b *testing.B) {
	d := mustNew(b, Settings{Design: BFBOIN, Target: 0.25}, 4)
	s := tried(3, [3]int{9, 3, 1}, [3]int{9, 1, 0}, [3]int{3, 0, 0}, [3]int{})
	for b.Loop() {
		d.Next(s)
	}
}
