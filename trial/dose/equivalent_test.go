package dose

import (
	"slices"
	"testing"
)

func TestEquivalent(t *testing.T) {
	threes, singles := slices.Repeat([]int{3}, 10), slices.Repeat([]int{1}, 30)
	plan := func(s Settings, sizes []int) Plan { return Plan{Settings: s, Doses: 5, CohortSizes: sizes} }
	for _, c := range []struct {
		why   string
		plans []Plan
		want  []int
	}{
		{"three names of one trial at 0.25 in threes",
			[]Plan{plan(Settings{Design: BOIN, Target: 0.25}, threes), plan(Settings{Design: Keyboard, Target: 0.25}, threes), plan(Settings{Design: MTPI2, Target: 0.25}, threes)},
			[]int{0, 0, 0}},
		{"and patient by patient",
			[]Plan{plan(Settings{Design: BOIN, Target: 0.25}, singles), plan(Settings{Design: Keyboard, Target: 0.25}, singles)},
			[]int{0, 0}},
		{"at 0.3 BOIN and Keyboard part; in threes Keyboard is i3+3",
			[]Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: Keyboard, Target: 0.3}, threes), plan(Settings{Design: I3Plus3, Target: 0.3}, threes)},
			[]int{0, 1, 1}},
		{"patient by patient it is not",
			[]Plan{plan(Settings{Design: Keyboard, Target: 0.3}, singles), plan(Settings{Design: I3Plus3, Target: 0.3}, singles)},
			[]int{0, 1}},
		{"mTPI stays longer",
			[]Plan{plan(Settings{Design: BOIN, Target: 0.25}, threes), plan(Settings{Design: MTPI, Target: 0.25}, threes)},
			[]int{0, 1}},
		{"a default that is spelt out",
			[]Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: BOIN, Target: 0.3, Phi1: 0.18, Phi2: 0.42, CutoffElim: 0.95}, threes)},
			[]int{0, 0}},
		{"a precision stop that the trial is too small for",
			[]Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: BOIN, Target: 0.3, NEarlyStop: 100}, threes)},
			[]int{0, 0}},
		{"a precision stop", []Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: BOIN, Target: 0.3, NEarlyStop: 9}, threes)}, []int{0, 1}},
		{"extra safety at the lowest dose", []Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: BOIN, Target: 0.3, ExtraSafe: true}, threes)}, []int{0, 1}},
		{"other cohorts", []Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: BOIN, Target: 0.3}, singles)}, []int{0, 1}},
		{"a bound on what is selected", []Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: BOIN, Target: 0.3, BoundMTD: true}, threes)}, []int{0, 1}},
		{"down at 2 of 6", []Plan{plan(Settings{Design: BOIN, Target: 0.3}, threes), plan(Settings{Design: BOIN, Target: 0.3, Down2Of6: true}, threes)}, []int{0, 1}},
		{"staying at 1 of 3", []Plan{plan(Settings{Design: BOIN, Target: 0.25}, threes), plan(Settings{Design: BOIN, Target: 0.25, Stay1Of3: true}, threes)}, []int{0, 1}},
		{"the same 3+3, and another variant",
			[]Plan{plan(Settings{Design: ThreePlusThree}, nil), plan(Settings{Design: ThreePlusThree, Variant: "A"}, nil), plan(Settings{Design: ThreePlusThree, Variant: "B"}, nil)},
			[]int{0, 0, 2}},
	} {
		got, err := Equivalent(c.plans...)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v; want %v", c.why, got, err, c.want)
		}
	}
}
