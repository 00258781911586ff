package dose

import (
	"strings"
	"testing"
)

// letters spells what a design decides at a middle dose after 0, 1, … n DLTs in n
// patients: E, S, D, or U where the dose is dropped (printed DU).
func letters(t *testing.T, s Settings, n int) string {
	t.Helper()
	d, err := New(s, 3)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for y := 0; y <= n; y++ {
		next := d.Next(&State{Dose: 2, Arms: []Arm{{N: 3}, {N: n, DLT: y}, {}}})
		switch {
		case next.Above == 2:
			b.WriteByte('U')
		default:
			b.WriteByte("ESD"[map[Action]int{Escalate: 0, Stay: 1, Deescalate: 2}[next.Action]])
		}
	}
	return b.String()
}

// Decision tables as they are printed, one by one.
func TestTablesAsPrinted(t *testing.T) {
	wide := ref(0.125)
	for _, c := range []struct {
		source string
		s      Settings
		want   map[int]string // n → decisions after 0, 1, … DLTs
	}{
		{"mTPI: Ji et al. 2010 (doi 10.1177/1740774510382799), figure 2, as transcribed in the tests of R package escalation",
			Settings{Design: MTPI, Target: 0.3}, map[int]string{
				3: "ESDU", 6: "EESSUUU", 9: "EESSSUUUUU", 12: "EEESSSDUUUUUU",
				30: "EEEEEEE" + "SSSSSSS" + strings.Repeat("U", 17),
			}},
		{"mTPI-2: Guo et al. 2017 (doi 10.1016/j.cct.2017.04.006), figure 3, as transcribed in the tests of R package escalation",
			Settings{Design: MTPI2, Target: 0.3}, map[int]string{
				3: "ESDU", 6: "EESDUUU", 9: "EEESDUUUUU", 10: "EEESDDUUUUU",
			}},
		{"mTPI at 0.175 ± 0.125: PMC4344878, table 2, scenario B",
			Settings{Design: MTPI, Target: 0.175, Eps1: wide, Eps2: wide, CutoffElim: 0.9999999}, map[int]string{3: "ESDD", 6: "ESSDDDD"}},
		{"mTPI at 0.10 ± 0.05: PMC4344878, table 3, scenario C",
			Settings{Design: MTPI, Target: 0.1, CutoffElim: 0.9999999}, map[int]string{6: "ESDDDDD"}},
		{"BOIN at 0.20: Ananthakrishnan et al. 2022 (PMC9260438), table 1, the lines without pending patients",
			Settings{Design: BOIN, Target: 0.2}, map[int]string{3: "EDUU", 6: "ESDUUUU", 9: "EESDUUUUUU"}},
	} {
		for n, want := range c.want {
			if got := letters(t, c.s, n); got != want {
				t.Errorf("%s: %d patients: %s, printed %s", c.source, n, got, want)
			}
		}
	}
}

// The protocol template of the design's authors prints target 0.30 in threes to 30.
func TestBOINTemplateTable(t *testing.T) {
	rows, err := Table(Settings{Design: BOIN, Target: 0.3}, 30)
	if err != nil {
		t.Fatal(err)
	}
	var threes []Row
	for _, r := range rows {
		if r.N%3 == 0 {
			threes = append(threes, r)
		}
	}
	for _, c := range []struct{ name, got, want string }{
		{"escalate", text(threes, func(r Row) *int { return r.Escalate }), "0 1 2 2 3 4 4 5 6 7"},
		{"de-escalate", text(threes, func(r Row) *int { return r.Deescalate }), "2 3 4 5 6 7 8 9 10 11"},
		{"eliminate", text(threes, func(r Row) *int { return r.Eliminate }), "3 4 5 7 8 9 10 11 12 14"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, printed %s", c.name, c.got, c.want)
		}
	}
}

// G3: below 0.20 up, above 0.29 down, between stay, 3 and 6 as 3+3 (abstract of
// medRxiv 2024.08.18.24312178).
func TestG3AsItsAbstractSays(t *testing.T) {
	for n := 1; n <= 12; n++ {
		for y := 0; y <= n; y++ {
			want, rate := Stay, float64(y)/float64(n)
			switch {
			case n == 3:
				want = []Action{Escalate, Stay, Deescalate, Deescalate}[y]
			case n == 6:
				want = []Action{Escalate, Escalate, Deescalate, Deescalate, Deescalate, Deescalate, Deescalate}[y]
			case rate < 0.2:
				want = Escalate
			case rate > 0.29:
				want = Deescalate
			}
			if got := g3(y, n); got != want {
				t.Errorf("%d of %d: %v, want %v", y, n, got, want)
			}
		}
	}
}
