package grading_test

import (
	"reflect"
	"sync"
	"testing"

	"stepwise/toxicity/grading"
)

type m = map[string]any

// none is a row's grade when no grade can be given.
const none = -1

var shipped = sync.OnceValue(func() *grading.Grader { return grading.New(base().Rules) })

func read(t testing.TB, findings m) *grading.Findings {
	t.Helper()
	f, problems := grading.Read(findings)
	if len(problems) > 0 {
		t.Fatalf("%v: %v", findings, problems)
	}
	return f
}

type row struct {
	why      string
	findings m
	want     int
	unknown  []string // nil: not looked at; []string{}: nothing is open
}

// check grades one term under one vocabulary in all rows.
func check(t *testing.T, vocabulary, term string, rows []row) {
	t.Helper()
	for _, x := range rows {
		r := shipped().Grade(read(t, x.findings), vocabulary, []string{term})
		got, ok := r.Grades[term]
		if !ok {
			got = none
		}
		if got != x.want {
			t.Errorf("%s, %s: %s: %v: grade %d instead of %d (unknown %v, not graded %v)", vocabulary, term, x.why, x.findings, got, x.want, r.Unknown, r.NotGraded)
		}
		open := r.Unknown[term]
		if x.unknown != nil && !(len(open) == 0 && len(x.unknown) == 0) && !reflect.DeepEqual(open, x.unknown) {
			t.Errorf("%s, %s: %s: %v: would be settled by %q instead of %q", vocabulary, term, x.why, x.findings, open, x.unknown)
		}
	}
}

// settled fills the general findings that would leave a higher grade open.
func settled(f m) m {
	for _, k := range []string{"life_threatening", "hospitalisation_indicated", "limits_selfcare_adl", "limits_instrumental_adl"} {
		if _, ok := f[k]; !ok {
			f[k] = false
		}
	}
	return f
}

func TestLiverEnzymes5(t *testing.T) {
	check(t, grading.CTCAE5, "Alanine aminotransferase increased", []row{
		{"normal is grade 0 whatever the baseline was", m{"alt_u_l": 40, "alt_uln_u_l": 40}, 0, []string{}},
		{"baseline normal, >ULN - 3.0 x ULN", m{"alt_u_l": 41, "alt_uln_u_l": 40, "alt_baseline_u_l": 30}, 1, []string{}},
		{"3.0 x is not > 3", m{"alt_u_l": 120, "alt_uln_u_l": 40, "alt_baseline_u_l": 30}, 1, []string{}},
		{"just above 3.0 x", m{"alt_u_l": 120.1, "alt_uln_u_l": 40, "alt_baseline_u_l": 30}, 2, []string{}},
		{"a limit that binary fractions miss: 3 x 0.7 = 2.1", m{"alt_ukat_l": 2.1, "alt_uln_ukat_l": 0.7, "alt_baseline_ukat_l": 0.5}, 1, []string{}},
		{"5.0 x is not > 5", m{"alt_u_l": 200, "alt_uln_u_l": 40, "alt_baseline_normal": true}, 2, []string{}},
		{"20.0 x is not > 20", m{"alt_u_l": 800, "alt_uln_u_l": 40, "alt_baseline_normal": true}, 3, []string{}},
		{"> 20 x", m{"alt_u_l": 800.01, "alt_uln_u_l": 40, "alt_baseline_normal": true}, 4, []string{}},
		{"baseline exactly at the limit is normal", m{"alt_u_l": 130, "alt_uln_u_l": 40, "alt_baseline_u_l": 40}, 2, []string{}},
		{"baseline abnormal, from 1.5 x baseline", m{"alt_u_l": 90, "alt_uln_u_l": 40, "alt_baseline_u_l": 60}, 1, []string{}},
		{"baseline abnormal, below 1.5 x baseline is grade 0 even above ULN", m{"alt_u_l": 89, "alt_uln_u_l": 40, "alt_baseline_u_l": 60}, 0, []string{}},
		{"baseline abnormal, 3.0 x baseline is not > 3", m{"alt_u_l": 180, "alt_uln_u_l": 40, "alt_baseline_u_l": 60}, 1, []string{}},
		{"value and limit in different units: 4 µkat/L is 240 U/L", m{"alt_ukat_l": 4, "alt_uln_u_l": 40, "alt_baseline_normal": true}, 3, []string{}},
		{"the flag for all laboratory baselines", m{"alt_xuln": 4, "baseline_normal": true}, 2, []string{}},
		{"the opposite flag asks for the baseline", m{"alt_xuln": 4, "baseline_abnormal": true}, none, []string{"alt_xbaseline"}},
		{"two ratios tell what the baseline was: 4/2 = 2 x ULN", m{"alt_xuln": 4, "alt_xbaseline": 2}, 1, []string{}},
		{"the baseline is unknown, never normal", m{"alt_u_l": 160, "alt_uln_u_l": 40}, none, []string{"alt_baseline_u_l"}},
		{"ratio alone: was the baseline normal?", m{"alt_xuln": 4}, none, []string{"alt_baseline_normal", "alt_xbaseline"}},
		{"the limit is asked for in the unit of the value", m{"alt_ukat_l": 4, "alt_baseline_normal": true}, none, []string{"alt_uln_ukat_l"}},
	})
	check(t, grading.CTCAE5, "Blood bilirubin increased", []row{
		{"1.5 x ULN is grade 1", m{"bilirubin_umol_l": 30, "bilirubin_uln_umol_l": 20, "bilirubin_baseline_umol_l": 15}, 1, []string{}},
		{"2 mg/dL is 34.2 µmol/L", m{"bilirubin_mg_dl": 2, "bilirubin_uln_umol_l": 17.1, "bilirubin_baseline_normal": true}, 2, []string{}},
		{"abnormal baseline: more than 1.0 x baseline", m{"bilirubin_umol_l": 31, "bilirubin_uln_umol_l": 20, "bilirubin_baseline_umol_l": 30}, 1, []string{}},
		{"abnormal baseline: 1.0 x baseline is not > 1.0", m{"bilirubin_umol_l": 30, "bilirubin_uln_umol_l": 20, "bilirubin_baseline_umol_l": 30}, 0, []string{}},
	})
}

func TestCreatinine(t *testing.T) {
	check(t, grading.CTCAE5, "Creatinine increased", []row{
		{"the issue's example: 142/69 = 2.06 x baseline; the limit could still make it 3 or 4", m{"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69}, 2, []string{"creatinine_uln_umol_l"}},
		{"1.5 x baseline is not > 1.5; 1.4 x ULN is grade 1", m{"creatinine_umol_l": 105, "creatinine_baseline_umol_l": 70, "creatinine_uln_umol_l": 75}, 1, []string{}},
		{"3.0 x baseline is not > 3", m{"creatinine_umol_l": 207, "creatinine_baseline_umol_l": 69, "creatinine_uln_umol_l": 104}, 2, []string{}},
		{"> 3.0 x baseline", m{"creatinine_umol_l": 207.1, "creatinine_baseline_umol_l": 69, "creatinine_uln_umol_l": 104}, 3, []string{}},
		{"the higher of both bases: 4 x ULN, 1.2 x baseline", m{"creatinine_umol_l": 416, "creatinine_baseline_umol_l": 350, "creatinine_uln_umol_l": 104}, 3, []string{}},
		{"6.0 x ULN is not > 6", m{"creatinine_xuln": 6, "creatinine_xbaseline": 1}, 3, []string{}},
		{"> 6.0 x ULN", m{"creatinine_xuln": 6.01, "creatinine_xbaseline": 1}, 4, []string{}},
		{"mg/dL against µmol/L: 1.2 x 88.4 = 106.08", m{"creatinine_mg_dl": 1.2, "creatinine_uln_umol_l": 106.08, "creatinine_baseline_mg_dl": 1.2}, 0, []string{}},
		{"one unit of the last place more", m{"creatinine_mg_dl": 1.21, "creatinine_uln_umol_l": 106.08, "creatinine_baseline_mg_dl": 1.2}, 1, []string{}},
	})
	check(t, grading.CTCAE6, "Creatinine increased", []row{
		{"6.0: a normal baseline does not count", m{"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69, "creatinine_lln_umol_l": 57, "creatinine_uln_umol_l": 150}, 0, []string{}},
		{"6.0: a baseline below LLN counts", m{"creatinine_umol_l": 95, "creatinine_baseline_umol_l": 45, "creatinine_lln_umol_l": 57, "creatinine_uln_umol_l": 111}, 2, []string{}},
		{"6.0: 3.0 x a low baseline is not > 3", m{"creatinine_umol_l": 135, "creatinine_baseline_umol_l": 45, "creatinine_lln_umol_l": 57, "creatinine_uln_umol_l": 150}, 2, []string{}},
		{"6.0: > 3.0 x a low baseline", m{"creatinine_umol_l": 136, "creatinine_baseline_umol_l": 45, "creatinine_lln_umol_l": 57, "creatinine_uln_umol_l": 150}, 3, []string{}},
		{"6.0: the lower limit settles it", m{"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69, "creatinine_uln_umol_l": 150}, none, []string{"creatinine_lln_umol_l"}},
	})
}

func TestCounts(t *testing.T) {
	check(t, grading.CTCAE5, "Platelet count decreased", []row{
		{"at the lower limit is normal", m{"platelets_e9": 125, "platelets_lln_e9": 125}, 0, []string{}},
		{"below the lower limit", m{"platelets_e9": 124, "platelets_lln_e9": 125}, 1, []string{}},
		{"75 is not < 75", m{"platelets_e9_l": 75, "platelets_lln_e9_l": 125}, 1, []string{}},
		{"per mm³", m{"platelets_mm3": 74999}, 2, []string{}},
		{"50 is not < 50", m{"platelets_e9": 50}, 2, []string{}},
		{"25 is not < 25", m{"platelets_e9": 25}, 3, []string{}},
		{"below 25", m{"platelets_e9": 24.9}, 4, []string{}},
		{"the limit of this laboratory is not known", m{"platelets_e9": 100}, none, []string{"platelets_lln_e9"}},
	})
	check(t, grading.CTCAE6, "Thrombocytopenia", []row{
		{"6.0: grade 3 reaches down to 10", m{"platelets_e9": 10, "life_threatening": false}, 3, []string{}},
		{"6.0: below 10", m{"platelets_e9": 9, "life_threatening": false}, 4, []string{}},
		{"6.0: transfusion", m{"platelets_e9": 80, "transfusion_indicated": true, "life_threatening": false}, 3, []string{}},
	})
	check(t, grading.CTCAE5, "Neutrophil count decreased", []row{
		{"5.0: 1.0 is not < 1.0", m{"anc_e9": 1.0}, 2, []string{}},
		{"5.0: 0.5 is not < 0.5", m{"anc_mm3": 500}, 3, []string{}},
		{"5.0: < 0.5", m{"anc_mm3": 499}, 4, []string{}},
	})
	check(t, grading.CTCAE6, "Neutrophil count decreased", []row{
		{"6.0 is a grade lower and needs no limit", m{"anc_e9": 1.4}, 1, []string{}},
		{"6.0: 1.5 is not < 1.5", m{"anc_e9": 1.5}, 0, []string{}},
		{"6.0: 0.1 is not < 0.1", m{"anc_e9": 0.1}, 3, []string{}},
		{"6.0: < 0.1", m{"anc_mm3": 99}, 4, []string{}},
	})
	check(t, grading.CTCAE5, "Anemia", []row{
		{"100 g/L is grade 1", settled(m{"hb_g_l": 100, "hb_lln_g_l": 130, "transfusion_indicated": false}), 1, []string{}},
		{"9.9 g/dL", settled(m{"hb_g_dl": 9.9, "transfusion_indicated": false}), 2, []string{}},
		{"80 g/L is not < 80", settled(m{"hb_g_l": 80, "transfusion_indicated": false}), 2, []string{}},
		{"the text's own 6.2 mmol/L is not < 6.2, though it converts to 99.9 g/L", settled(m{"hb_mmol_l": 6.2, "hb_lln_mmol_l": 8, "transfusion_indicated": false}), 1, []string{}},
		{"the text's own 4.9 mmol/L", settled(m{"hb_mmol_l": 4.9, "transfusion_indicated": false}), 2, []string{}},
		{"4.8 mmol/L", settled(m{"hb_mmol_l": 4.8, "transfusion_indicated": false}), 3, []string{}},
		{"transfusion", settled(m{"hb_g_l": 90, "transfusion_indicated": true}), 3, []string{}},
	})
}

func TestGlucoseIsHeldToTheFiguresOfItsUnit(t *testing.T) {
	check(t, grading.CTCAE6, "Hyperglycemia", []row{
		{"8.9 mmol/L is not > 8.9", settled(m{"fasting_glucose_mmol_l": 8.9, "fasting_glucose_uln_mmol_l": 6.1}), 1, []string{}},
		{"160 mg/dL is not > 160", settled(m{"fasting_glucose_mg_dl": 160, "fasting_glucose_uln_mg_dl": 110}), 1, []string{}},
		{"160.2 mg/dL is > 160, though it converts to 8.892 mmol/L", settled(m{"fasting_glucose_mg_dl": 160.2}), 2, []string{}},
		{"250 mg/dL", settled(m{"fasting_glucose_mg_dl": 250}), 2, []string{}},
		{"13.9 mmol/L converts to 250.4 mg/dL and is still not > 13.9", settled(m{"fasting_glucose_mmol_l": 13.9}), 2, []string{}},
		{"14 mmol/L at any time", settled(m{"glucose_mmol_l": 14}), 3, []string{}},
		{"500 mg/dL", settled(m{"glucose_mg_dl": 500}), 3, []string{}},
		{"501 mg/dL", settled(m{"glucose_mg_dl": 501}), 4, []string{}},
	})
}

func TestVersionsDiffer(t *testing.T) {
	check(t, grading.CTCAE6, "Alanine aminotransferase increased", []row{
		{"6.0: abnormal baseline, 1.0 x is grade 1", m{"alt_u_l": 60, "alt_uln_u_l": 40, "alt_baseline_u_l": 60}, 1, []string{}},
		{"6.0: abnormal baseline, 2.0 x is not > 2", m{"alt_u_l": 120, "alt_uln_u_l": 40, "alt_baseline_u_l": 60}, 2, []string{}},
		{"6.0: abnormal baseline, > 4.0 x", m{"alt_u_l": 241, "alt_uln_u_l": 40, "alt_baseline_u_l": 60}, 4, []string{}},
		{"6.0: a baseline below the lower limit counts as normal", m{"alt_u_l": 121, "alt_uln_u_l": 40, "alt_baseline_below_lln": true}, 2, []string{}},
	})
	check(t, grading.CTCAE6, "Alkaline phosphatase increased", []row{
		{"6.0 has grade 1 only", m{"alp_u_l": 5000, "alp_uln_u_l": 120, "alp_baseline_u_l": 100}, 1, []string{}},
		{"above the limit, not above the baseline", m{"alp_u_l": 150, "alp_uln_u_l": 120, "alp_baseline_u_l": 150}, 0, []string{}},
	})
	check(t, grading.CTCAE5, "Lipase increased", []row{
		{"5.0: 2.5 x with symptoms", m{"lipase_xuln": 2.5, "symptomatic": true}, 3, []string{}},
		{"5.0: 2.5 x without", m{"lipase_xuln": 2.5, "asymptomatic": true}, 2, []string{}},
		{"5.0: 2.5 x, symptoms not known", m{"lipase_xuln": 2.5}, none, []string{"asymptomatic", "symptomatic"}},
		{"not symptomatic is asymptomatic", m{"lipase_xuln": 6, "symptomatic": false}, 3, []string{}},
		{"> 5 x with symptoms", m{"lipase_xuln": 6, "symptomatic": true}, 4, []string{}},
	})
	check(t, grading.CTCAE6, "Lipase increased", []row{
		{"6.0: up to 3.0 x symptoms do not matter", m{"lipase_xuln": 3, "symptomatic": true}, 2, []string{}},
		{"6.0: 3.1 x with symptoms", m{"lipase_xuln": 3.1, "symptomatic": true}, 3, []string{}},
	})
	check(t, grading.CTCAE6, "Serum amylase increased", []row{
		{"6.0: mild symptoms stay grade 2", m{"amylase_xuln": 3, "symptom_severity": 1}, 2, []string{}},
		{"6.0: moderate symptoms", m{"amylase_xuln": 3, "moderate_symptoms": true}, 3, []string{}},
	})
	check(t, grading.CTCAE6, "Myocarditis", []row{
		{"6.0 has a grade 1", m{"asymptomatic": true, "abnormal_cardiac_biomarker": true}, 1, nil},
		{"high-grade block", m{"high_grade_av_block": true}, 4, []string{}},
	})
	check(t, grading.CTCAE6, "Rash maculo-papular", []row{
		{"6.0: 30 % without symptoms", settled(m{"bsa_percent": 30, "asymptomatic": true}), 1, []string{}},
		{"6.0: 50 % is not > 50", settled(m{"bsa_percent": 50, "mild_symptoms": true}), 2, []string{}},
		{"6.0: 51 %", settled(m{"bsa_percent": 51, "mild_symptoms": true}), 3, []string{}},
	})
	check(t, grading.CTCAE6, "Cytokine release syndrome", []row{
		{"6.0: low flow", m{"fever": true, "oxygen_device": "nasal_cannula", "oxygen_flow_l_min": 6, "hypotension": false, "life_threatening": false}, 2, []string{}},
		{"6.0: high flow", m{"fever": true, "oxygen_device": "nasal_cannula", "oxygen_flow_l_min": 8, "hypotension": false, "life_threatening": false}, 3, []string{}},
		{"6.0: flow not known", m{"fever": true, "oxygen_device": "nasal_cannula", "hypotension": false, "life_threatening": false}, 2, []string{"oxygen_flow_l_min"}},
	})
	r := shipped().Grade(read(t, m{"troponin_i_ng_l": 90, "troponin_i_uln_ng_l": 30}), grading.CTCAE6, nil)
	if got := r.NotGraded["Cardiac troponin I increased"]; got.Why != grading.NotInVersion || got.Note == "" || len(r.Grades) != 0 {
		t.Errorf("a term that 6.0 dropped must say so: %+v", r)
	}
}

func TestSkin(t *testing.T) {
	check(t, grading.CTCAE5, "Rash maculo-papular", []row{
		{"< 10 %", settled(m{"bsa_percent": 9.9}), 1, []string{}},
		{"10 % is not < 10", settled(m{"bsa_percent": 10}), 2, []string{}},
		{"30 % is not > 30", settled(m{"bsa_percent": 30, "severe_symptoms": true}), 2, []string{}},
		{"> 30 % with mild symptoms", settled(m{"bsa_percent": 30.5, "symptom_severity": 1}), 2, []string{}},
		{"> 30 % with moderate symptoms", settled(m{"bsa_percent": 31, "symptom_severity": 2}), 3, []string{}},
		{"> 30 %, symptoms not known", settled(m{"bsa_percent": 31}), none, []string{"symptom_severity"}},
	})
	check(t, grading.CTCAE5, "Toxic epidermal necrolysis", []row{
		{"from 30 %", m{"sloughing_bsa_percent": 30}, 4, []string{}},
		{"29 % is not TEN", m{"sloughing_bsa_percent": 29}, 0, []string{}},
	})
	check(t, grading.CTCAE5, "Stevens-Johnson syndrome", []row{
		{"below 10 %", m{"sloughing_bsa_percent": 9, "mucosal_detachment": true}, 3, []string{}},
		{"exactly 30 % is in both texts", m{"sloughing_bsa_percent": 30, "mucosal_detachment": true}, 4, []string{}},
	})
}

func TestGut(t *testing.T) {
	more := m{"ostomy_increase": "none"}
	with := func(f m) m {
		for k, v := range more {
			f[k] = v
		}
		return settled(f)
	}
	check(t, grading.CTCAE5, "Diarrhea", []row{
		{"3 more is < 4", with(m{"stools_over_baseline": 3}), 1, []string{}},
		{"4 more", with(m{"stools_over_baseline": 4}), 2, []string{}},
		{"6 more", with(m{"stools_per_day": 8, "stools_baseline_per_day": 2}), 2, []string{}},
		{"7 more", with(m{"stools_over_baseline": 7}), 3, []string{}},
		{"none more", with(m{"stools_over_baseline": 0}), 0, []string{}},
		{"in hospital", settled(m{"stools_over_baseline": 4, "hospitalisation_indicated": true, "ostomy_increase": "none"}), 3, []string{}},
		{"the grade that holds is given, and what would make it higher is named", m{"stools_over_baseline": 5}, 2,
			[]string{"hospitalisation_indicated", "life_threatening", "limits_selfcare_adl", "ostomy_increase"}},
	})
	check(t, grading.CTCAE6, "Diarrhea", []row{
		{"6.0: a change of consistency is grade 1", settled(m{"stool_consistency_change": true, "stools_over_baseline": 0, "ostomy_increase": "none", "iv_intervention": false}), 1, []string{}},
	})
}

func TestGeneralFindingsAloneGradeNothing(t *testing.T) {
	general := m{"temp_c": 39, "asymptomatic": false, "severe_symptoms": true, "life_threatening": true, "limits_selfcare_adl": true, "limits_instrumental_adl": true,
		"hospitalisation_indicated": true, "medical_intervention": true, "vomiting": true, "intubation": true, "transfusion_indicated": true, "severe_pain": true, "oxygen_indicated": true, "one_vasopressor": true}
	for _, v := range []string{grading.CTCAE5, grading.CTCAE6} {
		if r := shipped().Grade(read(t, general), v, nil); len(r.Grades)+len(r.Unknown)+len(r.NotGraded) != 0 {
			t.Errorf("%s graded what nobody asked for: %+v", v, r)
		}
	}
	r := shipped().Grade(read(t, m{"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69, "temp_c": 38.5, "life_threatening": true}), grading.CTCAE5, nil)
	if !reflect.DeepEqual(r.Grades, map[string]int{"Creatinine increased": 2}) {
		t.Errorf("only creatinine was measured: %v", r.Grades)
	}
}

func TestTroponinOfOneKindGradesThatKind(t *testing.T) {
	for findings, want := range map[string]map[string]int{
		"troponin_i_xuln": {"Cardiac troponin I increased": 1},
		"troponin_t_xuln": {"Cardiac troponin T increased": 1},
		"troponin_xuln":   {"Cardiac troponin I increased": 1, "Cardiac troponin T increased": 1}, // the kind was not named
	} {
		r := shipped().Grade(read(t, m{findings: 2, "troponin_below_mi_threshold": true, "troponin_at_mi_threshold": false}), grading.CTCAE5, nil)
		if !reflect.DeepEqual(r.Grades, want) {
			t.Errorf("%s: %v", findings, r.Grades)
		}
	}
}

func TestTermsAreFoundByEitherName(t *testing.T) {
	f := read(t, m{"anc_e9": 0.7})
	for _, name := range []string{"Neutrophil count decreased", "neutrophil count DECREASED ", "中性粒细胞减少"} {
		if r := shipped().Grade(f, grading.CTCAE5, []string{name}); r.Grades["Neutrophil count decreased"] != 3 {
			t.Errorf("%q: %+v", name, r)
		}
	}
	if r := shipped().Grade(f, grading.CTCAE5, []string{"Hiccups"}); r.NotGraded["Hiccups"].Why != grading.NoTerm {
		t.Errorf("a term without a rule must say so: %+v", r)
	}
	if r := shipped().Grade(f, "CTCAE 3.0", nil); r.NotGraded["CTCAE 3.0"].Why != grading.NoVocabulary {
		t.Errorf("%+v", r)
	}
}

func TestEveryGradeNamesItsRule(t *testing.T) {
	r := shipped().Grade(read(t, m{"anc_e9": 0.7}), grading.CTCAE6, nil)
	why := r.Why["Neutrophil count decreased"]
	if r.Vocabulary != "CTCAE 6.0" || why.Version != "6.0" || why.FactID != "neutrophil-count-decreased.v6" || why.Grade != 2 || why.By != "anc_e9 < 1, anc_e9 >= 0.5" || why.Text == "" {
		t.Errorf("%+v", r)
	}
}
