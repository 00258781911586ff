package rehearsal

import (
	"slices"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Due is a message with the time at which it happens.
type Due struct {
	*Message
	At time.Time
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
func (s *Scenario) Coming(state *record.State) []Due {
	began := state.Row(form.Rehearsal.Name, "", "1").Moment("BEGAN")
	var out []Due
	for i := range s.Messages {
		m := &s.Messages[i]
		if state.Row(form.Message.Name, "", m.ID) != nil {
			continue
		}
		from, subject := began, Subject(state, m.Patient)
		switch m.After {
		case AfterEnrolled:
			from = state.Row(form.Slot.Name, subject, "1").Moment("AT")
		case AfterInfused:
			from = state.Row(form.Infusion.Name, subject, "1").Moment("AT")
		}
		if !from.IsZero() {
			out = append(out, Due{m, from.Add(hours(m.Hours)).Truncate(time.Minute)})
		}
	}
	slices.SortStableFunc(out, func(a, b Due) int { return a.At.Compare(b.At) })
	return out
}

// Inbox are the messages that were shown, newest first.
func (s *Scenario) Inbox(state *record.State) []Shown {
	var out []Shown
	for _, r := range slices.Backward(state.Rows(form.Message.Name, "")) {
		if m := s.Message(r.Key); m != nil {
			out = append(out, Shown{m, Subject(state, m.Patient), r.Moment("AT"), r.Moment("SHOWN")})
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
