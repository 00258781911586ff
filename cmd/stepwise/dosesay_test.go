package main

import (
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/trial/dose"
)

func TestEveryReasonHasWords(t *testing.T) {
	for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
		for _, r := range dose.Reasons() {
			if said := lang.Say(tag, "dose.reason."+r); strings.Contains(said, "dose.reason.") {
				t.Errorf("%s: no words for %s", tag, r)
			}
		}
	}
}

// Han take two columns of a terminal.
func TestColumnsOfATerminal(t *testing.T) {
	for text, want := range map[string]int{"Dose": 4, "剂量": 4, "MTD 剂量": 8, "–": 1, "（1）": 5} {
		if got := columns(text); got != want {
			t.Errorf("%q takes %d, want %d", text, got, want)
		}
	}
}

func TestSpreadOfASampleSize(t *testing.T) {
	mean, low, high := spread([]float64{0, 0, 0, 0.04, 0, 0, 0.5, 0, 0, 0.46})
	if mean < 7.25 || mean > 7.27 || low != 6 || high != 9 {
		t.Errorf("%v %d %d", mean, low, high)
	}
}
