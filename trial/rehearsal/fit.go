package rehearsal

import (
	"slices"
	"strconv"
	"time"

	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/safety"
)

// Misfit is one reason why a scenario cannot be played with a protocol. The words are
// "rehearsal.misfit." + Key, with Task and what is and should be.
type Misfit struct {
	Key    string
	Task   record.Words // of the scenario that it is about, empty for all of it
	Wanted string       // what the scenario needs
	Is     string       // what the protocol says
}

// The reasons.
const (
	MisfitAdmit      = "admit"      // no values were found that every criterion lets in
	MisfitTurn       = "turn"       // no criterion that is computed can turn anybody away
	MisfitLimiting   = "dlt"        // Wanted and Is are "yes", "no", "open"
	MisfitReport     = "report"     // the protocol names no jurisdiction
	MisfitVocabulary = "vocabulary" // Wanted and Is are vocabularies
	MisfitUnit       = "unit"       // Is is the unit of the levels
	MisfitLevel      = "level"      // the product of the patient reaches another level: Wanted, Is
	MisfitDesign     = "design"     // titration, or a design that looks at responses
	MisfitEnd        = "end"        // the design ends the trial before this decision
)

// Misfits are all reasons why a scenario cannot be played with a protocol. Values of
// screening are no reason: they follow from the protocol's own criteria. What the
// scenario holds as right must be what the protocol's definition of dose-limiting
// toxicity, its levels and its design say.
func (s *Scenario) Misfits(p *protocol.Protocol) []Misfit {
	var out []Misfit
	add := func(key string, task record.Words, wanted, is string) {
		out = append(out, Misfit{key, task, wanted, is})
	}
	if len(p.Levels) == 0 || !slices.Contains([]string{"10*6/kg", "10*6"}, p.Levels[0].Unit) {
		unit := "–"
		if len(p.Levels) > 0 {
			unit = p.Levels[0].Unit
		}
		add(MisfitUnit, record.Words{}, "10*6/kg", unit)
		return out // nothing that is about doses can be asked
	}
	if s.Vocabulary != "" && s.Vocabulary != p.Vocabulary {
		add(MisfitVocabulary, record.Words{}, s.Vocabulary, p.Vocabulary)
	}
	if slices.ContainsFunc(s.Messages, func(m Message) bool { return m.Treat != nil }) && !plays(p) {
		add(MisfitDesign, record.Words{}, "", "")
	}
	for i := range s.Messages {
		m := &s.Messages[i]
		if m.Form == "" {
			continue
		}
		if _, _, ok := s.answers(p, m, origin); !ok {
			key := MisfitAdmit
			if s.screening(m.Patient) != "eligible" {
				key = MisfitTurn
			}
			add(key, s.screened(m.Patient), "", "")
		}
	}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		switch t.Kind {
		case Limiting:
			e := s.event(t)
			e.Related, e.Expected, e.Class = t.Related, t.Expected, t.Class
			if got := safety.DLT(&p.DLT, &e, origin, origin.AddDate(1, 0, 0), time.UTC); string(got.Verdict) != t.Outcome {
				add(MisfitLimiting, t.Name, t.Outcome, string(got.Verdict))
			}
		case Reported:
			if len(p.Jurisdictions) == 0 {
				add(MisfitReport, t.Name, "", "")
			}
		case Given:
			x, start := s.patient(t.Patient), max(p.Plan.StartDose, 1)
			got := p.Given(x.dose(p, x.millions(p, start)))
			if full := x.Part >= 1; full != (got == start) {
				add(MisfitLevel, t.Name, strconv.Itoa(start), strconv.Itoa(got))
			}
		case Decided:
			if advised(p, t.Limited) == 0 {
				add(MisfitEnd, t.Name, "", "")
			}
		}
	}
	return out
}

// screened is the name of the task that a patient's screening is.
func (s *Scenario) screened(patient string) record.Words {
	for _, t := range s.Tasks {
		if t.Kind == Screen && t.Patient == patient {
			return t.Name
		}
	}
	return record.Words{EN: patient, ZH: patient}
}

// origin is the infusion of a scenario that is only looked at.
var origin = time.Date(2000, 1, 3, 10, 0, 0, 0, time.UTC)

// event is the event of a task as the grades of the scenario have it.
func (s *Scenario) event(t *Task) safety.Event {
	e := safety.Event{Term: t.Terms[0], Existed: 0}
	for _, g := range s.Tasks {
		if g.Kind == Grade && g.Patient == t.Patient && slices.Contains(g.Terms, e.Term) {
			e.Course = append(e.Course, safety.Point{At: origin.Add(hours(g.At)), Grade: g.Grade})
			e.Highest = max(e.Highest, g.Grade)
		}
	}
	slices.SortFunc(e.Course, func(a, b safety.Point) int { return a.At.Compare(b.At) })
	if len(e.Course) > 0 {
		e.Begin = e.Course[0].At
	}
	return e
}
