package main

import (
	"strconv"
	"strings"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity"
	"stepwise/toxicity/advice"
)

// adviceText is an answer in words, safety first.
type adviceText struct {
	Language    lang.Tag          `json:"language"`
	Safety      []string          `json:"safety"`
	ByBody      map[string]string `json:"by_body"`
	Recalled    map[string]string `json:"recalled"`
	Differences []string          `json:"differences"`
}

func inWords(t lang.Tag, a *advice.Answer) adviceText {
	out := adviceText{Language: t, Safety: []string{}, ByBody: map[string]string{}, Recalled: map[string]string{}, Differences: []string{}}
	for _, n := range a.Safety {
		line := lang.Say(t, "advice.line.safety", "Title", nameIn(t, n.Title), "State", lang.Say(t, "advice.note."+string(n.State)), "Text", nameIn(t, n.Text))
		if n.Status != fact.Verified {
			line += " " + lang.Say(t, "advice.line.recalled.rule")
		}
		out.Safety = append(out.Safety, line)
	}
	for body, x := range a.ByBody {
		line := bodyLine(t, body, x.Version, x.Grade, x.GradeBasis, x.Action, steroidWords(t, x.Steroid, x.SteroidRule))
		for _, lower := range x.GradeAlso {
			line += " " + lang.Say(t, "advice.line.overlap", "Body", body, "Lower", lower)
		}
		out.ByBody[body] = line
	}
	for body, r := range a.Recalled {
		out.Recalled[body] = recalledLine(t, body, r)
	}
	for _, d := range a.Differences {
		out.Differences = append(out.Differences, differenceLine(t, &d))
	}
	return out
}

// recalledLine is what nobody has checked of a body.
func recalledLine(t lang.Tag, body string, r *advice.Recall) string {
	var parts []string
	add := func(key string, args ...any) { parts = append(parts, lang.Say(t, key, args...)) }
	if r.Whole {
		parts = append(parts, lang.Say(t, "advice.action."+string(r.Action)), steroidWords(t, r.Steroid, r.SteroidRule))
	}
	if len(r.TaperWeeks) == 2 {
		add("advice.line.taper", "Weeks", span(float64(r.TaperWeeks[0]), float64(r.TaperWeeks[1])))
	}
	if len(r.SecondLine) > 0 {
		var drugs []string
		for _, d := range r.SecondLine {
			drugs = append(drugs, dataIn(t, d))
		}
		list := strings.Join(drugs, lang.Say(t, "advice.comma"))
		if r.SecondLineAfter != nil && *r.SecondLineAfter > 0 {
			add("advice.line.second.after", "Days", *r.SecondLineAfter, "Drugs", list)
		} else {
			add("advice.line.second", "Drugs", list)
		}
	}
	if r.Rechallenge != "" {
		add("advice.line.rechallenge", "Text", dataIn(t, r.Rechallenge))
	}
	if r.Note != "" {
		add("advice.line.note", "Text", dataIn(t, r.Note))
	}
	return lang.Say(t, "advice.line.recalled", "Body", body, "Version", r.Version, "What", strings.Join(parts, lang.Say(t, "advice.semicolon")))
}

// differenceLine is the sentence of a difference and what each body says.
func differenceLine(t lang.Tag, d *advice.Difference) string {
	text := lang.Say(t, "advice.difference."+d.Key, "Bodies", strings.Join(d.Bodies, lang.Say(t, "advice.comma")), "Count", len(d.Bodies))
	if d.Field == "body" {
		return text
	}
	var values []string
	for _, b := range d.Bodies {
		values = append(values, lang.Say(t, "advice.line.value", "Body", b, "Value", valueWords(t, d.Kind, d.Values[b])))
	}
	return lang.Say(t, "advice.line.difference", "Text", text, "Values", strings.Join(values, lang.Say(t, "advice.semicolon")))
}

func valueWords(t lang.Tag, k advice.Kind, v string) string {
	switch k {
	case advice.DiffAction:
		return lang.Say(t, "advice.action."+v)
	case advice.DiffBasis:
		return lang.Say(t, "advice.basis."+v)
	case advice.DiffSteroid:
		if v == "none" {
			return lang.Say(t, "advice.line.gives.not")
		}
		return lang.Say(t, "advice.line.gives")
	case advice.DiffCap:
		if v == "none" {
			return lang.Say(t, "advice.line.nocap")
		}
		return v + " mg"
	case advice.DiffDose:
		switch {
		case v == "no_number":
			return lang.Say(t, "advice.steroid.no_number")
		case strings.Trim(v, "0123456789.-") == "":
			return v + " mg/kg"
		}
	}
	return dataIn(t, v)
}

func bodyLine(t lang.Tag, body, version string, grade int, basis string, action fact.Action, steroid string) string {
	if key := "advice.basis." + basis; lang.Has(key) {
		basis = lang.Say(t, key)
	}
	return lang.Say(t, "advice.line.grade", "Body", body, "Version", version, "Grade", strconv.Itoa(grade), "Basis", basis,
		"Action", lang.Say(t, "advice.action."+string(action)), "Steroid", steroid)
}

func steroidWords(t lang.Tag, s *advice.Steroid, rule advice.SteroidRule) string {
	if s == nil {
		if rule == "" {
			rule = advice.SteroidNotChecked
		}
		return lang.Say(t, "advice.steroid."+string(rule))
	}
	drug, route := dataIn(t, s.Drug), dataIn(t, s.Route)
	switch {
	case rule == advice.SteroidText:
		return lang.Say(t, "advice.line.text", "Drug", drug, "Route", route, "Text", dataIn(t, s.DoseText))
	case s.DoseMg == nil:
		return lang.Say(t, "advice.line.dose", "Drug", drug, "Route", route, "PerKg", span(*s.MgPerKgMin, *s.MgPerKgMax))
	case s.Capped:
		return lang.Say(t, "advice.line.dose.capped", "Drug", drug, "Route", route, "PerKg", span(*s.MgPerKgMin, *s.MgPerKgMax),
			"Mg", span(s.DoseMg.Low, s.DoseMg.High), "Cap", span(s.CapMg.Low, s.CapMg.High))
	}
	return lang.Say(t, "advice.line.dose.mg", "Drug", drug, "Route", route, "PerKg", span(*s.MgPerKgMin, *s.MgPerKgMax), "Mg", span(s.DoseMg.Low, s.DoseMg.High))
}

// dataIn is our translation of a statement's English words, or these.
func dataIn(t lang.Tag, english string) string {
	if t == lang.ZH {
		if zh, ok := toxicity.Chinese(english); ok {
			return zh
		}
	}
	return english
}

func nameIn(t lang.Tag, n fact.Name) string {
	s, _ := lang.Text{EN: n.EN, ZH: n.ZH}.In(t)
	return s
}

func span(low, high float64) string {
	a, b := strconv.FormatFloat(low, 'f', -1, 64), strconv.FormatFloat(high, 'f', -1, 64)
	if a == b {
		return a
	}
	return a + "–" + b
}
