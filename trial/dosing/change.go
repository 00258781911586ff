package dosing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"stepwise/trial/record"
)

// What changed in the data of a decision.
const (
	ChangedDLT       = "dlt"       // a DLT was confirmed, or taken back
	ChangedLevel     = "level"     // the dose given belongs to another level
	ChangedStatus    = "status"    // the patient counts now, or no longer
	ChangedFollowed  = "followed"  // follow-up of a pending patient, for designs that count it: the day of infusion was corrected
	ChangedInfusion  = "infusion"  // an infusion from before the decision was entered after it
	ChangedHalt      = "halt"      // a stopping rule was reached
	ChangedQuestion  = "question"  // a question about a DLT was asked: it doubts, and reopens only when it is confirmed
	ChangedDeath     = "death"     // nobody has judged yet whether a death is related: it holds dosing up until somebody has
	ChangedResponse  = "response"  // a response, for designs that look at efficacy
	ChangedWithdrawn = "withdrawn" // an infusion that the decision counted is no longer in the record
)

// Change is one difference between what a decision was made from and what the record
// says today about the same patients and the same day.
type Change struct {
	Subject string `json:"subject"` // "" for a stopping rule
	What    string `json:"what"`
	Old     string `json:"old"`
	New     string `json:"new"`
}

// Changes are all differences between the data of a signed or proposed decision and
// the record as it is. Follow-up is compared as of the decision's day, so time alone
// changes nothing, and neither does an amendment: every patient is read by the
// version that evaluates them. A DLT counts whenever it came.
func Changes(s *record.State, protocols Protocols, d *Decision) []Change {
	old, err := ParseData(d.Data)
	if err != nil {
		return []Change{{What: ChangedStatus, New: "unreadable"}}
	}
	rules := protocols(d.Version)
	fills := backfiller(rules) != nil
	patients := Patients(s, protocols, old.At)
	looks, weighs := asksFor(rules)
	var out []Change
	for _, was := range old.Patients {
		p := byName(patients, was.Subject)
		if p == nil || p.Infused.IsZero() {
			out = append(out, Change{was.Subject, ChangedWithdrawn, strconv.Itoa(was.Level), ""})
			continue
		}
		level := carry(protocols(p.Rules), rules, p.Level, p.Amount)
		add := func(what string, differs bool, a, b any) {
			if differs {
				out = append(out, Change{was.Subject, what, fmt.Sprint(a), fmt.Sprint(b)})
			}
		}
		add(ChangedLevel, level != was.Level, was.Level, level)
		// The design did not wait for a backfilled patient: what came after the day of the
		// decision is data of the next one, and closes the level at once (Fills).
		since := fills && p.Backfilled() && was.Counted && was.Status == Pending && p.DLT && p.Onset.After(old.At)
		add(ChangedDLT, p.DLT != was.DLT && !since, yes(was.DLT), yes(p.DLT))
		add(ChangedStatus, p.Status != was.Status && p.DLT == was.DLT, was.Status, p.Status)
		add(ChangedFollowed, weighs && was.Status == Pending && p.Status == Pending && p.Followed != was.Followed, was.Followed, p.Followed)
		add(ChangedResponse, looks && p.Response != was.Response, yes(was.Response), yes(p.Response))
		add(ChangedQuestion, len(p.Open) > 0 && !was.Open, "", "")
	}
	for i := range patients {
		p := &patients[i]
		if !p.Infused.IsZero() && p.Infused.Before(old.At) && !slices.ContainsFunc(old.Patients, func(x Seen) bool { return x.Subject == p.Subject }) {
			out = append(out, Change{p.Subject, ChangedInfusion, "", strconv.Itoa(p.Level)})
		}
	}
	now := Patients(s, protocols, s.At)
	for _, h := range unseen(halts(s, rules, now, old.Rules), old.Halts) {
		out = append(out, Change{"", ChangedHalt, "", h.Rule})
	}
	for _, h := range unseen(Unjudged(s, rules, now), old.Halts) {
		for _, subject := range h.Subjects {
			out = append(out, Change{subject, ChangedDeath, "", h.Rule})
		}
	}
	return out
}

// reopens reports whether a change takes a decision out of force by itself.
func (c Change) reopens() bool { return c.What != ChangedQuestion && c.What != ChangedDeath }

func yes(b bool) string { return record.Yes(b) }

// ParseChanges reads why a decision was reopened.
func ParseChanges(text string) []Change {
	var out []Change
	if json.Unmarshal([]byte(text), &out) != nil {
		return nil
	}
	return out
}
