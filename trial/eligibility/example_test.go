package eligibility

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"stepwise/seed"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

var screened = time.Date(2027, 1, 11, 0, 0, 0, 0, time.UTC)

// fulfilled asks the criteria themselves about values: what an example promises.
func fulfilled(c *Criteria, form *record.Form, values map[string]string) (against []string) {
	var list []record.Entry
	for item, value := range values {
		list = append(list, record.Entry{Kind: record.Value, Place: record.Place{Form: form.Name, Subject: "X", Row: "1", Item: item}, New: value})
	}
	for _, f := range c.Assess(record.Replay(list).Row(form.Name, "X", "1")) {
		if f.Computed() && !Fulfils(f.Criterion, f.Outcome) {
			against = append(against, f.Criterion.ID)
		}
	}
	return against
}

func TestAnExampleOfTheTemplateIsEligibleOrNot(t *testing.T) {
	p, err := protocol.Read(seed.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why    string
		wished map[string]string
		admit  bool
		want   []string // against
		keeps  bool     // what was wished
	}{
		{"nothing is wished", nil, true, nil, true},
		{"a weight, which no criterion reads", map[string]string{"WEIGHT": "62"}, true, nil, true},
		{"an item that the form does not have", map[string]string{"KARNOFSKY": "80"}, true, nil, false},
		{"a value that the item cannot hold", map[string]string{"STAGE": "V"}, true, nil, false},
		{"what was wished keeps the patient out", map[string]string{"SPO2": "90"}, true, nil, false},
		{"to be turned away, by what was wished", map[string]string{"SPO2": "90"}, false, []string{"E2"}, true},
		{"to be turned away, whatever it is", nil, false, []string{"E5"}, true},
	} {
		values, against, ok := Of(p).Example(&p.Screening, c.wished, c.admit, screened)
		if !ok || !slices.Equal(against, c.want) || !slices.Equal(fulfilled(Of(p), &p.Screening, values), c.want) {
			t.Errorf("%s: %v, against %v: %v", c.why, ok, against, values)
		}
		for _, item := range p.Screening.Items {
			if item.Required && values[item.Name] == "" {
				t.Errorf("%s: %s has no value", c.why, item.Name)
			}
		}
		for item, value := range c.wished {
			if (values[item] == value) != c.keeps {
				t.Errorf("%s: %s is %q", c.why, item, values[item])
			}
		}
	}
}

func TestAnExampleOfAnotherFormIsFoundToo(t *testing.T) {
	limit := func(x float64) *float64 { return &x }
	form := record.Form{Name: "SCREEN", Items: []record.Item{
		{Name: "BILI", Type: record.Decimal, Min: limit(0), Max: limit(2000)}, {Name: "ULN", Type: record.Decimal, Min: limit(0), Max: limit(2000)},
		{Name: "LAST", Type: record.Date}, {Name: "CONSENT", Type: record.Date, Required: true},
		{Name: "BLASTS", Type: record.Integer, Min: limit(0), Max: limit(100)}, {Name: "CD19", Type: record.Flag},
		{Name: "DISEASE", Type: record.Choice, Codes: []record.Code{{Value: "cll"}, {Value: "ball"}, {Value: "dlbcl"}}}, {Name: "SITE_OF", Type: record.Text}}}
	criterion := func(id string, exclude bool, expr string) protocol.Criterion {
		return protocol.Criterion{ID: id, Exclude: exclude, Expr: expr}
	}
	for _, c := range []struct {
		why   string
		list  []protocol.Criterion
		admit bool
		ok    bool
	}{
		{"one value against another", []protocol.Criterion{criterion("I1", false, "bili <= 1.5 * uln && uln > 0.0")}, true, true},
		{"a washout in days", []protocol.Criterion{criterion("I1", false, "days(last, consent) >= 28")}, true, true},
		{"a number between two, a flag, a code", []protocol.Criterion{criterion("I1", false, "blasts > 5 && blasts < 20"), criterion("I2", false, "cd19"),
			criterion("I3", false, "disease in ['ball', 'dlbcl']"), criterion("E1", true, "disease == 'dlbcl'")}, true, true},
		{"a text", []protocol.Criterion{criterion("I1", false, "site_of == 'marrow'")}, true, true},
		{"criteria that exclude each other", []protocol.Criterion{criterion("I1", false, "cd19"), criterion("E1", true, "cd19")}, true, false},
		{"somebody whom a flag turns away", []protocol.Criterion{criterion("E1", true, "cd19")}, false, true},
		{"no criterion can turn anybody away", []protocol.Criterion{criterion("I1", false, "")}, false, false},
		{"a criterion that everybody fulfils", []protocol.Criterion{criterion("I1", false, "cd19 || !cd19")}, false, false},
	} {
		p := &protocol.Protocol{Screening: form, Eligibility: c.list}
		values, against, ok := Of(p).Example(&p.Screening, nil, c.admit, screened)
		if ok != c.ok || ok && (len(fulfilled(Of(p), &p.Screening, values)) == 0) != c.admit || fmt.Sprint(against) != fmt.Sprint(fulfilled(Of(p), &p.Screening, values)) {
			t.Errorf("%s: %v, against %v: %v", c.why, ok, against, values)
		}
	}
}

func BenchmarkExample(b *testing.B) {
	p, err := protocol.Read(seed.Protocol)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, ok := Of(p).Example(&p.Screening, nil, true, screened); !ok {
			b.Fatal("none")
		}
	}
}
