package match_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
)

// encoded is what the struct's tags say: encoding/json does not know AppendJSON.
func encoded(t rapid.TB, a match.Answer) string {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

func sameText(t rapid.TB, what any, a match.Answer) {
	t.Helper()
	want := encoded(t, a)
	if got := string(a.AppendJSON([]byte("before"))); got != "before"+want {
		t.Fatalf("%v is written as\n%s\nnot as\n%s", what, got, want)
	}
}

func TestAnAnswerIsWrittenAsItsFieldsSay(t *testing.T) {
	b := base(t)
	m := match.New(b)
	asked := append([]match.Profile{{}, {Stage: "IV", Line: "ninth", Prior: []string{"<&>\"\\\u2028\xff\t"}, Variants: []string{"EGFR <&>\u2029", "KRAS G12C", "KRAS wild type", "EGFR L858R", "L858R EGFR", "TMB 12"}, TMB: new(1e22)}}, bedside...)
	for _, text := range pool {
		asked = append(asked, match.Profile{Tumour: "NSCLC", Line: "2L", Variants: []string{text}})
	}
	for _, l := range b.Labels {
		for _, text := range append(append([]string{}, l.Covers...), l.Without...) {
			asked = append(asked, match.Profile{Tumour: "NSCLC", Line: "1L", Variants: []string{text}})
		}
	}
	for _, a := range b.Approvals {
		asked = append(asked, match.Profile{Tumour: "NSCLC", Line: a.Line, Variants: append([]string{a.Indication}, a.Targets...), Prior: []string{a.INN}})
	}
	for _, p := range asked {
		for _, at := range []string{"2016-02", "2024-11"} {
			for _, where := range [][]string{nil, {"EMA"}, {"NMPA", "<&>", "FDA"}, {"Mars"}} {
				a := m.Match(p, month(t, at), where)
				sameText(t, p, a)
				a.Say(func(key string, args map[string]any) string { return "<" + key + ">\u2028" })
				sameText(t, p, a)
			}
		}
	}
	sameText(t, "nothing", match.Answer{})
}

// TestAnyAnswerIsWrittenAsItsFieldsSay fills every field, also one that is added
// later, with what needs care: nothing, empty, and text of every kind.
func TestAnyAnswerIsWrittenAsItsFieldsSay(t *testing.T) {
	words := []string{"", "NMPA", "osimertinib", "奥希替尼", "> 1.5 & <b>", "a \"quote\" \\", "\u2028 and \u2029", "cut \xff\xfe", "\x00\b\f\n\r\t\x1f\x7f", "🫁", "\xe2\x80"}
	m := match.New(base(t))
	rapid.Check(t, func(t *rapid.T) {
		var a match.Answer
		fill(t, reflect.ValueOf(&a).Elem(), rapid.OneOf(rapid.SampledFrom(words), rapid.String()))
		sameText(t, "made up", a)
		p := profiles(t)
		p.Variants = append(p.Variants, rapid.SampledFrom(words).Draw(t, "no finding"))
		p.Prior, p.Stage = []string{rapid.SampledFrom(words).Draw(t, "prior")}, rapid.SampledFrom(words).Draw(t, "stage")
		p.TMB = new(rapid.Float64Range(-10, 2000).Draw(t, "tmb"))
		sameText(t, p, m.Match(p, fact.MonthOf(2005, 1)+fact.Month(rapid.IntRange(0, 250).Draw(t, "month")), nil))
	})
}

func fill(t *rapid.T, v reflect.Value, words *rapid.Generator[string]) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(words.Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "truth"))
	case reflect.Int:
		v.SetInt(int64(rapid.OneOf(rapid.Just(0), rapid.Int()).Draw(t, "number")))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, 1e-6, 9.9e-7, 1e21, 9.9e20, -1.5e-9, 12})).Draw(t, "real"))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), words)
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "is there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem(), words)
		}
	case reflect.Slice:
		if n := rapid.IntRange(-1, 2).Draw(t, "rows"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i), words)
			}
		}
	case reflect.Map:
		if n := rapid.IntRange(-1, 2).Draw(t, "keys"); n >= 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n {
				key, x := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(t, key, words)
				fill(t, x, words)
				v.SetMapIndex(key, x)
			}
		}
	case reflect.Interface:
		if x := rapid.SampledFrom([]any{nil, "", 0, 0.0, true, []string{}, map[string]any{}}).Draw(t, "any"); x != nil {
			y := reflect.New(reflect.TypeOf(x)).Elem()
			fill(t, y, words)
			v.Set(y)
		}
	default:
		t.Fatalf("no way to fill %s", v.Type())
	}
}
