package grading_test

import (
	"math"
	"reflect"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

func all(conditions ...fact.Condition) []fact.Alternative {
	return []fact.Alternative{{AllOf: conditions}}
}

func is(name, op string, value any) fact.Condition {
	return fact.Condition{Var: name, Op: op, Value: value}
}

func TestEvaluateKnowsThreeTruths(t *testing.T) {
	f := read(t, m{"creatinine_mg_dl": 1.3, "creatinine_baseline_mg_dl": 1, "fever": true, "anterior_cells": "2+", "hb_g_l": 100, "hb_lln_g_dl": 13})
	for _, x := range []struct {
		why    string
		any    []fact.Alternative
		want   grading.Truth
		settle []string
	}{
		{"a rise of 0.3 is at least 0.3", all(is("creatinine_rise_mg_dl", ">=", 0.3)), grading.True, nil},
		{"… and not more", all(is("creatinine_rise_mg_dl", ">", 0.3)), grading.False, nil},
		{"the same in the other unit: 0.3 x 88.4 = 26.52", all(is("creatinine_rise_umol_l", ">=", 26.52)), grading.True, nil},
		{"a word", all(is("anterior_cells", "==", "2+")), grading.True, nil},
		{"a patient's own limit in another unit", all(is("hb_g_l", "<", "LLN")), grading.True, nil},
		{"a flag that must be false", all(is("fever", "==", false)), grading.False, nil},
		{"unknown and true is unknown", all(is("fever", "==", true), is("vomiting", "==", true)), grading.Unknown, []string{"vomiting"}},
		{"unknown and false is false", all(is("fever", "==", false), is("vomiting", "==", true)), grading.False, nil},
		{"unknown or true is true", append(all(is("vomiting", "==", true)), all(is("fever", "==", true))...), grading.True, nil},
		{"the limit, in the unit of the value", all(is("creatinine_xuln", ">", 1.0)), grading.Unknown, []string{"creatinine_uln_mg_dl"}},
		{"words that cannot be typed", nil, grading.Unknown, nil},
		{"a variable that nobody can enter is never known", all(is("phase_of_the_moon", "==", "full")), grading.Unknown, []string{}},
		{"an operator that nobody knows decides nothing", all(is("fever", "=~", true)), grading.Unknown, []string{"fever"}},
		{"a selector that nobody knows selects nothing", []fact.Alternative{{When: "on_sundays", AllOf: []fact.Condition{is("fever", "==", true)}}}, grading.Unknown, []string{}},
	} {
		truth, settle := grading.Evaluate(x.any, f)
		if truth != x.want || len(settle) != len(x.settle) || len(settle) > 0 && !reflect.DeepEqual(settle, x.settle) {
			t.Errorf("%s: %v %q instead of %v %q", x.why, truth, settle, x.want, x.settle)
		}
	}
}

// A rule that somebody wrote with a variable that does not exist must not turn what
// it cannot see into grade 0.
func TestARuleThatCannotBeSeenThroughGivesNoGrade(t *testing.T) {
	s := &fact.Statement{ID: "ctcae:odd.v5", Status: fact.Verified, Version: "5.0"}
	odd := &fact.Rule{Statement: s, Term: "Odd", Vocabulary: grading.CTCAE5, Grades: map[int]fact.RuleGrade{1: {Text: "odd", AnyOf: all(is("oddness", ">", 1.0))}}}
	draft := &fact.Rule{Statement: &fact.Statement{ID: "ctcae:draft.v5", Status: fact.Draft}, Term: "Draft", Vocabulary: grading.CTCAE5, Grades: map[int]fact.RuleGrade{1: {Text: "x", AnyOf: all(is("fever", "==", true))}}}
	g := grading.New([]*fact.Rule{odd, draft})
	r := g.Grade(read(t, m{"fever": true}), grading.CTCAE5, []string{"Odd", "Draft"})
	if _, graded := r.Grades["Odd"]; graded || r.Unknown["Odd"] == nil {
		t.Errorf("%+v", r)
	}
	if _, graded := r.Grades["Draft"]; graded || r.NotGraded["Draft"].Why != grading.NotVerified {
		t.Errorf("a rule that nobody verified grades: %+v", r)
	}
	if got := g.Terms(grading.CTCAE5); !reflect.DeepEqual(got, []string{"Odd"}) {
		t.Errorf("terms: %v", got)
	}
	// 6.0 says nothing of it, and that is said.
	if r := g.Grade(read(t, m{}), grading.CTCAE6, []string{"Odd"}); r.NotGraded["Odd"].Why != grading.NoText {
		t.Errorf("%+v", r)
	}
}

func TestNumbersThatAreNoneAreRefused(t *testing.T) {
	for _, v := range []any{math.NaN(), math.Inf(1), math.Inf(-1), []int{1}, struct{}{}} {
		if _, problems := grading.Read(m{"alt_u_l": v}); len(problems) != 1 || problems[0].Finding != "alt_u_l" {
			t.Errorf("%v: %v", v, problems)
		}
	}
	// A form sends its empty fields, too. All at once nobody knows.
	empty, everything := m{}, m{}
	for _, f := range grading.Catalogue {
		empty[f.Name], everything[f.Name] = "", f.Min
		if f.Kind != grading.Number {
			everything[f.Name] = map[grading.Kind]any{grading.Flag: true, grading.Word: "none"}[f.Kind]
		}
	}
	if f, problems := grading.Read(empty); len(problems) > 0 || len(f.Entered()) > 0 {
		t.Errorf("%v", problems)
	}
	if _, problems := grading.Read(everything); len(problems) == 0 {
		t.Error("everything at once was read")
	}
	for i := range 1001 {
		empty[string(rune('a'+i%26))+string(rune('a'+i/26))] = nil
	}
	if _, problems := grading.Read(empty); len(problems) != 1 || problems[0].Key != "grading.problem.many" {
		t.Errorf("%d problems", len(problems))
	}
}

// As many findings as may be, with all that can follow from them, fit.
func TestTheMostThatMayBeKnownFits(t *testing.T) {
	f := m{"fever": true, "symptom_severity": 2, "stools_per_day": 3, "stools_baseline_per_day": 1, "temp_c": 39, "vasopressors": 1, "hypoxia_fio2_lt_40": true, "lab_evidence_only": true,
		"severe_abdominal_pain": true, "ketoacidosis": true, "troponin_at_mi_threshold": true, "hypotension_responds_to_fluids": true, "capd_score": 3}
	for _, x := range grading.Catalogue {
		if x.Quantity == "" || x.Quantity == "temp" || x.Quantity == "troponin" || x.Alias != "" || f[x.Name] != nil {
			continue
		}
		switch x.Role {
		case grading.Value, grading.Baseline:
			f[x.Name] = x.Max / 2
		case grading.ULN:
			f[x.Name] = x.Max / 4
		case grading.LLN:
			f[x.Name] = x.Max / 8
		}
		if len(f) == 110 {
			break
		}
	}
	got, problems := grading.Read(f)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if r := shipped().Grade(got, grading.CTCAE5, nil); len(r.Grades) < 10 {
		t.Errorf("%+v", r.Grades)
	}
}
