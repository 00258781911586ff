package consensus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	before := map[string]Rating{
		"v0": 3, "v1": 5, "v2": 7, "v3": 9, "v4": 4, "v5": Abstain, "v6": 2, "v7": Abstain,
	}
	after := map[string]Rating{
		"v0": 6, "v1": 6, "v2": 7, "v3": 7, "v4": Abstain, "v5": 8, "v7": Abstain, "v8": 8, "v9": 11,
	}
	c := Compare(before, after)

	wantShifts := []Shift[string]{
		{"v0", 3, 6}, // up and out of the low third
		{"v1", 5, 6}, // up within the middle third
		{"v2", 7, 7},
		{"v3", 9, 7}, // down within the high third
	}
	if diff := cmp.Diff(wantShifts, c.Shifts); diff != "" {
		t.Errorf("shifts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"v4", "v6"}, c.Left); diff != "" {
		t.Errorf("left, by abstaining or staying away (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"v5", "v8"}, c.Joined); diff != "" {
		t.Errorf("joined, after abstaining or as new (-want +got):\n%s", diff)
	}
	if c.Raised != 2 || c.Lowered != 1 || c.Crossed != 1 {
		t.Errorf("raised %d, lowered %d, crossed %d; want 2, 1, 1", c.Raised, c.Lowered, c.Crossed)
	}
	if got, want := c.Changed(), (Ratio{3, 4}); got != want {
		t.Errorf("changed %+v, want %+v", got, want)
	}
	if got, want := c.Stability(), (Ratio{1, 4}); got != want {
		t.Errorf("stability %+v, want %+v", got, want)
	}
	// All: 2 3 4 5 7 9 → 4.5, and 6 6 7 7 8 8 → 7. Pairs: 3 5 7 9 → 6, and 6 6 7 7 → 6.5.
	if got, ok := c.MedianShift(); !ok || got.String() != "2.5" {
		t.Errorf("median shift %v %v, want 2.5", got, ok)
	}
	if got, ok := c.PairedMedianShift(); !ok || got.String() != "0.5" {
		t.Errorf("paired median shift %v %v, want 0.5: most of the move came from who voted", got, ok)
	}
	if c.Before.Abstained != 2 || c.After.Abstained != 2 || c.After.Invalid != 1 {
		t.Errorf("abstained %d and %d, invalid %d; want 2, 2, 1", c.Before.Abstained, c.After.Abstained, c.After.Invalid)
	}
}

func TestStable(t *testing.T) {
	threshold, err := ParseThreshold("75%")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		before, after map[int]Rating
		want          bool
		reason        string
	}{
		{nil, nil, false, "no rounds"},
		{map[int]Rating{1: 5}, map[int]Rating{2: 5}, false, "the same distribution from other people says nothing"},
		{map[int]Rating{1: 5}, map[int]Rating{1: 5}, true, "one who stays"},
		{map[int]Rating{1: 2, 2: 8}, map[int]Rating{1: 8, 2: 2}, false, "the same distribution, but both changed"},
		{map[int]Rating{1: 5, 2: 5, 3: 5, 4: 5}, map[int]Rating{1: 5, 2: 5, 3: 5, 4: 6}, true, "three of four are exactly 75 %"},
		{map[int]Rating{1: 5, 2: 5, 3: 5}, map[int]Rating{1: 5, 2: 5, 3: 6}, false, "two of three are not"},
	}
	for _, tt := range tests {
		if got := Compare(tt.before, tt.after).Stable(threshold); got != tt.want {
			t.Errorf("%s: stable %v, want %v", tt.reason, got, tt.want)
		}
	}
}

func TestMedianShiftNeedsBothRounds(t *testing.T) {
	some := map[int]Rating{1: 5}
	for _, c := range []Change[int]{Compare(nil, some), Compare(some, nil), Compare[int](nil, nil)} {
		if got, ok := c.MedianShift(); ok {
			t.Errorf("a shift of %v from one round", got)
		}
		if got, ok := c.PairedMedianShift(); ok {
			t.Errorf("a paired shift of %v from one round", got)
		}
	}
}

func TestCompareAccountsForEveryVoter(t *testing.T) {
	round := rapid.MapOfN(rapid.IntRange(0, 50), rapid.Map(rapid.IntRange(0, 9), func(i int) Rating { return Rating(i) }), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		before, after := round.Draw(t, "before"), round.Draw(t, "after")
		c := Compare(before, after)
		if len(c.Shifts)+len(c.Left) != c.Before.N || len(c.Shifts)+len(c.Joined) != c.After.N {
			t.Fatalf("%d pairs, %d left, %d joined for %d and %d ratings", len(c.Shifts), len(c.Left), len(c.Joined), c.Before.N, c.After.N)
		}
		if diff := cmp.Diff(c, Compare(before, after)); diff != "" {
			t.Fatalf("map order shows:\n%s", diff)
		}
		back := Compare(after, before)
		if back.Raised != c.Lowered || back.Lowered != c.Raised || back.Crossed != c.Crossed || back.Stability() != c.Stability() {
			t.Fatalf("backwards %+v, forwards %+v", back, c)
		}
		same := Compare(before, before)
		if same.Raised+same.Lowered+same.Crossed != 0 || len(same.Joined)+len(same.Left) != 0 {
			t.Fatalf("a round compared with itself: %+v", same)
		}
	})
}
