package advice

import (
	"encoding/json"
	"reflect"
	"testing"
)

// requests that are read in place, and such as are not.
var requests = []struct {
	why, text string
	quick     bool
}{
	{"nothing known", `{}`, true},
	{"empty findings, blanks", " {\n\t\"findings\" : { } , \"irae\" : \"colitis\" }\r\n", true},
	{"all fields", `{"findings":{"creatinine_umol_l":142},"irae":" nephritis ","agent":"信迪利单抗","weight_kg":70.5,"days_since_dose":0,"grade":4}`, true},
	{"fields among the findings and beside them", `{"creatinine_umol_l":142,"findings":{"weight_kg":7e1,"abdominal_pain":true},"grade":1}`, true},
	{"null is not known", `{"irae":null,"agent":null,"weight_kg":null,"days_since_dose":null,"grade":null,"temp_c":null}`, true},
	{"one thing in two units, the other one first by name", `{"findings":{"creatinine_umol_l":142,"creatinine_mg_dl":1.61}}`, true},
	{"and in order", `{"findings":{"creatinine_mg_dl":1.61,"creatinine_umol_l":142}}`, true},
	{"values as text", `{"findings":{"creatinine_umol_l":" １４２ ","abdominal_pain":"是","temp_c":""}}`, true},
	{"a weight as text", `{"weight_kg":"７０"}`, false},
	{"no findings", `{"findings":null}`, false},
	{"an escape in a name", `{"ir\u0061e":"colitis"}`, false},
	{"an escape in a text", `{"agent":"a\"b"}`, false},
	{"a text that is no UTF-8", "{\"agent\":\"\xff\"}", false},
	{"a name twice", `{"irae":"colitis","irae":"nephritis"}`, false},
	{"findings twice", `{"findings":{"temp_c":38},"findings":{}}`, false},
	{"a finding twice", `{"temp_c":38,"findings":{"temp_c":38}}`, false},
	{"a list", `[]`, false}, {"null", `null`, false}, {"cut off", `{"irae":`, false}, {"nothing", ``, false}, {"two", `{} {}`, false},
	{"a list of findings", `{"findings":[1]}`, false},
	{"an object among findings", `{"findings":{"temp_c":{"a":["}",1]},"abdominal_pain":true}}`, false},
	{"findings in findings", `{"findings":{"findings":{"temp_c":38}}}`, false},
	{"a weight of nothing", `{"weight_kg":0}`, false},
	{"half a grade", `{"grade":2.5}`, false},
	{"a grade of five", `{"grade":5}`, false},
	{"ten years", `{"days_since_dose":3651}`, false},
	{"before the dose", `{"days_since_dose":-1}`, false},
	{"an event that nobody knows", `{"irae":"x"}`, false},
	{"a contradiction", `{"creatinine_umol_l":142,"creatinine_mg_dl":9}`, false},
	{"a number too long", `{"weight_kg":70.00000000000000000000000000000000000000001}`, false},
}

// sameRequest holds reading in place against reading the decoded object.
func sameRequest(t *testing.T, a *Advisor, text string) bool {
	t.Helper()
	in, ok := a.quick([]byte(text))
	if !ok {
		return false
	}
	raw, err := object([]byte(text))
	if err != nil {
		t.Fatalf("%q is read: %v", text, err)
	}
	want, problems := a.ReadFields(raw)
	if len(problems) > 0 || !reflect.DeepEqual(in, want) {
		t.Errorf("%q:\n%+v\n%+v %v", text, in, want, problems)
	}
	return true
}

func TestARequestIsReadInPlaceAsItIsDecoded(t *testing.T) {
	a, _ := shipped(t)
	for _, row := range requests {
		if got := sameRequest(t, a, row.text); got != row.quick {
			t.Errorf("%s: read in place %v", row.why, got)
		}
	}
	text := `{"a":1`
	for range maxQuick + 1 {
		text += `,"temp_c":38`
	}
	if sameRequest(t, a, text+`}`) {
		t.Error("too many names are read in place")
	}
	for _, p := range patients {
		if in, problems := a.ReadRequest(json.RawMessage(p)); len(problems) > 0 || !sameRequest(t, a, p) || in.Irae == "" {
			t.Errorf("%s is not read in place", p)
		}
	}
}

func FuzzRequestInPlace(f *testing.F) {
	a, _ := shipped(f)
	for _, row := range requests {
		f.Add(row.text)
	}
	for _, p := range patients {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, text string) { sameRequest(t, a, text) })
}
