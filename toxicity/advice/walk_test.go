package advice

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"stepwise/knowledge/fact"
)

// Every record of the shipped facts, at every weight, with findings that say
// nothing and findings that say much: what is advice was checked, what was not
// checked stands elsewhere, and every cell leads to its source.
func TestWalkOfAllRecords(t *testing.T) {
	a, base := shipped(t)
	seen := map[string]bool{}
	doses := 0
	for _, e := range a.Events() {
		for grade := 1; grade <= 4; grade++ {
			for _, weight := range []float64{0, MinWeightKg, 45.5, 70, 81.3, 150, MaxWeightKg} {
				for _, findings := range []string{`{}`, `{"ketoacidosis":true,"bowel_perforation":true,"heart_failure_moderate_severe":true,"immune_hepatitis":true,"controlled_by_replacement":true}`} {
					request, _ := json.Marshal(map[string]any{"findings": json.RawMessage(findings), "irae": e.ID, "weight_kg": weight, "grade": grade, "agent": "sintilimab"})
					if weight == 0 {
						request = []byte(strings.Replace(string(request), `,"weight_kg":0`, "", 1))
					}
					x := ask(t, a, string(request))
					for body, c := range x.ByBody {
						seen[c.FactID] = true
						doses += walkAdvice(t, base, e.ID, body, weight, c)
					}
					for body, r := range x.Recalled {
						for _, r := range append([]*Recall{r}, r.Also...) {
							seen[r.FactID] = true
							walkRecall(t, base, body, r)
						}
					}
					for _, list := range x.Disputed {
						for _, r := range list {
							seen[r.FactID] = true
							if r.Steroid != nil && r.Steroid.DoseMg != nil {
								t.Errorf("%s: a disputed reading has a dose", r.FactID)
							}
						}
					}
					for _, list := range x.Editions {
						for _, r := range list {
							seen[r.FactID] = true
						}
					}
					if text, _ := json.Marshal(x.ByBody); e.ID == hepatitis && strings.Contains(string(text), infliximab) {
						t.Errorf("advice on hepatitis names infliximab: %s", text)
					}
				}
			}
		}
	}
	for _, c := range base.Cells {
		if !seen[recordID(c.Statement.ID)] {
			t.Errorf("%s is never shown", c.Statement.ID)
		}
	}
	if len(base.Cells) != 361 || doses == 0 {
		t.Errorf("%d records, %d doses", len(base.Cells), doses)
	}
}

func walkAdvice(t *testing.T, base *fact.Base, irae, body string, weight float64, x *Advice) int {
	t.Helper()
	s := base.Find("irae:" + x.FactID)
	if s == nil || s.Status != fact.Verified || x.Status != fact.Verified || s.Body != body || s.Subject != irae {
		t.Fatalf("%s stands under %s of %s", x.FactID, body, irae)
	}
	var c fact.Cell
	if err := json.Unmarshal(s.Data, &c); err != nil {
		t.Fatal(err)
	}
	if x.Source.Citation == "" || x.Source.Address == "" && x.Source.Page == "" {
		t.Errorf("%s has no source", x.FactID)
	}
	if x.Action != c.Action || !s.Covers("ici_action") {
		t.Errorf("%s: action %q of %q", x.FactID, x.Action, c.Action)
	}
	if x.Note != "" || len(x.TaperWeeks) > 0 || len(x.SecondLine) > 0 || x.SecondLineAfter != nil || x.Rechallenge != "" {
		t.Errorf("%s: advice has fields that nobody checked: %+v", x.FactID, x)
	}
	if x.Steroid == nil {
		if c.Steroid != nil {
			t.Errorf("%s lost its steroid", x.FactID)
		}
		return 0
	}
	if !s.Covers("steroid") || x.Steroid.Drug != c.Steroid.Drug || x.Steroid.Route != c.Steroid.Route || x.Steroid.DoseText != c.Steroid.DoseText {
		t.Errorf("%s: steroid %+v of %+v", x.FactID, x.Steroid, c.Steroid)
	}
	d := x.Steroid.DoseMg
	if weight == 0 || c.Steroid.MgPerKgL == nil {
		if d != nil {
			t.Errorf("%s: a dose of %v without weight or without mg/kg", x.FactID, d)
		}
		return 0
	}
	if d == nil {
		t.Errorf("%s: no dose for %v kg", x.FactID, weight)
		return 0
	}
	low, high := *c.Steroid.MgPerKgL*weight, *c.Steroid.MgPerKgH*weight
	if most := x.Steroid.CapMg; most != nil {
		low, high = math.Min(low, most.High), math.Min(high, most.High)
	}
	if math.Abs(d.Low-low) > 0.0005 || math.Abs(d.High-high) > 0.0005 {
		t.Errorf("%s at %v kg: %v, not %v to %v", x.FactID, weight, d, low, high)
	}
	return 1
}

func walkRecall(t *testing.T, base *fact.Base, body string, r *Recall) {
	t.Helper()
	s := base.Find("irae:" + r.FactID)
	if s == nil || s.Body != body || r.Status != fact.Recalled || r.Source.Citation == "" {
		t.Fatalf("%s: recalled %+v", r.FactID, r.From)
	}
	if r.Whole != (s.Status == fact.Recalled) {
		t.Errorf("%s: whole %v of a %s statement", r.FactID, r.Whole, s.Status)
	}
	if !r.Whole && (r.Action != "" || r.SteroidRule != "" || r.GradeWords != "") {
		t.Errorf("%s: checked fields of a verified statement stand as recalled", r.FactID)
	}
	if r.Steroid != nil && r.Steroid.DoseMg != nil {
		t.Errorf("%s: a dose is computed from memory", r.FactID)
	}
	if s.Subject == hepatitis && slices.ContainsFunc(r.SecondLine, func(o string) bool { return strings.Contains(o, infliximab) }) {
		t.Errorf("%s names infliximab for hepatitis", r.FactID)
	}
}

// What others write into the knowledge base later cannot make infliximab an option
// for hepatitis, in no list and in no edition.
func TestNoStatementCanOfferInfliximabForHepatitis(t *testing.T) {
	_, shippedBase := shipped(t)
	var list []*fact.Statement
	for _, s := range shippedBase.Statements {
		c := *s
		if c.Kind == fact.KindCell && c.Subject == hepatitis {
			c.Data = json.RawMessage(strings.Replace(string(c.Data), `"second_line":[`, `"second_line":["Infliximab 5 mg/kg",`, 1))
			c.Data = json.RawMessage(strings.Replace(string(c.Data), `,]`, `]`, 1))
			if c.Status == fact.Verified {
				c.Checked = []string{"*"}
			}
		}
		list = append(list, &c)
	}
	base, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	a := New(base, gradingOf(base))
	for grade := 1; grade <= 4; grade++ {
		x := a.Advise(Input{Irae: hepatitis, Grade: grade, DaysSinceDose: -1})
		for _, r := range x.Recalled {
			for _, r := range append([]*Recall{r}, r.Also...) {
				if text, _ := json.Marshal(r.SecondLine); strings.Contains(strings.ToLower(string(text)), infliximab) {
					t.Errorf("grade %d: %s", grade, text)
				}
			}
		}
		if text, _ := json.Marshal(x.ByBody); strings.Contains(strings.ToLower(string(text)), infliximab) {
			t.Errorf("grade %d: %s", grade, text)
		}
		if !slices.ContainsFunc(x.Safety, func(n Note) bool { return n.Rule == RuleHepatitis && n.State == Applies }) {
			t.Errorf("grade %d: the rule is silent", grade)
		}
	}
	for _, r := range a.Variation(Filter{Irae: hepatitis}) {
		for body, c := range r.Cells {
			for _, list := range [][]string{lineOf(c.Advice), recalledLine(c.Recall)} {
				if text, _ := json.Marshal(list); strings.Contains(strings.ToLower(string(text)), infliximab) {
					t.Errorf("%s %s: %s", r.ID, body, text)
				}
			}
		}
	}
}

func lineOf(x *Advice) []string {
	if x == nil {
		return nil
	}
	return x.SecondLine
}

func recalledLine(r *Recall) []string {
	if r == nil {
		return nil
	}
	return r.SecondLine
}
