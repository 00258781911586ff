package dose

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// intervals draws complete settings of a design that decides by a table.
func intervals(t *rapid.T) Settings {
	s := Settings{Design: rapid.SampledFrom([]string{BOIN, Keyboard, MTPI, MTPI2, I3Plus3, G3, ThreePlusThree}).Draw(t, "design")}
	switch s.Design {
	case ThreePlusThree:
		s.Variant = rapid.SampledFrom([]string{"A", "B", "B6"}).Draw(t, "variant")
		return s
	case G3:
	default:
		s.Target = rapid.Float64Range(0.06, 0.6).Draw(t, "target")
	}
	if slices.Contains([]string{Keyboard, MTPI, MTPI2, I3Plus3}, s.Design) {
		s.Eps1, s.Eps2 = ref(rapid.Float64Range(0.01, 0.05).Draw(t, "eps1")), ref(rapid.Float64Range(0.01, 0.1).Draw(t, "eps2"))
	}
	s.CutoffElim = rapid.Float64Range(0.8, 0.99).Draw(t, "cutoff")
	s.ExtraSafe = rapid.Bool().Draw(t, "extra")
	if s.Design == BOIN && s.Target >= 0.2 && s.Target <= 0.25 {
		s.Stay1Of3 = rapid.Bool().Draw(t, "stay")
	}
	return s
}

func design(t *rapid.T, s Settings, doses int) Design {
	d, err := New(s, doses)
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	return d
}

func drawArms(t *rapid.T, doses, most int) []Arm {
	arms := make([]Arm, doses)
	for i := range arms {
		arms[i].N = rapid.IntRange(0, most).Draw(t, "n")
		arms[i].DLT = rapid.IntRange(0, arms[i].N).Draw(t, "dlt")
	}
	return arms
}

// leads orders decisions by the dose that they lead to; to stop for safety is lowest.
func leads(d Decision) int {
	if d.Stop == Unsafe {
		return 0
	}
	return d.Dose
}

func TestOneMoreDLTNeverRaisesTheDose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := intervals(t)
		doses := rapid.IntRange(1, 6).Draw(t, "doses")
		d := design(t, s, doses)
		st := State{Dose: rapid.IntRange(1, doses).Draw(t, "dose"), Arms: drawArms(t, doses, 30)}
		if s.Design == ThreePlusThree { // its trials have 0, 3 or 6 patients at a dose, and stop by finding
			for i := range st.Arms {
				st.Arms[i].N = st.Arms[i].N / 3 * 3 % 9
				st.Arms[i].DLT = min(st.Arms[i].DLT, st.Arms[i].N)
			}
		}
		before := d.Next(&st)
		if before.Stop == Found {
			return
		}
		more := rapid.IntRange(0, doses-1).Draw(t, "where")
		if st.Arms[more].DLT == st.Arms[more].N {
			return
		}
		st.Arms[more].DLT++
		if after := d.Next(&st); after.Stop != Found && leads(after) > leads(before) {
			t.Fatalf("one more DLT at dose %d: %+v, before %+v", more+1, after, before)
		}
	})
}

func TestInadmissibleLowestDoseStopsEveryTrial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := intervals(t)
		doses := rapid.IntRange(1, 6).Draw(t, "doses")
		arms := drawArms(t, doses, 12)
		arms[0].N = rapid.IntRange(10, 15).Draw(t, "treated") // enough for every target and cutoff drawn
		arms[0].DLT = arms[0].N
		st := State{Dose: rapid.IntRange(1, doses).Draw(t, "dose"), Arms: arms}
		d := design(t, s, doses)
		if got := d.Next(&st); got.Action != Stop || got.Stop != Unsafe || got.Dose != 0 || got.Above != 1 {
			t.Fatalf("%+v", got)
		}
		if got := d.Select(&st); got.Dose != 0 {
			t.Fatalf("selects %+v", got)
		}
	})
}

// The thresholds are found by halving; here every number of DLTs is asked.
func TestRulesAreMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := intervals(t)
		d, ok := design(t, s, 1).(*interval)
		if !ok {
			return
		}
		n := rapid.IntRange(1, 90).Draw(t, "n")
		order := map[Action]int{Escalate: 2, Stay: 1, Deescalate: 0}
		b := d.at(n)
		for y := 0; y <= n; y++ {
			if y > 0 && order[d.rule(y, n)] > order[d.rule(y-1, n)] {
				t.Fatalf("%d of %d: %v after %v", y, n, d.rule(y, n), d.rule(y-1, n))
			}
			want := d.rule(y, n)
			if y >= b.eliminate {
				want = Stop
			}
			if got := b.asks(y); got != want {
				t.Fatalf("%d of %d: thresholds say %v, the rule %v", y, n, got, want)
			}
		}
	})
}

func TestDecisionsLookAtNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := intervals(t)
		doses := rapid.IntRange(1, 5).Draw(t, "doses")
		st := State{Dose: rapid.IntRange(1, doses).Draw(t, "dose"), Arms: drawArms(t, doses, 15)}
		d, kept := design(t, s, doses), slices.Clone(st.Arms)
		first := d.Next(&st)
		other := st
		other.Cohort, other.Coin = Arm{N: 3, DLT: 2}, 0.7
		if got := d.Next(&other); got != first {
			t.Fatalf("the last cohort or the coin changed %+v to %+v", first, got)
		}
		if d.Select(&st); !slices.EqualFunc(st.Arms, kept, func(a, b Arm) bool { return a.N == b.N && a.DLT == b.DLT }) {
			t.Fatal("the data were changed")
		}
		if again := design(t, d.Settings(), doses).Next(&st); again != first {
			t.Fatalf("complete settings decide %+v, the short ones %+v", again, first)
		}
	})
}

func TestIsotonicIsTheProjection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		x, w := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], w[i] = rapid.Float64Range(0, 1).Draw(t, "x"), rapid.Float64Range(0.1, 50).Draw(t, "w")
		}
		fit := slices.Clone(x)
		Isotonic(fit, slices.Clone(w))
		if !slices.IsSorted(fit) {
			t.Fatalf("%v falls", fit)
		}
		again := slices.Clone(fit)
		Isotonic(again, slices.Clone(w))
		if !slices.Equal(again, fit) {
			t.Fatalf("a second time changes %v to %v", fit, again)
		}
		// A projection on a convex cone: the residual is orthogonal to the fit, and no
		// rising sequence has a positive product with it.
		inner, sum := 0.0, 0.0
		for i := n - 1; i >= 0; i-- {
			inner += w[i] * (x[i] - fit[i]) * fit[i]
			if sum += w[i] * (x[i] - fit[i]); sum > 1e-9 {
				t.Fatalf("a step up at %d is nearer", i)
			}
		}
		if math.Abs(inner) > 1e-8 || math.Abs(sum) > 1e-8 {
			t.Fatalf("residual is not orthogonal: %v, %v", inner, sum)
		}
	})
}

// The selection written down again, plainly: pool by repeated passes, add the ranks,
// take the nearest.
func TestSelectionAgreesWithAPlainOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Settings{Design: BOIN, Target: rapid.Float64Range(0.05, 0.6).Draw(t, "target")}
		arms := drawArms(t, rapid.IntRange(1, 7).Draw(t, "doses"), 12)
		d := design(t, s, len(arms))
		var value, weight []float64
		var at []int
		for i, a := range arms {
			if a.N >= 3 && exceeds(a.DLT, a.N, s.Target) > 0.95 {
				break
			}
			if a.N > 0 {
				v := (float64(a.DLT) + .05) / (float64(a.N) + .1)
				value, at = append(value, v), append(at, i+1)
				weight = append(weight, (float64(a.N)+1.1)/(v*(1-v)))
			}
		}
		for range value { // pool equal or falling neighbours until nothing falls
			for i := 0; i+1 < len(value); i++ {
				j, k := i, i+1
				for j > 0 && value[j-1] == value[i] {
					j--
				}
				for k+1 < len(value) && value[k+1] == value[i+1] {
					k++
				}
				if value[i] <= value[i+1] {
					continue
				}
				num, den := 0.0, 0.0
				for q := j; q <= k; q++ {
					num, den = num+value[q]*weight[q], den+weight[q]
				}
				for q := j; q <= k; q++ {
					value[q] = num / den
				}
			}
		}
		want, least := 0, math.Inf(1)
		for i, v := range value {
			if far := math.Abs(v + 1e-10*float64(i+1) - s.Target); far < least-1e-13 {
				want, least = at[i], far
			}
		}
		st := State{Dose: 1, Arms: arms}
		got := d.Select(&st).Dose
		if got != want && math.Abs(distance(d, &st, got)-distance(d, &st, want)) > 1e-9 {
			t.Fatalf("%v: dose %d, plainly %d", arms, got, want)
		}
	})
}

func distance(d Design, s *State, dose int) float64 {
	if dose == 0 {
		return math.Inf(1)
	}
	return math.Abs(d.Select(s).Estimate[dose-1] - d.Settings().Target)
}
