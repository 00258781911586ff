package cdshooks

import (
	"net/url"
	"strings"
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/seed"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

// Every name that a laboratory result may become is one that the grader reads.
func TestEveryFindingIsInTheCatalogue(t *testing.T) {
	known := map[string]bool{}
	for _, f := range grading.Catalogue {
		known[f.Name] = true
	}
	for _, a := range analytes {
		for ucum, suffix := range a.units {
			for _, role := range []string{"_", "_uln_", "_lln_", "_baseline_"} {
				if name := a.name + role + suffix; !known[name] {
					t.Errorf("%s (%s) is no finding", name, ucum)
				}
			}
		}
	}
}

func TestKidneyInjuryOnPembrolizumab(t *testing.T) {
	w := newWorld(t, shipped(t))
	list := w.cards("immune-toxicity", kidney())
	if len(list) != 1 {
		t.Fatalf("%d cards: %+v", len(list), list)
	}
	c := list[0]
	for _, want := range []string{"Creatinine increased grade 2", "CTCAE 5.0", "pembrolizumab"} {
		if !strings.Contains(c.Summary, want) {
			t.Errorf("summary %q lacks %q", c.Summary, want)
		}
	}
	if c.Indicator != warning || !strings.Contains(c.Source.Label, "ASCO 2021") || c.Source.Topic.Code != "toxicity.nephritis" {
		t.Errorf("%+v", c)
	}
	for _, want := range []string{"| ASCO 2021 | 2 |", "hold", "142 umol/L (2026-03-04)", "before the first dose 69 umol/L (2026-01-08)", "mg/d**"} {
		if !strings.Contains(c.Detail, want) {
			t.Errorf("detail lacks %q:\n%s", want, c.Detail)
		}
	}
	u, err := url.Parse(c.Links[0].URL)
	if err != nil || c.Links[0].Type != "absolute" || u.Path != "/toxicity" {
		t.Fatalf("link %+v", c.Links)
	}
	for name, want := range map[string]string{"irae": "nephritis", "agent": "pembrolizumab", "creatinine_umol_l": "142", "creatinine_baseline_umol_l": "69", "creatinine_uln_umol_l": "97", "weight_kg": "70"} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("link has %s=%q, want %q", name, got, want)
		}
	}
}

// One row each: what makes a card and what must not.
func TestWhenACardAppears(t *testing.T) {
	w := newWorld(t, shipped(t))
	high := result("1742-6", 400, "U/L", "2026-03-04", 7, 40)
	on := order("1", "active", "nivolumab", "2026-01-10")
	for _, row := range []struct {
		why      string
		prefetch object
		want     string // kind of the only card, "" for none
	}{
		{"ALT ten times the limit on nivolumab", object{"medications": searchset(on), "labs": searchset(high)}, "toxicity.hepatitis"},
		{"a Chinese name on the order", object{"medications": searchset(order("1", "active", "信迪利单抗注射液 100mg", "2026-01-10")), "labs": searchset(high)}, "toxicity.hepatitis"},
		{"stopped a while ago: events come late", object{"medications": searchset(order("1", "stopped", "Ipilimumab", "2025-11-10")), "labs": searchset(high)}, "toxicity.hepatitis"},
		{"given, as the administration says", object{"medications": nil, "administrations": searchset(object{"resourceType": "MedicationAdministration", "status": "completed",
			"effectivePeriod": object{"start": "2026-02-20T09:00:00+08:00"}, "medicationCodeableConcept": object{"coding": array{object{"display": "atezolizumab 60 MG/ML"}}}}), "labs": searchset(high)}, "toxicity.hepatitis"},
		{"named in a Medication within the order", object{"medications": searchset(object{"resourceType": "MedicationRequest", "status": "active", "authoredOn": "2026-01-01",
			"medicationReference": object{"reference": "#m"}, "contained": array{object{"resourceType": "Medication", "id": "m", "code": object{"text": "durvalumab"}}}}), "labs": searchset(high)}, "toxicity.hepatitis"},
		{"named in a Medication beside the order", object{"medications": searchset(object{"resourceType": "MedicationRequest", "status": "active",
			"medicationReference": object{"reference": "Medication/m"}}, object{"resourceType": "Medication", "id": "m", "code": object{"text": "durvalumab"}}), "labs": searchset(high)}, "toxicity.hepatitis"},
		{"no checkpoint inhibitor", object{"medications": searchset(order("1", "active", "metformin", "2026-01-10")), "labs": searchset(high)}, ""},
		{"a name that only contains one", object{"medications": searchset(order("1", "active", "xnivolumaby", "2026-01-10")), "labs": searchset(high)}, ""},
		{"an order that was a mistake", object{"medications": searchset(order("1", "entered-in-error", "nivolumab", "2026-01-10")), "labs": searchset(high)}, ""},
		{"an order that was never signed", object{"medications": searchset(order("1", "draft", "nivolumab", "2026-01-10")), "labs": searchset(high)}, ""},
		{"values of five weeks ago say nothing of today", object{"medications": searchset(on), "labs": searchset(result("1742-6", 400, "U/L", "2026-01-28", 7, 40))}, ""},
		{"a newer normal value outranks an older high one", object{"medications": searchset(on), "labs": searchset(high, result("1742-6", 30, "U/L", "2026-03-05", 7, 40))}, ""},
		{"no upper limit: nothing to grade against", object{"medications": searchset(on), "labs": searchset(result("1742-6", 400, "U/L", "2026-03-04", nil, nil))}, ""},
		{"a unit that is no unit of ALT", object{"medications": searchset(on), "labs": searchset(result("1742-6", 400, "mg/dL", "2026-03-04", 7, 40))}, ""},
		{"only said to be above", object{"medications": searchset(on), "labs": searchset(object{"resourceType": "Observation", "status": "final", "code": object{"coding": array{object{"system": "http://loinc.org", "code": "1742-6"}}},
			"effectiveDateTime": "2026-03-04", "valueQuantity": object{"value": 400, "comparator": ">", "system": "http://unitsofmeasure.org", "code": "U/L"}})}, ""},
		{"a result that was withdrawn", object{"medications": searchset(on), "labs": searchset(func() object {
			o := result("1742-6", 400, "U/L", "2026-03-04", 7, 40)
			o["status"] = "entered-in-error"
			return o
		}())}, ""},
		{"a code of another system", object{"medications": searchset(on), "labs": searchset(func() object {
			o := result("1742-6", 400, "U/L", "2026-03-04", 7, 40)
			o["code"] = object{"coding": array{object{"system": "http://local", "code": "1742-6"}}}
			return o
		}())}, ""},
		{"an impossible value", object{"medications": searchset(on), "labs": searchset(result("1742-6", -5, "U/L", "2026-03-04", 7, 40))}, ""},
		{"some anaemia, as most patients have", object{"medications": searchset(on), "labs": searchset(result("718-7", 10.5, "g/dL", "2026-03-04", 13, 17))}, ""},
		{"nothing in the record, and the client says so", object{"medications": nil, "labs": nil}, ""},
	} {
		list := w.cards("immune-toxicity", view(row.prefetch))
		got := ""
		for _, c := range list {
			got = strings.TrimSpace(got + " " + c.Source.Topic.Code)
		}
		if got != row.want {
			t.Errorf("%s: cards %q, want %q", row.why, got, row.want)
		}
	}
}

// Boundaries are exact: 3.0 times the limit is not more than 3 times.
func TestBoundaryIsExact(t *testing.T) {
	w := newWorld(t, shipped(t))
	on := searchset(order("1", "active", "nivolumab", "2026-01-10"))
	for value, want := range map[string]string{"120": "grade 1", "120.0": "grade 1", "120.1": "grade 2", "200": "grade 2", "200.01": "grade 3"} {
		body := view(object{"medications": on, "labs": searchset(result("1742-6", jsonNumber(value), "U/L", "2026-03-04", nil, 40), result("1742-6", 20, "U/L", "2026-01-02", nil, 40))})
		list := w.cards("immune-toxicity", body)
		if len(list) != 1 || !strings.Contains(list[0].Summary, "Alanine aminotransferase increased "+want) {
			t.Errorf("ALT %s of 40: %+v, want %s", value, list, want)
		}
	}
}

// Safety line 1: a statement that nobody verified is no line of a card.
func TestRecalledStatementsAreNoAdvice(t *testing.T) {
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Kind == fact.KindCell || s.Kind == fact.KindSafety {
			s.Status = fact.Recalled
		}
	}
	w := newWorld(t, deskOf(t, list))
	cards := w.cards("immune-toxicity", kidney())
	if len(cards) != 1 {
		t.Fatalf("%+v", cards)
	}
	for _, body := range fact.Bodies {
		if !strings.Contains(cards[0].Detail, "| "+body+" | – | no verified statement") {
			t.Errorf("%s is told from memory:\n%s", body, cards[0].Detail)
		}
	}
	if strings.Contains(cards[0].Detail, "mg/kg") || strings.Contains(cards[0].Detail, "**Applies") || strings.Contains(cards[0].Detail, "**Check") || cards[0].Source.Label != "Stepwise" {
		t.Errorf("recalled words in\n%s", cards[0].Detail)
	}
	if got := w.cards("immune-orders", choose(order("9", "draft", "nivolumab", "2026-03-05"), object{"labs": nil})); len(got) != 0 {
		t.Errorf("a recalled rule is shown: %+v", got)
	}
}

// The rules that outrank the tables stand above them.
func TestSafetyStandsAboveTheTable(t *testing.T) {
	w := newWorld(t, shipped(t))
	list := w.cards("immune-toxicity", view(object{
		"medications": searchset(order("1", "active", "nivolumab", "2026-01-10")),
		"labs":        searchset(result("10839-9", 2.5, "ng/mL", "2026-03-04", nil, 0.04), result("2157-6", 5000, "U/L", "2026-03-04", 30, 200)),
	}))
	found := 0
	for _, c := range list {
		if c.Source.Topic.Code != "toxicity.myocarditis" && c.Source.Topic.Code != "toxicity.myositis" {
			continue
		}
		found++
		rule, table := strings.Index(c.Detail, "search for the other two"), strings.Index(c.Detail, "| Body |")
		if rule < 0 || table < 0 || rule > table {
			t.Errorf("%s: rule at %d, table at %d in\n%s", c.Source.Topic.Code, rule, table, c.Detail)
		}
	}
	if found == 0 {
		t.Errorf("no card of muscle or heart: %+v", list)
	}
	if len(list) > 1 && list[0].Indicator != critical {
		t.Errorf("the most urgent card is not the first: %+v", list)
	}
}

// A dose is computed for the weight, whatever unit the weight comes in.
func TestDoseFollowsTheWeight(t *testing.T) {
	w := newWorld(t, shipped(t))
	for _, row := range []struct {
		why  string
		sent any
		want string
	}{
		{"kilograms", searchset(result(weightCode, 80, "kg", "2026-02-01", nil, nil)), "= **40–80 mg/d**"},
		{"grams", searchset(result(weightCode, 80000, "g", "2026-02-01", nil, nil)), "= **40–80 mg/d**"},
		{"pounds", searchset(result(weightCode, 220, "[lb_av]", "2026-02-01", nil, nil)), "mg/d**"},
		{"an impossible weight gives no dose", searchset(result(weightCode, 800, "kg", "2026-02-01", nil, nil)), "No body weight was sent"},
		{"none", nil, "No body weight was sent"},
	} {
		body := kidney()
		body["prefetch"].(object)["weight"] = row.sent
		list := w.cards("immune-toxicity", body)
		if len(list) != 1 || !strings.Contains(list[0].Detail, row.want) {
			t.Errorf("%s: %+v", row.why, list)
		}
	}
}

func TestAdviceOfTheCardIsTheAdvisorsOwn(t *testing.T) {
	desk := shipped(t)
	f, problems := grading.Read(map[string]any{"creatinine_umol_l": 142, "creatinine_baseline_umol_l": 69, "creatinine_uln_umol_l": 97})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	a := desk.Advisor.Advise(advice.Input{Findings: f, Irae: "nephritis", Agent: "pembrolizumab", WeightKg: 70, DaysSinceDose: -1})
	c := newWorld(t, desk).cards("immune-toxicity", kidney())[0]
	for body, x := range a.ByBody {
		if !strings.Contains(c.Detail, "| "+body+" "+x.Version+" | ") {
			t.Errorf("%s is missing in\n%s", body, c.Detail)
		}
	}
	if len(a.ByBody) == 0 {
		t.Error("no body advises")
	}
}
