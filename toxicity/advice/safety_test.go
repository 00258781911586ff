package advice

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"stepwise/knowledge/fact"
)

// Every rule speaks where it must and is silent where it has nothing to say.
func TestSafetyRules(t *testing.T) {
	a, base := shipped(t)
	const silent = NoteState("")
	rows := []struct {
		rule    string
		why     string
		request string
		state   NoteState
	}{
		{RuleHepatitis, "hepatitis is the event", `{"irae":"hepatitis","grade":3}`, Applies},
		{RuleHepatitis, "hepatitis beside colitis", `{"irae":"colitis","grade":3,"findings":{"immune_hepatitis":true}}`, Applies},
		{RuleHepatitis, "raised ALT beside colitis", `{"irae":"colitis","grade":3,"findings":{"alt_xuln":3.1}}`, Check},
		{RuleHepatitis, "3.0 times is not more than 3", `{"irae":"colitis","grade":3,"findings":{"alt_xuln":3.0}}`, silent},
		{RuleHepatitis, "raised bilirubin without an event", `{"findings":{"bilirubin_xuln":1.6}}`, Check},
		{RuleHepatitis, "raised ALT, hepatitis excluded", `{"irae":"colitis","grade":3,"findings":{"alt_xuln":8,"immune_hepatitis":false}}`, silent},
		{RuleHepatitis, "a rash", `{"irae":"dermatitis","grade":2}`, silent},

		{RuleHeartFailure, "heart failure is known", `{"irae":"colitis","grade":3,"findings":{"heart_failure_moderate_severe":true}}`, Applies},
		{RuleHeartFailure, "nobody asked, and infliximab is an option", `{"irae":"colitis","grade":3}`, Check},
		{RuleHeartFailure, "nobody asked, and the heart is the event", `{"irae":"myocarditis","grade":1}`, Check},
		{RuleHeartFailure, "asked and absent", `{"irae":"myocarditis","grade":3,"findings":{"heart_failure_moderate_severe":false}}`, silent},
		{RuleHeartFailure, "no infliximab in sight", `{"irae":"hypothyroidism","grade":2}`, silent},

		{RulePerforation, "perforated", `{"irae":"colitis","grade":4,"findings":{"bowel_perforation":true}}`, Applies},
		{RulePerforation, "peritoneal signs", `{"irae":"colitis","grade":4,"findings":{"peritoneal_signs":true}}`, Check},
		{RulePerforation, "nobody asked, and infliximab is an option", `{"irae":"colitis","grade":3}`, Check},
		{RulePerforation, "asked and absent", `{"irae":"colitis","grade":3,"findings":{"bowel_perforation":false}}`, silent},
		{RulePerforation, "grade 1 without second line", `{"irae":"colitis","grade":1}`, silent},
		{RulePerforation, "another organ", `{"irae":"pneumonitis","grade":3}`, silent},

		{RuleCortisol, "hypophysitis", `{"irae":"hypophysitis","grade":2}`, Applies},
		{RuleCortisol, "adrenal insufficiency", `{"irae":"adrenal_insufficiency","grade":1}`, Applies},
		{RuleCortisol, "hypothyroidism, cortisol not known", `{"irae":"hypothyroidism","grade":2}`, Check},
		{RuleCortisol, "hypothyroidism about to be replaced", `{"irae":"hypothyroidism","grade":2,"findings":{"thyroid_replacement_indicated":true}}`, Applies},
		{RuleCortisol, "adrenal insufficiency excluded", `{"irae":"hypothyroidism","grade":2,"findings":{"adrenal_insufficiency_excluded":true,"thyroid_replacement_indicated":true}}`, silent},
		{RuleCortisol, "not excluded is not known", `{"irae":"hypothyroidism","grade":2,"findings":{"adrenal_insufficiency_excluded":false}}`, Check},
		{RuleCortisol, "a kidney", `{"irae":"nephritis","grade":2}`, silent},

		{RuleTriad, "myocarditis", `{"irae":"myocarditis","grade":2}`, Applies},
		{RuleTriad, "myositis", `{"irae":"myositis","grade":2}`, Applies},
		{RuleTriad, "myasthenia", `{"irae":"myasthenia_gravis","grade":2}`, Applies},
		{RuleTriad, "a raised troponin beside colitis", `{"irae":"colitis","grade":2,"findings":{"troponin_t_xuln":1.2}}`, Applies},
		{RuleTriad, "a normal troponin", `{"irae":"colitis","grade":2,"findings":{"troponin_t_xuln":1.0}}`, silent},
		{RuleTriad, "MGFA II without an event", `{"findings":{"mgfa_class":2}}`, Applies},
		{RuleTriad, "Guillain-Barré is none of the three", `{"irae":"guillain_barre","grade":3}`, silent},

		{RuleReplacement, "grade 4 under replacement", `{"irae":"adrenal_insufficiency","grade":4,"findings":{"controlled_by_replacement":true}}`, Applies},
		{RuleReplacement, "grade 4, nobody said", `{"irae":"hypothyroidism","grade":4}`, Check},
		{RuleReplacement, "grade 4, not controlled", `{"irae":"hypothyroidism","grade":4,"findings":{"controlled_by_replacement":false}}`, silent},
		{RuleReplacement, "grade 3", `{"irae":"hypothyroidism","grade":3,"findings":{"controlled_by_replacement":true}}`, silent},
		{RuleReplacement, "grade 4 of no gland", `{"irae":"nephritis","grade":4,"findings":{"controlled_by_replacement":true}}`, silent},

		{RuleNoSteroid, "diabetes", `{"irae":"t1dm","grade":3}`, Applies},
		{RuleNoSteroid, "signs of it beside colitis, which is given steroid", `{"irae":"colitis","grade":3,"findings":{"ciadm_evidence":true}}`, Applies},
		{RuleNoSteroid, "another gland", `{"irae":"hypophysitis","grade":3}`, silent},

		{RuleKetoacidosis, "ketoacidosis", `{"irae":"t1dm","findings":{"ketoacidosis":true,"fasting_glucose_mmol_l":9}}`, Applies},
		{RuleKetoacidosis, "without an event", `{"findings":{"ketoacidosis":true}}`, Applies},
		{RuleKetoacidosis, "diabetes, nobody measured", `{"irae":"t1dm","grade":2}`, Check},
		{RuleKetoacidosis, "measured and absent", `{"irae":"t1dm","grade":2,"findings":{"ketoacidosis":false}}`, silent},
		{RuleKetoacidosis, "another event", `{"irae":"colitis","grade":2}`, silent},

		{RuleHepatitisB, "hepatitis, not tested", `{"irae":"hepatitis","grade":2}`, Applies},
		{RuleHepatitisB, "a carrier", `{"irae":"colitis","grade":3,"findings":{"hbsag_positive":true}}`, Applies},
		{RuleHepatitisB, "past infection", `{"irae":"colitis","grade":3,"findings":{"hbv_screened":true,"anti_hbc_positive":true}}`, Applies},
		{RuleHepatitisB, "immunosuppression ahead, not tested", `{"irae":"colitis","grade":3}`, Check},
		{RuleHepatitisB, "a checkpoint inhibitor, not tested", `{"agent":"toripalimab"}`, Check},
		{RuleHepatitisB, "an agent nobody knows", `{"agent":"somethingmab"}`, silent},
		{RuleHepatitisB, "tested and negative", `{"irae":"hepatitis","grade":2,"agent":"toripalimab","findings":{"hbv_screened":true,"hbsag_positive":false}}`, silent},
		{RuleHepatitisB, "no steroid in sight", `{"irae":"rccep","grade":1}`, silent},
	}
	seen := map[string]map[NoteState]bool{}
	for _, c := range rows {
		x := ask(t, a, c.request)
		got := silent
		for _, n := range x.Safety {
			if n.Rule == c.rule {
				got = n.State
				if n.Text.EN == "" || n.Text.ZH == "" || n.Title.ZH == "" || n.FactID != c.rule || len(n.Because) == 0 {
					t.Errorf("%s: %+v", c.rule, n)
				}
			}
		}
		if got != c.state {
			t.Errorf("%s, %s: %q, want %q", c.rule, c.why, got, c.state)
		}
		if seen[c.rule] == nil {
			seen[c.rule] = map[NoteState]bool{}
		}
		seen[c.rule][c.state] = true
	}
	for _, s := range base.Safety {
		if !seen[s.Rule][Applies] || !seen[s.Rule][silent] {
			t.Errorf("%s has no row in which it applies, or none in which it is silent", s.Rule)
		}
	}
	if len(base.Safety) != len(rules) {
		t.Errorf("%d rules in the file, %d in the program", len(base.Safety), len(rules))
	}
}

// Safety is the first thing that an answer says.
func TestSafetyStandsFirst(t *testing.T) {
	a, _ := shipped(t)
	text, err := json.Marshal(ask(t, a, `{"irae":"hepatitis","grade":3}`))
	if err != nil || !strings.HasPrefix(string(text), `{"safety":[{`) {
		t.Errorf("%.60s", text)
	}
}

// An option that a rule takes away is gone from every list, and the note says so;
// the advisor's own lists stay whole.
func TestInfliximabLeavesEveryList(t *testing.T) {
	a, _ := shipped(t)
	named := func(x Answer) (n int) {
		for _, r := range x.Recalled {
			for _, r := range append([]*Recall{r}, r.Also...) {
				_, removed := without(r.SecondLine, infliximab)
				n += len(removed)
			}
		}
		for _, r := range x.ByBody {
			_, removed := without(r.SecondLine, infliximab)
			n += len(removed)
		}
		return n
	}
	for _, c := range []struct{ irae, finding, rule string }{
		{"colitis", "immune_hepatitis", RuleHepatitis},
		{"colitis", "bowel_perforation", RulePerforation},
		{"myocarditis", "heart_failure_moderate_severe", RuleHeartFailure},
		{"nephritis", "heart_failure_moderate_severe", RuleHeartFailure},
	} {
		before := named(ask(t, a, `{"irae":"`+c.irae+`","grade":3}`))
		x := ask(t, a, `{"irae":"`+c.irae+`","grade":3,"findings":{"`+c.finding+`":true}}`)
		i := slices.IndexFunc(x.Safety, func(n Note) bool { return n.Rule == c.rule })
		if before == 0 || named(x) != 0 || i < 0 || len(x.Safety[i].Removed) == 0 {
			t.Errorf("%s with %s: %d options before, %d after, %+v", c.irae, c.finding, before, named(x), x.Safety)
		}
		if again := named(ask(t, a, `{"irae":"`+c.irae+`","grade":3}`)); again != before {
			t.Errorf("%s: one patient's answer changed the next one's: %d, then %d", c.irae, before, again)
		}
	}
}

// A body's permanent stop at grade 4 of a gland is overruled above the table, and
// only where replacement controls it; its words stay what they are.
func TestReplacementOverrulesAPermanentStop(t *testing.T) {
	_, base := shipped(t)
	var list []*fact.Statement
	for _, s := range base.Statements {
		c := *s
		if c.ID == "irae:adrenal_insufficiency.asco2021.g4" {
			c.Data = json.RawMessage(strings.Replace(string(c.Data), `"ici_action":"hold"`, `"ici_action":"permanently_discontinue"`, 1))
		}
		list = append(list, &c)
	}
	changed, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	a := New(changed, gradingOf(changed))
	for _, c := range []struct {
		findings  string
		overruled bool
		state     NoteState
	}{{`{"controlled_by_replacement":true}`, true, Applies}, {`{}`, false, Check}} {
		x := ask(t, a, `{"irae":"adrenal_insufficiency","grade":4,"findings":`+c.findings+`}`)
		i := slices.IndexFunc(x.Safety, func(n Note) bool { return n.Rule == RuleReplacement })
		if i < 0 || x.Safety[i].State != c.state || !slices.Equal(x.Safety[i].Bodies, []string{"ASCO"}) {
			t.Errorf("%s: %+v", c.findings, x.Safety)
		}
		if y := x.ByBody["ASCO"]; y.Action != fact.Permanent || slices.Contains(y.Overruled, RuleReplacement) != c.overruled {
			t.Errorf("%s: %+v", c.findings, y)
		}
	}
}

// Steroid that somebody writes into a cell of diabetes is overruled and not dosed.
func TestSteroidInDiabetesIsNotDosed(t *testing.T) {
	_, base := shipped(t)
	var list []*fact.Statement
	for _, s := range base.Statements {
		c := *s
		if c.ID == "irae:t1dm.asco2021.g3" {
			c.Data = json.RawMessage(strings.Replace(string(c.Data), `"steroid":null`, `"steroid":{"drug":"prednisone","dose_mg_per_kg_min":1,"dose_mg_per_kg_max":2,"route":"PO"}`, 1))
		}
		list = append(list, &c)
	}
	changed, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	x := ask(t, New(changed, gradingOf(changed)), `{"irae":"t1dm","grade":3,"weight_kg":70,"findings":{"ketoacidosis":false}}`)
	y := x.ByBody["ASCO"]
	if y.Steroid == nil || y.Steroid.DoseMg != nil || !slices.Contains(y.Overruled, RuleNoSteroid) {
		t.Errorf("%+v, %+v", y, y.Steroid)
	}
}

// An option is found by its drug however it is written, also beside other alphabets.
func TestADrugIsNamedInAnyLetters(t *testing.T) {
	for option, want := range map[string]bool{"infliximab": true, "Infliximab 5 mg/kg": true, "then INFLIXIMAB": true, "Infliximab（英夫利西单抗）": true,
		"英夫利西 INFLIXIMAB": true, "nfliximab": false, "inflixima": false, "vedolizumab": false, "": false, "维多珠单抗": false} {
		if named(option, infliximab) != want {
			t.Errorf("%q: %v", option, !want)
		}
	}
}
