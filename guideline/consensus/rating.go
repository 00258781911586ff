package consensus

import (
	"errors"
	"fmt"
	"strings"
)

// Rating is one panel member's answer on the nine-point scale: 1 is the most
// inappropriate, 9 the most appropriate. The zero value is [Abstain].
type Rating int

// The ends of the scale, and the ballot that takes part without rating.
const (
	Abstain Rating = 0
	Min     Rating = 1
	Max     Rating = 9
)

// Errors of [ParseRating], for the edge to translate.
var (
	ErrEmptyRating      = errors.New("consensus: rating is empty")
	ErrNotRating        = errors.New("consensus: rating is not a whole number")
	ErrRatingOutOfRange = errors.New("consensus: rating is outside 1 to 9")
)

// maxQuoted bounds what an error repeats of hostile input.
const maxQuoted = 24

// ParseRating reads a rating from 1 to 9 in ASCII or full-width digits, as
// Chinese input methods write them. Space around it is ignored. It never returns
// [Abstain] without an error: abstaining is a choice of the form, not a number.
func ParseRating(text string) (Rating, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Abstain, ErrEmptyRating
	}
	digits := strings.TrimPrefix(text, "-")
	if digits == "" {
		return Abstain, fmt.Errorf("%w: %q", ErrNotRating, quoted(text))
	}
	value := 0
	for _, r := range digits {
		d, ok := digit(r)
		if !ok {
			return Abstain, fmt.Errorf("%w: %q", ErrNotRating, quoted(text))
		}
		// Past two digits only "too large" matters, so the value may stick.
		value = min(value*10+d, 100)
	}
	rating := Rating(value)
	if digits != text || !rating.Valid() {
		return Abstain, fmt.Errorf("%w: %q", ErrRatingOutOfRange, quoted(text))
	}
	return rating, nil
}

func digit(r rune) (int, bool) {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0'), true
	case '０' <= r && r <= '９':
		return int(r - '０'), true
	}
	return 0, false
}

func quoted(text string) string {
	runes := []rune(text)
	if len(runes) <= maxQuoted {
		return text
	}
	return string(runes[:maxQuoted]) + "…"
}

// Valid reports whether r is on the scale. [Abstain] is not.
func (r Rating) Valid() bool { return Min <= r && r <= Max }

// Third returns the three-point region that r lies in, [NoThird] off the scale.
func (r Rating) Third() Third {
	switch {
	case !r.Valid():
		return NoThird
	case r <= 3:
		return Low
	case r <= 6:
		return Middle
	}
	return High
}

// Third is one of the three-point regions of the scale. The zero value is
// [NoThird].
type Third uint8

// The three-point regions: Low is 1 to 3, Middle 4 to 6, High 7 to 9.
const (
	NoThird Third = iota
	Low
	Middle
	High
)

// String returns the range in digits, such as "7–9", or "none".
func (t Third) String() string {
	switch t {
	case Low:
		return "1–3"
	case Middle:
		return "4–6"
	case High:
		return "7–9"
	}
	return "none"
}
