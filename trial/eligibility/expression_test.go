package eligibility

import (
	"errors"
	"strings"
	"testing"

	"stepwise/trial/record"
)

var screening = record.Form{Name: "SCREEN", Items: []record.Item{
	{Name: "AGE", Type: record.Integer}, {Name: "ANC", Type: record.Decimal}, {Name: "BILI", Type: record.Decimal}, {Name: "ULN", Type: record.Decimal},
	{Name: "SEX", Type: record.Choice, Codes: []record.Code{{Value: "F"}, {Value: "M"}}},
	{Name: "PREGNANT", Type: record.Flag}, {Name: "NOTE", Type: record.Text}, {Name: "LASTDRUG", Type: record.Date}, {Name: "PLANNED", Type: record.Date},
	{Name: "RAW", Type: record.Data},
}}

// row is a row of screening data, made the way the record makes one.
func row(values map[string]string) *record.Row {
	var list []record.Entry
	for name, value := range values {
		list = append(list, record.Entry{Kind: record.Value, Place: record.Place{Form: "SCREEN", Subject: "BJ01-001", Row: "1", Item: name}, New: value})
	}
	return record.Replay(list).Row("SCREEN", "BJ01-001", "1")
}

func TestThreeValues(t *testing.T) {
	scope, err := NewScope(&screening)
	if err != nil {
		t.Fatal(err)
	}
	type data = map[string]string
	for _, c := range []struct {
		why  string
		expr string
		data data
		want Outcome
		also string // why it is unknown
	}{
		{"a value that fits", "age >= 18 && age <= 75", data{"AGE": "18"}, Met, ""},
		{"a value that does not", "age >= 18 && age <= 75", data{"AGE": "76"}, Not, ""},
		{"nothing is known", "age >= 18", nil, Unknown, "missing"},
		{"a value that was set to nothing is unknown", "age >= 18", data{"AGE": ""}, Unknown, "missing"},
		{"unknown and false is false", "age >= 18 && anc >= 1.0", data{"ANC": "0.5"}, Not, ""},
		{"unknown and true is unknown", "age >= 18 && anc >= 1.0", data{"ANC": "1.5"}, Unknown, "missing"},
		{"unknown or true is true", "sex == 'M' || !pregnant", data{"SEX": "M"}, Met, ""},
		{"unknown or false is unknown", "sex == 'M' || !pregnant", data{"SEX": "F"}, Unknown, "missing"},
		{"not unknown is unknown", "!pregnant", nil, Unknown, "missing"},
		{"a choice between that hangs on what is unknown", "pregnant ? false : true", nil, Unknown, "missing"},
		{"a choice between whose other side is unknown", "pregnant ? age > 1 : true", data{"PREGNANT": "N"}, Met, ""},
		{"arithmetic with what is unknown", "bili <= 1.5 * uln", data{"BILI": "1.0"}, Unknown, "missing"},
		{"unequal to what is unknown is unknown, not true", "note != 'x'", nil, Unknown, "missing"},
		{"membership of what is unknown", "sex in ['F']", nil, Unknown, "missing"},
		{"days with what is unknown", "days(lastdrug, planned) >= 28", data{"PLANNED": "2027-02-01"}, Unknown, "missing"},
		{"days", "days(lastdrug, planned) >= 28", data{"LASTDRUG": "2027-01-04", "PLANNED": "2027-02-01"}, Met, ""},
		{"one day less", "days(lastdrug, planned) >= 28", data{"LASTDRUG": "2027-01-05", "PLANNED": "2027-02-01"}, Not, ""},
		{"a decimal against a whole number", "anc >= 1", data{"ANC": "1.0"}, Met, ""},
		{"at the limit, where binary arithmetic falls short", "bili <= 1.5 * uln", data{"BILI": "1.8", "ULN": "1.2"}, Met, ""},
		{"at the limit, where it goes beyond", "bili < 0.1 + uln", data{"BILI": "0.3", "ULN": "0.2"}, Not, ""},
		{"division by nothing is no number", "bili / uln <= 3.0", data{"BILI": "1", "ULN": "0"}, Unknown, "undefined"},
		{"and its opposite is no number either", "!(bili / uln > 3.0)", data{"BILI": "0", "ULN": "0"}, Unknown, "undefined"},
		{"a fault that another side makes harmless", "bili / uln <= 3.0 || age > 1", data{"BILI": "1", "ULN": "0", "AGE": "5"}, Met, ""},
		{"whole numbers that overflow", "age * 9223372036854775807 > 5", data{"AGE": "5"}, Unknown, "undefined"},
		{"a value from before the item's type changed", "age >= 18", data{"AGE": "eighteen"}, Unknown, "missing"},
		{"a text with Han characters", "note.contains('肺')", data{"NOTE": "左肺上叶"}, Met, ""},
	} {
		e, err := scope.Compile(c.expr)
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		got, used, why := e.Eval(row(c.data))
		if got != c.want || why != c.also {
			t.Errorf("%s: %s is %s (%s), want %s (%s)", c.why, c.expr, got, why, c.want, c.also)
		}
		for _, u := range used {
			if u.Text != c.data[u.Item] {
				t.Errorf("%s: says that %s was %q", c.why, u.Item, u.Text)
			}
		}
	}
}

func TestWhatDoesNotCompile(t *testing.T) {
	scope, err := NewScope(&screening)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ why, expr, key string }{
		{"half an expression", "age >=", "protocol.expr.syntax"},
		{"nothing", "", "protocol.expr.syntax"},
		{"a name that the form does not have", "weight > 50.0", "protocol.expr.name"},
		{"an item of data", "raw == ''", "protocol.expr.name"},
		{"types that do not fit", "age >= 'x'", "protocol.expr.types"},
		{"a whole number times a decimal", "bili <= 2 * uln", "protocol.expr.types"},
		{"a number is no answer", "age + 1", "protocol.expr.bool"},
		{"true whatever the data are", "true", "protocol.expr.reads"},
		{"a choice that cannot be", "sex == 'Male'", "protocol.expr.code"},
		{"a choice that cannot be, in a list", "sex in ['F','W']", "protocol.expr.code"},
		{"a choice that cannot be, the other way round", "'m' != sex", "protocol.expr.code"},
		{"loops are not there", "[1,2,3].all(x, x < age)", "protocol.expr.name"},
		{"nor is anything of the program", "env.HOME == note", "protocol.expr.name"},
		{"too long", "age > 1" + strings.Repeat(" && age > 1", 200), "protocol.expr.long"},
		{"too deep", strings.Repeat("(", 400) + "age > 1" + strings.Repeat(")", 400), "protocol.expr.compile"},
		{"a bomb: text joined with itself and searched", "(" + strings.Repeat("note+", 20) + "note).matches('(a*)*b' + note)", "protocol.expr.cost"},
	} {
		e, err := scope.Compile(c.expr)
		var p Problem
		if !errors.As(err, &p) || p.Key != c.key {
			t.Errorf("%s: %v %v, want %s", c.why, e, err, c.key)
		}
	}
	for _, name := range []string{"IN", "DAYS", "TIMESTAMP", "size"} {
		if _, err := NewScope(&record.Form{Items: []record.Item{{Name: name, Type: record.Text}}}); err == nil {
			t.Errorf("%s was declared although CEL keeps it", name)
		}
	}
}

// Nothing that anybody writes may stop the program, and nothing unknown may be met by
// an expression that reads one value and compares it.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"age > 1", "!pregnant", "bili/uln<=3.0", "sex in ['F']", "days(lastdrug,planned)>3", "note.matches('a*')", "[[[[", "'\\u0000'", "age.age", "size(note)>1", "{'a':1}.a==age"} {
		f.Add(s)
	}
	scope, err := NewScope(&screening)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := scope.Compile(text)
		if err != nil {
			return
		}
		e.Eval(nil)
		e.Eval(row(map[string]string{"AGE": "5", "BILI": "1e308", "ULN": "1e-308", "NOTE": strings.Repeat("a", 4000), "SEX": "F"}))
	})
}
