package dose

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// printed is one cell of a printed table, spread over its ranges.
type printed struct {
	table      string
	n, y, c    int
	decision   string
	at         string // threshold as printed, "-" for none
	minFollows bool
}

// span reads "2", "0-3" or "4+" (to most).
func span(t *testing.T, text string, most int) (from, to int) {
	t.Helper()
	number := func(s string) int {
		v, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if low, open := strings.CutSuffix(text, "+"); open {
		return number(low), most
	}
	if low, high, ok := strings.Cut(text, "-"); ok {
		return number(low), min(number(high), most)
	}
	return number(text), number(text)
}

func readPrinted(t *testing.T) (cells []printed) {
	t.Helper()
	text, err := os.ReadFile("published/titeboin.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		n, _ := span(t, f[1], 0)
		y0, y1 := span(t, f[2], n)
		for y := y0; y <= y1; y++ {
			c0, c1 := span(t, f[3], n-y)
			for c := c0; c <= c1 && c <= n-y; c++ {
				cells = append(cells, printed{f[0], n, y, c, f[4], f[5], len(f) > 6})
			}
		}
	}
	return cells
}

func TestTITEBOINTablesAsPrinted(t *testing.T) {
	chen := func(target float64) Settings {
		return Settings{Design: TITEBOIN, Target: target, MaxPending: ref(0.49), MinFollowUp: ref(0.25)}
	}
	tables := map[string]struct {
		settings Settings
		states   int // of cohorts of three: every one must be printed, so that no cell goes unchecked
	}{
		"yuan1":  {Settings{Design: TITEBOIN, Target: 0.2}, 320},
		"yuanS1": {Settings{Design: TITEBOIN, Target: 0.3}, 320},
		"chen1":  {chen(0.3), 38},
		"chenA1": {chen(0.25), 93},
	}
	cells := readPrinted(t)
	for name, want := range tables {
		rows, err := FollowTable(want.settings, 15)
		if err != nil {
			t.Fatal(err)
		}
		ours := map[[3]int]FollowRow{}
		for _, r := range rows {
			ours[[3]int{r.N, r.DLT, r.Pending}] = r
		}
		seen := map[[3]int]bool{}
		for _, p := range cells {
			if p.table != name {
				continue
			}
			key := [3]int{p.n, p.y, p.c}
			seen[key] = true
			got, at := ours[key], "-"
			if v := got.EscalateFrom; v != nil {
				at = fmt.Sprintf("%.2f", *v)
			}
			if v := got.DeescalateTo; v != nil {
				at = fmt.Sprintf("%.2f", *v)
			}
			if got.Decision != p.decision || at != p.at || (got.MinFollowUp == 0.25) != p.minFollows {
				t.Errorf("%s, n %d, DLT %d, pending %d: %s %s (follow-up %v), printed %s %s (%v)",
					name, p.n, p.y, p.c, got.Decision, at, got.MinFollowUp, p.decision, p.at, p.minFollows)
			}
		}
		if len(seen) != want.states {
			t.Errorf("%s: %d states are printed, not %d", name, len(seen), want.states)
		}
	}
}

func TestEffectiveSampleSizeThresholds(t *testing.T) {
	// Lin & Yuan 2020 print no table for BOIN. With target 0.3 (λe 0.236490685,
	// λd 0.358519465) one DLT escalates from an ESS of 4.228496 on and de-escalates up
	// to 2.789249; the STFT is the ESS less the patients known.
	rows, err := FollowTable(Settings{Design: TITEBOIN, Variant: TITEESS, Target: 0.3}, 12)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		why      string
		n, y, c  int
		decision string
		up, down float64
	}{
		{"two of three known, no DLT", 3, 0, 1, "E", 0, 0},
		{"one known: an escalation waits for a second", 3, 0, 2, "W", 0, 0},
		{"one DLT, ESS 2.79 is an STFT of 0.79", 3, 1, 1, "S/D", 0, 0.789249},
		{"one DLT, one pending less known", 3, 1, 2, "S/D", 0, 1.789249},
		{"two DLTs of three: above whatever follows", 3, 2, 1, "D", 0, 0},
		{"three known: escalation from ESS 4.23", 6, 1, 3, "E/S", 1.228496, 0},
		{"both thresholds matter", 6, 1, 4, "E/S/D", 2.228496, 0.789249},
		{"both, but an escalation must wait", 6, 1, 5, "W/S/D", 3.228496, 1.789249},
		{"two DLTs: twice the thresholds", 9, 2, 4, "E/S/D", 3.456993, 0.578498},
		{"eliminated", 12, 7, 5, "DE", 0, 0},
	} {
		for _, r := range rows {
			if r.N != want.n || r.DLT != want.y || r.Pending != want.c {
				continue
			}
			if r.Decision != want.decision || off(r.EscalateFrom, want.up) || off(r.DeescalateTo, want.down) {
				t.Errorf("%s: %s %v %v", want.why, r.Decision, show(r.EscalateFrom), show(r.DeescalateTo))
			}
		}
	}
}

func off(got *float64, want float64) bool {
	if got == nil {
		return want != 0
	}
	return math.Abs(*got-want) > 1e-6
}

func show(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.6f", *v)
}

func TestFollowTableRefuses(t *testing.T) {
	for key, c := range map[string]struct {
		s    Settings
		maxN int
	}{
		"max_n":   {Settings{Design: TITEBOIN, Target: 0.3}, 0},
		"design":  {Settings{Design: BOIN, Target: 0.3}, 3},
		"variant": {Settings{Design: TITEBOIN, Target: 0.3, Variant: "2017"}, 3},
		"target":  {Settings{Design: TITEBOIN}, 3},
	} {
		if _, err := FollowTable(c.s, c.maxN); err == nil || !strings.HasPrefix(err.Error(), key+": ") {
			t.Errorf("%s: %v", key, err)
		}
	}
}
