package advice

import (
	"strconv"

	"stepwise/knowledge/fact/jsontext"
)

// AppendJSON appends the answer as encoding/json writes it with SetEscapeHTML(false):
// the same fields in the same order, maps by key, without line breaks. What is the
// same for every patient was written when the Advisor was made. Its numbers are finite,
// as Advise makes them of an input that passed Check. Whoever embeds an Answer has to
// write an AppendJSON of his own, or his fields are left out.
func (a Answer) AppendJSON(b []byte) []byte {
	b = append(b, `{"safety":`...)
	b = array(b, a.Safety, (*Note).append)
	b = jsontext.String(append(b, `,"irae":`...), a.Irae)
	if a.Event != nil {
		b = a.event(append(b, `,"event":`...))
	}
	if len(a.Suggested) > 0 {
		b = texts(append(b, `,"suggested":`...), a.Suggested)
	}
	if len(a.Agents) > 0 {
		b = array(append(b, `,"agents":`...), a.Agents, (*Agent).append)
	}
	if a.WeightKg != 0 {
		b = jsontext.Float(append(b, `,"weight_kg":`...), a.WeightKg)
	}
	if a.Days != nil {
		b = strconv.AppendInt(append(b, `,"days_since_dose":`...), int64(*a.Days), 10)
	}
	b = table(append(b, `,"by_body":`...), a.ByBody, pointed((*Advice).append))
	b = table(append(b, `,"recalled":`...), a.Recalled, pointed((*Recall).append))
	b = table(append(b, `,"disputed":`...), a.Disputed, func(list []Reading, b []byte) []byte { return array(b, list, (*Reading).append) })
	b = table(append(b, `,"editions":`...), a.Editions, func(list []Edition, b []byte) []byte { return array(b, list, (*Edition).append) })
	b = array(append(b, `,"differences":`...), a.Differences, (*Difference).append)
	b = table(append(b, `,"unknown":`...), a.Unknown, func(list []string, b []byte) []byte { return texts(b, list) })
	b = a.shared(append(b, `,"shared":`...))
	b = a.Grading.append(append(b, `,"grading":`...))
	return append(b, '}')
}

// event writes the event; one that is the advisor's own was written before.
func (a *Answer) event(b []byte) []byte {
	if e := a.of; e != nil && a.Event == &e.Event {
		return append(b, e.written...)
	}
	return a.Event.append(b)
}

// shared writes the lists that belong to no body, in the same way.
func (a *Answer) shared(b []byte) []byte {
	if e := a.of; e != nil && same(a.Shared.Workup, e.shared.Workup) && same(a.Shared.Consult, e.shared.Consult) {
		return append(b, e.sharedWritten...)
	}
	return a.Shared.append(b)
}

// same reports whether two lists are one and the same in memory.
func same(x, y []string) bool {
	return len(x) == len(y) && (x == nil) == (y == nil) && (len(x) == 0 || &x[0] == &y[0])
}

func (e *Event) append(b []byte) []byte {
	b = name(append(b, `{"name":`...), e.Name)
	b = jsontext.String(append(b, `,"system":`...), e.System)
	b = texts(append(b, `,"ctcae_terms":`...), e.Terms)
	return append(b, '}')
}

func (s *Shared) append(b []byte) []byte {
	b = texts(append(b, `{"workup":`...), s.Workup)
	b = texts(append(b, `,"consult":`...), s.Consult)
	return append(b, '}')
}

func (g *Agent) append(b []byte) []byte {
	b = jsontext.String(append(b, `{"asked":`...), g.Asked)
	b = strconv.AppendBool(append(b, `,"known":`...), g.Known)
	b = optional(b, `"inn":`, g.INN)
	b = optional(b, `"name_zh":`, g.NameZH)
	b = optional(b, `"target":`, g.Target)
	b = optional(b, `"fact_id":`, g.FactID)
	return append(b, '}')
}
