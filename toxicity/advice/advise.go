package advice

import (
	"slices"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
)

// Advise answers. The input should have passed Check: an implausible weight gives
// no dose, an event nobody knows gives safety notes and nothing else.
func (a *Advisor) Advise(in Input) Answer {
	if in.Findings == nil {
		in.Findings = nothing
	}
	if in.WeightKg < MinWeightKg || in.WeightKg > MaxWeightKg {
		in.WeightKg = 0
	}
	out := Answer{Irae: in.Irae, WeightKg: in.WeightKg, Agents: a.agentsOf(in.Agent),
		ByBody: map[string]*Advice{}, Recalled: map[string]*Recall{}, Disputed: map[string][]Reading{},
		Editions: map[string][]Edition{}, Unknown: map[string][]string{}, Differences: []Difference{},
		Shared: Shared{Workup: []string{}, Consult: []string{}}, Grading: Grading{Vocabulary: Vocabulary}}
	if in.DaysSinceDose >= 0 {
		days := in.DaysSinceDose
		out.Days = &days
	}
	e := a.events[in.Irae]
	if e == nil {
		out.Suggested = a.suggest(in.Findings)
		out.Safety = a.notes(&in, nil, &out)
		return out
	}
	out.of, out.Event, out.Shared = e, &e.Event, e.shared
	v := a.onVocabulary(e, in.Findings)
	out.Grading.CTCAE, out.Grading.Bodies = v.terms, make(map[string]Grade, len(fact.Bodies))
	for i, body := range fact.Bodies {
		g := a.outranked(e, e.gradeOf(e.bodies[i], &in, &v), &in)
		out.Grading.Bodies[body] = g
		if e.bodies[i] != nil && len(g.Settle) > 0 {
			out.Unknown[body] = g.Settle
		}
		if e.bodies[i] != nil && g.Known && g.Grade > 0 {
			out.place(body, &e.bodies[i].cells[g.Grade], &g, in.WeightKg)
		}
	}
	out.Differences = differ(e, &out)
	out.Safety = a.notes(&in, e, &out)
	return out
}

var nothing, _ = grading.Read(nil)

// place puts what a body says at its grade where it belongs.
func (out *Answer) place(body string, s *slot, g *Grade, weightKg float64) {
	if s.advice != nil {
		x := *s.advice
		x.GradeBasis, x.GradeAlso = g.Basis, g.Also
		if g.Words != "" {
			x.GradeWords = g.Words
		}
		x.Steroid = x.Steroid.dosed(weightKg)
		out.ByBody[body] = &x
	}
	if s.recall != nil {
		x := *s.recall
		x.GradeBasis = g.Basis
		out.Recalled[body] = &x
	}
	if len(s.disputed) > 0 {
		out.Disputed[body] = s.disputed
	}
	if len(s.editions) > 0 {
		out.Editions[body] = s.editions
	}
}

// suggest names the events that the findings grade, when none was chosen.
func (a *Advisor) suggest(f *grading.Findings) []string {
	var out []string
	r := a.grader.Grade(f, Vocabulary, nil)
	for _, e := range a.order {
		if slices.ContainsFunc(e.graded, func(term string) bool { return r.Grades[term] > 0 }) {
			out = append(out, e.id)
		}
	}
	return out
}
