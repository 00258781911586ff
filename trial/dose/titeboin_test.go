package dose

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func mustNew(t testing.TB, s Settings, doses int) Design {
	t.Helper()
	d, err := New(s, doses)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at is a state whose current dose holds arm; the doses below it are clean, the ones
// above empty.
func at(doses, current int, arm Arm) *State {
	s := &State{Dose: current, Arms: make([]Arm, doses)}
	for i := range current - 1 {
		s.Arms[i] = Arm{N: 3}
	}
	s.Arms[current-1] = arm
	return s
}

func TestTITEBOINExampleTrial(t *testing.T) {
	// Yuan 2018, figure 1 and its text: target 0.2, cohorts of three, window 90 days.
	// Follow-up is what the text gives; where it gives none, any would do.
	d := mustNew(t, Settings{Design: TITEBOIN, Target: 0.2}, 5)
	for _, c := range []struct {
		day    int
		dose   int
		arm    Arm
		want   Action
		reason string
	}{
		{60, 1, Arm{N: 3, Pending: []float64{0.5, 0.3, 0.1}}, Wait, ReasonPending},
		{120, 1, Arm{N: 3, Pending: []float64{0.7}}, Escalate, ReasonBelow},
		{165, 2, Arm{N: 3, DLT: 1, Pending: []float64{1.0 / 3, 1.0 / 6}}, Deescalate, ReasonAbove},
		{210, 1, Arm{N: 6, Pending: []float64{0.5, 0.3, 0.2}}, Escalate, ReasonBelow},
		{255, 2, Arm{N: 6, DLT: 1, Pending: []float64{0.5, 0.3, 0.2}}, Stay, ReasonWithin},
		{300, 2, Arm{N: 9, DLT: 1, Pending: []float64{0.7, 0.6, 0.4, 0.3, 0.1}}, Wait, ReasonPending},
		{315, 2, Arm{N: 9, DLT: 1, Pending: []float64{75. / 90, 60. / 90, 45. / 90, 30. / 90}}, Escalate, ReasonBelow},
	} {
		got := d.Next(at(5, c.dose, c.arm))
		if got.Action != c.want || got.Reason != c.reason {
			t.Errorf("day %d: %+v", c.day, got)
		}
	}
}

func TestTITEBOINWaits(t *testing.T) {
	short := Settings{Design: TITEBOIN, Target: 0.3, MaxPending: ref(0.49), MinFollowUp: ref(0.25)}
	ess := Settings{Design: TITEBOIN, Variant: TITEESS, Target: 0.3}
	for _, c := range []struct {
		why      string
		settings Settings
		arm      Arm
		reason   string
		ripens   float64
	}{
		{"more than half pending: only an outcome helps", Settings{Design: TITEBOIN, Target: 0.3}, Arm{N: 3, Pending: []float64{0.9, 0.9}}, ReasonPending, math.Inf(1)},
		{"followed for a tenth: 0.15 of the window is missing", short, Arm{N: 3, Pending: []float64{0.1}}, ReasonFollowUp, 0.15},
		{"the shortest counts, here with half pending allowed", Settings{Design: TITEBOIN, Target: 0.3, MinFollowUp: ref(0.25)}, Arm{N: 6, Pending: []float64{0.5, 0.05}}, ReasonFollowUp, 0.2},
		{"one known of two wanted", ess, Arm{N: 3, Pending: []float64{0.9, 0.9}}, ReasonCompleted, math.Inf(1)},
	} {
		d := mustNew(t, c.settings, 3).(Waiter)
		s := at(3, 1, c.arm)
		if got := d.Next(s); got.Action != Wait || got.Reason != c.reason || got.Dose != 1 {
			t.Errorf("%s: %+v", c.why, got)
		}
		if got := d.Ripens(s); math.Abs(got-c.ripens) > 1e-12 && got != c.ripens {
			t.Errorf("%s: ripens after %v", c.why, got)
		}
	}
	d := mustNew(t, short, 3).(Waiter)
	if got := d.Next(at(3, 1, Arm{N: 3, Pending: []float64{0.25 - 1e-12}})); got.Action != Escalate {
		t.Errorf("a calendar that adds up to a hair less than a quarter: %+v", got)
	}
	if got := d.Ripens(at(3, 1, Arm{N: 3})); got != 0 {
		t.Errorf("nobody is pending, yet it ripens after %v", got)
	}
}

func TestTITEBOINSafety(t *testing.T) {
	d := mustNew(t, Settings{Design: TITEBOIN, Target: 0.3, NEarlyStop: 9}, 4)
	for _, c := range []struct {
		why  string
		s    *State
		want Decision
	}{
		{"three of three at the lowest dose stop the trial", at(4, 1, Arm{N: 3, DLT: 3}), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"a late DLT below the current dose drops the dose and all above", &State{Dose: 3, Arms: []Arm{{N: 3}, {N: 3, DLT: 3}, {N: 3, Pending: []float64{0.1, 0.2, 0.3}}, {}}},
			Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: ReasonEliminated}},
		{"late DLTs at the lowest dose stop the trial while dose 2 is treated", &State{Dose: 2, Arms: []Arm{{N: 6, DLT: 4}, {N: 3}, {}, {}}},
			Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"pending patients count as treated: 3 of 6 is not yet eliminated", at(4, 2, Arm{N: 6, DLT: 3, Pending: []float64{0, 0, 0}}), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},
		{"the dose above was dropped", &State{Dose: 1, Arms: []Arm{{N: 3}, {N: 3, DLT: 3}, {}, {}}}, Decision{Action: Stay, Dose: 1, Above: 2, Reason: ReasonNextEliminated}},
		{"nine at a dose that would be given again", at(4, 2, Arm{N: 9, DLT: 3}), Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise}},
		{"nine, but the trial waits first", at(4, 2, Arm{N: 9, DLT: 2, Pending: []float64{0, 0, 0, 0, 0}}), Decision{Action: Wait, Dose: 2, Reason: ReasonPending}},
		{"nobody treated yet", at(4, 1, Arm{}), Decision{Action: Stay, Dose: 1, Reason: ReasonStart}},
	} {
		if got := d.Next(c.s); got != c.want {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
	// Selection counts the six who are known, 1 of 3 at dose 2: isotonic 1/3, nearest to 0.3.
	got := d.Select(&State{Dose: 2, Arms: []Arm{{N: 3}, {N: 6, DLT: 1, Pending: []float64{0.1, 0.1, 0.1}}, {}, {}}})
	if got.Dose != 2 || math.Abs(got.Estimate[1]-1.05/3.1) > 1e-12 {
		t.Errorf("selection %+v", got)
	}
}

func TestTITEBOINIsBOINWhenNobodyIsPending(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		target := rapid.SampledFrom([]float64{0.15, 0.2, 0.25, 0.3, 0.4}).Draw(t, "target")
		s := &State{Dose: rapid.IntRange(1, 4).Draw(t, "dose"), Arms: make([]Arm, 4)}
		for i := range s.Arms {
			n := rapid.IntRange(0, 18).Draw(t, "n")
			s.Arms[i] = Arm{N: n, DLT: rapid.IntRange(0, n).Draw(t, "dlt")}
		}
		boin, err := New(Settings{Design: BOIN, Target: target, NEarlyStop: 9}, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, variant := range []string{TITE2018, TITEESS} {
			tite, err := New(Settings{Design: TITEBOIN, Variant: variant, Target: target, NEarlyStop: 9}, 4)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := boin.Next(s), tite.Next(s); a != b {
				t.Fatalf("%s: %+v, BOIN %+v", variant, b, a)
			}
			if a, b := boin.Select(s), tite.Select(s); a.Dose != b.Dose || a.Reason != b.Reason {
				t.Fatalf("%s selects %+v, BOIN %+v", variant, b, a)
			}
		}
	})
}

// TestTITEBOINOneMoreDLTNeverRaisesTheDose lets a pending or a known patient have a
// DLT after all. A trial that waits gives no dose, so it is not compared.
func TestTITEBOINOneMoreDLTNeverRaisesTheDose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		settings := Settings{Design: TITEBOIN, Target: rapid.SampledFrom([]float64{0.2, 0.25, 0.3, 0.33}).Draw(t, "target"),
			Variant: rapid.SampledFrom([]string{TITE2018, TITEESS}).Draw(t, "variant"), MaxPending: ref(rapid.Float64Range(0.3, 1).Draw(t, "max"))}
		d, err := New(settings, 3)
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(1, 18).Draw(t, "n")
		y := rapid.IntRange(0, n-1).Draw(t, "y")
		pending := rapid.SliceOfN(rapid.Float64Range(0, 0.999), 0, n-y).Draw(t, "pending")
		more := Arm{N: n, DLT: y + 1, Pending: pending}
		if len(pending) == n-y || len(pending) > 0 && rapid.Bool().Draw(t, "of the pending") {
			more.Pending = pending[1:]
		}
		dose := func(a Arm) (int, bool) {
			next := d.Next(at(3, 2, a))
			return next.Dose, next.Action != Wait
		}
		before, ok := dose(Arm{N: n, DLT: y, Pending: pending})
		after, also := dose(more)
		if ok && also && after > before {
			t.Fatalf("dose %d after one more DLT, %d before", after, before)
		}
	})
}

func TestTITEBOINForgetsTheOrderOfItsPatients(t *testing.T) {
	d := mustNew(t, Settings{Design: TITEBOIN, Target: 0.2}, 3)
	// Thirds and tenths: as floating-point sums the two orders differ in the last bit,
	// and the threshold is set onto one of them.
	a, b := []float64{0.1, 0.2, 0.3, 1. / 3}, []float64{1. / 3, 0.3, 0.2, 0.1}
	if a[0]+a[1]+a[2]+a[3] == b[0]+b[1]+b[2]+b[3] {
		t.Fatal("choose numbers that show the difference")
	}
	if stft(a) != stft(b) {
		t.Errorf("%v, in another order %v", stft(a), stft(b))
	}
	rapid.Check(t, func(t *rapid.T) {
		pending := rapid.SliceOfN(rapid.Float64Range(0, 0.999), 1, 9).Draw(t, "pending")
		other := rapid.Permutation(pending).Draw(t, "other")
		n := len(pending) + rapid.IntRange(1, 9).Draw(t, "known")
		y := rapid.IntRange(0, n-len(pending)).Draw(t, "dlt")
		if a, b := d.Next(at(3, 2, Arm{N: n, DLT: y, Pending: pending})), d.Next(at(3, 2, Arm{N: n, DLT: y, Pending: other})); a != b {
			t.Fatalf("%+v, in another order %+v", a, b)
		}
	})
}

func TestTITEBOINNextDoesNotAllocate(t *testing.T) {
	d := mustNew(t, Settings{Design: TITEBOIN, Target: 0.3}, 5).(Waiter)
	s := at(5, 3, Arm{N: 9, DLT: 2, Pending: []float64{0.2, 0.4, 0.6}})
	if n := testing.AllocsPerRun(100, func() { d.Next(s); d.Ripens(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkTITEBOINNext(b *testing.B) {
	d := mustNew(b, Settings{Design: TITEBOIN, Target: 0.3}, 5)
	s := at(5, 3, Arm{N: 9, DLT: 2, Pending: []float64{0.2, 0.4, 0.6}})
	for b.Loop() {
		d.Next(s)
	}
}
