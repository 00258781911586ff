package story

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"stepwise/internal/lang"
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
	plan(1, 14, func() { a.Answer("BJ01-011", "没有，是在服药之前测量的。") })
	for n, day := range []int{30, 96, 162, 221} {
		plan(day, 9.5, func() { a.Decide(fmt.Sprint(n + 5)) })
	}
	slices.SortStableFunc(acts, func(x, y act) int { return cmp.Or(x.day-y.day, cmp.Compare(x.hour, y.hour)) })
	for _, x := range acts {
		t.Logf("day %d, %.1f", x.day, x.hour)
		a.At(x.day, x.hour)
		x.do()
	}
	_ = lang.EN
}
