package rehearsal

import (
	"slices"
	"time"

	"stepwise/internal/fault"
	"stepwise/trial/eligibility"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/safety"
)

// Fits says why a scenario cannot be played with a protocol, nil when it can: its
// values must have their items, and what the scenario holds as right must be what the
// protocol's own criteria and its definition of dose-limiting toxicity say.
func (s *Scenario) Fits(p *protocol.Protocol) *fault.Fault {
	misfit := func(what string) *fault.Fault { return fault.New(fault.Closed, "rehearsal.fault.fit", "What", what) }
	for _, m := range s.Messages {
		if m.Form == "" {
			continue
		}
		form := formOf(p, m.Form)
		if form == nil {
			return misfit(m.Form)
		}
		for name, value := range m.Values {
			item, ok := form.Item(name)
			if !ok {
				return misfit(m.Form + " " + name)
			}
			if _, ok := item.Read(value); !ok {
				return misfit(m.Form + " " + name + " " + value)
			}
		}
	}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		switch t.Kind {
		case Screen:
			if !s.screens(p, t) {
				return misfit(t.ID)
			}
		case Limiting:
			e := s.event(t)
			e.Related, e.Expected, e.Class = t.Related, t.Expected, t.Class
			if got := safety.DLT(&p.DLT, &e, origin, origin.AddDate(1, 0, 0), time.UTC); string(got.Verdict) != t.Outcome {
				return misfit(t.ID)
			}
		}
	}
	return nil
}

// origin is the infusion of a scenario that is only looked at.
var origin = time.Date(2000, 1, 3, 10, 0, 0, 0, time.UTC)

func formOf(p *protocol.Protocol, name string) *record.Form {
	if p.Screening.Name == name {
		return &p.Screening
	}
	for i := range p.Forms {
		if p.Forms[i].Name == name {
			return &p.Forms[i]
		}
	}
	return nil
}

// screens reports whether the protocol's criteria say of a patient what the scenario
// does. What only a person can tell is taken as fulfilled.
func (s *Scenario) screens(p *protocol.Protocol, t *Task) bool {
	var list []record.Entry
	for _, m := range s.Messages {
		if m.Patient == t.Patient && m.Form == p.Screening.Name {
			for item, value := range m.Values {
				list = append(list, record.Entry{Kind: record.Value, Place: record.Place{Form: m.Form, Subject: "X", Row: "1", Item: item}, New: value})
			}
		}
	}
	if len(list) == 0 {
		return false
	}
	fulfilled := true
	for _, f := range eligibility.Of(p).Assess(record.Replay(list).Row(p.Screening.Name, "X", "1")) {
		fulfilled = fulfilled && (!f.Computed() || eligibility.Fulfils(f.Criterion, f.Outcome))
	}
	return fulfilled == (t.Outcome == "eligible")
}

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
