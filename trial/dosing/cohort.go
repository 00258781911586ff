package dosing

import (
	"slices"
	"time"

	"stepwise/trial/record"
)

// Cohort is a group of patients who are treated under one decision, or under several
// that go on with it.
type Cohort struct {
	Number   int
	Level    int
	Size     int      // places, replacements not counted
	Decision string   // the newest that opened it or went on with it
	Patients []string // who had a slot in it, in the order of their places
	Filled   int      // places of patients who were infused and need no replacement
	Held     int      // places that somebody holds: Filled, and those who wait for the infusion
}

// Free is how many places can be given.
func (c *Cohort) Free() int { return max(0, c.Size-c.Held) }

// Complete reports whether every place was filled by an infusion.
func (c *Cohort) Complete() bool { return c.Filled >= c.Size }

// Cohorts are those that signed decisions opened, in order, with the patients as
// Patients returned them.
func Cohorts(s *record.State, patients []Patient, at time.Time) []Cohort {
	var out []Cohort
	for _, d := range Decisions(s) {
		if d.Since.IsZero() || d.Since.After(at) || d.Cohort == 0 {
			continue
		}
		i := slices.IndexFunc(out, func(c Cohort) bool { return c.Number == d.Cohort })
		if i < 0 {
			out = append(out, Cohort{Number: d.Cohort})
			i = len(out) - 1
		}
		out[i].Level, out[i].Size, out[i].Decision = d.Level, d.Size, d.Key
	}
	for i := range out {
		out[i].seat(patients)
	}
	return out
}

func (c *Cohort) seat(patients []Patient) {
	var list []*Patient
	for i := range patients {
		if p := &patients[i]; p.Slot != nil && p.Slot.Cohort == c.Number {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b *Patient) int { return a.Slot.Place - b.Slot.Place })
	for _, p := range list {
		c.Patients = append(c.Patients, p.Subject)
		switch {
		case !p.Holds() || p.Replace:
		case p.Infused.IsZero():
			c.Held++
		default:
			c.Held++
			c.Filled++
		}
	}
}

// vacant is the subject whose place the next one takes over: the first of the cohort
// who gave a place back, or does not fill it, and whom nobody replaces yet. "" when
// the next place was never held.
func (c *Cohort) vacant(patients []Patient) string {
	for _, subject := range c.Patients {
		p := byName(patients, subject)
		gone := !p.Holds() || p.Replace
		if gone && !slices.ContainsFunc(patients, func(x Patient) bool { return x.Slot != nil && x.Slot.Replaces == subject }) {
			return subject
		}
	}
	return ""
}

func byName(patients []Patient, subject string) *Patient {
	i := slices.IndexFunc(patients, func(p Patient) bool { return p.Subject == subject })
	if i < 0 {
		return nil
	}
	return &patients[i]
}
