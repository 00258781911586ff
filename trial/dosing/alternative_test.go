package dosing

import (
	"math"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/protocol"
	"stepwise/trial/studytest"
)

// after is data of a template trial: patients and DLTs by level, asked from one level.
func after(p *protocol.Protocol, base, cohorts int, counts ...[2]int) *Data {
	d := &Data{Base: base, Cohort: cohorts}
	for i, c := range counts {
		d.Levels = append(d.Levels, Count{Level: i + 1, N: c[0], DLT: c[1]})
		d.Used += c[0]
	}
	for len(d.Levels) < len(p.Levels) {
		d.Levels = append(d.Levels, Count{Level: len(d.Levels) + 1})
	}
	return d
}

// The template is BOIN at 0.30: escalate at or below 0.236, de-escalate at or above
// 0.358 (Liu & Yuan 2015, table of boundaries: 0.236 and 0.358 or, rounded, 0.359).
func TestAlternativesAndWhatFollows(t *testing.T) {
	p := studytest.Protocol(t)
	d := after(p, 1, 2, [2]int{6, 1}) // 1 of 6 at level 1: escalate
	list, err := d.Alternatives(p)
	if err != nil || len(list) != 4 {
		t.Fatalf("%+v %v", list, err)
	}
	for _, c := range []struct {
		reason  string
		at      int
		advised bool
		skips   bool
		next    []string // by DLTs among the next three
	}{
		{"stay: 1, 2, 3, 4 of 9", 0, false, false, []string{"escalate", "escalate", "stay", "deescalate"}},
		{"escalate: 0, 1, 2, 3 of 3", 1, true, false, []string{"escalate", "stay", "deescalate", "deescalate"}},
		{"pass a level that nobody had", 2, false, true, []string{"stay", "stay", "deescalate", "deescalate"}},
	} {
		a := list[c.at]
		if a.Advised != c.advised || a.Skips != c.skips || a.Size != 3 || a.Order != Open || a.Cohort != 3 || len(a.Outcomes) != 4 {
			t.Errorf("%s: %+v", c.reason, a)
			continue
		}
		predicted, target := 0.0, 0.0
		for y, o := range a.Outcomes {
			predicted, target = predicted+o.Predicted, target+o.AtTarget
			if c.at == 0 && y == 3 { // level 1 is the lowest: it stays where there is no lower one
				if o.Next.Action != "stay" || o.Next.Reason != dose.ReasonLowest {
					t.Errorf("%s: %d DLTs: %+v", c.reason, y, o.Next)
				}
				continue
			}
			if o.Next.Action != c.next[y] {
				t.Errorf("%s: %d DLTs: %s, not %s", c.reason, y, o.Next.Action, c.next[y])
			}
		}
		if math.Abs(predicted-1) > 1e-12 || math.Abs(target-1) > 1e-12 {
			t.Errorf("%s: the outcomes are everything that can happen: %v, %v", c.reason, predicted, target)
		}
	}
	if stop := list[3]; stop.Order != Stop || stop.Advised {
		t.Errorf("%+v", stop)
	}
	// Pr(p > 0.3 | 1 of 6) = Pr(Bin(7, 0.3) ≤ 1) = 0.7^7 + 7·0.3·0.7^6
	if want := math.Pow(0.7, 7) + 7*0.3*math.Pow(0.7, 6); math.Abs(list[0].Above-want) > 1e-12 {
		t.Errorf("%v, not %v", list[0].Above, want)
	}
	// With no data the next three are uniform: 1/4 each.
	if o := list[1].Outcomes[2]; math.Abs(o.Predicted-0.25) > 1e-12 {
		t.Errorf("%v", o.Predicted)
	}
}

func TestTheLastCohortHasTwo(t *testing.T) {
	p := studytest.Protocol(t)
	for _, c := range []struct {
		reason string
		d      *Data
		order  string
		size   int
	}{
		{"before the seventh cohort two patients are left", after(p, 2, 6, [2]int{6, 1}, [2]int{12, 3}), Open, 2},
		{"before the sixth three", after(p, 2, 5, [2]int{6, 1}, [2]int{9, 3}), Open, 3},
		{"a cohort that was cut short leaves its patient to the end", after(p, 2, 7, [2]int{6, 1}, [2]int{13, 4}), Open, 1},
		{"twenty were treated", after(p, 2, 7, [2]int{6, 1}, [2]int{14, 4}), Stop, 0},
	} {
		a, err := c.d.Advise(p)
		if err != nil || a.Order != c.order || a.Size != c.size {
			t.Errorf("%s: %+v %v", c.reason, a, err)
		}
		if c.order == Stop && (a.Ending != Complete || a.Selection == nil || a.Selection.Dose != 2) {
			t.Errorf("%s: the dose is selected: %+v", c.reason, a)
		}
	}
}

func TestALowestDoseThatIsInadmissibleStops(t *testing.T) {
	p := studytest.Protocol(t)
	a, err := after(p, 1, 1, [2]int{3, 3}).Advise(p)
	if err != nil || a.Order != Stop || a.Ending != "unsafe" || a.Selection.Dose != 0 || a.Cohort != 0 {
		t.Errorf("%+v %v", a, err)
	}
}

func TestWhatTheCohortUnderWayWillLeadTo(t *testing.T) {
	p := studytest.Protocol(t)
	d := after(p, 2, 2, [2]int{3, 0}, [2]int{1, 1}) // the first of cohort 2 had a DLT
	d.Last = Count{Level: 2, N: 1, DLT: 1}
	list, err := d.Ahead(p, 3)
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v %v", list, err)
	}
	for y, want := range []string{"stay", "deescalate", "deescalate"} { // 1, 2, 3 of 3
		if list[y].Next.Action != want {
			t.Errorf("%d more: %+v", y, list[y].Next)
		}
	}
	if list[2].Next.Above != 2 { // 3 of 3: Pr(p > 0.3) = 0.9919 > 0.95
		t.Errorf("never again: %+v", list[2].Next)
	}
	if list, err = d.Ahead(p, 1); err != nil || list != nil {
		t.Errorf("no outcome is open: %+v %v", list, err)
	}
}
