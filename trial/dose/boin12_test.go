package dose

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// outcomes reads "2NEB 3TTN": a cohort at dose 2 with no event, a response, both, and
// so on; T is a DLT alone. The last dose is the current one.
func outcomes(doses int, text string) *State {
	s := &State{Arms: make([]Arm, doses)}
	for cohort := range strings.FieldsSeq(text) {
		s.Dose, s.Cohort = int(cohort[0]-'0'), Arm{}
		for _, o := range cohort[1:] {
			for _, a := range []*Arm{&s.Arms[s.Dose-1], &s.Cohort} {
				a.N++
				switch o {
				case 'E':
					a.Eff++
				case 'T':
					a.DLT++
				case 'B':
					a.Eff, a.DLT, a.Both = a.Eff+1, a.DLT+1, a.Both+1
				}
			}
		}
	}
	return s
}

func TestScoreTableAsPrinted(t *testing.T) {
	// Lin 2020, table 3: cohorts of three up to nine, defaults of the paper. The last
	// rows are those that R package escalation 0.2.3 tests (function boin12_rds).
	rows, err := ScoreTable(Settings{Design: BOIN12}, []int{0, 3, 6, 9})
	if err != nil {
		t.Fatal(err)
	}
	never := -1.0
	for _, want := range []struct {
		why       string
		n, y, e   int
		rds       float64
		admission bool
	}{
		{"nobody treated", 0, 0, 0, 60, true},
		{"three responses, no DLT", 3, 0, 3, 91, true},
		{"one DLT, five responses of six", 6, 1, 5, 87, true},
		{"eight responses of nine", 9, 0, 8, 99, true},
		{"a tie across outcomes …", 9, 2, 3, 32.5, true},
		{"… shares its ranks", 9, 5, 5, 32.5, true},
		{"low", 9, 3, 1, 7, true},
		{"too toxic", 6, 5, 1, never, false},
		{"futile", 9, 4, 0, never, false},
		{"too toxic however good", 9, 6, 9, never, false},
	} {
		for _, r := range rows {
			if r.N != want.n || r.DLT != want.y || r.Eff != want.e {
				continue
			}
			if (r.RDS != nil) != want.admission || r.RDS != nil && *r.RDS != want.rds {
				t.Errorf("%s (%d, %d, %d): %+v", want.why, want.n, want.y, want.e, r)
			}
		}
	}
	if len(rows) != 1+16+49+100 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestScoreTableAsksForBothWhenItMust(t *testing.T) {
	rows, err := ScoreTable(Settings{Design: BOIN12, Utility: []float64{100, 50, 30, 0}}, []int{0, 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+20 { // 20 ways to spread three patients over four outcomes
		t.Fatalf("%d rows", len(rows))
	}
	one, two := rows[0], rows[0]
	for _, r := range rows {
		if r.DLT == 1 && r.Eff == 1 && *r.Both == 0 {
			one = r
		}
		if r.DLT == 1 && r.Eff == 1 && *r.Both == 1 {
			two = r
		}
	}
	// Apart 100+50+0 = 150, together 30+50+50 = 130.
	if one.Desirability <= two.Desirability {
		t.Errorf("apart %v, together %v", one.Desirability, two.Desirability)
	}
}

func TestBOIN12ExampleTrial(t *testing.T) {
	// The paper, page 1396, and section 6 with figure S2 of its supplement, as R
	// package escalation transcribes them: five doses, at most 12 patients at a dose.
	d := mustNew(t, Settings{Design: BOIN12}, 5)
	for _, c := range []struct {
		seen string
		next int
	}{
		{"1NNN 2ENT 3ETT 2EEN", 2},
		{"1NNN", 2},
		{"1NNN 2NNB", 3},
		{"1NNN 2NNB 3NEE", 3},
		{"1NNN 2NNB 3NEE 3NTN", 4},
		{"1NNN 2NNB 3NEE 3NTN 4ETE", 4},
		{"1NNN 2NNB 3NEE 3NTN 4ETE 4NBE", 4},
		{"1NNN 2NNB 3NEE 3NTN 4ETE 4NBE 4BNN", 5},
		{"1NNN 2NNB 3NEE 3NTN 4ETE 4NBE 4BNN 5BEN", 5},
		{"1NNN 2NNB 3NEE 3NTN 4ETE 4NBE 4BNN 5BEN 5NBT", 4},
	} {
		if got := d.Next(outcomes(5, c.seen)); got.Dose != c.next {
			t.Errorf("after %s: %+v, published %d", c.seen, got, c.next)
		}
	}
	end := outcomes(5, "1NNN 2NNB 3NEE 3NTN 4ETE 4NBE 4BNN 5BEN 5NBT 4NEN")
	if got := d.Next(end); got.Action != Stop || got.Stop != Precise || got.Reason != ReasonFull {
		t.Errorf("twelve at dose 4: %+v", got)
	}
	if got := d.Select(end); got.Dose != 4 {
		t.Errorf("selects %+v, published 4", got)
	}
}

func TestBOIN12AgreesWithTheWebApplication(t *testing.T) {
	// First decisions of the MD Anderson application as R package escalation 0.2.3
	// tests against it; N none, E response, T DLT, B both. Left out are the states in
	// which the lowest dose is inadmissible, where that package goes on and we stop,
	// and one tie that the application breaks downwards.
	usual := Settings{Design: BOIN12}
	other := Settings{Design: BOIN12, Target: 0.15, TargetEff: 0.4, Utility: []float64{100, 50, 30, 0}, CutoffElim: 0.9, CutoffEff: 0.8}
	for _, c := range []struct {
		settings Settings
		next     map[int]string
	}{
		{usual, map[int]string{
			1: "1EBB 1EEB 1EEE 1EET 1ETB 1ETT 1NBB 1NEB 1NEE 1NTB 1NTT 2BBB 2EBB 2ETB 2ETT 2NBB 2NTB 2NTT 2TBB 2TTB 2TTT",
			2: "1NET 1NNB 1NNE 1NNN 1NNT 2EEB 2EEE 2EET 2NEB 2NEE",
			3: "2NET 2NNB 2NNE 2NNN 2NNT",
			4: "5BBB 5EBB 5ETB 5ETT 5NBB 5NET 5NNB 5NNE 5NNN 5NNT 5NTB 5NTT 5TBB 5TTB 5TTT",
			5: "5EEB 5EEE 5EET 5NEB 5NEE",
		}},
		{other, map[int]string{
			1: "1EEB 1EEE 1EET 1NEB 1NEE 1NET 1NNB 2BBB 2EBB 2EEB 2EET 2ETB 2ETT 2NBB 2NEB 2NET 2NNB 2NNT 2NTB 2NTT 2TBB 2TTB 2TTT",
			2: "1NNE 1NNN 2EEE 2NEE",
			3: "2NNN",
			4: "5BBB 5EBB 5EEB 5EET 5ETB 5ETT 5NBB 5NEB 5NET 5NNB 5NNE 5NNN 5NNT 5NTB 5NTT 5TBB 5TTB 5TTT",
			5: "5EEE 5NEE",
		}},
	} {
		d := mustNew(t, c.settings, 5)
		for next, list := range c.next {
			for seen := range strings.FieldsSeq(list) {
				if got := d.Next(outcomes(5, seen)); got.Dose != next {
					t.Errorf("target %v, after %s: %+v, the application %d", d.Settings().Target, seen, got, next)
				}
			}
		}
	}
}

func TestBOIN12Stops(t *testing.T) {
	d := mustNew(t, Settings{Design: BOIN12}, 3)
	for _, c := range []struct {
		why  string
		s    *State
		want Decision
	}{
		{"the lowest dose is too toxic", outcomes(3, "1BBB"), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"the lowest dose is too toxic on later data while dose 2 is given", outcomes(3, "1BTT 2NNN"), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"a futile lowest dose alone stops nothing", outcomes(3, "1NNN 1NNN 1NNN 2EEN"), Decision{Action: Stay, Dose: 2, Reason: ReasonDesirable}},
		{"nine without a response, nowhere to go up", outcomes(1, "1NNN 1NNN 1NNN"), Decision{Action: Stop, Stop: Futile, Reason: ReasonFutile}},
		{"nine without a response, but an untried dose above", outcomes(3, "1NNN 1NNN 1NNN"), Decision{Action: Escalate, Dose: 2, Reason: ReasonExplore}},
		{"too toxic above a futile dose leaves nothing to give", outcomes(2, "1NNN 1NNN 1NNN 2TTT"), Decision{Action: Stop, Stop: Futile, Above: 2, Reason: ReasonFutile}},
		{"a dose too toxic bars the doses above it", outcomes(3, "2TTT"), Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: ReasonEliminated}},
	} {
		if got := d.Next(c.s); got != c.want {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
	waiting := outcomes(3, "1NNE")
	waiting.Arms[0].Pending = []float64{0.5}
	if got := d.Next(waiting); got.Action != Wait {
		t.Errorf("an outcome is open: %+v", got)
	}
}

func TestBOIN12SelectsByMeanUtility(t *testing.T) {
	d := mustNew(t, Settings{Design: BOIN12}, 4)
	for _, c := range []struct {
		why, seen string
		want      int
		reason    string
	}{
		{"the best utility below the MTD", "1NNN 2EEE 2EEN 3EET 3ETT", 2, ReasonUtility},
		{"a plateau goes to the lower dose", "1EEN 2EEN 3TTT 3TTT", 1, ReasonUtility},
		{"a futile dose is not selected", "1NNN 1NNN 1NNN 2NEE", 2, ReasonUtility},
		{"a better dose above the MTD is not asked", "1NNN 2NET 2NEN 3BBE 3BBE 3BBE", 2, ReasonUtility},
		{"nothing admissible", "1TTT", 0, ReasonUnsafe},
		{"all futile", "1NNN 1NNN 1NNN 2TTT", 0, ReasonNone},
	} {
		if got := d.Select(outcomes(4, c.seen)); got.Dose != c.want || got.Reason != c.reason {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
	if got := d.Select(&State{Dose: 1, Arms: make([]Arm, 4)}); got.Dose != 0 || got.Reason != ReasonNobody || !math.IsNaN(got.Estimate[0]) {
		t.Errorf("nobody treated: %+v", got)
	}
}

func drawOutcomes(t *rapid.T, doses, most int) *State {
	s := &State{Dose: rapid.IntRange(1, doses).Draw(t, "dose"), Arms: make([]Arm, doses), Coin: rapid.Float64Range(0, 0.999).Draw(t, "coin")}
	for i := range s.Arms {
		n := rapid.IntRange(0, most).Draw(t, "n")
		both := rapid.IntRange(0, n).Draw(t, "both")
		eff := both + rapid.IntRange(0, n-both).Draw(t, "eff")
		s.Arms[i] = Arm{N: n, Both: both, Eff: eff, DLT: both + rapid.IntRange(0, n-eff).Draw(t, "dlt")}
	}
	return s
}

// TestEfficacyDesignsKeepTheirPromises holds whatever the data: nobody is given a
// dose at or above one that is too toxic, nobody skips a dose that was never tried,
// too many DLTs never lead up, and what is selected was given.
func TestEfficacyDesignsKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := New(rapid.SampledFrom([]Settings{{Design: BOIN12, NCap: 60}, {Design: BOINET}}).Draw(t, "design"), 4)
		if err != nil {
			t.Fatal(err)
		}
		s := drawOutcomes(t, 4, 18)
		for i := range s.Arms { // what a trial can have seen: no gaps below the current dose
			if i < s.Dose && s.Arms[i].N == 0 {
				s.Arms[i] = Arm{N: 3, Eff: 1}
			}
		}
		next, chosen := d.Next(s), d.Select(s)
		if next.Action == Stop {
			if next.Dose != 0 || next.Stop == Goes {
				t.Fatalf("%+v", next)
			}
			return
		}
		if next.Dose < 1 || next.Above > 0 && next.Dose >= next.Above {
			t.Fatalf("gives a dose that may not be given: %+v", next)
		}
		for i := s.Dose; i < next.Dose-1; i++ {
			if s.Arms[i].N == 0 {
				t.Fatalf("skips untried dose %d: %+v", i+1, next)
			}
		}
		if cur := s.Arms[s.Dose-1]; 2*cur.DLT >= cur.N && cur.N > 0 && next.Action == Escalate {
			t.Fatalf("escalates after %d of %d: %+v", cur.DLT, cur.N, next)
		}
		if chosen.Dose > 0 && s.Arms[chosen.Dose-1].N == 0 {
			t.Fatalf("selects a dose nobody was given: %+v", chosen)
		}
		for i := 1; i < len(chosen.Estimate); i++ {
			if chosen.Estimate[i] < chosen.Estimate[i-1]-1e-12 {
				t.Fatalf("estimates fall: %v", chosen.Estimate)
			}
		}
	})
}

func TestBOIN12Refuses(t *testing.T) {
	for key, s := range map[string]Settings{
		"utility":     {Design: BOIN12, Utility: []float64{100, 40}},
		"n_cap":       {Design: BOIN12, NCap: -1},
		"n_star":      {Design: BOIN12, NStar: -3},
		"target_eff":  {Design: BOIN12, TargetEff: 1.2},
		"cutoff_eff":  {Design: BOIN12, TargetEff: 0.9},
		"cutoff_elim": {Design: BOIN12, CutoffElim: 0.5},
		"titration":   {Design: BOIN12, Titration: true},
	} {
		if _, err := New(s, 3); err == nil || !strings.HasPrefix(err.Error(), key+": ") {
			t.Errorf("%s: %v", key, err)
		}
	}
	upside := Settings{Design: BOIN12, Utility: []float64{0, 40, 60, 100}}
	if _, err := New(upside, 3); err == nil || !strings.HasPrefix(err.Error(), "utility: ") {
		t.Errorf("a DLT worth more than a response: %v", err)
	}
}

func TestBOIN12NextDoesNotAllocate(t *testing.T) {
	d := mustNew(t, Settings{Design: BOIN12}, 5)
	s := outcomes(5, "1NNN 2NNB 3NEE")
	if n := testing.AllocsPerRun(100, func() { d.Next(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkBOIN12Next(b *testing.B) {
	d := mustNew(b, Settings{Design: BOIN12}, 5)
	s := outcomes(5, "1NNN 2NNB 3NEE")
	for b.Loop() {
		d.Next(s)
	}
}
