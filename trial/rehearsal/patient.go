package rehearsal

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Patient is somebody whom the scenario gives a body weight and a product.
type Patient struct {
	ID   string  `json:"id"`   // screening number, "001"
	KG   float64 `json:"kg"`   // body weight
	Part float64 `json:"part"` // of the planned dose that could be made
}

// patient is one of the scenario's; 70 kg and the whole dose for who is not named.
func (s *Scenario) patient(id string) Patient {
	if i := slices.IndexFunc(s.Patients, func(p Patient) bool { return p.ID == id }); i >= 0 {
		return s.Patients[i]
	}
	return Patient{ID: id, KG: 70, Part: 1}
}

// millions are the cells of a patient's product at a level of the protocol: whole
// millions, as a laboratory would fill them.
func (x *Patient) millions(p *protocol.Protocol, level int) float64 {
	l, _ := p.Level(level)
	n := l.Amount * x.Part
	if perKilogram(l.Unit) {
		n *= x.KG
	}
	return math.Round(n)
}

// dose is what so many cells are for the patient, in the unit of the levels.
func (x *Patient) dose(p *protocol.Protocol, millions float64) float64 {
	if perKilogram(p.Levels[0].Unit) {
		return millions / x.KG
	}
	return millions
}

func perKilogram(unit string) bool { return strings.HasSuffix(unit, "/kg") }

// planned is the level at which a patient was enrolled, the protocol's first before.
func planned(state *record.State, p *protocol.Protocol, subject string) int {
	if n, ok := state.Row(form.Slot.Name, subject, "1").Int("LEVEL"); ok {
		return n
	}
	return max(p.Plan.StartDose, 1)
}

// told is a message as this protocol's players read it: the cells of the product
// follow from the level, the values of screening from the protocol's criteria.
func (s *Scenario) told(m *Message, state *record.State, p *protocol.Protocol, at time.Time) *Message {
	out := *m
	if p == nil {
		return &out
	}
	x := s.patient(m.Patient)
	cells := x.millions(p, planned(state, p, Subject(state, m.Patient)))
	fill := strings.NewReplacer("{cells}", plain(cells), "{kg}", plain(x.KG))
	out.Text = record.Words{EN: fill.Replace(m.Text.EN), ZH: fill.Replace(m.Text.ZH)}
	if m.Form != "" {
		out.Form = p.Screening.Name
		out.Values, _, _ = s.answers(p, m, at)
	}
	return &out
}

func plain(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// answers are the values of a patient at screening, by item of the protocol's own
// form: those that the message names where they fit, the others made up so that
// screening ends as the scenario has it. against are the criteria that turn the patient
// away; ok is false when the protocol allows no such patient.
func (s *Scenario) answers(p *protocol.Protocol, m *Message, at time.Time) (values map[string]string, against []string, ok bool) {
	wished := map[string]string{"WEIGHT": plain(s.patient(m.Patient).KG)}
	for item, value := range m.Values {
		wished[item] = value
	}
	return eligibility.Of(p).Example(&p.Screening, wished, s.screening(m.Patient) == "eligible", at)
}

// screening is how a patient's screening is to end.
func (s *Scenario) screening(patient string) string {
	for _, t := range s.Tasks {
		if t.Kind == Screen && t.Patient == patient {
			return t.Outcome
		}
	}
	return "eligible"
}
