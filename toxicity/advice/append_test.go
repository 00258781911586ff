package advice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// encoded is what encoding/json makes of a value by its fields.
func encoded(t *testing.T, v any) string {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func sameText(t *testing.T, why string, x *Answer) {
	t.Helper()
	got, want := string(x.AppendJSON(nil)), encoded(t, x)
	if got == want {
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	t.Errorf("%s: at %d\n%.120s\n%.120s", why, at, got[max(0, at-40):], want[max(0, at-40):])
}

// Findings that decide nothing, that grade, that overlap, that bar infliximab, that a
// safety rule outranks, and that ask for every note.
var findingsOfMany = []string{
	`{}`,
	`{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104}`,
	`{"creatinine_umol_l":138,"creatinine_baseline_umol_l":69}`,
	`{"stools_over_baseline":5,"alt_u_l":210,"alt_uln_u_l":40,"abdominal_pain":true,"peritoneal_signs":true}`,
	`{"immune_hepatitis":true,"bowel_perforation":true,"heart_failure_moderate_severe":true,"hbsag_positive":true}`,
	`{"ketoacidosis":true,"ciadm_evidence":true,"controlled_by_replacement":true,"thyroid_replacement_indicated":true}`,
	`{"troponin_i_ng_l":900,"troponin_i_uln_ng_l":26,"symptoms_at_rest_or_minimal_exertion":true,"hbv_screened":true,"adrenal_insufficiency_excluded":true}`,
}

// The writing by hand and encoding/json agree on every byte, over all events and none.
func TestAnAnswerIsWrittenAsItsFieldsSay(t *testing.T) {
	a, base := shipped(t)
	full := withEverythingChecked(t, base)
	ids := []string{""}
	for _, e := range a.Events() {
		ids = append(ids, e.ID)
	}
	if len(ids) != 24 {
		t.Fatalf("%d events", len(ids)-1)
	}
	agents := []string{"", "sintilimab", `信迪利单抗 + "<nobody>" & ` + "\u2028"}
	for i, findings := range findingsOfMany {
		f, problems := grading.Decode([]byte(findings))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for _, id := range ids {
			for grade := 0; grade <= 4; grade++ {
				for _, weight := range []float64{0, MinWeightKg, 45.5, 81.3, MaxWeightKg} {
					for j, by := range []*Advisor{a, full} {
						in := Input{Findings: f, Irae: id, Agent: agents[(i+grade)%3], WeightKg: weight, DaysSinceDose: grade - 1, Grade: grade}
						x := by.Advise(in)
						sameText(t, fmt.Sprint(j, findings, id, grade, weight), &x)
					}
				}
			}
		}
	}
}

// withEverythingChecked is an advisor whose reviewers have read every field, dispute
// some statements, and hold text that has to be escaped.
func withEverythingChecked(t *testing.T, base *fact.Base) *Advisor {
	t.Helper()
	var list []*fact.Statement
	for i, s := range base.Statements {
		c := *s
		if c.Kind == fact.KindCell || c.Kind == fact.KindSafety {
			c.Note += " <b> & \"x\" \u2028 \\ \x01 \xff 中"
			c.NeedsPrimary = i%2 == 0
			c.Source = fact.Source{Page: "p. < 3 & 4"}
			if c.Status == fact.Verified {
				c.Checked = []string{"*"}
			}
			if i%7 == 0 {
				c.Status = fact.Disputed
				c.Readings = []fact.Reading{{Data: c.Data, Source: fact.Source{Citation: "another print"}, Note: "reads > 2"}}
			}
		}
		list = append(list, &c)
	}
	made, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	return New(made, gradingOf(made))
}

// Text that JSON escapes, lists and maps that are empty or nil, numbers with exponents,
// and fields that were changed after the advisor wrote them.
func TestAnyAnswerIsWrittenAsItsFieldsSay(t *testing.T) {
	a, _ := shipped(t)
	nasty := []string{"", "<&>", `"\`, "\u2028\u2029", "\x00\b\f\n\r\t\x1f\x7f", "\xff\xe2\x80", "\xe2\x80\xa8", "中<", "é\u2028", "plain", "\U0001f600"}
	two, none := 2, 0
	half := 0.5
	small, large := 1e-7, 1e21
	for _, s := range nasty {
		from := From{FactID: s, Status: fact.Status(s), Version: s, Year: -1, Source: fact.Source{Citation: s, Kind: s}, NeedsPrimary: s == "", Note: s}
		dose := &Steroid{Drug: s, Route: s, MgPerKgMin: &small, MgPerKgMax: &large, DoseMg: &Range{0.5, 0.5}, DoseText: s, CapMg: &Range{60, 80.25}, Capped: true}
		recall := &Recall{Whole: true, Action: fact.Action(s), Steroid: dose, SteroidRule: SteroidRule(s), TaperWeeks: []int{4, -6}, SecondLine: []string{s, ""},
			SecondLineAfter: &two, Rechallenge: s, GradeWords: s, Checked: []string{s}, Strength: s, From: from}
		twice := *recall
		twice.Also = []*Recall{recall, nil, {From: from}}
		x := Answer{Irae: s, Suggested: []string{s, s}, Agents: []Agent{{Asked: s, INN: s, NameZH: s, Target: s, FactID: s}, {Known: true}},
			Event: &Event{Name: fact.Name{ZH: s}, System: s}, WeightKg: 1e-9, Days: &none,
			Safety:   []Note{{}, {Rule: s, State: NoteState(s), Title: fact.Name{EN: s}, Because: []string{s}, Bodies: []string{s}, Removed: []string{s}, Source: fact.Source{Page: s}}},
			ByBody:   map[string]*Advice{"nil": nil, s: {GradeWords: s, GradeAlso: []int{1}, Steroid: dose, Overruled: []string{s}, SecondLineAfter: &none, From: from}, "a": {Steroid: &Steroid{MgPerKgMin: &half}}},
			Recalled: map[string]*Recall{s: &twice, "nil": nil, "b": {}},
			Disputed: map[string][]Reading{s: {{}, {Action: fact.Action(s), Steroid: dose, GradeWords: s, From: from}}, "nil": nil, "empty": {}},
			Editions: map[string][]Edition{s: {{}, {Newer: true, SteroidRule: SteroidRule(s), From: from}}, "nil": nil},
			Differences: []Difference{{}, {Field: s, Kind: Kind(s), Bodies: []string{}, Values: map[string]string{s: s, "<": ">"}, Recalled: []string{s}, Key: s},
				{Values: map[string]string{}}},
			Unknown: map[string][]string{s: {s}, "nil": nil, "empty": {}}, Shared: Shared{Workup: []string{s}},
			Grading: Grading{Vocabulary: s, CTCAE: map[string]int{s: 1, "b": -1}, Bodies: map[string]Grade{s: {Words: s, Also: []int{1, 2}, Fact: s, Settle: []string{s}, Decide: true, Because: s}, "b": {Known: true}}}}
		sameText(t, s, &x)
	}
	sameText(t, "nothing", &Answer{})
	for _, kg := range []float64{0, math.Copysign(0, -1), 1e-6, 9.99e-7, 1e20, 1e21, -3.25, 62.5} {
		sameText(t, "a weight", &Answer{WeightKg: kg})
	}
	change := func(why string, do func(*Answer)) {
		x := ask(t, a, `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69},"irae":"nephritis","weight_kg":70,"agent":"sintilimab"}`)
		before := string(x.AppendJSON(nil))
		do(&x)
		sameText(t, why, &x)
		if before == string(x.AppendJSON(nil)) {
			t.Errorf("%s: the change is not written", why)
		}
	}
	change("a source", func(x *Answer) { x.ByBody["ASCO"].Source.Page = "elsewhere" })
	change("a status", func(x *Answer) { x.Recalled["ASCO"].Status = fact.Disputed })
	change("a drug", func(x *Answer) { d := *x.ByBody["ASCO"].Steroid; d.Drug = "none"; x.ByBody["ASCO"].Steroid = &d })
	change("a title", func(x *Answer) { x.Safety[0].Title.ZH = "" })
	change("an event", func(x *Answer) { e := *x.Event; e.System = "another"; x.Event = &e })
	change("a list", func(x *Answer) { x.Shared.Workup = x.Shared.Workup[1:] })
	change("no list", func(x *Answer) { x.Shared.Consult = nil })
}

// Appending leaves what stands before it alone.
func TestAnAnswerIsAppended(t *testing.T) {
	a, _ := shipped(t)
	x := ask(t, a, patients[0])
	if got := string(x.AppendJSON([]byte("[{}\n,"))); got != "[{}\n,"+encoded(t, x) {
		t.Errorf("%.200s", got)
	}
}
