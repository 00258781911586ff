package advice

import (
	"encoding/json"
	"slices"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// Each body grades on its own words. The figures are chosen at the limits: 3.0 x is
// not more than 3, and where two grades name 2.0 the higher counts.
func TestEachBodyGradesOnItsOwnWords(t *testing.T) {
	a, _ := shipped(t)
	const none = -1 // not decided
	for _, c := range []struct {
		why, irae, findings, body string
		grade                     int
		basis                     string
		also                      []int
	}{
		{"2.06 times the baseline is 2 to 3 times", "nephritis", `"creatinine_umol_l":142,"creatinine_baseline_umol_l":69`, "ASCO", 2, "baseline", nil},
		{"the same creatinine is 1.37 times the limit; only the rise of 0.8 mg/dL counts", "nephritis", `"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104`, "CSCO", 1, "uln", nil},
		{"without the upper limit CSCO's higher grades are open, the rise still is grade 1", "nephritis", `"creatinine_umol_l":142,"creatinine_baseline_umol_l":69`, "CSCO", 1, "uln", nil},
		{"2.0 times the baseline: grades 1 and 2 name it", "nephritis", `"creatinine_xbaseline":2,"creatinine_mg_dl":1.8`, "ASCO", 2, "baseline", []int{1}},
		{"just below 2.0", "nephritis", `"creatinine_xbaseline":1.99,"creatinine_mg_dl":1.8,"dialysis_indicated":false`, "ASCO", 1, "baseline", nil},
		{"2.0 times the limit", "nephritis", `"creatinine_xuln":2,"creatinine_mg_dl":1.8`, "CSCO", 2, "uln", []int{1}},
		{"3.0 times is not more than 3 times", "nephritis", `"creatinine_umol_l":207,"creatinine_baseline_umol_l":69,"dialysis_indicated":false`, "ASCO", 2, "baseline", nil},
		{"3.01 times is", "nephritis", `"creatinine_umol_l":207.69,"creatinine_baseline_umol_l":69`, "ASCO", 3, "baseline", nil},
		{"4.0 mg/dL is not more than 4.0", "nephritis", `"creatinine_mg_dl":4,"creatinine_xbaseline":2.5,"dialysis_indicated":false`, "ASCO", 2, "baseline", nil},
		{"4.1 mg/dL alone is grade 3", "nephritis", `"creatinine_mg_dl":4.1`, "ASCO", 3, "baseline", nil},
		{"and for CSCO", "nephritis", `"creatinine_mg_dl":4.1`, "CSCO", 3, "uln", nil},
		{"6 times the baseline", "nephritis", `"creatinine_xbaseline":6`, "ASCO", 4, "baseline", nil},
		{"dialysis", "nephritis", `"dialysis_indicated":true`, "ASCO", 4, "baseline", nil},
		{"a rise of 0.3 mg/dL: 0.8 to 1.1", "nephritis", `"creatinine_mg_dl":1.1,"creatinine_baseline_mg_dl":0.8,"dialysis_indicated":false`, "ASCO", 1, "baseline", nil},
		{"a rise of 0.2 mg/dL is no grade", "nephritis", `"creatinine_mg_dl":1.0,"creatinine_baseline_mg_dl":0.8,"dialysis_indicated":false`, "ASCO", 0, "baseline", nil},
		{"ESMO 2017 names the limit too: 1.2 times it", "nephritis", `"creatinine_xuln":1.2,"creatinine_xbaseline":1.2`, "ESMO", 1, "baseline_or_uln", nil},
		{"ESMO's higher grades are graded on CTCAE, and it says so", "nephritis", `"creatinine_xuln":1.2,"creatinine_xbaseline":2.1`, "ESMO", 2, "CTCAE 5.0", nil},
		{"NCCN has no words of its own here", "nephritis", `"creatinine_xuln":1.2,"creatinine_xbaseline":2.1`, "NCCN", 2, "CTCAE 5.0", nil},
		{"nothing known, nothing guessed", "nephritis", ``, "ASCO", none, "", nil},

		{"30 % is not more than 30 %", "dermatitis", `"bsa_percent":30`, "SITC", 2, "bsa", nil},
		{"30.5 % is", "dermatitis", `"bsa_percent":30.5`, "SITC", 3, "bsa", nil},
		{"10 % is the second grade", "dermatitis", `"bsa_percent":10`, "CSCO", 2, "bsa", nil},
		{"9.9 % the first", "dermatitis", `"bsa_percent":9.9,"limits_selfcare_adl":false,"limits_sleep":false`, "CSCO", 1, "bsa", nil},
		{"more than 30 % with mild symptoms is grade 2 for ASCO", "dermatitis", `"bsa_percent":40,"symptom_severity":1,"life_threatening":false,"iv_antibiotic_superinfection":false`, "ASCO", 2, "bsa", nil},
		{"and grade 3 for SITC", "dermatitis", `"bsa_percent":40,"symptom_severity":1`, "SITC", 3, "bsa", nil},
		{"with moderate ones grade 3 for ASCO", "dermatitis", `"bsa_percent":40,"symptom_severity":2`, "ASCO", 3, "bsa", nil},
		{"CSCO's third grade needs more than a surface", "dermatitis", `"bsa_percent":40`, "CSCO", none, "bsa", nil},
		{"a limited rash that spoils sleep", "dermatitis", `"bsa_percent":5,"rash_intense_or_widespread":true,"limits_sleep":true`, "CSCO", 3, "bsa", nil},

		{"6 stools more are grade 2", "colitis", `"stools_over_baseline":6`, "ASCO", 2, "stools", nil},
		{"7 are grade 3", "colitis", `"stools_over_baseline":7`, "ASCO", 3, "stools", nil},
		{"ALT 5.0 times: grades 2 and 3 would name it; only verified words count, grade 2 is recalled", "hepatitis", `"alt_xuln":5`, "ASCO", 3, "uln", nil},
		{"20.0 times is not more than 20", "hepatitis", `"alt_xuln":20`, "ASCO", 3, "uln", nil},
		{"20.1 times is", "hepatitis", `"alt_xuln":20.1`, "ASCO", 4, "uln", nil},
		{"decompensation alone is grade 4", "hepatitis", `"alt_xuln":2,"hepatic_decompensation":true`, "ASCO", 4, "uln", nil},
		{"24 % without symptoms", "pneumonitis", `"asymptomatic":true,"lung_parenchyma_percent":24`, "ASCO", 1, "imaging", nil},
		{"25 % with symptoms", "pneumonitis", `"symptomatic":true,"lung_parenchyma_percent":25`, "ASCO", 2, "imaging", nil},
		{"oxygen: no words of grade 3, so CTCAE", "pneumonitis", `"oxygen_indicated":true`, "ASCO", 3, "CTCAE 5.0", nil},
		{"marker without symptoms or ECG", "myocarditis", `"abnormal_cardiac_biomarker":true,"asymptomatic":true,"abnormal_ecg":false`, "ASCO", 1, "biomarker", nil},
		{"TSH 10 is not below 10", "hypothyroidism", `"tsh_miu_l":10,"asymptomatic":true`, "ASCO", none, "tsh", nil},
		{"TSH 9.9", "hypothyroidism", `"tsh_miu_l":9.9,"asymptomatic":true`, "ASCO", 1, "tsh", nil},
		{"TSH 12 with low FT4", "hypothyroidism", `"tsh_miu_l":12,"ft4_pmol_l":8,"ft4_lln_pmol_l":12`, "NCCN", 2, "tsh", nil},
		{"250 mg/dL is not more than 250", "t1dm", `"fasting_glucose_mg_dl":250,"ketoacidosis":false`, "ASCO", 2, "glucose", nil},
		{"251 is", "t1dm", `"fasting_glucose_mg_dl":251,"ketoacidosis":false`, "ASCO", 3, "glucose", nil},
		{"13.9 mmol/L is not more than 13.9", "t1dm", `"fasting_glucose_mmol_l":13.9,"ketoacidosis":false`, "ASCO", 2, "glucose", nil},
		{"ketoacidosis at 180 mg/dL: both grades name it, the higher counts", "t1dm", `"fasting_glucose_mg_dl":180,"ketoacidosis":true`, "ASCO", 4, "glucose", []int{3}},
		{"also for a body without words of its own", "t1dm", `"fasting_glucose_mg_dl":180,"ketoacidosis":true`, "NCCN", 4, "safety", nil},
		{"MGFA II", "myasthenia_gravis", `"mgfa_class":2,"dysphagia":false,"respiratory_weakness":false`, "ASCO", 2, "mgfa", nil},
		{"dysphagia at MGFA II: one line of words for grades 3 and 4", "myasthenia_gravis", `"mgfa_class":2,"dysphagia":true`, "ASCO", 4, "mgfa", []int{3}},
		{"2+ cells", "uveitis", `"anterior_cells":"2+","posterior_or_pan_uveitis":false,"bcva_denominator_20":40`, "ASCO", 2, "eye", nil},
		{"20/200", "uveitis", `"bcva_denominator_20":200`, "ASCO", 4, "eye", nil},
		{"80 g/L is not below 80", "aiha", `"hb_g_l":80,"hb_lln_g_l":120`, "ASCO", 2, "CTCAE 5.0", nil},
		{"79 is", "aiha", `"hb_g_l":79`, "ASCO", 3, "haemoglobin", nil},
		{"the recalled words of ITP grade nothing: CTCAE does", "itp", `"platelets_e9":60`, "ASCO", 2, "CTCAE 5.0", nil},
		{"SJS is CSCO's third grade", "sjs_ten", `"sjs_or_ten":true`, "CSCO", 3, "bsa", nil},
	} {
		x := ask(t, a, `{"findings":{`+c.findings+`},"irae":"`+c.irae+`"}`)
		g := x.Grading.Bodies[c.body]
		switch {
		case c.grade == none && g.Known:
			t.Errorf("%s: %s %s: grade %d by %s, want none", c.why, c.irae, c.body, g.Grade, g.Basis)
		case c.grade != none && (!g.Known || g.Grade != c.grade || g.Basis != c.basis || !slices.Equal(g.Also, c.also)):
			t.Errorf("%s: %s %s: %+v, want %d by %s and %v", c.why, c.irae, c.body, g, c.grade, c.basis, c.also)
		}
		if y := x.ByBody[c.body]; y != nil && (y.Grade != g.Grade || y.GradeBasis != g.Basis || !slices.Equal(y.GradeAlso, g.Also)) {
			t.Errorf("%s: the advice is of grade %d by %s", c.why, y.Grade, y.GradeBasis)
		}
	}
}

// An undecided grade names what would settle it, under a name that can be entered.
func TestWhatWouldSettleIsNamed(t *testing.T) {
	a, _ := shipped(t)
	x := ask(t, a, `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69},"irae":"nephritis"}`)
	if got := x.Unknown["CSCO"]; !slices.Contains(got, "creatinine_uln_umol_l") {
		t.Errorf("CSCO grades against the limit: %v", got)
	}
	if x.ByBody["ASCO"] == nil || x.ByBody["CSCO"] == nil {
		t.Error("a grade that holds is given while a higher one is open")
	}
	x = ask(t, a, `{"findings":{},"irae":"nephritis"}`)
	if len(x.ByBody) != 0 || len(x.Unknown["ASCO"]) == 0 || len(x.Unknown["NCCN"]) == 0 {
		t.Errorf("nothing is known: %v, %v", x.ByBody, x.Unknown)
	}
	for body, names := range x.Unknown {
		for _, n := range names {
			if grading.Find(n) == nil {
				t.Errorf("%s: %q cannot be entered", body, n)
			}
		}
	}
}

// The clinician's grade counts where the findings decide nothing or leave more
// open, never against a figure that decides.
func TestTheClinicianGradesWhatIsOpen(t *testing.T) {
	a, _ := shipped(t)
	for _, c := range []struct {
		why, findings, body string
		chosen, grade       int
		basis               string
	}{
		{"nothing is known", ``, "ASCO", 3, 3, BasisClinician},
		{"a lower grade than the figures give", `"creatinine_xbaseline":2.5,"creatinine_mg_dl":2`, "ASCO", 1, 2, "baseline"},
		{"a higher one while dialysis is open", `"creatinine_xbaseline":2.5,"creatinine_mg_dl":2`, "ASCO", 4, 4, BasisClinician},
		{"a higher one that the findings exclude", `"creatinine_xbaseline":2.5,"creatinine_mg_dl":2,"dialysis_indicated":false`, "ASCO", 4, 2, "baseline"},
	} {
		request, _ := json.Marshal(map[string]any{"findings": json.RawMessage(`{` + c.findings + `}`), "irae": "nephritis", "grade": c.chosen})
		x := ask(t, a, string(request))
		if g := x.Grading.Bodies[c.body]; g.Grade != c.grade || g.Basis != c.basis {
			t.Errorf("%s: %+v, want %d by %s", c.why, g, c.grade, c.basis)
		}
	}
}

// Words without conditions are a clinician's; a recalled definition grades nothing;
// a definition of a cell that lost its verification neither.
func TestDefinitionsGradeOnlyWhileTheirCellIsVerified(t *testing.T) {
	_, base := shipped(t)
	build := func(change func(*fact.Statement)) *Advisor {
		var list []*fact.Statement
		for _, s := range base.Statements {
			c := *s
			change(&c)
			list = append(list, &c)
		}
		b, err := fact.Build(list)
		if err != nil {
			t.Fatal(err)
		}
		return New(b, gradingOf(b))
	}
	findings, _ := grading.Read(map[string]any{"creatinine_xbaseline": 2.5, "creatinine_xuln": 1.2, "creatinine_mg_dl": 2.0, "dialysis_indicated": false})
	in := Input{Irae: "nephritis", Findings: findings, DaysSinceDose: -1}
	grade := func(a *Advisor) Grade { return a.Advise(in).Grading.Bodies["ASCO"] }
	if g := grade(build(func(*fact.Statement) {})); g.Basis != "baseline" {
		t.Errorf("as shipped: %+v", g)
	}
	if g := grade(build(func(s *fact.Statement) {
		if s.Kind == fact.KindDefinition {
			s.Status = fact.Recalled
		}
	})); g.Basis != Vocabulary {
		t.Errorf("recalled definitions grade: %+v", g)
	}
	if g := grade(build(func(s *fact.Statement) {
		if s.Kind == fact.KindCell && s.Body == "ASCO" {
			s.Checked = []string{"ici_action", "steroid"}
		}
	})); g.Basis != Vocabulary {
		t.Errorf("words that nobody checked grade: %+v", g)
	}
	if g := grade(build(func(s *fact.Statement) {
		if s.ID == "definition:nephritis.asco2021.g2" {
			var d fact.Definition
			_ = json.Unmarshal(s.Data, &d)
			d.AnyOf = nil
			s.Data, _ = json.Marshal(d)
		}
	})); g.Known || !g.Decide {
		t.Errorf("words without conditions are computed: %+v", g)
	}
}
