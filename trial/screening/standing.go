// Package screening takes people from their first signature to a place that may be
// given to them: subjects and their numbers, consent by version of the protocol,
// screening data, criteria, the investigator's conclusion, the screening log.
//
// A conclusion holds only for what it was drawn from: the version consented to, the
// screening data and the answers to the criteria. Whoever changes one of them has to
// have it drawn again.
package screening

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"stepwise/trial"
	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Stage is where somebody stands.
type Stage string

// The stages, in the order in which they come.
const (
	Registered Stage = "registered" // has a number, has not consented
	Screening  Stage = "screening"  // consented, no conclusion
	Eligible   Stage = "eligible"   // confirmed, and the confirmation holds
	Again      Stage = "again"      // was confirmed, but what it rested on has changed
	Failed     Stage = "failed"     // screen failure
	Withdrawn  Stage = "withdrawn"  // took the consent back, no conclusion yet
	Enrolled   Stage = "enrolled"   // holds a place in a cohort
	Left       Stage = "left"       // died or left after screening
)

// Criterion is one criterion of a subject: what the data say, and what the
// investigator confirmed.
type Criterion struct {
	eligibility.Finding
	Confirmed eligibility.Outcome // "" while nobody confirmed
	Comment   string
	Withheld  bool // this reader may not know: it tells genome data
}

// Fulfilled reports whether the criterion lets the patient in: confirmed so and, where
// the data can tell, so by the data. Unknown never is.
func (c *Criterion) Fulfilled() bool {
	return eligibility.Fulfils(c.Criterion, c.Confirmed) && (!c.Computed() || eligibility.Fulfils(c.Criterion, c.Outcome))
}

// Against reports whether the criterion keeps the patient out, by the data or by the
// investigator.
func (c *Criterion) Against() bool {
	bad := func(o eligibility.Outcome) bool {
		return o != "" && o != eligibility.Unknown && !eligibility.Fulfils(c.Criterion, o)
	}
	return bad(c.Outcome) || bad(c.Confirmed)
}

// Standing is where one subject stands. It is computed from the record alone.
type Standing struct {
	Subject, Site, Number string
	Earlier               string // number under which the person failed screening before
	Began                 time.Time
	Consent               trial.Consent
	Version               string // whose criteria count: the one consented to, before consent the current one
	Newer                 string // approved after the one consented to, "" when there is none
	Stage                 Stage
	Criteria              []Criterion
	Missing               []string // required screening data that are not there
	Basis                 string   // hash of what a conclusion now would rest on

	Concluded time.Time // zero before
	Cause     string    // of a failure, a code of SCREENED.CAUSE
	Reason    string
	Failing   []string // criteria not fulfilled at the conclusion
	Signs     []record.Sign
	Violated  []string // criteria that the data of an enrolled subject speak against now: an error found later
}

// Ready reports whether the subject may be given a place in a cohort: consent stands,
// and an investigator confirmed every criterion on data that have not changed since.
func (s *Standing) Ready() bool { return s.Stage == Eligible }

// Of is where a subject stands in a view; nil for a number that nobody has. Numbers
// of sites that the viewer does not see are nobody's.
func Of(v *trial.View, subject string) *Standing {
	row := v.State.Row(form.Subject.Name, subject, "1")
	if row == nil || !v.Me.Sees(row.Get("SITE")) {
		return nil
	}
	s := &Standing{Subject: subject, Site: row.Get("SITE"), Number: row.Get("NUMBER"), Earlier: row.Get("EARLIER"), Began: row.Began.At, Consent: v.Consent(subject)}
	if s.Version = s.Consent.Version; s.Version == "" {
		s.Version = v.Current()
	} else if c := v.Current(); order(v, c) > order(v, s.Version) {
		s.Newer = c
	}
	data := v.State.Row("SCREEN", subject, "1")
	if p := v.Protocol(s.Version); p != nil {
		s.Missing = slices.DeleteFunc(p.Screening.Missing(data), data.Withheld)
		for _, f := range eligibility.Of(p).Assess(data) {
			r := v.State.Row(form.Criterion.Name, subject, f.Criterion.ID)
			c := Criterion{Finding: f, Confirmed: eligibility.Outcome(r.Get("CONFIRMED")), Comment: r.Get("COMMENT")}
			if r.Get("VERSION") != s.Version { // confirmed under another version: its words may differ
				c.Confirmed, c.Comment = "", ""
			}
			if c.Withheld = r.Withheld("CONFIRMED") || slices.ContainsFunc(f.Used, func(u eligibility.Value) bool { return data.Withheld(u.Item) }); c.Withheld {
				c.Outcome, c.Confirmed, c.Why = "", "", ""
			}
			s.Criteria = append(s.Criteria, c)
		}
	}
	s.Basis = basis(v.State, v.Protocol(s.Version), s.Version, subject)
	s.conclusion(v)
	return s
}

// conclusion reads how screening ended, and whether that still holds.
func (s *Standing) conclusion(v *trial.View) {
	end := v.State.Row(form.Screened.Name, s.Subject, "1")
	s.Concluded, s.Cause, s.Reason = end.Moment("AT"), end.Get("CAUSE"), end.Get("REASON")
	s.Failing, s.Signs = split(end.Get("CRITERIA")), v.State.Signed(form.Screened.Name, s.Subject, "1")
	slot := v.State.Row(form.Slot.Name, s.Subject, "1")
	exit := v.State.Row(form.Exit.Name, s.Subject, "1")
	outcome := end.Get("OUTCOME")
	switch {
	case slot != nil && slot.Get("AT") != "" && slot.Get("RELEASED") == "":
		s.Stage = Enrolled
		for i := range s.Criteria {
			if c := &s.Criteria[i]; c.Computed() && c.Against() {
				s.Violated = append(s.Violated, c.Criterion.ID)
			}
		}
	case outcome == "failed":
		s.Stage = Failed
	case exit.Get("REASON") != "" || slot.Get("RELEASED") != "" && slot.Get("WHY") == "death":
		s.Stage = Left
	case s.Consent.Version == "":
		s.Stage = Registered
	case !s.Consent.Holds():
		s.Stage = Withdrawn
	case Confirmed(v.State, v.Protocol(s.Version), s.Version, s.Subject):
		s.Stage = Eligible
	case outcome == "eligible":
		s.Stage = Again
	default:
		s.Stage = Screening
	}
}

// basis is a hash of what a conclusion rests on: SHA-256 in hex over the version, the
// screening data and the answers to the version's criteria. Rows tell their hash even
// where their values are withheld.
func basis(s *record.State, p *protocol.Protocol, version, subject string) string {
	list := []string{version}
	if data := s.Row("SCREEN", subject, "1"); data != nil {
		list = append(list, data.Content())
	}
	if p != nil {
		for i := range p.Eligibility {
			id := p.Eligibility[i].ID
			if r := s.Row(form.Criterion.Name, subject, id); r != nil {
				list = append(list, id, r.Content())
			}
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Confirmed reports whether an investigator found a subject eligible under a version
// of the protocol (the one consented to), on data and answers that have not changed
// since. It is what Standing.Ready asks beside the consent, for rooms that read states
// of the past.
func Confirmed(s *record.State, p *protocol.Protocol, version, subject string) bool {
	end := s.Row(form.Screened.Name, subject, "1")
	return end.Get("OUTCOME") == "eligible" && len(s.Signed(form.Screened.Name, subject, "1")) > 0 && end.Get("BASIS") == basis(s, p, version, subject)
}

// order is the place of a version among all, 0 for none.
func order(v *trial.View, version string) int {
	return 1 + slices.IndexFunc(v.State.Rows(form.Protocol.Name, ""), func(r *record.Row) bool { return r.Key == version })
}

// Unfulfilled are the criteria that are not fulfilled yet, whether they speak against
// the patient or are not known or not confirmed.
func (s *Standing) Unfulfilled() []string {
	var out []string
	for i := range s.Criteria {
		if !s.Criteria[i].Fulfilled() {
			out = append(out, s.Criteria[i].Criterion.ID)
		}
	}
	return out
}

// Criterion is one by its identifier, nil when the version has none.
func (s *Standing) Criterion(id string) *Criterion {
	for i := range s.Criteria {
		if s.Criteria[i].Criterion.ID == id {
			return &s.Criteria[i]
		}
	}
	return nil
}
