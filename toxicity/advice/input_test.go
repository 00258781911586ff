package advice

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
)

// Bad input is refused with the field and the reason, all faults at once.
func TestBadInput(t *testing.T) {
	a, _ := shipped(t)
	for _, c := range []struct{ why, request, field, key string }{
		{"700 kg", `{"weight_kg":700}`, "weight_kg", "advice.problem.weight"},
		{"nothing", `{"weight_kg":0}`, "weight_kg", "advice.problem.weight"},
		{"less than nothing", `{"weight_kg":-70}`, "weight_kg", "advice.problem.weight"},
		{"grams", `{"weight_kg":70000}`, "weight_kg", "advice.problem.weight"},
		{"a unit", `{"weight_kg":"70 kg"}`, "weight_kg", "advice.problem.number"},
		{"a decimal comma", `{"weight_kg":"70,5"}`, "weight_kg", "advice.problem.number"},
		{"not a number", `{"weight_kg":"NaN"}`, "weight_kg", "advice.problem.number"},
		{"a list", `{"weight_kg":[70]}`, "weight_kg", "advice.problem.number"},
		{"an event nobody knows", `{"irae":"dragon pox"}`, "irae", "advice.problem.irae"},
		{"an event that is a number", `{"irae":7}`, "irae", "advice.problem.word"},
		{"grade 5", `{"grade":5}`, "grade", "advice.problem.grade"},
		{"grade 0", `{"grade":0}`, "grade", "advice.problem.grade"},
		{"grade 2.5", `{"grade":2.5}`, "grade", "advice.problem.whole"},
		{"a dose in the future", `{"days_since_dose":-1}`, "days_since_dose", "advice.problem.days"},
		{"30 years ago", `{"days_since_dose":10950}`, "days_since_dose", "advice.problem.days"},
		{"findings in a list", `{"findings":[1]}`, "findings", "advice.problem.findings"},
		{"one finding twice", `{"findings":{"temp_c":38},"temp_c":39}`, "temp_c", "advice.problem.twice"},
		{"an impossible temperature", `{"findings":{"temp_c":90}}`, "temp_c", "grading.problem.range"},
		{"an unknown finding", `{"findings":{"colour_of_hair":"red"}}`, "colour_of_hair", "grading.problem.unknown"},
		{"a list of objects", `[{}]`, "request", "advice.problem.object"},
		{"null", `null`, "request", "advice.problem.object"},
		{"two objects", `{} {}`, "request", "advice.problem.object"},
		{"a very long agent", `{"agent":"` + strings.Repeat("a", 300) + `"}`, "agent", "advice.problem.agent"},
	} {
		_, problems := a.ReadRequest(json.RawMessage(c.request))
		if len(problems) != 1 || problems[0].Finding != c.field || problems[0].Key != c.key {
			t.Errorf("%s: %+v, want %s of %s", c.why, problems, c.key, c.field)
			continue
		}
		for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
			if s := lang.Say(tag, problems[0].Key, problems[0].Args...); !lang.Has(problems[0].Key) || strings.Contains(s, "<no value>") || strings.Contains(s, "{{") {
				t.Errorf("%s: %q", c.why, s)
			}
		}
	}
	if _, problems := a.ReadRequest(json.RawMessage(`{"weight_kg":700,"irae":"?","grade":9,"findings":{"temp_c":90}}`)); len(problems) != 4 {
		t.Errorf("all faults at once: %+v", problems)
	}
}

// Both ways of writing a request are one request; full-width digits are digits.
func TestRequestsThatMeanTheSame(t *testing.T) {
	a, _ := shipped(t)
	want, _ := json.Marshal(ask(t, a, `{"findings":{"creatinine_xbaseline":2.5},"irae":"nephritis","agent":"nivolumab","weight_kg":70,"days_since_dose":14}`))
	for _, request := range []string{
		`{"creatinine_xbaseline":2.5,"irae":"nephritis","agent":"nivolumab","weight_kg":70,"days_since_dose":14}`,
		`{"findings":{"creatinine_xbaseline":2.5,"irae":"nephritis","agent":"nivolumab","weight_kg":70,"days_since_dose":14}}`,
		`{"findings":{"creatinine_xbaseline":"２．５"},"irae":" nephritis ","agent":"nivolumab","weight_kg":"７０","days_since_dose":"14","grade":null}`,
	} {
		if got, _ := json.Marshal(ask(t, a, request)); string(got) != string(want) {
			t.Errorf("%s is another answer", request)
		}
	}
	for _, edge := range []string{`{"weight_kg":10}`, `{"weight_kg":300}`, `{"days_since_dose":0}`, `{"days_since_dose":3650}`, `{}`} {
		ask(t, a, edge)
	}
}

// An agent is known by INN or Chinese name, alone or with another; one that nobody
// knows is told as unknown and changes no advice.
func TestAgents(t *testing.T) {
	a, base := shipped(t)
	if len(a.Agents()) != len(base.Inhibitors) || len(a.Agents()) != 18 {
		t.Errorf("%d agents", len(a.Agents()))
	}
	for text, want := range map[string][]string{
		"Nivolumab": {"nivolumab"}, "信迪利单抗": {"sintilimab"}, "nivolumab + ipilimumab": {"nivolumab", "ipilimumab"},
		"帕博利珠单抗、伊匹木单抗": {"pembrolizumab", "ipilimumab"}, "aspirin": {""}, "": nil, " + ": nil, "nivolumab+aspirin": {"nivolumab", ""},
	} {
		x := a.Advise(Input{Agent: text, DaysSinceDose: -1})
		var got []string
		for _, g := range x.Agents {
			if g.Known != (g.INN != "") || g.Asked == "" {
				t.Errorf("%q: %+v", text, g)
			}
			got = append(got, g.INN)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// Without an event the findings suggest some; nothing is advised.
func TestFindingsSuggestEvents(t *testing.T) {
	a, _ := shipped(t)
	x := ask(t, a, `{"findings":{"creatinine_xuln":3.5}}`)
	if !slices.Equal(x.Suggested, []string{"nephritis"}) || len(x.ByBody) != 0 || x.Event != nil {
		t.Errorf("%+v", x)
	}
}

// Every kind, action, rule and note has its sentence in both languages.
func TestEverythingIsSaid(t *testing.T) {
	_, base := shipped(t)
	var keys []string
	for _, k := range Kinds {
		keys = append(keys, "advice.difference."+string(k), "advice.kind."+string(k))
	}
	keys = append(keys, "advice.difference."+noRuleHere)
	for _, x := range fact.Actions {
		keys = append(keys, "advice.action."+string(x))
	}
	for _, r := range []SteroidRule{SteroidNone, SteroidNoNumber, SteroidNotChecked} {
		keys = append(keys, "advice.steroid."+string(r))
	}
	for _, d := range base.Definitions {
		keys = append(keys, "advice.basis."+d.Basis)
	}
	keys = append(keys, "advice.basis."+BasisClinician, "advice.basis."+BasisSafety, "advice.note."+string(Applies), "advice.note."+string(Check))
	for _, k := range keys {
		if !lang.Has(k) {
			t.Errorf("%s is not said", k)
		}
	}
}

// No request, however strange, is answered with advice that it did not earn.
func FuzzReadRequest(f *testing.F) {
	a, _ := shipped(f)
	for _, p := range patients {
		f.Add([]byte(p))
	}
	for _, s := range []string{`{"weight_kg":1e309}`, `{"findings":{"findings":{}}}`, `{"grade":"４"}`, `{"agent":"+＋+"}`, `[]`, `{"irae":"t1dm","ketoacidosis":"是","weight_kg":"6５"}`, `{"findings":null,"weight_kg":1e1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		in, problems := a.ReadRequest(text)
		if len(problems) > 0 {
			for _, p := range problems {
				if !strings.HasPrefix(p.Key, "advice.problem.") && !strings.HasPrefix(p.Key, "grading.problem.") {
					t.Fatalf("%q: %+v", text, p)
				}
			}
			return
		}
		x := a.Advise(in)
		if _, err := json.Marshal(x); err != nil {
			t.Fatal(err)
		}
		for body, c := range x.ByBody {
			if c.Status != fact.Verified || c.Grade < 1 || c.Grade > 4 {
				t.Fatalf("%q: %s %+v", text, body, c)
			}
			if c.Steroid != nil && c.Steroid.DoseMg != nil && (in.WeightKg < MinWeightKg || in.WeightKg > MaxWeightKg) {
				t.Fatalf("%q: a dose for %v kg", text, in.WeightKg)
			}
		}
		for _, r := range x.Recalled {
			if r.Steroid != nil && r.Steroid.DoseMg != nil {
				t.Fatalf("%q: a dose from memory", text)
			}
		}
	})
}

// A difference is said of one body and of several.
func TestDifferencesAreSaidOfOneAndOfSeveral(t *testing.T) {
	keys := []string{noRuleHere}
	for _, k := range Kinds {
		keys = append(keys, string(k))
	}
	for _, k := range keys {
		for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
			for n, bodies := range []string{1: "ASCO", 2: "ASCO, CSCO"} {
				if n == 0 {
					continue
				}
				if s := lang.Say(tag, "advice.difference."+k, "Bodies", bodies, "Count", n); !strings.Contains(s, bodies) || strings.Contains(s, "‹") {
					t.Errorf("%s of %d in %s: %q", k, n, tag, s)
				}
			}
		}
	}
}
