package guideline

import (
	"testing"

	"stepwise/guideline/consensus"
)

func TestBarsAreAsHighAsTheirCounts(t *testing.T) {
	for _, c := range []struct {
		why  string
		in   consensus.Counts
		want [10]int // height by rating
	}{
		{"the highest fills the chart", consensus.Counts{9: 4, 8: 2, 1: 1}, [10]int{9: 60, 8: 30, 1: 15}},
		{"one among many is still seen", consensus.Counts{9: 300, 1: 1}, [10]int{9: 60, 1: 2}},
		{"nobody rated: nothing is drawn, nothing divided by zero", consensus.Counts{}, [10]int{}},
	} {
		bars := barsOf(c.in)
		if len(bars) != 9 {
			t.Fatalf("%s: %d bars", c.why, len(bars))
		}
		for _, b := range bars {
			if b.Height != c.want[b.Rating] || b.Y+b.Height != 71 || b.X+24 > 270 {
				t.Errorf("%s: %+v, want height %d", c.why, b, c.want[b.Rating])
			}
		}
	}
}

func TestAShiftIsWrittenWithItsSign(t *testing.T) {
	for p, want := range map[consensus.Points]string{0: "0", consensus.PerPoint: "+1", -consensus.PerPoint / 2: "−0.5"} {
		if got := signed(p); got != want {
			t.Errorf("%d: %s, want %s", p, got, want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	got := paragraphs("one\r\n\r\n two\nstill two\n\n\n\nthree ")
	if len(got) != 3 || got[1] != "two\nstill two" || got[2] != "three" {
		t.Errorf("%q", got)
	}
}
