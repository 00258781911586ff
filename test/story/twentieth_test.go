package story

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/trial/dosing"
)

// patient is somebody whom the story takes through the study. Days count from the
// story's first.
type patient struct {
	subject                     string
	screened, enrolled, infused int
	weight, cells               string // kg, millions
	response                    string // at day 28
}

// coming are the nine who are still to be infused: the last of the fourth cohort has a
// place and a product at the site already.
var coming = []patient{
	{subject: "SH01-005", infused: 1, weight: "57", cells: "228", response: "SD"},
	{subject: "BJ01-012", screened: 22, enrolled: 31, infused: 46, weight: "60", cells: "240", response: "PR"},
	{subject: "SH01-006", screened: 26, enrolled: 34, infused: 60, weight: "50", cells: "200", response: "SD"},
	{subject: "BJ01-013", screened: 29, enrolled: 37, infused: 67, weight: "70", cells: "280", response: "SD"},
	{subject: "BJ01-014", screened: 84, enrolled: 97, infused: 112, weight: "62", cells: "248", response: "PR"},
	{subject: "BJ01-015", screened: 89, enrolled: 100, infused: 126, weight: "58", cells: "232", response: "SD"},
	{subject: "SH01-007", screened: 92, enrolled: 104, infused: 133, weight: "66", cells: "264", response: "SD"},
	{subject: "BJ01-016", screened: 149, enrolled: 163, infused: 178, weight: "64", cells: "256", response: "SD"},
	{subject: "SH01-008", screened: 152, enrolled: 166, infused: 192, weight: "61", cells: "244", response: "SD"},
}

// The study goes on where the demo leaves it, after eleven of twenty: those who read
// only its pages screen, collect, make, release, infuse, follow, judge, decide and sign
// until the twentieth patient is evaluable and the design names a dose.
func TestTheTwentiethPatient(t *testing.T) { both(t, toTheTwentieth) }

func toTheTwentieth(t *testing.T, w *World) {
	a := w.Attend(t)
	type act struct {
		day  int
		hour float64
		do   func()
	}
	var acts []act
	plan := func(day int, hour float64, do func()) { acts = append(acts, act{day, hour, do}) }
	for _, p := range coming {
		if p.screened > 0 {
			plan(p.screened, 9, func() { a.Number(p.subject) })
			plan(p.screened+2, 15, func() { a.Findings(p.subject, p.weight) })
			plan(p.screened+4, 16, func() { a.Judge(p.subject) })
			plan(p.enrolled, 9, func() { a.Enrol(p.subject) })
			a.Cells(plan, p.enrolled, p.subject, p.weight, p.cells)
		}
		plan(p.infused, 9, func() { a.Infuse(p.subject, "P1-A", p.weight, p.cells) })
		for _, v := range []struct {
			id    string
			after int
		}{{"BL", -1}, {"D1", 1}, {"D3", 3}, {"D7", 7}, {"D14", 14}, {"D21", 21}, {"D28", 28}} {
			if p.screened > 0 || v.after > 0 {
				plan(p.infused+v.after, 15, func() { a.Visit(p.subject, v.id, p.response) })
			}
		}
	}
	// Those whom the demo leaves inside their windows.
	for _, v := range []struct {
		subject, visit string
		day            int
	}{{"BJ01-011", "D7", 0}, {"BJ01-009", "D28", 6}, {"BJ01-011", "D14", 7}, {"BJ01-011", "D21", 14}, {"BJ01-011", "D28", 21}} {
		plan(v.day, 15, func() { a.Visit(v.subject, v.visit, "SD") })
	}
	plan(2, 11, func() {
		if n := a.Report("BJ01-009"); n != 2 {
			t.Errorf("%d reports of the arrhythmia", n)
		}
	})
	plan(1, 14, func() { a.Answer("BJ01-011", "没有，是在服药之前测量的。") })
	crs := map[string]string{"finding.temp_c": "38.6", "finding.hypotension": "false", "finding.hypoxia": "false", "AEREL": "definite", "EXPECTED": "Y", "AESER": "N"}
	for _, p := range []patient{coming[1], coming[4], coming[7]} {
		plan(p.infused+1, 17, func() { a.Event(p.subject, "CRS", crs) })
		plan(p.infused+3, 17, func() { a.Resolve(p.subject, "1", "0") })
	}
	plan(134, 18, func() {
		a.Event("BJ01-015", "Pneumonitis", map[string]string{"grade": "3", "AEREL": "probable", "EXPECTED": "N", "EXISTED": "0", "AESER": "Y", "AESERC": "stay"})
	})
	plan(135, 9, func() { a.Limits("BJ01-015", "1") })
	plan(136, 11, func() {
		if n := a.Report("BJ01-015"); n != 2 {
			t.Errorf("%d reports, want one to each of the protocol's two authorities", n)
		}
	})
	plan(151, 9, func() { a.Resolve("BJ01-015", "1", "0") })
	for n, day := range []int{30, 96, 162, 221} {
		plan(day, 9.5, func() { a.Decide(fmt.Sprint(n + 5)) })
	}
	slices.SortStableFunc(acts, func(x, y act) int { return cmp.Or(x.day-y.day, cmp.Compare(x.hour, y.hour)) })
	for _, x := range acts {
		a.At(x.day, x.hour)
		x.do()
	}
	a.atTheEnd()
}

// atTheEnd looks at what everybody sees after the last decision, and whether all of it
// can be computed again.
func (a *Ward) atTheEnd() {
	t, ctx := a.t, context.Background()
	t.Helper()
	for _, b := range []*Browser{a.desk, a.phone} {
		b.SignIn(Person("trial-lead")).Go(Study)
		if got := b.Text("dl.numbers > div:nth-child(5) dd"); !strings.HasPrefix(got, "20") {
			t.Errorf("evaluable on the board: %q", got)
		}
		b.See(lang.Say(b.tag, "board.standing.found", "Level", 3))
		if b.Sees(lang.Say(b.tag, "board.wait.propose")) {
			t.Error("a study that has ended asks for another dose")
		}
		b.Axe().Shot("study-end-" + b.name)
		b.Go(Study + "/dosing/decisions/8").See(lang.Say(b.tag, "dosing.order.stop")).See(lang.Say(b.tag, "dosing.verify.holds"))
		b.See(lang.Say(b.tag, "dosing.advice.complete", "Level", 3, "Dose", "4 × 10⁶/kg")).Axe().Shot("study-last-decision-" + b.name)
	}
	house := a.world.Node.House
	verified, err := house.Ledger.Verify(ctx, "LUNG-01")
	if err != nil || verified[0].Broken != nil {
		t.Errorf("the trail: %+v %v", verified, err)
	}
	v, err := house.Ledger.Open(ctx, a.world.Actor(t, Person("trial-lead")), "LUNG-01")
	if err != nil {
		t.Fatal(err)
	}
	list := dosing.Decisions(v.State)
	if len(list) != 8 {
		t.Errorf("%d decisions", len(list))
	}
	for _, d := range list {
		if got, err := house.Dosing.Verify(ctx, v, d.Key); err != nil || !got.Holds() {
			t.Errorf("decision %s cannot be computed again: %+v %v", d.Key, got, err)
		}
	}
}
