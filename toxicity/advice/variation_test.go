package advice

import (
	"encoding/json"
	"slices"
	"testing"

	"stepwise/knowledge/fact"
)

func TestVariationRowsAreStable(t *testing.T) {
	a, base := shipped(t)
	rows := a.Variation(Filter{})
	seen := map[string]bool{}
	cells := 0
	for _, r := range rows {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		irae, grade, ok := ParseRow(r.ID)
		if !ok || irae != r.Irae || grade != r.Grade || len(r.Cells) != len(fact.Bodies) {
			t.Errorf("%s: %+v", r.ID, r)
		}
		again, ok := a.Row(r.ID, false)
		x, _ := json.Marshal(r)
		y, _ := json.Marshal(again)
		if !ok || string(x) != string(y) {
			t.Errorf("%s alone is another row", r.ID)
		}
		for _, c := range r.Cells {
			if c.State != CellNoRule {
				cells++
			}
		}
	}
	want := map[[3]any]bool{}
	for _, c := range base.Cells {
		want[[3]any{c.Irae, c.Statement.Body, c.Grade}] = true
	}
	if cells != len(want) {
		t.Errorf("%d cells, the facts have %d", cells, len(want))
	}
	for _, bad := range []string{"", "nephritis", "nephritis.g0", "nephritis.g5", ".g1", "nephritis.g12", "nobody.g1"} {
		if _, ok := a.Row(bad, false); ok {
			t.Errorf("%q is a row", bad)
		}
	}
}

// Verified only: what nobody checked is neither compared nor counted. All: it is,
// and the difference says whose value it is.
func TestVariationComparesWhatItSays(t *testing.T) {
	a, _ := shipped(t)
	for _, r := range a.Variation(Filter{VerifiedOnly: true}) {
		for _, d := range r.Differences {
			if len(d.Recalled) > 0 || d.Kind == DiffTaper || d.Kind == DiffSecond {
				t.Errorf("%s: %+v", r.ID, d)
			}
			if d.Field == "body" || d.Kind == DiffBasis {
				continue
			}
			for _, b := range d.Bodies {
				if r.Cells[b].State != CellVerified {
					t.Errorf("%s: %s of %s is compared in %s", r.ID, r.Cells[b].State, b, d.Kind)
				}
			}
		}
	}
	row, _ := a.Row("nephritis.g3", false)
	d := difference(row.Differences, DiffAction)
	if d == nil || d.Values["ESMO"] != "hold" || !slices.Equal(d.Recalled, []string{"ESMO"}) {
		t.Errorf("ESMO's recalled hold against the others' stop: %+v", d)
	}
	if row, _ := a.Row("nephritis.g3", true); difference(row.Differences, DiffAction) != nil {
		t.Error("a recalled action is compared among verified ones")
	}
	taper := difference(row.Differences, DiffSecond)
	if taper == nil || len(taper.Recalled) != len(taper.Bodies) {
		t.Errorf("nobody has checked second lines: %+v", taper)
	}
}

func TestVariationFilters(t *testing.T) {
	a, _ := shipped(t)
	all := len(a.Variation(Filter{}))
	for _, c := range []struct {
		why  string
		f    Filter
		keep func(Row) bool
	}{
		{"one organ", Filter{System: "renal"}, func(r Row) bool { return r.System == "renal" }},
		{"one grade", Filter{Grade: 3}, func(r Row) bool { return r.Grade == 3 }},
		{"one event", Filter{Irae: "colitis"}, func(r Row) bool { return r.Irae == "colitis" }},
		{"one kind", Filter{Kinds: []Kind{DiffDose}}, func(r Row) bool { return difference(r.Differences, DiffDose) != nil }},
		{"only rows that differ", Filter{DifferOnly: true, VerifiedOnly: true}, func(r Row) bool { return r.Differs }},
		{"two bodies", Filter{Bodies: []string{"CSCO", "ASCO"}, DifferOnly: true, VerifiedOnly: true}, func(r Row) bool { return len(r.Cells) == 2 }},
	} {
		rows := a.Variation(c.f)
		if len(rows) == 0 || len(rows) >= all {
			t.Errorf("%s: %d of %d rows", c.why, len(rows), all)
		}
		for _, r := range rows {
			if !c.keep(r) {
				t.Errorf("%s: %s", c.why, r.ID)
			}
		}
	}
	// Silence alone is no difference: only CSCO speaks of this event.
	if rows := a.Variation(Filter{Irae: "rccep", DifferOnly: true}); len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
	if rows := a.Variation(Filter{Irae: "nobody"}); rows == nil || len(rows) != 0 {
		t.Error("an event nobody knows has rows")
	}
}
