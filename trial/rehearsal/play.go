package rehearsal

import (
	"slices"
	"time"

	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Due is a message with the time at which it happens.
type Due struct {
	*Message
	At time.Time

	infusions []time.Time // of the patients whom colleagues treat before
}

// Shown is a message that the players were shown.
type Shown struct {
	*Message
	Subject string    // "" for all
	At      time.Time // when it happened
	Shown   time.Time // time of the rehearsal at which it came
}

// Subject is the number under which a patient of the scenario is played.
func Subject(s *record.State, patient string) string {
	if patient == "" {
		return ""
	}
	return s.Row(form.Rehearsal.Name, "", "1").Get("SITE") + "-" + patient
}

// Now is what time it is in a rehearsal.
func Now(s *record.State) time.Time {
	rows := s.Rows(form.Clock.Name, "")
	if len(rows) == 0 {
		return time.Time{}
	}
	return rows[len(rows)-1].Moment("AT")
}

// Ticks is how often time went on: who moves it says how often they saw it move.
func Ticks(s *record.State) int { return len(s.Rows(form.Clock.Name, "")) }

// Coming are the messages that were not shown and whose time is known, next first.
// What hangs on something that has not happened is not among them.
func (s *Scenario) Coming(v *trial.View) []Due {
	var out []Due
	for i := range s.Messages {
		m := &s.Messages[i]
		if v.State.Row(form.Message.Name, "", m.ID) != nil {
			continue
		}
		from := m.since(v)
		if from.IsZero() {
			continue
		}
		d := Due{Message: m, At: from.Add(hours(m.Hours)).Truncate(time.Minute)}
		if m.Treat != nil {
			if d.infusions = m.Treat.infusions(v, d.At); len(d.infusions) == 0 {
				continue
			}
			d.At = d.infusions[len(d.infusions)-1]
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Due) int { return a.At.Compare(b.At) })
	return out
}

// since is what the hours of a message count from, zero while it has not happened.
func (m *Message) since(v *trial.View) time.Time {
	subject := Subject(v.State, m.Patient)
	switch m.After {
	case AfterEnrolled:
		return v.State.Row(form.Slot.Name, subject, "1").Moment("AT")
	case AfterInfused:
		return v.State.Row(form.Infusion.Name, subject, "1").Moment("AT")
	case AfterDecided:
		d, _ := decided(v.State, m.Order)
		return d.Since
	case AfterWindow:
		return windowed(v, m.Order)
	}
	return v.State.Row(form.Rehearsal.Name, "", "1").Moment("BEGAN")
}

// decided is the n-th decision that was signed.
func decided(s *record.State, n int) (dosing.Decision, bool) {
	for _, d := range dosing.Decisions(s) {
		if d.Since.IsZero() {
			continue
		}
		if n--; n == 0 {
			return d, true
		}
	}
	return dosing.Decision{}, false
}

// Inbox are the messages that were shown, newest first, in the words of the protocol.
func (s *Scenario) Inbox(v *trial.View) []Shown {
	p := v.Protocol(v.Current())
	var out []Shown
	for _, r := range slices.Backward(v.State.Rows(form.Message.Name, "")) {
		if m := s.Message(r.Key); m != nil {
			at, about := r.Moment("AT"), Subject(v.State, m.Patient)
			if m.Treat != nil { // about several
				about = ""
			}
			out = append(out, Shown{s.told(m, v.State, p, at), about, at, r.Moment("SHOWN")})
		}
	}
	return out
}

// pace tells the time of the rehearsal at which an entry was made.
type pace []struct {
	seq int64
	at  time.Time
}

func paceOf(s *record.State) pace {
	var c pace
	for _, r := range s.Rows(form.Clock.Name, "") {
		c = append(c, struct {
			seq int64
			at  time.Time
		}{r.Began.Seq, r.Moment("AT")})
	}
	return c
}

func (c pace) at(seq int64) time.Time {
	var at time.Time
	for _, x := range c {
		if x.seq > seq {
			break
		}
		at = x.at
	}
	return at
}
