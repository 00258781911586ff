package dose

import (
	"math"
	"slices"
	"testing"
)

func make5(t *testing.T, s Settings) Design {
	t.Helper()
	d, err := New(s, 5)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// counts makes arms of n and DLTs in turn, five doses.
func counts(nd ...int) []Arm {
	arms := make([]Arm, 5)
	for i := 0; i+1 < len(nd); i += 2 {
		arms[i/2] = Arm{N: nd[i], DLT: nd[i+1]}
	}
	return arms
}

func TestIntervalDesignAtTheEdges(t *testing.T) {
	plain := Settings{Design: BOIN, Target: 0.3}
	precise := Settings{Design: BOIN, Target: 0.3, NEarlyStop: 9}
	safe := Settings{Design: BOIN, Target: 0.25, ExtraSafe: true, NEarlyStop: 3}
	stay := Settings{Design: BOIN, Target: 0.25, Stay1Of3: true}
	single := Settings{Design: BOIN, Target: 0.3, Titration: true}
	singleSafe := Settings{Design: BOIN, Target: 0.25, Titration: true, ExtraSafe: true, Stay1Of3: true, NEarlyStop: 3}
	for _, c := range []struct {
		why  string
		s    Settings
		at   int
		arms []Arm
		want Decision
	}{
		{"nobody was treated", plain, 2, counts(), Decision{Action: Stay, Dose: 2, Reason: ReasonStart}},
		{"0 of 3", plain, 1, counts(3, 0), Decision{Action: Escalate, Dose: 2, Reason: ReasonBelow}},
		{"1 of 3", plain, 1, counts(3, 1), Decision{Action: Stay, Dose: 1, Reason: ReasonWithin}},
		{"2 of 3 at the lowest dose stays there", plain, 1, counts(3, 2), Decision{Action: Stay, Dose: 1, Reason: ReasonLowest}},
		{"2 of 3", plain, 2, counts(3, 0, 3, 2), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},
		{"3 of 3 drops the dose", plain, 2, counts(3, 0, 3, 3), Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: ReasonEliminated}},
		{"3 of 3 at the lowest dose stops the trial", plain, 1, counts(3, 3), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"2 of 2 is too few to drop a dose", plain, 1, counts(2, 2), Decision{Action: Stay, Dose: 1, Reason: ReasonLowest}},
		{"up to a dropped dose is not up", plain, 1, counts(9, 1, 3, 3), Decision{Action: Stay, Dose: 1, Above: 2, Reason: ReasonNextEliminated}},
		{"up from the top is not up", plain, 5, counts(3, 0, 3, 0, 3, 0, 3, 0, 3, 0), Decision{Action: Stay, Dose: 5, Reason: ReasonTop}},
		{"a dose dropped by patients who were given less than planned", plain, 3, counts(3, 0, 6, 5, 3, 0), Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: ReasonEliminated}},
		{"the lowest dose is inadmissible while the trial is elsewhere", plain, 3, counts(3, 3, 3, 0, 3, 0), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"a start in the middle goes down to a dose that nobody had", plain, 3, counts(0, 0, 0, 0, 3, 2), Decision{Action: Deescalate, Dose: 2, Reason: ReasonAbove}},

		{"9 at a dose that would be given again", precise, 2, counts(3, 0, 9, 3), Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise}},
		{"9 at a dose that is left", precise, 2, counts(3, 0, 9, 1), Decision{Action: Escalate, Dose: 3, Reason: ReasonBelow}},
		{"9 at the top with few DLTs", precise, 5, counts(3, 0, 3, 0, 3, 0, 3, 0, 9, 0), Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise}},
		{"9 below a dropped dose with few DLTs", precise, 1, counts(9, 1, 3, 3), Decision{Action: Stop, Stop: Precise, Above: 2, Reason: ReasonPrecise}},
		{"9 at the lowest dose with many DLTs, not too many", precise, 1, counts(9, 4), Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise}},
		{"9 elsewhere do not count", precise, 2, counts(9, 2, 3, 1), Decision{Action: Stay, Dose: 2, Reason: ReasonWithin}},
		{"safety goes before precision", precise, 1, counts(9, 5), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},

		{"2 of 3 at the lowest dose under extra safety: Pr = 0.949 > 0.90", safe, 1, counts(3, 2), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonExtraSafe}},
		{"extra safety looks at the lowest dose only", safe, 2, counts(3, 0, 3, 2), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},
		{"extra safety goes before precision", safe, 1, counts(3, 2), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonExtraSafe}},

		{"staying at 1 of 3", stay, 2, counts(3, 0, 3, 1), Decision{Action: Stay, Dose: 2, Reason: ReasonStay1Of3}},
		{"2 of 6 is not 1 of 3", stay, 2, counts(3, 0, 6, 2), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},
		{"without the choice 1 of 3 goes down at 0.25", Settings{Design: BOIN, Target: 0.25}, 2, counts(3, 0, 3, 1), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},

		{"titration begins", single, 1, counts(), Decision{Action: Stay, Dose: 1, Reason: ReasonStart}},
		{"titration goes on", single, 2, counts(1, 0, 1, 0), Decision{Action: Escalate, Dose: 3, Reason: ReasonTitrate}},
		{"the first DLT ends titration at its dose, not below", single, 2, counts(1, 0, 1, 1), Decision{Action: Stay, Dose: 2, Reason: ReasonFill}},
		{"the first DLT at the lowest dose", single, 1, counts(1, 1), Decision{Action: Stay, Dose: 1, Reason: ReasonFill}},
		{"the top dose ends titration", single, 5, counts(1, 0, 1, 0, 1, 0, 1, 0, 1, 0), Decision{Action: Stay, Dose: 5, Reason: ReasonFill}},
		{"after titration the rule is the rule", single, 2, counts(1, 0, 3, 2), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},
		{"… also where one patient was treated before", single, 1, counts(4, 1, 3, 2), Decision{Action: Stay, Dose: 1, Reason: ReasonWithin}},
		{"all options: 1 of 3 after a fill stays, and three at the dose are enough", singleSafe, 1, counts(3, 1), Decision{Action: Stop, Stop: Precise, Reason: ReasonPrecise}},
		{"all options: a single patient is no reason to stop", singleSafe, 1, counts(1, 1), Decision{Action: Stay, Dose: 1, Reason: ReasonFill}},
	} {
		if got := make5(t, c.s).Next(&State{Dose: c.at, Arms: c.arms}); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.why, got, c.want)
		}
	}
}

func TestDesignsInCohortsWaitForOutcomes(t *testing.T) {
	open := func(arms []Arm, at int, followed ...float64) []Arm { arms[at-1].Pending = followed; return arms }
	for _, c := range []struct {
		why  string
		s    Settings
		at   int
		arms []Arm
		want Decision
	}{
		{"nobody goes up on an open window", Settings{Design: BOIN, Target: 0.3}, 1, open(counts(3, 0), 1, 0.9), Decision{Action: Wait, Dose: 1, Reason: ReasonOutcomes}},
		{"nor does anybody stay", Settings{Design: BOIN, Target: 0.3}, 1, open(counts(3, 1), 1, 0.9), Decision{Action: Wait, Dose: 1, Reason: ReasonOutcomes}},
		{"2 of 3 go down whatever the third brings", Settings{Design: Keyboard, Target: 0.3}, 2, open(counts(3, 0, 3, 2), 2, 0.1), Decision{Action: Deescalate, Dose: 1, Reason: ReasonAbove}},
		{"a dropped dose is left at once", Settings{Design: BOIN, Target: 0.25}, 2, open(counts(3, 0, 4, 3), 2, 0.1), Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: ReasonEliminated}},
		{"an inadmissible lowest dose stops at once", Settings{Design: BOIN, Target: 0.25}, 1, open(counts(4, 3), 1, 0.1), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"a titration waits for its single patient", Settings{Design: BOIN, Target: 0.3, Titration: true}, 1, open(counts(1, 0), 1, 0.5), Decision{Action: Wait, Dose: 1, Reason: ReasonOutcomes}},
		{"an open window elsewhere is not asked", Settings{Design: BOIN, Target: 0.3}, 2, open(counts(3, 0, 3, 0), 1, 0.5), Decision{Action: Escalate, Dose: 3, Reason: ReasonBelow}},
		{"3+3 waits", Settings{Design: ThreePlusThree}, 1, open(counts(3, 0), 1, 0.5), Decision{Action: Wait, Dose: 1, Reason: ReasonOutcomes}},
		{"3+3 does not wait for a third DLT", Settings{Design: ThreePlusThree}, 2, open(counts(6, 1, 3, 2), 2, 0.5), Decision{Action: Stop, Stop: Found, Above: 2, Reason: reason33Found}},
		{"3+3 waits for the three more below", Settings{Design: ThreePlusThree, Variant: "B"}, 1, open(counts(6, 0, 3, 2), 1, 0.5), Decision{Action: Wait, Dose: 1, Above: 2, Reason: ReasonOutcomes}},
	} {
		if got := make5(t, c.s).Next(&State{Dose: c.at, Arms: c.arms}); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.why, got, c.want)
		}
	}
}

func TestSelectMTD(t *testing.T) {
	for _, c := range []struct {
		why    string
		s      Settings
		n, dlt []int
		want   int
		reason string
	}{
		{"the estimate nearest to the target", Settings{Design: BOIN, Target: 0.3}, []int{3, 6, 12, 9, 0}, []int{0, 1, 3, 5, 0}, 3, ReasonNearest},
		{"equal estimates below the target: the higher dose", Settings{Design: BOIN, Target: 0.3}, []int{6, 6, 0}, []int{1, 1, 0}, 2, ReasonNearest},
		{"equal estimates above the target: the lower dose", Settings{Design: BOIN, Target: 0.2}, []int{6, 6, 0}, []int{2, 2, 0}, 1, ReasonNearest},
		{"violators are pooled before they are compared", Settings{Design: BOIN, Target: 0.3}, []int{6, 6, 6}, []int{2, 1, 3}, 2, ReasonNearest},
		{"a dose that nobody had is not selected", Settings{Design: BOIN, Target: 0.3}, []int{3, 0, 0}, []int{0, 0, 0}, 1, ReasonNearest},
		{"a dropped dose is not selected, nor any above", Settings{Design: BOIN, Target: 0.3}, []int{6, 3, 3}, []int{0, 3, 0}, 1, ReasonNearest},
		{"the last cohort drops the lowest dose: none", Settings{Design: BOIN, Target: 0.3}, []int{6, 0, 0}, []int{4, 0, 0}, 0, ReasonUnsafe},
		{"the stricter rule holds at the end too", Settings{Design: BOIN, Target: 0.25, ExtraSafe: true}, []int{3, 0, 0}, []int{2, 0, 0}, 0, ReasonExtraSafe},
		{"everything treated was dropped, the lowest dose was not treated", Settings{Design: BOIN, Target: 0.3}, []int{0, 0, 3}, []int{0, 0, 3}, 0, ReasonNone},
		{"nobody was treated", Settings{Design: BOIN, Target: 0.3}, []int{0, 0}, []int{0, 0}, 0, ReasonNobody},
		{"3+3 names the dose below", Settings{Design: ThreePlusThree}, []int{3, 6, 3}, []int{0, 1, 2}, 2, "3+3.found"},
		{"3+3 without an end has no dose", Settings{Design: ThreePlusThree}, []int{3, 3, 0}, []int{0, 1, 0}, 0, "3+3.unfinished"},
		{"3+3 with a toxic lowest dose", Settings{Design: ThreePlusThree}, []int{6, 0, 0}, []int{2, 0, 0}, 0, ReasonUnsafe},
		{"3+3 that passed all doses", Settings{Design: ThreePlusThree}, []int{3, 3, 6}, []int{0, 0, 1}, 3, "3+3.top"},
		{"3+3 B6 asks the top dose for six", Settings{Design: ThreePlusThree, Variant: "B6"}, []int{3, 3, 3}, []int{0, 0, 0}, 0, "3+3.unfinished"},
	} {
		got, err := MTD(c.s, c.n, c.dlt)
		if err != nil || got.Dose != c.want || got.Reason != c.reason {
			t.Errorf("%s: dose %d (%s), %v; want %d (%s)", c.why, got.Dose, got.Reason, err, c.want, c.reason)
		}
		if !slices.Contains(Reasons(), got.Reason) {
			t.Errorf("%s: reason %q is not listed", c.why, got.Reason)
		}
		for i, e := range got.Estimate {
			if math.IsNaN(e) != (c.n[i] == 0) {
				t.Errorf("%s: estimate %v at dose %d of %d patients", c.why, e, i+1, c.n[i])
			}
		}
	}
	for _, c := range []struct {
		n, dlt []int
		key    string
	}{{[]int{3}, []int{0, 0}, "dlt"}, {[]int{3}, []int{4}, "dlt"}, {[]int{-1}, []int{0}, "n"}, {nil, nil, "doses"}} {
		if _, err := MTD(Settings{Design: BOIN, Target: 0.3}, c.n, c.dlt); err == nil || err.(Problem).Key != c.key {
			t.Errorf("%v of %v: %v, want a problem at %s", c.dlt, c.n, err, c.key)
		}
	}
}

func TestThreePlusThreeVariants(t *testing.T) {
	for _, c := range []struct {
		why     string
		variant string
		at      int
		arms    []Arm
		want    Decision
	}{
		{"0 of 3 goes up", "A", 1, counts(3, 0), Decision{Action: Escalate, Dose: 2, Reason: "3+3.pass"}},
		{"1 of 3 treats three more", "A", 2, counts(3, 0, 3, 1), Decision{Action: Stay, Dose: 2, Reason: "3+3.expand"}},
		{"1 of 6 goes up", "A", 2, counts(3, 0, 6, 1), Decision{Action: Escalate, Dose: 3, Reason: "3+3.pass"}},
		{"A names the dose below at once", "A", 2, counts(3, 0, 3, 2), Decision{Action: Stop, Stop: Found, Above: 2, Reason: "3+3.found"}},
		{"B treats three more below", "B", 2, counts(3, 0, 3, 2), Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: "3+3.lower"}},
		{"B has six below already", "B", 2, counts(6, 1, 6, 2), Decision{Action: Stop, Stop: Found, Above: 2, Reason: "3+3.found"}},
		{"B found the six below good", "B", 1, counts(6, 1, 3, 2), Decision{Action: Stop, Stop: Found, Above: 2, Reason: "3+3.found"}},
		{"B found the six below too toxic, and there is nothing lower", "B", 1, counts(6, 2, 3, 2), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"B goes down twice", "B", 2, counts(3, 0, 6, 2, 3, 2), Decision{Action: Deescalate, Dose: 1, Above: 2, Reason: "3+3.lower"}},
		{"2 of 3 at the lowest dose", "B6", 1, counts(3, 2), Decision{Action: Stop, Stop: Unsafe, Above: 1, Reason: ReasonUnsafe}},
		{"A and B stop at 0 of 3 at the top", "B", 5, counts(3, 0, 3, 0, 3, 0, 3, 0, 3, 0), Decision{Action: Stop, Stop: Found, Reason: "3+3.top"}},
		{"B6 wants six at the top", "B6", 5, counts(3, 0, 3, 0, 3, 0, 3, 0, 3, 0), Decision{Action: Stay, Dose: 5, Reason: "3+3.expand"}},
		{"a start in the middle: nobody had the dose below", "A", 3, counts(0, 0, 0, 0, 3, 2), Decision{Action: Deescalate, Dose: 2, Above: 3, Reason: "3+3.toxic"}},
	} {
		if got := make5(t, Settings{Design: ThreePlusThree, Variant: c.variant}).Next(&State{Dose: c.at, Arms: c.arms}); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.why, got, c.want)
		}
	}
}
