package dose

import (
	"strings"
	"testing"
)

func TestBOINETBoundaries(t *testing.T) {
	for _, c := range []struct {
		why                   string
		phi, delta            float64
		lambda1, lambda2, eta float64
	}{
		{"printed by R package boinet for its defaults (R Journal 2025-012)", 0.3, 0.6, 0.14, 0.35, 0.48},
		// The others are ours, from the same grid computed apart with exact sums.
		{"the package's own test trial", 0.33, 0.7, 0.153, 0.39, 0.56},
		{"a quarter", 0.25, 0.5, 0.115, 0.29, 0.39},
		{"a fifth", 0.2, 0.4, 0.09, 0.23, 0.31},
	} {
		s, err := Settings{Design: BOINET, Target: c.phi, TargetEff: c.delta}.Complete(0)
		if err != nil {
			t.Fatal(err)
		}
		if s.Lambda1 != c.lambda1 || s.Lambda2 != c.lambda2 || s.Eta1 != c.eta {
			t.Errorf("%s: %v %v %v", c.why, s.Lambda1, s.Lambda2, s.Eta1)
		}
	}
}

func TestBOINETRule(t *testing.T) {
	// λ1 0.14, λ2 0.35, η1 0.48.
	d := mustNew(t, Settings{Design: BOINET}, 4)
	for _, c := range []struct {
		why  string
		s    *State
		want Decision
	}{
		{"no DLT, one response of three: escalate", outcomes(4, "1NNE"), Decision{Action: Escalate, Dose: 2, Reason: ReasonMore}},
		{"no DLT, two of three: stay", outcomes(4, "1NEE"), Decision{Action: Stay, Dose: 1, Reason: ReasonEnough}},
		{"tolerable, responses enough: stay", outcomes(4, "1EEB"), Decision{Action: Stay, Dose: 1, Reason: ReasonEnough}},
		{"two of three: de-escalate, here to nowhere", outcomes(4, "1ETT"), Decision{Action: Stay, Dose: 1, Reason: ReasonLowest}},
		{"two of three at dose 2", outcomes(4, "1NNN 2ETT"), Decision{Action: Deescalate, Dose: 1, Reason: ReasonTooToxic}},
		{"between the boundaries with few responses: an untried dose", outcomes(4, "1NNT"), Decision{Action: Escalate, Dose: 2, Reason: ReasonUntried}},
		{"all tried: the best response rate, below", outcomes(4, "1EEN 3NTT 2TNN"), Decision{Action: Deescalate, Dose: 1, Reason: ReasonBestRate}},
		{"all tried: the best response rate, above", outcomes(4, "1NNN 3NEE 2TNN"), Decision{Action: Escalate, Dose: 3, Reason: ReasonBestRate}},
		{"at the top there is nothing above", outcomes(2, "1NNN 2NNN"), Decision{Action: Stay, Dose: 2, Reason: ReasonTop}},
		{"the lowest dose is too toxic", outcomes(4, "1TTT"), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"a dose too toxic is never given again", outcomes(4, "1NNN 2TTT"), Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: ReasonEliminated}},
		{"the dose above is barred", outcomes(4, "2TTT 1NNN"), Decision{Action: Stay, Dose: 1, Above: 2, Reason: ReasonNextEliminated}},
		{"the default futility rule holds on until nine fail", outcomes(1, "1NNN 1NNN 1NNN"), Decision{Action: Stay, Dose: 1, Reason: ReasonTop}},
		{"… and drops the only dose after twelve", outcomes(1, "1NNN 1NNN 1NNN 1NNN"), Decision{Action: Stop, Stop: Futile, Reason: ReasonFutile}},
	} {
		if got := d.Next(c.s); got != c.want {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
}

func TestBOINETCoinDecidesTies(t *testing.T) {
	d := mustNew(t, Settings{Design: BOINET}, 3)
	s := outcomes(3, "1NNE 3NNE 2TEN") // one response of three at each dose, 1 DLT of 3 at dose 2
	for _, c := range []struct {
		coin float64
		dose int
	}{{0, 1}, {0.33, 1}, {0.34, 2}, {0.66, 2}, {0.67, 3}, {0.999, 3}} {
		s.Coin = c.coin
		if got := d.Next(s); got.Dose != c.dose || got.Reason != ReasonBestRate {
			t.Errorf("coin %v: %+v", c.coin, got)
		}
	}
}

func TestBOINETSelects(t *testing.T) {
	d := mustNew(t, Settings{Design: BOINET}, 4)
	for _, c := range []struct {
		why, seen string
		want      int
		reason    string
	}{
		{"the highest response rate up to the MTD", "1NNE 2NEE 3EET 4TTB", 2, ReasonBestEff},
		{"a dose above the MTD is not asked", "1NNE 2NEE 3TEE 4BBE 4BTE", 2, ReasonBestEff},
		{"a tie goes to the lower dose", "1NEE 2NEE 3TEE", 1, ReasonBestEff},
		{"too toxic from the lowest dose on", "1TTT", 0, ReasonUnsafe},
		{"nobody", "", 0, ReasonNobody},
	} {
		s := outcomes(4, c.seen)
		if got := d.Select(s); got.Dose != c.want || got.Reason != c.reason {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
}

func TestBOINETRefuses(t *testing.T) {
	for key, s := range map[string]Settings{
		"phi1":        {Design: BOINET, Phi1: 0.4},
		"phi2":        {Design: BOINET, Phi2: 0.2},
		"eff_low":     {Design: BOINET, EffLow: 0.7},
		"lambda1":     {Design: BOINET, Lambda1: 0.5},
		"eta1":        {Design: BOINET, Eta1: 2},
		"cutoff_elim": {Design: BOINET, CutoffElim: 0.5},
		"cutoff_eff":  {Design: BOINET, CutoffEff: 0.2},
		"utility":     {Design: BOINET, Utility: []float64{100, 40, 60, 0}},
	} {
		if _, err := New(s, 3); err == nil || !strings.HasPrefix(err.Error(), key+": ") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestBOINETNextDoesNotAllocate(t *testing.T) {
	d := mustNew(t, Settings{Design: BOINET}, 5)
	s := outcomes(5, "1NNN 3NEE 2TNN")
	if n := testing.AllocsPerRun(100, func() { d.Next(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkBOINETGrid(b *testing.B) {
	for b.Loop() {
		gridSearch(0.3, 0.03, 0.42, 0.6, 0.36)
	}
}

func TestRateTable(t *testing.T) {
	rows, err := RateTable(Settings{Design: BOINET}, 12)
	if err != nil {
		t.Fatal(err)
	}
	never := -1
	for _, want := range []struct {
		why                              string
		n, few, many, enough, out, futil int
	}{
		{"three: none is few, two are many, two responses are enough, three DLTs eliminate", 3, 0, 2, 2, 3, never},
		{"six: none is few (1/6 is 0.17), three are many (2/6 is 0.33)", 6, 0, 3, 3, 4, never},
		{"nine: 1/9 is few, five DLTs eliminate as in BOIN", 9, 1, 4, 5, 5, never},
		{"twelve without a response are futile", 12, 1, 5, 6, 7, 0},
	} {
		r := rows[want.n-1]
		value := func(p *int) int {
			if p == nil {
				return never
			}
			return *p
		}
		if r.FewDLT != want.few || r.ManyDLT != want.many || value(r.EnoughEff) != want.enough || value(r.TooToxic) != want.out || value(r.Futile) != want.futil {
			t.Errorf("%s: few %d, many %d, enough %d, eliminate %d, futile %d", want.why, r.FewDLT, r.ManyDLT, value(r.EnoughEff), value(r.TooToxic), value(r.Futile))
		}
	}
	if _, err := RateTable(Settings{Design: BOIN, Target: 0.3}, 3); err == nil {
		t.Error("BOIN has no such table")
	}
}
