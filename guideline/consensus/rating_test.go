package consensus

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseRating(t *testing.T) {
	tests := []struct {
		text   string
		want   Rating
		err    error
		reason string
	}{
		{"1", 1, nil, "lowest"},
		{"9", 9, nil, "highest"},
		{" 7\t", 7, nil, "space around a form value means nothing"},
		{"７", 7, nil, "full-width digits come from Chinese input methods"},
		{"\u3000８\u3000", 8, nil, "so does the ideographic space"},
		{"07", 7, nil, "spreadsheets pad"},
		{"", 0, ErrEmptyRating, "an empty field is not an abstention"},
		{"  ", 0, ErrEmptyRating, "nor is a blank one"},
		{"0", 0, ErrRatingOutOfRange, "zero is not a way to abstain"},
		{"10", 0, ErrRatingOutOfRange, "one above"},
		{"-3", 0, ErrRatingOutOfRange, "a negative is a number, but not on the scale"},
		{"-", 0, ErrNotRating, "a dash alone is no number"},
		{"+5", 0, ErrNotRating, "no signs on a scale from 1 to 9"},
		{"6.5", 0, ErrNotRating, "only the median comes in halves"},
		{"seven", 0, ErrNotRating, "words"},
		{"七", 0, ErrNotRating, "Chinese numerals are words"},
		{"1\x00", 0, ErrNotRating, "a control byte is not space"},
		{strings.Repeat("9", 400), 0, ErrRatingOutOfRange, "no overflow back into the scale"},
		{"18446744073709551621", 0, ErrRatingOutOfRange, "2^64 + 5 is not 5"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := ParseRating(tt.text)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("ParseRating(%q) = %d, %v; want %d, %v", tt.text, got, err, tt.want, tt.err)
			}
			if err != nil && utf8.RuneCountInString(err.Error()) > 120 {
				t.Errorf("error repeats too much of the input: %v", err)
			}
		})
	}
}

func FuzzParseRating(f *testing.F) {
	for _, seed := range []string{"", "1", "9", "０", "５", "-1", "6.5", "99999999999999999999", "\xff7", "七"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseRating(text)
		switch {
		case err == nil && !got.Valid():
			t.Errorf("ParseRating(%q) = %d without an error", text, got)
		case err != nil && got != Abstain:
			t.Errorf("ParseRating(%q) = %d beside the error %v", text, got, err)
		case err == nil:
			trimmed := strings.TrimSpace(text)
			last, _ := utf8.DecodeLastRuneInString(trimmed)
			if d, ok := digit(last); !ok || Rating(d) != got {
				t.Errorf("ParseRating(%q) = %d, which is not its last digit", text, got)
			}
		}
	})
}

func TestThird(t *testing.T) {
	want := map[Rating]Third{
		-1: NoThird, Abstain: NoThird,
		1: Low, 2: Low, 3: Low,
		4: Middle, 5: Middle, 6: Middle,
		7: High, 8: High, 9: High,
		10: NoThird,
	}
	for r, third := range want {
		if got := r.Third(); got != third {
			t.Errorf("Rating(%d).Third() = %v, want %v", r, got, third)
		}
	}
}

func TestPointsAreWrittenExactly(t *testing.T) {
	tests := []struct {
		points Points
		want   string
	}{
		{0, "0"}, {PerPoint, "1"}, {13 * PerPoint / 2, "6.5"}, {94, "2.35"},
		{1, "0.025"}, {3, "0.075"}, {41, "1.025"}, {-60, "-1.5"}, {-2, "-0.05"},
	}
	for _, tt := range tests {
		if got := tt.points.String(); got != tt.want {
			t.Errorf("Points(%d) = %q, want %q", int(tt.points), got, tt.want)
		}
	}
}
