package dose

import "testing"

// Expected: R package BOIN 2.7.2, select.mtd with boundMTD, followed by hand: estimates
// (y + 0.05)/(n + 0.1), λd 0.3585 at a target of 0.3.
func TestNoDoseAtTheBoundaryIsSelected(t *testing.T) {
	for _, c := range []struct {
		why            string
		s              *State
		free, bounded  int
		reason, design string
	}{
		{"0.50 is nearer to 0.30 than 0.01, and too high", tried(2, [3]int{6, 0}, [3]int{6, 3}), 2, 1, ReasonNearest, BOIN},
		{"0.365 is above 0.3585", tried(2, [3]int{11, 0}, [3]int{11, 4}), 2, 1, ReasonNearest, BOIN},
		{"0.35 is below it", tried(2, [3]int{14, 0}, [3]int{20, 7}), 2, 2, ReasonNearest, BOIN},
		{"0.66 at the only dose", tried(1, [3]int{3, 2}, [3]int{}), 1, 0, ReasonBounded, BOIN},
		{"0.50 and 0.34, pooled above it", tried(2, [3]int{6, 3}, [3]int{6, 2}), 1, 0, ReasonBounded, BOIN},
		{"after backfill", tried(2, [3]int{6, 0, 1}, [3]int{6, 3}), 2, 1, ReasonNearest, BFBOIN},
		{"nobody was treated", tried(1, [3]int{}, [3]int{}), 0, 0, ReasonNobody, BOIN},
	} {
		free := mustNew(t, Settings{Design: c.design, Target: 0.3}, 2).Select(c.s)
		bounded := mustNew(t, Settings{Design: c.design, Target: 0.3, BoundMTD: true}, 2).Select(c.s)
		if free.Dose != c.free || bounded.Dose != c.bounded || bounded.Reason != c.reason {
			t.Errorf("%s: dose %d, bounded %d (%s), want %d and %d (%s)", c.why, free.Dose, bounded.Dose, bounded.Reason, c.free, c.bounded, c.reason)
		}
	}
}

func TestDownAtTwoOfSix(t *testing.T) {
	usual := mustNew(t, Settings{Design: BOIN, Target: 0.3}, 3)
	down := mustNew(t, Settings{Design: BOIN, Target: 0.3, Down2Of6: true}, 3)
	for n := 1; n <= 12; n++ {
		for y := range n + 1 {
			s := tried(2, [3]int{3, 0}, [3]int{n, y}, [3]int{})
			want := usual.Next(s)
			if n == 6 && y == 2 {
				if want.Action != Stay {
					t.Errorf("BOIN stays at 2 of 6: %+v", want)
				}
				want = Decision{Action: Deescalate, Dose: 1, Reason: ReasonDown2Of6}
			}
			if got := down.Next(s); got != want {
				t.Errorf("%d of %d: %+v, want %+v", y, n, got, want)
			}
		}
	}
	if got := down.Next(tried(1, [3]int{6, 2}, [3]int{}, [3]int{})); got.Dose != 1 || got.Reason != ReasonLowest {
		t.Errorf("at the lowest dose: %+v", got)
	}
}
