package cdshooks

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"stepwise/internal/lang"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

// orders answers when an order is chosen: a checkpoint inhibitor or infliximab without
// a hepatitis B test, infliximab with hepatitis or heart failure, levothyroxine after
// a checkpoint inhibitor without a cortisol.
var orders = &service{id: "immune-orders", hook: "order-select", answer: (*server).orders, prefetch: map[string]string{
	"medications": "MedicationRequest?patient={{context.patientId}}&_sort=-authoredon&_count=200",
	"conditions":  "Condition?patient={{context.patientId}}&clinical-status=active&_count=200",
	"labs": "Observation?patient={{context.patientId}}&code=" + strings.Join(append(slices.Concat(hepatitisB, cortisol),
		slices.Sorted(maps.Keys(byLOINC))...), ",") + "&_sort=-date&_count=300",
}}

// chosen are the drafts that were just chosen. A client may name them with or without
// their type.
func (in *request) chosen() []*resource {
	var out []*resource
	for i := range in.drafts {
		d := &in.drafts[i]
		if d.Type == "MedicationRequest" && d.ID != "" && slices.ContainsFunc(in.selections, func(s string) bool {
			return s == d.ID || s == d.Type+"/"+d.ID || strings.HasSuffix(s, "/"+d.Type+"/"+d.ID)
		}) {
			out = append(out, d)
		}
	}
	return out
}

func (s *server) orders(ctx context.Context, desk Desk, in *request) ([]card, error) {
	now := s.Clock.Now().Std()
	var cards []card
	for _, d := range in.chosen() {
		words := d.medicine(in.drafts)
		agents := inhibitors(desk.Advisor, words)
		switch {
		case len(agents) > 0:
			if err := in.need("labs"); err != nil {
				return nil, err
			}
			cards = append(cards, s.hepatitisB(ctx, desk, in, agentNames(ctx, desk.Advisor, agents))...)
		case named(words, infliximab...):
			if err := in.need("labs", "conditions"); err != nil {
				return nil, err
			}
			cards = append(cards, s.infliximab(ctx, desk, in, d, now)...)
			cards = append(cards, s.hepatitisB(ctx, desk, in, lang.T(ctx, "ehr.card.infliximab"))...)
		case named(words, thyroxine...):
			if err := in.need("medications", "labs"); err != nil {
				return nil, err
			}
			cards = append(cards, s.cortisolFirst(ctx, desk, in, now)...)
		}
	}
	return unique(cards), nil
}

// unique keeps one card of a kind, when several orders mean the same.
func unique(list []card) []card {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(c card) bool {
		again := seen[c.Source.Topic.Code]
		seen[c.Source.Topic.Code] = true
		return again
	})
}

// hepatitisB reminds of the test when no result is in the record, of any age.
func (s *server) hepatitisB(ctx context.Context, desk Desk, in *request, medicine string) []card {
	rule := ruleOf(desk.Base, advice.RuleHepatitisB)
	if rule == nil || tested(in.prefetch["labs"], hepatitisB, s.Clock.Now().Std(), 0) {
		return nil
	}
	c := s.ruleCard(ctx, "hepatitis-b", warning, rule, lang.T(ctx, "ehr.card.hepatitisb", "Medicine", medicine), lang.T(ctx, "ehr.card.hepatitisb.why"))
	c.Reasons = reasons(ctx, "checked", "benefit")
	return []card{c}
}

// infliximab warns of hepatitis and of heart failure. Hepatitis is a problem of that
// name, or liver values that grade on CTCAE.
func (s *server) infliximab(ctx context.Context, desk Desk, in *request, d *resource, now time.Time) (out []card) {
	drop := []suggestion{{lang.T(ctx, "ehr.card.drop"), s.EHR.NewCard(kindOf("infliximab-hepatitis")), []act{{"delete", lang.T(ctx, "ehr.card.drop"), d.Type + "/" + d.ID}}}}
	if rule := ruleOf(desk.Base, advice.RuleHepatitis); rule != nil {
		why := ""
		if suffers(in.prefetch["conditions"], "hepatitis", "肝炎") {
			why = lang.T(ctx, "ehr.card.hepatitis.problem")
		} else {
			why = s.liver(ctx, desk, in, now)
		}
		if why != "" {
			c := s.ruleCard(ctx, "infliximab-hepatitis", critical, rule, lang.T(ctx, "ehr.card.hepatitis"), why)
			c.Suggestions, c.Selection = drop, "at-most-one"
			c.Reasons = reasons(ctx, "other-cause", "benefit")
			out = append(out, c)
		}
	}
	if rule := ruleOf(desk.Base, advice.RuleHeartFailure); rule != nil && suffers(in.prefetch["conditions"], "heart failure", "心力衰竭", "心衰", "心功能不全") {
		c := s.ruleCard(ctx, "infliximab-heart-failure", critical, rule, lang.T(ctx, "ehr.card.heart"), lang.T(ctx, "ehr.card.heart.why"))
		c.Reasons = reasons(ctx, "checked", "benefit")
		out = append(out, c)
	}
	return out
}

// liver says what recent liver values grade, "" when they grade nothing.
func (s *server) liver(ctx context.Context, desk Desk, in *request, now time.Time) string {
	values := laboratory(in.prefetch["labs"], now, time.Time{})
	f, _ := values.findings()
	if f == nil {
		return ""
	}
	grades := desk.Grader.Grade(f, grading.CTCAE5, nil).Grades
	for _, e := range desk.Advisor.Events() {
		if e.ID != "hepatitis" {
			continue
		}
		switch hit, _ := look(desk, e, grades, advice.Input{Findings: f, DaysSinceDose: -1}); {
		case hit.grade > 0 && hit.term != "":
			return lang.T(ctx, "ehr.card.hepatitis.values", "Term", termName(ctx, desk.Base, hit.term), "Grade", grades[hit.term])
		case hit.grade > 0:
			return lang.T(ctx, "ehr.card.hepatitis.body", "Body", hit.body, "Grade", hit.grade)
		}
	}
	return ""
}

// cortisolFirst reminds of cortisol before thyroxine in somebody who is or was on a
// checkpoint inhibitor, unless a recent cortisol or hydrocortisone is in the record.
func (s *server) cortisolFirst(ctx context.Context, desk Desk, in *request, now time.Time) []card {
	rule := ruleOf(desk.Base, advice.RuleCortisol)
	c := courseOf(desk.Advisor, now, in.prefetch["medications"])
	if rule == nil || len(c.agents) == 0 || tested(in.prefetch["labs"], cortisol, now, recent) {
		return nil
	}
	list := in.prefetch["medications"]
	for _, each := range [][]resource{list, in.drafts} {
		for i := range each {
			if r := &each[i]; (r.Status == "active" || r.Status == "draft") && named(r.medicine(each), hydrocortisone...) {
				return nil
			}
		}
	}
	out := s.ruleCard(ctx, "cortisol-first", warning, rule, lang.T(ctx, "ehr.card.cortisol", "Agent", agentNames(ctx, desk.Advisor, c.agents)), lang.T(ctx, "ehr.card.cortisol.why"))
	out.Reasons = reasons(ctx, "checked", "benefit")
	return []card{out}
}
