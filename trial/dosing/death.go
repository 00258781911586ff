package dosing

import (
	"slices"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// What is known of a death for a stopping rule.
const (
	deathCounts   = iota + 1
	deathUnjudged // nobody has said whether it is related
	deathOther    // not related, or not in the time that the rule looks at
)

// death is how a patient's death stands with a rule of kind "deaths"; 0 for a patient
// who is not known to have died after the infusion. A death is an event of grade 5, an
// event that is serious because of it, or an end of study by death; it counts once. When
// nobody dated it, it counts as within the days of the rule.
func death(s *record.State, p *Patient, r protocol.Stopping) int {
	if p.Infused.IsZero() {
		return 0
	}
	zone, out := Zone(s, p.Site), 0
	within := func(t time.Time) bool { return t.IsZero() || r.Days == 0 || Day(p.Infused, t, zone) <= r.Days }
	after := func(t time.Time) bool { return t.IsZero() || Day(p.Infused, t, zone) >= 0 }
	for _, ae := range s.Rows(form.AE.Name, p.Subject) {
		grade, _ := ae.Int("AETOXGR")
		when := ae.Moment("AEENDTC")
		if when.IsZero() {
			when = ae.Moment("AESTDTC")
		}
		if grade < 5 && ae.Get("AESERC") != "death" || !after(when) ||
			slices.Contains(r.NotTerms, ae.Get("AETERM")) || slices.Contains(r.NotClasses, ae.Get("AEBODSYS")) {
			continue
		}
		this := deathOther
		switch {
		case !within(when):
		case r.Cause == protocol.AnyCause:
			this = deathCounts
		case ae.Get("AEREL") == "":
			this = deathUnjudged
		case related(ae):
			this = deathCounts
		}
		if out == 0 || this < out { // of several events that led to it the gravest judgement
			out = this
		}
	}
	exit := s.Row(form.Exit.Name, p.Subject, "1")
	if out != 0 || exit.Get("REASON") != "death" {
		return out
	}
	switch when := exit.Moment("AT"); {
	case !within(when):
		return deathOther
	case r.Cause == protocol.AnyCause:
		return deathCounts
	}
	return deathUnjudged
}

// Unjudged are the stopping rules that would be reached if every death were related
// whose relatedness nobody has judged yet. Until somebody has, nobody is enrolled or
// infused; no decision is reopened by it.
func Unjudged(s *record.State, rules *protocol.Protocol, patients []Patient) []Halt {
	var out []Halt
	if rules == nil {
		return nil
	}
	for _, r := range rules.Stopping {
		counted, open := 0, []string(nil)
		for i := range patients {
			if r.Kind != "deaths" {
				break
			}
			switch death(s, &patients[i], r) {
			case deathCounts:
				counted++
			case deathUnjudged:
				open = append(open, patients[i].Subject)
			}
		}
		if len(open) > 0 && counted+len(open) >= r.Count {
			slices.Sort(open)
			out = append(out, Halt{r.ID, counted + len(open), r.Count, open})
		}
	}
	return out
}
