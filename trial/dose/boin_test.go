package dose

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestBOINBoundariesAsPublished(t *testing.T) {
	// Liu & Yuan 2015, table 1 (as reprinted in Yuan 2016): φ, λe, λd to three places.
	for _, row := range []struct{ target, low, high float64 }{
		{0.15, 0.118, 0.179}, {0.20, 0.157, 0.238}, {0.25, 0.197, 0.298},
		{0.30, 0.236, 0.359}, {0.35, 0.276, 0.419}, {0.40, 0.316, 0.480},
	} {
		s, err := Settings{Design: BOIN, Target: row.target}.Complete(0)
		if err != nil {
			t.Fatal(err)
		}
		if low, high := s.Lambdas(); math.Abs(low-row.low) >= 6e-4 || math.Abs(high-row.high) >= 6e-4 {
			t.Errorf("target %v: %.4f %.4f, printed %v %v", row.target, low, high, row.low, row.high)
		}
	}
}

// text prints a table in the order of the paper: a column per n, "-" for never.
func text(rows []Row, pick func(Row) *int) string {
	var b strings.Builder
	for _, r := range rows {
		if v := pick(r); v == nil {
			b.WriteString("- ")
		} else {
			fmt.Fprintf(&b, "%d ", *v)
		}
	}
	return strings.TrimSpace(b.String())
}

func TestBOINTableAtThirtyPercent(t *testing.T) {
	// Yuan et al. 2016, table 1 (target 0.30, n 1 to 12), also printed by R package BOIN.
	rows, err := Table(Settings{Design: BOIN, Target: 0.3}, 12)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, got, want string }{
		{"escalate", text(rows, func(r Row) *int { return r.Escalate }), "0 0 0 0 1 1 1 1 2 2 2 2"},
		{"de-escalate", text(rows, func(r Row) *int { return r.Deescalate }), "1 1 2 2 2 3 3 3 4 4 4 5"},
		{"eliminate", text(rows, func(r Row) *int { return r.Eliminate }), "- - 3 3 4 4 5 5 5 6 6 7"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, printed %s", c.name, c.got, c.want)
		}
	}
}
