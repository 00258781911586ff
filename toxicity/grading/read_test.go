package grading_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
)

func TestWhatCannotBeReadIsSaidWithItsName(t *testing.T) {
	for _, x := range []struct {
		why      string
		findings string
		field    string
		key      string
	}{
		{"temperature of nobody", `{"temp_c": 90}`, "temp_c", "range"},
		{"°F entered as °C", `{"temp_c": 101.3}`, "temp_c", "range"},
		{"negative creatinine", `{"creatinine_umol_l": -1}`, "creatinine_umol_l", "range"},
		{"creatinine 0: no patient has it", `{"creatinine_mg_dl": 0}`, "creatinine_mg_dl", "range"},
		{"µmol/L entered as mg/dL", `{"creatinine_mg_dl": 142}`, "creatinine_mg_dl", "range"},
		{"stools cannot be fewer than none", `{"stools_per_day": -1}`, "stools_per_day", "range"},
		{"more skin than there is", `{"bsa_percent": 140}`, "bsa_percent", "range"},
		{"half a stool", `{"stools_over_baseline": 3.5}`, "stools_over_baseline", "whole"},
		{"a limit of 0", `{"alt_uln_u_l": 0}`, "alt_uln_u_l", "zero"},
		{"far out of every range", `{"alt_u_l": 1e99}`, "alt_u_l", "range"},
		{"a number without end", `{"alt_u_l": 1e400}`, "alt_u_l", "not-number"},
		{"NaN as text", `{"alt_u_l": "NaN"}`, "alt_u_l", "not-number"},
		{"infinity as text", `{"alt_u_l": "-inf"}`, "alt_u_l", "not-number"},
		{"hexadecimal", `{"alt_u_l": "0x10"}`, "alt_u_l", "not-number"},
		{"a unit belongs to the name", `{"temp_c": "38.5 C"}`, "temp_c", "not-number"},
		{"38,5 is 38.5 here and 385 there", `{"temp_c": "38,5"}`, "temp_c", "comma"},
		{"a full-width comma", `{"temp_c": "３８，５"}`, "temp_c", "comma"},
		{"a value below detection is a limit", `{"troponin_t_ng_l": "<5"}`, "troponin_t_ng_l", "censored"},
		{"a word for a number", `{"alt_u_l": true}`, "alt_u_l", "type-number"},
		{"a number for a flag", `{"fever": 1}`, "fever", "type-flag"},
		{"a text for a flag", `{"fever": "maybe"}`, "fever", "type-flag"},
		{"a word that is none of the words", `{"anterior_cells": "5+"}`, "anterior_cells", "word"},
		{"a number for a word", `{"anterior_cells": 2}`, "anterior_cells", "type-word"},
		{"a list", `{"alt_u_l": [1,2]}`, "alt_u_l", "type-number"},
		{"an object", `{"alt_u_l": {"value": 3}}`, "alt_u_l", "type-number"},
		{"a misspelt name", `{"creatinin_umol_l": 80}`, "creatinin_umol_l", "unknown-near"},
		{"no unit", `{"creatinine": 80}`, "creatinine", "unknown"},
		{"an unknown name", `{"horoscope": true}`, "horoscope", "unknown"},
		{"creatinine in two units, two values", `{"creatinine_umol_l": 142, "creatinine_mg_dl": 3}`, "creatinine_umol_l, creatinine_mg_dl", "contradiction"},
		{"a ratio that does not follow", `{"creatinine_umol_l": 142, "creatinine_uln_umol_l": 71, "creatinine_xuln": 3}`, "creatinine_xuln, creatinine_umol_l, creatinine_uln_umol_l", "contradiction"},
		{"°C and °F", `{"temp_c": 38.5, "temp_f": 98.6}`, "temp_c, temp_f", "contradiction"},
		{"no fever at 39 °C", `{"temp_c": 39, "fever": false}`, "fever, temp_c", "contradiction"},
		{"limits the wrong way round", `{"hb_g_l": 100, "hb_uln_g_l": 120, "hb_lln_g_l": 160}`, "hb_lln_g_l, hb_uln_g_l", "contradiction"},
		{"a raised baseline called normal", `{"alt_u_l": 100, "alt_uln_u_l": 40, "alt_baseline_u_l": 60, "alt_baseline_normal": true}`, "alt_baseline_normal, alt_baseline_u_l, alt_uln_u_l", "contradiction"},
		{"… by the flag for all", `{"alt_u_l": 100, "alt_uln_u_l": 40, "alt_baseline_u_l": 60, "baseline_normal": true}`, "baseline_normal, alt_baseline_u_l", "contradiction"},
		{"both flags of the baseline", `{"alt_xuln": 2, "baseline_normal": true, "baseline_abnormal": true}`, "baseline_normal, baseline_abnormal", "contradiction"},
		{"with and without symptoms", `{"asymptomatic": true, "severe_symptoms": true}`, "severe_symptoms, asymptomatic", "contradiction"},
		{"neither with nor without", `{"asymptomatic": false, "symptomatic": false}`, "asymptomatic, symptomatic", "contradiction"},
		{"two severities", `{"symptom_severity": 1, "severe_symptoms": true}`, "severe_symptoms, symptom_severity", "contradiction"},
		{"stools that do not add up", `{"stools_per_day": 6, "stools_baseline_per_day": 2, "stools_over_baseline": 3}`, "stools_over_baseline, stools_per_day, stools_baseline_per_day", "contradiction"},
		{"ICE parts over their total", `{"ice_score": 3, "ice_orientation": 4}`, "ice_score, ice_orientation", "contradiction"},
		{"low flow of 10 L/min", `{"oxygen_device": "low_flow_nasal_cannula", "oxygen_flow_l_min": 10}`, "oxygen_device, oxygen_flow_l_min", "contradiction"},
		{"one vasopressor, and two", `{"one_vasopressor": true, "vasopressors": 2}`, "one_vasopressor, vasopressors", "contradiction"},
		{"a score that cannot be done", `{"capd_score": 4, "capd_impossible": true}`, "capd_impossible, capd_score", "contradiction"},
		{"below and at the threshold", `{"troponin_at_mi_threshold": true, "troponin_below_mi_threshold": true}`, "troponin_at_mi_threshold, troponin_below_mi_threshold", "contradiction"},
		{"ketoacidosis without ketosis", `{"ketoacidosis": true, "ketosis": false}`, "ketoacidosis, ketosis", "contradiction"},
		{"one name twice", `{"alt_u_l": 10, "alt_u_l": 900}`, "alt_u_l", "twice"},
		{"not an object", `[1]`, "findings", "not-object"},
		{"cut off", `{"alt_u_l": 10`, "findings", "not-object"},
		{"no value", `{"alt_u_l": }`, "alt_u_l", "not-json"},
	} {
		f, problems := grading.Decode([]byte(x.findings))
		if f != nil || len(problems) == 0 {
			t.Errorf("%s: %s was read", x.why, x.findings)
			continue
		}
		p := problems[0]
		if p.Finding != x.field || p.Key != "grading.problem."+x.key {
			t.Errorf("%s: %s: said of %q: %s, instead of %q: %s", x.why, x.findings, p.Finding, p.Key, x.field, x.key)
		}
		for _, tag := range lang.Tags {
			if s := lang.Say(tag, p.Key, p.Args...); strings.Contains(s, "‹") || strings.Contains(s, "no value") {
				t.Errorf("%s: the sentence is %q", x.why, s)
			}
		}
	}
}

func TestWhatPeopleWriteIsRead(t *testing.T) {
	for _, x := range []struct {
		why, findings, name string
		want                float64
	}{
		{"full-width digits and point", `{"temp_c": "３８．５"}`, "temp_c", 38.5},
		{"a text of digits", `{"temp_c": " 38.5 "}`, "temp_c", 38.5},
		{"a Chinese full stop for a point", `{"temp_c": "38。5"}`, "temp_c", 38.5},
		{"°F to °C", `{"temp_f": 101.3}`, "temp_c", 38.5},
		{"°C to °F", `{"temp_c": 37}`, "temp_f", 98.6},
		{"mg/dL to µmol/L", `{"creatinine_mg_dl": 1}`, "creatinine_umol_l", 88.4},
		{"g/dL to g/L", `{"hb_g_dl": 9.9}`, "hb_g_l", 99},
		{"per mm³", `{"platelets_mm3": 75000}`, "platelets_e9", 75},
		{"the other name of a unit", `{"platelets_e9_l": 75}`, "platelets_e9", 75},
		{"µkat/L to U/L", `{"alt_ukat_l": 0.5}`, "alt_u_l", 30},
		{"ng/mL to ng/L", `{"troponin_i_ng_ml": 0.04}`, "troponin_i_ng_l", 40},
		{"a ratio in mixed units", `{"creatinine_mg_dl": 3, "creatinine_uln_umol_l": 88.4}`, "creatinine_xuln", 3},
		{"a rise", `{"creatinine_mg_dl": 1.3, "creatinine_baseline_mg_dl": 1}`, "creatinine_rise_mg_dl", 0.3},
		{"a fall", `{"hb_g_l": 100, "hb_baseline_g_dl": 12}`, "hb_fall_g_dl", 2},
		{"two units that agree but for rounding: the base unit counts", `{"creatinine_mg_dl": 1.61, "creatinine_umol_l": 142}`, "creatinine_umol_l", 142},
		{"a rounded ratio gives way to the values", `{"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69, "creatinine_xbaseline": 2.06}`, "creatinine_xbaseline", 142.0 / 69},
		{"stools", `{"stools_per_day": 2, "stools_baseline_per_day": 3}`, "stools_over_baseline", 0},
		{"a fasting glucose is a glucose", `{"fasting_glucose_mmol_l": 9}`, "glucose_mmol_l", 9},
	} {
		f, problems := grading.Decode([]byte(x.findings))
		if len(problems) > 0 {
			t.Errorf("%s: %v", x.why, problems)
			continue
		}
		if got, ok := f.Number(x.name); !ok || got != x.want {
			t.Errorf("%s: %s is %v (%v), not %v", x.why, x.name, got, ok, x.want)
		}
	}
	f, problems := grading.Decode([]byte(`{"fever": "是", "anterior_cells": "２＋", "vomiting": null, "alt_u_l": "", "pruritus_extent": "None"}`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	fever, _ := f.Flag("fever")
	cells, _ := f.Word("anterior_cells")
	itch, _ := f.Word("pruritus_extent")
	if !fever || cells != "2+" || itch != "none" || f.Known("vomiting") || f.Known("alt_u_l") {
		t.Errorf("fever %v, cells %q, itch %q", fever, cells, itch)
	}
	if fmt.Sprint(f.Entered()) != "[fever pruritus_extent anterior_cells]" {
		t.Errorf("entered: %v", f.Entered())
	}
}

func TestARequestIsReadStrictly(t *testing.T) {
	for text, field := range map[string]string{
		`{"findings": {}, "term": ["Anemia"]}`:        "term",
		`{"findings": {}, "vocabulary": "CTCAE 7.0"}`: "vocabulary",
		`{"findings": {}, "terms": "Anemia"}`:         "terms",
		`{"vocabulary": "CTCAE 5.0"}`:                 "findings",
		`{"findings": {"temp_c": 90}}`:                "temp_c",
		`[]`:                                          "item",
		`null`:                                        "item",
		`{"findings"`:                                 "item",
	} {
		_, problems := grading.ReadRequest([]byte(text))
		if len(problems) != 1 || problems[0].Finding != field {
			t.Errorf("%s: %v instead of a problem of %s", text, problems, field)
		}
	}
	q, problems := grading.ReadRequest([]byte(`{"findings": {"anc_e9": 0.4}, "vocabulary": "ctcae v6", "terms": ["Neutrophil count decreased"]}`))
	if len(problems) > 0 || q.Vocabulary != grading.CTCAE6 || len(q.Terms) != 1 {
		t.Errorf("%+v %v", q, problems)
	}
	for _, name := range []string{"", "CTCAE 5.0", "CTCAE5", "ctcae v5.0", "ＣＴＣＡＥ　５．０"} {
		if v, _ := grading.Vocabulary(name); v != grading.CTCAE5 {
			t.Errorf("%q is %q", name, v)
		}
	}
}

// Read and Decode are two doors of one house.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{}`, `null`, `null0`, `{"temp_c":38.5}`, `{"temp_c":"３８．５","fever":true}`, `{"creatinine_umol_l":142,"creatinine_baseline_mg_dl":0.8,"creatinine_uln_umol_l":1e2}`,
		`{"anterior_cells":"2+","x":{"y":[1,"\u0041"]}}`, `{"alt_xuln":4,"baseline_normal":false,"alt_baseline_below_lln":true}`, `{"ice_score":7,"ice_naming":3}`, `{"alt_u_l":-0}`, "{\"alt_u_l\":\"\xff\"}", `{"hb_mmol_l":6.20000000000000000000000001}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, problems := grading.Decode(text)
		if (got == nil) == (len(problems) == 0) {
			t.Fatalf("%q: neither findings nor problems, or both", text)
		}
		if got != nil && !json.Valid(text) {
			t.Fatalf("%q is not JSON and was read", text)
		}
		if got == nil {
			return
		}
		var raw map[string]any
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.UseNumber()
		if d.Decode(&raw) != nil {
			t.Fatalf("%q is no object and was read", text)
		}
		same, problems := grading.Read(raw)
		if len(problems) > 0 {
			t.Fatalf("%q: Read refuses %v", text, problems)
		}
		for _, v := range grading.Vocabularies {
			a, b := shipped().Grade(got, v, nil), shipped().Grade(same, v, nil)
			x, _ := json.Marshal(a)
			y, _ := json.Marshal(b)
			if string(x) != string(y) {
				t.Fatalf("%q: %s by Decode, %s by Read", text, x, y)
			}
		}
	})
}
