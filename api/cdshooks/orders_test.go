package cdshooks

import (
	"encoding/json"
	"strings"
	"testing"
)

func jsonNumber(s string) json.Number { return json.Number(s) }

func TestOrders(t *testing.T) {
	w := newWorld(t, shipped(t))
	ici := order("9", "draft", "Pembrolizumab 25 MG/ML", "2026-03-05")
	inflixi := order("9", "draft", "infliximab-dyyb 100 MG Injection", "2026-03-05")
	thyro := order("9", "draft", "Levothyroxine Sodium 0.05 MG Oral Tablet", "2026-03-05")
	hbv := object{"resourceType": "Observation", "status": "final", "code": object{"coding": array{object{"system": "http://loinc.org", "code": "5196-1"}}}, "effectiveDateTime": "2019-01-01", "valueCodeableConcept": object{"text": "negative"}}
	sick := searchset(problemOf("Immune-mediated hepatitis"))
	liver := searchset(hbv, result("1742-6", 400, "U/L", "2026-03-04", 7, 40))
	was := searchset(order("1", "completed", "nivolumab", "2025-10-10"))
	for _, row := range []struct {
		why      string
		draft    object
		prefetch object
		want     string // kinds of the cards, in order
	}{
		{"a checkpoint inhibitor, hepatitis B never tested", ici, object{"labs": searchset()}, "hepatitis-b"},
		{"the client looked and has nothing", ici, object{"labs": nil}, "hepatitis-b"},
		{"tested years ago: the result is there", ici, object{"labs": searchset(hbv)}, ""},
		{"infliximab with a hepatitis on the problem list", inflixi, object{"labs": searchset(hbv), "conditions": sick}, "infliximab-hepatitis"},
		{"infliximab with liver values that grade", inflixi, object{"labs": liver, "conditions": nil}, "infliximab-hepatitis"},
		{"in Chinese", order("9", "draft", "注射用英夫利西单抗", "2026-03-05"), object{"labs": searchset(hbv), "conditions": searchset(problemOf("免疫相关性肝炎"))}, "infliximab-hepatitis"},
		{"infliximab, nothing against it", inflixi, object{"labs": searchset(hbv), "conditions": searchset()}, ""},
		{"infliximab is immunosuppression: hepatitis B as well", inflixi, object{"labs": nil, "conditions": nil}, "hepatitis-b"},
		{"a hepatitis that was refuted", inflixi, object{"labs": searchset(hbv), "conditions": searchset(func() object {
			c := problemOf("hepatitis")
			c["verificationStatus"] = object{"coding": array{object{"code": "refuted"}}}
			return c
		}())}, ""},
		{"infliximab in heart failure", inflixi, object{"labs": searchset(hbv), "conditions": searchset(problemOf("Chronic heart failure, NYHA III"))}, "infliximab-heart-failure"},
		{"levothyroxine after nivolumab, cortisol unknown", thyro, object{"medications": was, "labs": searchset()}, "cortisol-first"},
		{"cortisol was measured last week", thyro, object{"medications": was, "labs": searchset(result("2143-6", 12, "ug/dL", "2026-02-27", nil, nil))}, ""},
		{"cortisol was measured last year", thyro, object{"medications": was, "labs": searchset(result("2143-6", 12, "ug/dL", "2025-02-27", nil, nil))}, "cortisol-first"},
		{"hydrocortisone is running", thyro, object{"medications": searchset(order("1", "completed", "nivolumab", "2025-10-10"), order("2", "active", "Hydrocortisone 10 MG", "2026-03-01")), "labs": nil}, ""},
		{"levothyroxine in somebody who never had one", thyro, object{"medications": searchset(), "labs": searchset()}, ""},
		{"any other order needs no prefetch", order("9", "draft", "Amoxicillin 120 MG/ML", "2026-03-05"), object{}, ""},
	} {
		got := ""
		list := w.cards("immune-orders", choose(row.draft, row.prefetch))
		for _, c := range list {
			got = strings.TrimSpace(got + " " + c.Source.Topic.Code)
			if c.Source.URL == "" || len(c.Reasons) == 0 || len(c.Links) == 0 {
				t.Errorf("%s: a rule without its source, reasons or link: %+v", row.why, c)
			}
			for _, x := range c.Suggestions {
				if c.Selection == "" || x.Actions[0].ResourceID != "MedicationRequest/9" || x.Actions[0].Type != "delete" {
					t.Errorf("%s: suggests %+v", row.why, c)
				}
			}
		}
		if got != row.want {
			t.Errorf("%s: cards %q, want %q", row.why, got, row.want)
		}
	}
}

// Decision support is for the orders that were just chosen, not for the others.
func TestOnlyChosenOrdersCount(t *testing.T) {
	w := newWorld(t, shipped(t))
	body := choose(order("9", "draft", "nivolumab", "2026-03-05"), object{"labs": nil})
	body["context"].(object)["selections"] = array{"NutritionOrder/1"}
	if list := w.cards("immune-orders", body); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	body["context"].(object)["selections"] = array{"9"}
	if list := w.cards("immune-orders", body); len(list) != 1 {
		t.Errorf("an id without its type: %+v", list)
	}
}
