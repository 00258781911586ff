package consensus

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseThreshold(t *testing.T) {
	tests := []struct {
		text   string
		want   Ratio
		again  string
		reason string
	}{
		{"70%", Ratio{7, 10}, "70%", "the usual limit, S8"},
		{" 75 % ", Ratio{3, 4}, "75%", "space"},
		{"80％", Ratio{4, 5}, "80%", "full-width per cent sign"},
		{"100%", Ratio{1, 1}, "100%", "unanimity"},
		{"66.7%", Ratio{667, 1000}, "66.7%", "a decimal is exactly what it says, not two thirds"},
		{"66.666667%", Ratio{66666667, 100000000}, "66.666667%", "six decimals survive"},
		{"0.5%", Ratio{1, 200}, "0.5%", "below one per cent"},
		{"2/3", Ratio{2, 3}, "2/3", "two thirds as a fraction stays exact"},
		{"6 / 8", Ratio{3, 4}, "75%", "lowest terms"},
		{"1/999999999", Ratio{1, 999999999}, "1/999999999", "the finest"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParseThreshold(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got.Ratio() != tt.want || got.String() != tt.again {
				t.Errorf("%s: %+v %q, want %+v %q", tt.reason, got.Ratio(), got, tt.want, tt.again)
			}
		})
	}
}

func TestParseThresholdRefuses(t *testing.T) {
	tests := []struct{ text, reason string }{
		{"", "nothing was fixed"},
		{"%", "no number"},
		{"70", "a bare number could mean 0.7 or 70"},
		{"0.7", "so could this"},
		{"0%", "everything would meet it"},
		{"0/5", "so it would here"},
		{"100.1%", "nothing could meet it"},
		{"3/2", "nor this"},
		{"1/0", "no whole"},
		{"-70%", "sign"},
		{"+70%", "sign"},
		{"70.%", "no digits after the point"},
		{".7%", "no digits before it"},
		{"66.6666666%", "seven decimals"},
		{"1/1000000000", "ten digits"},
		{"7e1%", "exponent"},
		{"1/2/3", "two fractions"},
		{"NaN%", "not a number"},
	}
	for _, tt := range tests {
		if got, err := ParseThreshold(tt.text); !errors.Is(err, ErrThreshold) || !got.IsZero() {
			t.Errorf("%s: ParseThreshold(%q) = %v, %v; want %v", tt.reason, tt.text, got, err, ErrThreshold)
		}
	}
	for _, r := range []Ratio{{0, 1}, {-1, -1}, {2, 1}, {1, 0}, {1, -2}, {1, 1_000_000_000}} {
		if got, err := NewThreshold(r.Num, r.Den); !errors.Is(err, ErrThreshold) || !got.IsZero() {
			t.Errorf("NewThreshold(%d, %d) = %v, %v; want %v", r.Num, r.Den, got, err, ErrThreshold)
		}
	}
}

func FuzzParseThreshold(f *testing.F) {
	for _, seed := range []string{"70%", "66.7 %", "2/3", "80％", "", "1/0", "0%", "99.999999%", "1/999999999", "\xff%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseThreshold(text)
		if err != nil {
			if !got.IsZero() {
				t.Errorf("ParseThreshold(%q) = %v beside an error", text, got)
			}
			return
		}
		if r := got.Ratio(); r.Num <= 0 || r.Num > r.Den {
			t.Errorf("ParseThreshold(%q) = %+v, outside 0 to 1", text, r)
		}
		if again, err := ParseThreshold(got.String()); err != nil || again != got {
			t.Errorf("%q is written %q and read back as %v, %v", text, got, again, err)
		}
	})
}

func TestPercentAgreement(t *testing.T) {
	tests := []struct {
		ratings, threshold string
		forMet, againstMet bool
		source             string
	}{
		{"7777777 555", "70%", true, false, "S8, at least 70 %: seven of ten are 70 %"},
		{"777777 5555", "70%", false, false, "S8: six of ten are not"},
		{"3333333 555", "70%", false, true, "S8, against: seven of ten in 1 to 3"},
		{"7777777 555 00000", "70%", true, false, "abstentions are not ballots against"},
		{"777777 666", "66.7%", false, false, "six of nine are 66.66… %, below 66.7 %"},
		{"777777 666", "2/3", true, false, "and exactly two thirds"},
		{"1111 9999", "50%", true, true, "both sides can meet one half"},
		{"9999999999", "100%", true, false, "unanimity"},
		{"999999999 6", "100%", false, false, "all but one"},
		{"", "70%", false, false, "nobody rated: 0/0 meets nothing"},
		{"000", "70%", false, false, "nor do abstentions alone"},
	}
	for _, tt := range tests {
		threshold, err := ParseThreshold(tt.threshold)
		if err != nil {
			t.Fatal(err)
		}
		got := Tally(panel(tt.ratings)).PercentAgreement(threshold)
		if got.ForMet != tt.forMet || got.AgainstMet != tt.againstMet {
			t.Errorf("%s: %+v", tt.source, got)
		}
	}
	if got := Tally(panel("999")).PercentAgreement(Threshold{}); got.ForMet {
		t.Error("a threshold that was never fixed is met")
	}
}

func TestPercentIsCutAndNotRounded(t *testing.T) {
	tests := []struct {
		ratio  Ratio
		want   string
		reason string
	}{
		{Ratio{7, 10}, "70.0", "exact"},
		{Ratio{2, 3}, "66.6", "cut"},
		{Ratio{6996, 10000}, "69.9", "must not read as the 70.0 it failed to reach"},
		{Ratio{0, 15}, "0.0", "none"},
		{Ratio{15, 15}, "100.0", "all"},
		{Ratio{}, "–", "nobody"},
		{Ratio{math.MaxInt, math.MaxInt}, "100.0", "no overflow"},
	}
	for _, tt := range tests {
		if got := tt.ratio.Percent(); got != tt.want {
			t.Errorf("%s: %+v reads %q, want %q", tt.reason, tt.ratio, got, tt.want)
		}
	}
}

// For every panel, k of n meets k/n, and one fewer does not.
func TestMeetsIsExactAtTheBoundary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 999_999_999).Draw(t, "n")
		k := rapid.IntRange(1, n).Draw(t, "k")
		scale := rapid.IntRange(1, math.MaxInt/n).Draw(t, "scale")
		threshold, err := NewThreshold(k, n)
		if err != nil {
			t.Fatal(err)
		}
		if !(Ratio{k * scale, n * scale}).Meets(threshold) {
			t.Fatalf("%d of %d misses %d/%d", k*scale, n*scale, k, n)
		}
		if (Ratio{k*scale - 1, n * scale}).Meets(threshold) {
			t.Fatalf("%d of %d meets %d/%d", k*scale-1, n*scale, k, n)
		}
	})
}

func TestMeetsBeyondSixtyFourBits(t *testing.T) {
	half, err := NewThreshold(499_999_999, 999_999_999)
	if err != nil {
		t.Fatal(err)
	}
	const huge = math.MaxInt
	if !(Ratio{huge, huge}).Meets(half) {
		t.Error("all of a huge panel misses less than one half")
	}
	if (Ratio{huge / 4, huge}).Meets(half) {
		t.Error("a quarter of a huge panel meets almost one half")
	}
}
