package knowledge

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
)

var types = map[fact.Kind]any{
	fact.KindCell: fact.Cell{}, fact.KindDefinition: fact.Definition{}, fact.KindRule: fact.Rule{}, fact.KindTerm: fact.Term{}, fact.KindTarget: fact.Target{},
	fact.KindMedicine: fact.Medicine{}, fact.KindApproval: fact.Approval{}, fact.KindPipeline: fact.Candidate{}, fact.KindCoverage: fact.Coverage{},
	fact.KindInhibitor: fact.Inhibitor{}, fact.KindBiomarker: fact.Biomarker{}, fact.KindAccess: fact.AccessNote{}, fact.KindSafety: fact.Safety{}, fact.KindLabel: fact.Label{},
}

// A field that a kind has and the form has not could not be read or written here.
func TestEveryFieldOfEveryKindHasAForm(t *testing.T) {
	for _, kind := range fact.Kinds {
		typ := reflect.TypeOf(types[kind])
		if typ == nil {
			t.Errorf("%s has no type here", kind)
			continue
		}
		var want []string
		for i := range typ.NumField() {
			if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); name != "-" {
				want = append(want, name)
			}
		}
		got := tops(kind)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the form has %v, the type %v", kind, got, want)
		}
		for _, key := range []string{"knowledge.kind." + string(kind), "knowledge.kind." + string(kind) + ".about"} {
			if !lang.Has(key) {
				t.Errorf("%s is not said", key)
			}
		}
		for _, f := range shapes[kind] {
			for _, path := range []string{f.path, f.top()} {
				if !lang.Has("knowledge.field."+path) && !lang.Has("knowledge.field."+string(kind)+"."+path) {
					t.Errorf("the field %s of %s has no name", path, kind)
				}
			}
		}
	}
}

func TestWhatIsPutTogetherAtRunTimeIsSaid(t *testing.T) {
	for _, s := range fact.Statuses {
		for _, part := range []string{"status", "means", "group"} {
			if key := "knowledge." + part + "." + string(s); !lang.Has(key) {
				t.Error(key)
			}
		}
		if s != fact.Verified && !lang.Has("knowledge.page.says."+string(s)) {
			t.Error(s)
		}
	}
	for _, c := range room.Causes {
		if !lang.Has("knowledge.cause." + string(c)) {
			t.Error(c)
		}
	}
	for _, name := range around {
		e := editor{kind: fact.KindCell, values: map[string]string{}}
		if name != "primary" && name != "source.kind" && strings.Contains(e.fieldAt(name), "/") {
			t.Error(name)
		}
	}
	for _, k := range sourceKinds {
		if !lang.Has("knowledge.option.source." + k) {
			t.Error(k)
		}
	}
	for _, list := range shapes {
		for _, f := range list {
			if f.form == choice && (f.path == "ici_action" || f.path == "system" || f.path == "compartment" || f.path == "outcome") {
				for _, v := range f.options {
					if !lang.Has("knowledge.option." + f.path + "." + v) {
						t.Errorf("%s %s has no word", f.path, v)
					}
				}
			}
		}
	}
}

// Opening a form and saving it as it is changes nothing, for everything that the
// program brings.
func TestAFormThatNobodyTouchedChangesNothing(t *testing.T) {
	shipped, err := room.Seed()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shipped {
		var f fault.Form
		v := valuesOf(s)
		draft := drafted(&f, s, posted(s.Kind, asForm(v)))
		if err := f.Err(); err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		if !equal(s, &draft) {
			t.Fatalf("%s:\n%s\n%s", s.ID, canonical(s), canonical(&draft))
		}
		if faults := room.CheckData(s.Kind, draft.Data, ""); len(faults) > 0 {
			t.Fatalf("%s: %v", s.ID, faults)
		}
	}
}

func asForm(v map[string]string) map[string][]string {
	out := map[string][]string{}
	for name, x := range v {
		out[name] = []string{strings.ReplaceAll(x, "\n", "\r\n")} // as browsers send it
	}
	return out
}

func TestFill(t *testing.T) {
	const cell = `{"irae":"colitis","name_en":"Colitis","grade":2,"ici_action":"hold","steroid":{"drug":"prednisone","dose_mg_per_kg_min":1,"dose_mg_per_kg_max":null,"route":"PO"},"second_line":["infliximab"],"taper_weeks":[4,6],"unheard":{"of":[1]}}`
	for _, c := range []struct {
		why, name, value string
		want             string // part of the JSON; "" for a fault
	}{
		{"a number", "data.grade", "3", `"grade":3`},
		{"full-width digits", "data.grade", "３", `"grade":3`},
		{"a grade that does not exist", "data.grade", "5", ""},
		{"no grade at all", "data.grade", "", ""},
		{"a word where a number stands", "data.grade", "two", ""},
		{"a decimal keeps its digits", "data.steroid.dose_mg_per_kg_min", "0.50", `"dose_mg_per_kg_min":0.50`},
		{"a Chinese full stop as point", "data.steroid.dose_mg_per_kg_min", "０。５", `"dose_mg_per_kg_min":0.5`},
		{"infinity is no dose", "data.steroid.dose_mg_per_kg_min", "Inf", ""},
		{"an exponent is no dose", "data.steroid.dose_mg_per_kg_min", "1e400", ""},
		{"an action that no body has", "data.ici_action", "double the dose", ""},
		{"an empty list", "data.second_line", "", `"second_line":[]`},
		{"blank lines are no entries", "data.second_line", "a\r\n\r\n b ", `"second_line":["a","b"]`},
		{"one week", "data.taper_weeks", "4", `"taper_weeks":[4,4]`},
		{"weeks with a long dash", "data.taper_weeks", "４–８", `"taper_weeks":[4,8]`},
		{"weeks the wrong way round", "data.taper_weeks", "8-4", ""},
		{"no taper", "data.taper_weeks", "", `"taper_weeks":null`},
		{"what the form does not know stays", "data.rechallenge", "never", `"unheard":{"of":[1]}`},
		{"signs of thresholds stay readable", "data.rechallenge", "<=G1 & >0", `"rechallenge":"<=G1 & >0"`},
	} {
		var f fault.Form
		v := valuesOf(&fact.Statement{Kind: fact.KindCell, Data: json.RawMessage(cell)})
		v[c.name] = c.value
		got := string(fill(&f, fact.KindCell, json.RawMessage(cell), func(name string) string { return v[name] }))
		if c.want == "" {
			if f.Err() == nil {
				t.Errorf("%s: taken as %s", c.why, got)
			}
		} else if f.Err() != nil || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s (%v)", c.why, got, f.Err())
		}
	}
	var f fault.Form
	v := valuesOf(&fact.Statement{Kind: fact.KindCell, Data: json.RawMessage(cell)})
	for name := range v {
		if strings.HasPrefix(name, "data.steroid.") {
			v[name] = ""
		}
	}
	if got := string(fill(&f, fact.KindCell, json.RawMessage(cell), func(name string) string { return v[name] })); !strings.Contains(got, `"steroid":null`) {
		t.Errorf("a cell whose dose was taken out: %s", got)
	}
}

func TestJSONSaysWhereItBreaks(t *testing.T) {
	for _, c := range []struct {
		why, text    string
		line, column int
	}{
		{"a comma too many", "{\n  \"a\": [1,]\n}", 2, 11},
		{"it ends too early", "{\"a\": 1", 1, 8},
		{"two values", "{}\n {}", 2, 2},
		{"columns count characters, not bytes", "{\"名\": x}", 1, 7},
		{"sound", "{\"a\": 1e400}", 0, 0},
	} {
		if _, line, column, _ := readJSON(c.text); line != c.line || column != c.column {
			t.Errorf("%s: line %d, column %d", c.why, line, column)
		}
	}
}

func TestMerge(t *testing.T) {
	base := map[string]string{"a": "1", "b": "1", "c": "1", "d": "1"}
	mine := map[string]string{"a": "1", "b": "2", "c": "2", "d": "2"}
	newer := map[string]string{"a": "3", "b": "1", "c": "2", "d": "3"}
	got, both := merge(base, mine, newer)
	want := map[string]string{"a": "3", "b": "2", "c": "2", "d": "2"}
	if !reflect.DeepEqual(got, want) || !slices.Equal(both, []string{"d"}) {
		t.Errorf("got %v, both changed %v", got, both)
	}
}

func TestRecordsKnowTheirLines(t *testing.T) {
	const text = "{\"format\": \"x\",\n\"statements\": [\n  {\"id\":\n 1}, {\"id\": 2},\n\n  {\"id\": 3}\n]}"
	if got := recordLines(text); !slices.Equal(got, []int{3, 4, 6}) {
		t.Errorf("got %v", got)
	}
	if got := recordLines("{\"statements\": [ {\"a\": "); len(got) != 1 {
		t.Errorf("a file that is cut off: %v", got)
	}
}

func FuzzFill(f *testing.F) {
	f.Add("3", "0.5", "a\nb", "4-6", "[1]")
	f.Add("９", "－１", "", "6-4", "{")
	f.Fuzz(func(t *testing.T, grade, dose, list, taper, basis string) {
		v := map[string]string{"data.irae": "x", "data.name_en": "x", "data.ici_action": "hold", "data.grade": grade, "data.steroid.dose_mg_per_kg_min": dose, "data.second_line": list, "data.taper_weeks": taper}
		var form fault.Form
		out := fill(&form, fact.KindCell, json.RawMessage("{}"), func(name string) string { return v[name] })
		if !json.Valid(out) {
			t.Fatalf("no JSON: %s", out)
		}
		if _, err := fact.Build([]*fact.Statement{{ID: "x", Kind: fact.KindCell, Data: out}}); form.Err() == nil && err != nil {
			t.Fatalf("the form took what is no cell: %s: %v", out, err)
		}
		readJSON(basis)
	})
}
