package programme

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stepwise/internal/lang"
)

func three() *Definition {
	return &Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy"}, Steps: []Step{
		{Code: "a", Title: lang.Text{EN: "A"}, Weeks: 6, Requirements: []Requirement{
			{Code: "r1", Kind: "units", Units: []string{"u1", "u2"}}, {Code: "r2", Kind: "identity"}, {Code: "r3", Kind: "sessions"}}},
		{Code: "b", Title: lang.Text{EN: "B"}, Requirements: []Requirement{{Code: "r4", Kind: "ballots"}}},
		{Code: "c", Title: lang.Text{EN: "C"}, Requirements: []Requirement{{Code: "r5", Kind: "report", State: "accepted"}}}},
		Competencies: []Competency{{Code: "k", Title: lang.Text{EN: "K"}, Level: "4"}},
		Credits:      []Award{{Code: "w", Requirement: "r1", Credits: 0.5}},
		Cohorts:      []Cohort{{Code: "bj", City: lang.Text{ZH: "北京"}, Starts: "2026-03-02", Capacity: 40}}}
}

func TestCompareNamesEachDifferenceOnce(t *testing.T) {
	title := func(s string) lang.Text { return lang.Text{EN: s} }
	for _, c := range []struct {
		why    string
		change func(d *Definition)
		want   []Change
	}{
		{"a fact of the programme", func(d *Definition) { d.Certificate.Title = title("Paper") },
			[]Change{{"changed", "programme", "", lang.Text{}, "certificate.title", lang.Text{}, title("Paper")}}},
		{"a field of a step", func(d *Definition) { d.Steps[0].Weeks = 8 },
			[]Change{{"changed", "step", "a", title("A"), "weeks", 6, 8}}},
		{"the last step becomes the first: one move, not three", func(d *Definition) { d.Steps = []Step{d.Steps[2], d.Steps[0], d.Steps[1]} },
			[]Change{{"moved", "step", "c", title("C"), "place", 3, 1}}},
		{"a step is taken out with what it asks", func(d *Definition) { d.Steps = d.Steps[:2] },
			[]Change{{Sort: "removed", Part: "step", Code: "c", Title: title("C")}, {Sort: "removed", Part: "requirement", Code: "r5"}}},
		{"a step comes in between: nothing moves", func(d *Definition) {
			d.Steps = slices.Insert(d.Steps, 1, Step{Code: "n", Title: title("N")})
		}, []Change{{Sort: "added", Part: "step", Code: "n", Title: title("N")}}},
		{"a list of codes", func(d *Definition) { d.Steps[0].Requirements[0].Units = []string{"u1", "u3"} },
			[]Change{{"changed", "requirement", "r1", lang.Text{}, "units", []string{"u1", "u2"}, []string{"u1", "u3"}}}},
		{"requirements change places within their step", func(d *Definition) {
			r := d.Steps[0].Requirements
			r[0], r[1], r[2] = r[1], r[2], r[0]
		}, []Change{{"moved", "requirement", "r1", lang.Text{}, "place", 1, 3}}},
		{"a requirement goes to another step", func(d *Definition) {
			d.Steps[1].Requirements = append(d.Steps[1].Requirements, d.Steps[0].Requirements[2])
			d.Steps[0].Requirements = d.Steps[0].Requirements[:2]
		}, []Change{{"moved", "requirement", "r3", lang.Text{}, "step", "a", "b"}}},
		{"a level", func(d *Definition) { d.Competencies[0].Level = "5" },
			[]Change{{"changed", "competency", "k", title("K"), "level", "4", "5"}}},
		{"credits", func(d *Definition) { d.Credits[0].Credits = 1 },
			[]Change{{"changed", "award", "w", lang.Text{}, "credits", 0.5, 1.0}}},
		{"seats", func(d *Definition) { d.Cohorts[0].Capacity = 50 },
			[]Change{{"changed", "cohort", "bj", lang.Text{ZH: "北京"}, "capacity", 40, 50}}},
		{"an empty list is no list", func(d *Definition) { d.Steps[0].After = []string{} }, nil},
	} {
		now := three()
		c.change(now)
		if diff := cmp.Diff(c.want, Compare(three(), now)); diff != "" {
			t.Errorf("%s: %s", c.why, diff)
		}
	}
}

// anyDraft is a definition as an editor may leave it: codes may be empty or stand
// twice, orders are free.
func anyDraft(t *rapid.T) *Definition {
	code := rapid.SampledFrom([]string{"", "a", "b", "c", "d", "e"})
	text := rapid.Custom(func(t *rapid.T) lang.Text {
		return lang.Text{EN: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "en"), ZH: rapid.SampledFrom([]string{"", "题"}).Draw(t, "zh")}
	})
	requirement := rapid.Custom(func(t *rapid.T) Requirement {
		return Requirement{Code: code.Draw(t, "code"), Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"), Title: text.Draw(t, "title"),
			Count: rapid.IntRange(0, 2).Draw(t, "count"), Units: rapid.SliceOfN(code, 0, 3).Draw(t, "units")}
	})
	step := rapid.Custom(func(t *rapid.T) Step {
		return Step{Code: code.Draw(t, "code"), Title: text.Draw(t, "title"), Weeks: rapid.IntRange(0, 2).Draw(t, "weeks"),
			Requirements: rapid.SliceOfN(requirement, 0, 4).Draw(t, "requirements")}
	})
	cohort := rapid.Custom(func(t *rapid.T) Cohort {
		return Cohort{Code: code.Draw(t, "code"), City: text.Draw(t, "city"), Capacity: rapid.IntRange(0, 2).Draw(t, "capacity")}
	})
	return &Definition{Code: "io", Title: text.Draw(t, "title"), Steps: rapid.SliceOfN(step, 0, 5).Draw(t, "steps"),
		Cohorts: rapid.SliceOfN(cohort, 0, 3).Draw(t, "cohorts")}
}

func TestNothingDiffersFromItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDraft(t)
		if got := Compare(d, d); len(got) != 0 {
			t.Fatalf("%+v differs from itself: %+v", d, got)
		}
	})
}

func TestEveryDifferenceIsSeenFromBothSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDraft(t), anyDraft(t)
		there, back := Compare(a, b), Compare(b, a)
		if x, y := asText(t, a), asText(t, b); (x == y) != (len(there) == 0) {
			t.Fatalf("%s\n%s\nchanges: %+v", x, y, there)
		}
		count := func(list []Change, sort string) (n int) {
			for _, c := range list {
				if c.Sort == sort {
					n++
				}
			}
			return n
		}
		for sort, mirror := range map[string]string{"added": "removed", "removed": "added", "moved": "moved", "changed": "changed"} {
			if n, m := count(there, sort), count(back, mirror); n != m {
				t.Fatalf("%d %s one way, %d %s the other:\n%+v\n%+v", n, sort, m, mirror, there, back)
			}
		}
	})
}

func asText(t *rapid.T, d *Definition) string {
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
