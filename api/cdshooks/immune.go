package cdshooks

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

// immune answers when a record is opened: a patient who is or was on a checkpoint
// inhibitor and whose recent values grade on CTCAE gets a card for each event that
// they may mean, with what the bodies say of it.
var immune = &service{id: "immune-toxicity", hook: "patient-view", answer: (*server).immune, prefetch: map[string]string{
	"medications":     "MedicationRequest?patient={{context.patientId}}&_sort=-authoredon&_count=200",
	"administrations": "MedicationAdministration?patient={{context.patientId}}&_sort=-effective-time&_count=200",
	"labs":            "Observation?patient={{context.patientId}}&code=" + strings.Join(slices.Sorted(maps.Keys(byLOINC)), ",") + "&_sort=-date&_count=300",
	"weight":          "Observation?patient={{context.patientId}}&code=" + weightCode + "&_sort=-date&_count=1",
}}

// vague are events that laboratory values alone do not point to: most patients with
// cancer have some anaemia, and haemolysis is more than that.
var vague = []string{"aiha"}

// finding is an event that the values may mean, and on whose scale.
type finding struct {
	event advice.EventOf
	grade int    // the highest of all scales
	term  string // CTCAE term with that grade; "" when only bodies' own words grade
	body  string // of the words, when term is ""
}

// look asks the advisor about one event. CTCAE 5.0 grades liver values by what they
// were before treatment, and without that not at all; the words of some bodies need
// only the upper limit of normal. Either is reason enough for a card.
func look(desk Desk, e advice.EventOf, grades map[string]int, in advice.Input) (finding, advice.Answer) {
	in.Irae = e.ID
	a := desk.Advisor.Advise(in)
	hit := finding{event: e}
	for _, t := range e.Terms {
		if g := grades[t]; g > hit.grade {
			hit.term, hit.grade = t, g
		}
	}
	for _, body := range fact.Bodies {
		if g := a.Grading.Bodies[body]; g.Known && g.Grade > hit.grade {
			hit.grade = g.Grade
			if hit.term == "" {
				hit.body = body
			}
		}
	}
	return hit, a
}

func (s *server) immune(ctx context.Context, desk Desk, in *request) ([]card, error) {
	if err := in.need("medications", "labs"); err != nil {
		return nil, err
	}
	now := s.Clock.Now().Std()
	c := courseOf(desk.Advisor, now, in.prefetch["medications"], in.prefetch["administrations"])
	if len(c.agents) == 0 {
		return nil, nil
	}
	values := laboratory(in.prefetch["labs"], now, c.first)
	f, dropped := values.findings()
	if f == nil {
		return nil, nil
	}
	grades := desk.Grader.Grade(f, grading.CTCAE5, nil).Grades
	kg := weight(in.prefetch["weight"], now)
	var cards []card
	for _, e := range desk.Advisor.Events() {
		if slices.Contains(vague, e.ID) {
			continue
		}
		hit, a := look(desk, e, grades, advice.Input{Findings: f, Agent: strings.Join(c.agents, "+"), WeightKg: kg, DaysSinceDose: c.days(now)})
		if hit.grade > 0 {
			cards = append(cards, s.eventCard(ctx, desk, hit, &a, &values, &c, in, dropped))
		}
	}
	return cards, nil
}

func (s *server) eventCard(ctx context.Context, desk Desk, hit finding, a *advice.Answer, values *sent, c *course, in *request, dropped []string) card {
	// How urgent a card looks follows the grade; that is ours, not any body's.
	indicator := map[int]string{1: info, 2: warning}[hit.grade]
	if indicator == "" {
		indicator = critical
	}
	out := s.newCard("toxicity."+hit.event.ID, indicator)
	name := said(ctx, hit.event.Name)
	agents := agentNames(ctx, desk.Advisor, c.agents)
	if hit.term != "" {
		out.Summary = lang.T(ctx, "ehr.card.summary", "Event", name, "Term", termName(ctx, desk.Base, hit.term), "Grade", a.Grading.CTCAE[hit.term], "Agent", agents)
	} else {
		out.Summary = lang.T(ctx, "ehr.card.summary.body", "Event", name, "Body", hit.body, "Grade", hit.grade, "Agent", agents)
	}
	out.Detail = s.eventDetail(ctx, desk, a, values, in, dropped)
	var labels []string
	for _, body := range fact.Bodies {
		if x := a.ByBody[body]; x != nil {
			labels = append(labels, body+" "+x.Version)
		}
	}
	out.Source = origin{Label: "Stepwise", URL: s.Origin + "/knowledge", Topic: &coding{systemTopic, "toxicity." + hit.event.ID, name}}
	if len(labels) > 0 {
		out.Source.Label = strings.Join(labels, " · ")
	}
	out.Links = []address{{lang.T(ctx, "ehr.card.open"), s.Origin + "/toxicity?" + s.question(hit, a, values, c), "absolute"}}
	out.Reasons = reasons(ctx, "known", "other-cause")
	return out
}

// question is the address of the advisor's page with the findings filled in: values
// and units, and nothing that says whose they are.
func (s *server) question(hit finding, a *advice.Answer, values *sent, c *course) string {
	q := url.Values{"irae": {hit.event.ID}, "agent": {strings.Join(c.agents, "+")}}
	for name, v := range values.raw {
		q.Set(name, fmt.Sprint(v))
	}
	if a.WeightKg > 0 {
		q.Set("weight_kg", strconv.FormatFloat(a.WeightKg, 'f', -1, 64))
	}
	if a.Days != nil {
		q.Set("days_since_dose", strconv.Itoa(*a.Days))
	}
	return q.Encode()
}

func (s *server) eventDetail(ctx context.Context, desk Desk, a *advice.Answer, values *sent, in *request, dropped []string) string {
	var b strings.Builder
	for _, n := range a.Safety { // rules outrank the table and stand above it
		if n.Status != fact.Verified {
			continue
		}
		fmt.Fprintf(&b, "- **%s** %s\n", lang.T(ctx, "ehr.card.safety."+string(n.State)), plain(said(ctx, n.Text)))
	}
	fmt.Fprintf(&b, "\n| %s | %s | %s | %s |\n|---|---|---|---|\n", lang.T(ctx, "ehr.card.body"), lang.T(ctx, "ehr.card.grade"), lang.T(ctx, "ehr.card.ici"), lang.T(ctx, "ehr.card.steroid"))
	for _, body := range fact.Bodies {
		x := a.ByBody[body]
		if x == nil {
			fmt.Fprintf(&b, "| %s | – | %s | |\n", body, lang.T(ctx, "ehr.card.none"))
			continue
		}
		action := lang.T(ctx, "ehr.card.action."+string(x.Action))
		if x.Action == "" {
			action = lang.T(ctx, "ehr.card.unread")
		}
		fmt.Fprintf(&b, "| %s %s | %d | %s | %s |\n", body, plain(x.Version), x.Grade, action, steroid(ctx, x))
	}
	b.WriteString("\n" + lang.T(ctx, "ehr.card.values") + "\n\n")
	for _, name := range slices.Sorted(maps.Keys(values.now)) {
		f := values.now[name]
		if _, used := values.raw[name+"_"+f.unit]; !used {
			continue
		}
		line := "- " + lang.T(ctx, "ehr.card.quantity."+name) + " " + plain(f.text+" "+f.ucum) + " (" + lang.Day(clock.At(f.at)) + ")"
		if o := values.baseline[name]; o != nil && o != f {
			line += ", " + lang.T(ctx, "ehr.card.baseline", "Value", plain(o.text+" "+o.ucum), "Day", lang.Day(clock.At(o.at)))
		}
		b.WriteString(line + "\n")
	}
	if len(dropped) > 0 {
		b.WriteString("\n" + lang.T(ctx, "ehr.card.dropped", "Names", plain(strings.Join(dropped, ", "))) + "\n")
	}
	if a.WeightKg == 0 {
		b.WriteString("\n" + lang.T(ctx, "ehr.card.noweight") + "\n")
	}
	if in.more {
		b.WriteString("\n" + lang.T(ctx, "ehr.card.more") + "\n")
	}
	b.WriteString("\n*" + lang.T(ctx, "ehr.card.is") + "*")
	return b.String()
}

// steroid says a body's dose, with the milligrams for this weight.
func steroid(ctx context.Context, x *advice.Advice) string {
	switch x.SteroidRule {
	case advice.SteroidNone:
		return lang.T(ctx, "ehr.card.steroid.none")
	case advice.SteroidNoNumber:
		return lang.T(ctx, "ehr.card.steroid.nonumber")
	case advice.SteroidNotChecked:
		return lang.T(ctx, "ehr.card.unread")
	}
	t := x.Steroid
	if t == nil {
		return ""
	}
	words := []string{word(ctx, t.Drug)}
	if t.MgPerKgMin != nil && t.MgPerKgMax != nil {
		words = append(words, span(*t.MgPerKgMin, *t.MgPerKgMax)+" mg/kg/d")
	}
	words = append(words, word(ctx, t.Route))
	if t.DoseMg != nil {
		words = append(words, "= **"+span(t.DoseMg.Low, t.DoseMg.High)+" mg/d**")
	}
	if t.DoseText != "" {
		words = append(words, "("+word(ctx, t.DoseText)+")")
	}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// word is a word of a statement, in Chinese where the room has our translation of it.
func word(ctx context.Context, english string) string {
	if lang.From(ctx) == lang.ZH {
		if zh, ok := toxicity.Chinese(english); ok {
			return plain(zh)
		}
	}
	return plain(english)
}

func span(low, high float64) string {
	s := strconv.FormatFloat(low, 'f', -1, 64)
	if low != high {
		s += "–" + strconv.FormatFloat(high, 'f', -1, 64)
	}
	return s
}

// termName is a CTCAE term in the reader's language.
func termName(ctx context.Context, b *fact.Base, term string) string {
	if lang.From(ctx) == lang.ZH {
		for _, r := range b.Rules {
			if r.Term == term && r.NameZH != "" {
				return r.NameZH
			}
		}
	}
	return term
}

// agentNames are the medicines in the reader's language.
func agentNames(ctx context.Context, a *advice.Advisor, inns []string) string {
	out := slices.Clone(inns)
	if lang.From(ctx) == lang.ZH {
		for i, inn := range out {
			for _, g := range a.Agents() {
				if g.INN == inn && g.NameZH != "" {
					out[i], _, _ = strings.Cut(g.NameZH, "/")
				}
			}
		}
	}
	return strings.Join(out, " + ")
}
