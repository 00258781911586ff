package advice

import (
	"encoding/json"
	"slices"
	"testing"

	"stepwise/knowledge/fact"
)

func kindsOf(list []Difference) []Kind {
	var out []Kind
	for _, d := range list {
		out = append(out, d.Kind)
	}
	return out
}

func difference(list []Difference, k Kind) *Difference {
	if i := slices.IndexFunc(list, func(d Difference) bool { return d.Kind == k }); i >= 0 {
		return &list[i]
	}
	return nil
}

// What differs is found with what each body says; what agrees is not a difference.
func TestDifferences(t *testing.T) {
	a, _ := shipped(t)
	for _, c := range []struct {
		why, request string
		kind         Kind
		values       map[string]string // nil: no such difference
	}{
		{"one creatinine, two bases", `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104},"irae":"nephritis"}`,
			DiffBasis, map[string]string{"ASCO": "baseline", "CSCO": "uln"}},
		{"and so two grades", `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104},"irae":"nephritis"}`,
			DiffGrade, map[string]string{"ASCO": "2", "CSCO": "1", "NCCN": "2", "SITC": "2"}},
		{"and two actions", `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104},"irae":"nephritis"}`,
			DiffAction, map[string]string{"ASCO": "hold", "CSCO": "consider_hold", "NCCN": "hold", "SITC": "hold"}},
		{"steroid or none", `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104},"irae":"nephritis"}`,
			DiffSteroid, map[string]string{"ASCO": "systemic", "CSCO": "none", "NCCN": "systemic"}},
		{"bodies that agree on the grade do not differ in it", `{"irae":"nephritis","grade":2}`, DiffGrade, nil},
		{"nor in the action", `{"irae":"nephritis","grade":2}`, DiffAction, nil},
		{"only CSCO caps the dose", `{"irae":"nephritis","grade":2}`, DiffCap, map[string]string{"ASCO": "none", "CSCO": "60-80", "NCCN": "none"}},
		{"SITC names no number", `{"irae":"nephritis","grade":2}`, DiffDose, map[string]string{"ASCO": "0.5-1", "CSCO": "0.5-1", "NCCN": "0.5-1", "SITC": "no_number"}},
		{"2 mg/kg or 1 to 2", `{"irae":"colitis","grade":3}`, DiffDose, map[string]string{"ASCO": "1-2", "CSCO": "2"}},
		{"by vein or by mouth", `{"irae":"pneumonitis","grade":2}`, DiffRoute, map[string]string{"ASCO": "PO", "CSCO": "IV", "ESMO": "PO", "NCCN": "PO/IV"}},
		{"a flat dose against mg/kg", `{"irae":"myocarditis","grade":2}`, DiffDose, map[string]string{"ASCO": "1-2", "NCCN": "1000 mg/day for 3-5 days"}},
		{"prednisone is among prednisone or methylprednisolone", `{"irae":"nephritis","grade":2}`, DiffDrug, nil},
		{"a dispute is told", `{"irae":"pneumonitis","grade":1}`, DiffDisputed, map[string]string{"CSCO": "disputed"}},
		{"not verified is not no rule", `{"irae":"nephritis","grade":2}`, DiffRecalled, map[string]string{"ESMO": "2017"}},
		{"every body has a rule here", `{"irae":"nephritis","grade":2}`, DiffNoRule, nil},
		{"only CSCO has the event", `{"irae":"rccep","grade":1}`, DiffNoRule, map[string]string{"ASCO": "event", "ESMO": "event", "SITC": "event", "NCCN": "event"}},
		{"ASCO has the event, not the grade", `{"irae":"guillain_barre","grade":1}`, DiffNoRule,
			map[string]string{"ASCO": "grade 1", "ESMO": "grade 1", "SITC": "grade 1", "NCCN": "grade 1", "CSCO": "grade 1"}},
		{"the newer edition is only recalled", `{"irae":"dermatitis","grade":2}`, DiffEdition, map[string]string{"ESMO": "2022"}},
		{"a body whose words need more", `{"irae":"dermatitis","findings":{"bsa_percent":40,"symptom_severity":2,"life_threatening":false,"iv_antibiotic_superinfection":false}}`, DiffUnknown,
			map[string]string{"CSCO": "limits_selfcare_adl, limits_sleep, rash_intense_or_widespread"}},
	} {
		x := ask(t, a, c.request)
		d := difference(x.Differences, c.kind)
		if c.values == nil {
			if d != nil {
				t.Errorf("%s: %+v", c.why, d)
			}
			continue
		}
		if d == nil {
			t.Errorf("%s: only %v", c.why, kindsOf(x.Differences))
			continue
		}
		got, _ := json.Marshal(d.Values)
		want, _ := json.Marshal(c.values)
		if string(got) != string(want) || len(d.Bodies) != len(c.values) || len(d.Recalled) != 0 {
			t.Errorf("%s: %s of %v, want %s", c.why, got, d.Bodies, want)
		}
	}
}

// The order of kinds and of bodies is that of the lists, every time.
func TestDifferencesKeepTheirOrder(t *testing.T) {
	a, _ := shipped(t)
	first := ""
	for range 20 {
		x := ask(t, a, `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104},"irae":"nephritis","weight_kg":70}`)
		last := -1
		for _, d := range x.Differences {
			if i := slices.Index(Kinds, d.Kind); i < last {
				t.Fatalf("%s stands too late", d.Kind)
			} else {
				last = i
			}
			if !slices.IsSortedFunc(d.Bodies, func(x, y string) int { return slices.Index(fact.Bodies, x) - slices.Index(fact.Bodies, y) }) {
				t.Fatalf("%s: %v", d.Kind, d.Bodies)
			}
		}
		text, _ := json.Marshal(x)
		if first == "" {
			first = string(text)
		}
		if string(text) != first {
			t.Fatal("the same question has two answers")
		}
	}
}

// The disputed cell of CSCO: both readings stand side by side and none advises; of
// two verified editions the newer advises and the older stands beside it.
func TestDisputesAndEditions(t *testing.T) {
	a, _ := shipped(t)
	x := ask(t, a, `{"irae":"pneumonitis","grade":1,"weight_kg":70}`)
	if x.ByBody["CSCO"] != nil {
		t.Error("a disputed cell advises")
	}
	var ids []string
	for _, r := range x.Disputed["CSCO"] {
		ids = append(ids, r.FactID)
	}
	if !slices.Equal(ids, []string{"pneumonitis.csco2023.g1", "pneumonitis.csco2021.g1"}) {
		t.Errorf("readings: %v", ids)
	}
	x = ask(t, a, `{"irae":"pneumonitis","grade":3,"weight_kg":70}`)
	y := x.ByBody["ESMO"]
	if y == nil || y.FactID != "pneumonitis.esmo2022.g3" || !y.NeedsPrimary {
		t.Errorf("ESMO: %+v", y)
	}
	e := x.Editions["ESMO"]
	if len(e) != 1 || e[0].FactID != "pneumonitis.esmo2017.g3" || *e[0].Steroid.MgPerKgMax != 4 || e[0].Steroid.DoseMg != nil {
		t.Errorf("ESMO's older edition: %+v", e)
	}
	x = ask(t, a, `{"irae":"dermatitis","grade":3,"weight_kg":70}`)
	if y := x.ByBody["ESMO"]; y == nil || y.Year != 2017 {
		t.Errorf("the newest verified edition advises: %+v", y)
	}
	if r := x.Recalled["ESMO"]; r == nil || len(r.Also) != 1 || r.FactID != "dermatitis.esmo2022.g3" || !r.Whole || r.Also[0].FactID != "dermatitis.esmo2017.g3" {
		t.Errorf("the recalled edition comes first, then what was not checked of the other: %+v", r)
	}
	if e := x.Editions["ESMO"]; len(e) != 1 || !e[0].Newer || e[0].Status != fact.Recalled || e[0].Steroid.DoseMg != nil {
		t.Errorf("the newer edition stands beside, with its flag: %+v", e)
	}
}

// Editors' readings of a disputed statement stand beside the statement itself.
func TestReviewersReadingsStandSideBySide(t *testing.T) {
	_, base := shipped(t)
	var list []*fact.Statement
	for _, s := range base.Statements {
		c := *s
		if c.ID == "irae:colitis.asco2021.g2" {
			c.Status = fact.Disputed
			var cell fact.Cell
			_ = json.Unmarshal(c.Data, &cell)
			cell.Action = fact.Permanent
			data, _ := json.Marshal(cell)
			c.Readings = []fact.Reading{{Data: data, Source: fact.Source{Citation: "another reading"}, Note: "read again"}}
		}
		list = append(list, &c)
	}
	changed, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	x := ask(t, New(changed, gradingOf(changed)), `{"irae":"colitis","grade":2}`)
	r := x.Disputed["ASCO"]
	if len(r) != 2 || r[0].Action != fact.Hold || r[1].Action != fact.Permanent || r[1].Source.Citation != "another reading" || x.ByBody["ASCO"] != nil {
		t.Errorf("%+v", r)
	}
}
