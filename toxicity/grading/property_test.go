package grading_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"stepwise/toxicity/grading"
)

// rising are terms whose grade a higher value never lowers; falling the others.
var rising = map[string]string{"alt": "Alanine aminotransferase increased", "ast": "Aspartate aminotransferase increased", "bilirubin": "Blood bilirubin increased",
	"alp": "Alkaline phosphatase increased", "ggt": "GGT increased", "creatinine": "Creatinine increased", "ck": "CPK increased", "lipase": "Lipase increased", "amylase": "Serum amylase increased"}

var falling = map[string]string{"platelets": "Platelet count decreased", "anc": "Neutrophil count decreased", "wbc": "White blood cell decreased", "alc": "Lymphocyte count decreased", "hb": "Anemia"}

var units = map[string][]string{"creatinine": {"umol_l", "mg_dl"}, "bilirubin": {"umol_l", "mg_dl"}, "hb": {"g_l", "g_dl"}}

func unitsOf(quantity string) []string {
	if u := units[quantity]; u != nil {
		return u
	}
	if falling[quantity] != "" {
		return []string{"e9", "mm3"}
	}
	return []string{"u_l", "ukat_l"}
}

// decimal draws a value as a laboratory prints it.
func decimal(t *rapid.T, name string, from, to int) json.Number {
	n := rapid.IntRange(from*10, to*10).Draw(t, name)
	return json.Number(strconv.Itoa(n/10) + "." + strconv.Itoa(n%10))
}

func gradeOf(t *rapid.T, findings m, vocabulary, term string) (int, bool) {
	f, problems := grading.Read(findings)
	if len(problems) > 0 {
		t.Fatalf("%v: %v", findings, problems)
	}
	g, ok := shipped().Grade(f, vocabulary, []string{term}).Grades[term]
	return g, ok
}

func context(t *rapid.T) m {
	out := m{"life_threatening": false, "transfusion_indicated": false}
	if rapid.Bool().Draw(t, "symptoms known") {
		out["symptom_severity"] = rapid.IntRange(0, 3).Draw(t, "severity")
	}
	return out
}

func TestAHigherValueNeverLowersAGrade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.SampledFrom(slices.Sorted(maps.Keys(rising))).Draw(t, "quantity")
		u := unitsOf(q)[0]
		v := rapid.SampledFrom([]string{grading.CTCAE5, grading.CTCAE6}).Draw(t, "vocabulary")
		findings := context(t)
		findings[q+"_uln_"+u] = decimal(t, "uln", 40, 100)
		findings[q+"_lln_"+u] = decimal(t, "lln", 5, 30)
		findings[q+"_baseline_"+u] = decimal(t, "baseline", 3, 200)
		a, b := decimal(t, "value", 3, 1199), decimal(t, "more", 0, 799)
		x, _ := a.Float64()
		y, _ := b.Float64()
		findings[q+"_"+u] = a
		low, ok := gradeOf(t, findings, v, rising[q])
		findings[q+"_"+u] = json.Number(strconv.FormatFloat(x+y, 'f', 1, 64))
		high, sure := gradeOf(t, findings, v, rising[q])
		if ok && sure && high < low {
			t.Fatalf("%v: grade %d for %v and %d for %v more", findings, low, a, high, b)
		}
	})
}

func TestALowerCountNeverLowersAGrade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.SampledFrom(slices.Sorted(maps.Keys(falling))).Draw(t, "quantity")
		u, top := unitsOf(q)[0], 30
		if q == "hb" || q == "platelets" {
			top = 200
		}
		findings := context(t)
		findings[q+"_lln_"+u] = decimal(t, "lln", max(5, top/2), top)
		least := 0
		if q == "hb" {
			least = 5
		}
		a, b := decimal(t, "value", least, top), decimal(t, "other", least, top)
		x, _ := a.Float64()
		y, _ := b.Float64()
		if y < x {
			a, b = b, a
		}
		findings[q+"_"+u] = a
		severe, ok := gradeOf(t, findings, grading.CTCAE5, falling[q])
		findings[q+"_"+u] = b
		mild, sure := gradeOf(t, findings, grading.CTCAE5, falling[q])
		if ok && sure && mild > severe {
			t.Fatalf("%v: grade %d at %v and %d at %v", findings, severe, a, mild, b)
		}
	})
}

// A value and its conversion are the same value: the grade is the same, whatever
// units value, limit and baseline come in.
func TestUnitsDoNotChangeTheGrade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := maps.Clone(rising)
		maps.Copy(all, falling)
		q := rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(t, "quantity")
		u := unitsOf(q)
		findings := context(t)
		findings[q+"_uln_"+u[0]] = decimal(t, "uln", 40, 100)
		findings[q+"_lln_"+u[0]] = decimal(t, "lln", 5, 30)
		findings[q+"_baseline_"+u[0]] = decimal(t, "baseline", 5, 200)
		findings[q+"_"+u[0]] = decimal(t, "value", 5, 280)
		want, sure := gradeOf(t, findings, grading.CTCAE5, all[q])
		other := m{}
		for _, name := range slices.Sorted(maps.Keys(findings)) {
			v, n := findings[name], grading.Find(name)
			if n.Quantity != "" && rapid.Bool().Draw(t, "convert "+name) {
				// What has no finite decimal in the other unit would be another value.
				to := named(q, n.Role, u[1])
				if x, finite := converted(name, v.(json.Number), to); finite {
					name, v = to, x
				}
			}
			other[name] = v
		}
		got, ok := gradeOf(t, other, grading.CTCAE5, all[q])
		if got != want || ok != sure {
			t.Fatalf("%v is grade %d (%v), %v is %d (%v)", findings, want, sure, other, got, ok)
		}
	})
}

func named(quantity string, role grading.Role, unit string) string {
	if role == grading.Value {
		return quantity + "_" + unit
	}
	return quantity + "_" + string(role) + "_" + unit
}

// converted is a value under another name, and whether it is a short decimal there.
func converted(from string, v json.Number, to string) (json.Number, bool) {
	f, _ := grading.Read(m{from: v})
	x, _ := f.Number(to)
	out := strconv.FormatFloat(x, 'g', -1, 64)
	return json.Number(out), len(out) < 10
}

func TestTheOrderOfFindingsChangesNothing(t *testing.T) {
	findings := []string{`"creatinine_mg_dl":1.61`, `"creatinine_umol_l":142`, `"creatinine_baseline_umol_l":69`, `"creatinine_uln_umol_l":104`, `"alt_u_l":130`, `"alt_uln_u_l":40`, `"baseline_normal":true`,
		`"platelets_e9":60`, `"temp_c":38.5`, `"symptomatic":true`, `"symptom_severity":2`, `"troponin_i_ng_l":50`, `"troponin_i_uln_ng_l":20`, `"stools_per_day":8`, `"stools_baseline_per_day":2`, `"bsa_percent":31`}
	var want *grading.Result
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(findings).Draw(t, "order")
		text := "{"
		for i, s := range order {
			if i > 0 {
				text += ","
			}
			text += s
		}
		f, problems := grading.Decode([]byte(text + "}"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		r := shipped().Grade(f, grading.CTCAE5, nil)
		if want == nil {
			want = &r
		}
		if a, b := mustJSON(t, r), mustJSON(t, *want); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s\nin another order\n%s", a, b)
		}
	})
	if len(want.Grades) < 6 {
		t.Errorf("too little was graded to prove anything: %v", want.Grades)
	}
}

func mustJSON(t *rapid.T, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
