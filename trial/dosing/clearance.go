package dosing

import (
	"slices"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/screening"
)

// Why somebody may not be infused, or enrolled, now. The words are "dosing.bar." + the
// key.
const (
	BarNoSlot    = "noslot"    // not enrolled, or the slot was given back
	BarInfused   = "infused"   // has been infused already
	BarLeft      = "left"      // has left the study
	BarConsent   = "consent"   // has withdrawn consent
	BarUnsigned  = "unsigned"  // no signed decision orders this cohort and level
	BarReopened  = "reopened"  // the decision was reopened
	BarQuestion  = "question"  // a question about the decision's data waits for a person
	BarStopped   = "stopped"   // the committee ended dosing
	BarHalted    = "halted"    // a stopping rule was reached that no decision has seen
	BarDeath     = "death"     // whether a death is related is not judged
	BarAbove     = "above"     // the product would give a level above the one that was signed
	BarStagger   = "stagger"   // the waiting time after the last infusion is not over
	BarPaused    = "paused"    // the study is not open
	BarInactive  = "inactive"  // the site is not active
	BarEligible  = "eligible"  // was not found eligible by an investigator
	BarFull      = "full"      // no place is free
	BarMax       = "max"       // as many as the protocol allows were enrolled
	BarEnrolled  = "enrolled"  // has a place already
	BarReconsent = "reconsent" // consented to a version that does not have the level

	BarNoFill      = "nofill"      // no level is open for backfill
	BarCohortFirst = "cohortfirst" // the cohort has a free place
	BarFillClosed  = "fillclosed"  // backfill at the level was closed since the patient was enrolled
)

// Bar is one reason against.
type Bar struct {
	Key      string
	Until    time.Time // when time alone lifts it, zero where it does not
	Subjects []string  // whose data it comes from
	Detail   string    // a level, a rule
}

// Clearance are all reasons against infusing a subject at a level now; empty when it
// may be done. A level below the one that was signed is no reason against: the patient
// is analysed where the dose belongs. Level 0 asks about the planned level.
func Clearance(s *record.State, protocols Protocols, subject string, level int, at time.Time) []Bar {
	p, ok := One(s, protocols, subject, at)
	if !ok || !p.Infused.IsZero() || !p.Holds() {
		switch {
		case ok && !p.Infused.IsZero():
			return []Bar{{Key: BarInfused}}
		case ok && p.Exit != "":
			return []Bar{{Key: BarLeft, Detail: p.Exit}}
		}
		return []Bar{{Key: BarNoSlot}}
	}
	patients := Patients(s, protocols, at)
	var out []Bar
	if withdrawn(s, subject, at) {
		out = append(out, Bar{Key: BarConsent})
	}
	latest, ok := Latest(s)
	switch {
	case !ok:
		return append(out, Bar{Key: BarUnsigned})
	case latest.Action == Stop:
		out = append(out, Bar{Key: BarStopped})
	case !orders(&latest, p.Slot):
		out = append(out, Bar{Key: BarUnsigned})
	case level > p.Slot.Level:
		out = append(out, Bar{Key: BarAbove})
	case p.Backfilled() && shut(s, protocols, p.Slot.Level, at):
		out = append(out, Bar{Key: BarFillClosed})
	}
	out = append(out, doubts(s, protocols, &latest, patients)...)
	cohorts := Cohorts(s, patients, at)
	if i := slices.IndexFunc(cohorts, func(c Cohort) bool { return c.Number == p.Slot.Cohort }); i >= 0 {
		if until := staggered(s, &cohorts[i], patients, protocols); until.After(at) {
			out = append(out, Bar{Key: BarStagger, Until: until})
		}
	}
	return out
}

// orders reports whether a decision orders the level of a place: that of its cohort, or
// one that it opens for backfilling.
func orders(d *Decision, x *Slot) bool {
	if x.Fills() {
		return slices.Contains(d.Backfill, x.Level)
	}
	return d.Cohort == x.Cohort && d.Level == x.Level
}

// shut reports whether the data of today close a level for those who wait there for
// their infusion.
func shut(s *record.State, protocols Protocols, level int, at time.Time) bool {
	list := Fills(s, protocols, at)
	i := slices.IndexFunc(list, func(f Fill) bool { return f.Level == level })
	return i < 0 || list[i].toxic()
}

// Openings are all reasons against enrolling anybody into the cohort now: empty when a
// place is free.
func Openings(s *record.State, protocols Protocols, at time.Time) []Bar {
	out, latest := common(s, protocols, at)
	if latest.Key == "" || latest.Action == Stop {
		return out
	}
	cohorts := Cohorts(s, Patients(s, protocols, at), at)
	i := slices.IndexFunc(cohorts, func(c Cohort) bool { return c.Number == latest.Cohort })
	if i < 0 || cohorts[i].Free() == 0 {
		out = append(out, Bar{Key: BarFull})
	}
	return out
}

// common are the reasons against enrolling anybody anywhere, with the decision that
// enrolment goes by.
func common(s *record.State, protocols Protocols, at time.Time) (out []Bar, latest Decision) {
	if s.Row(form.Study.Name, "", "1").Get("STATUS") != "open" {
		out = append(out, Bar{Key: BarPaused})
	}
	latest, ok := Latest(s)
	switch {
	case !ok:
		return append(out, Bar{Key: BarUnsigned}), latest
	case latest.Action == Stop:
		return append(out, Bar{Key: BarStopped}), latest
	}
	patients := Patients(s, protocols, at)
	out = append(out, doubts(s, protocols, &latest, patients)...)
	if p := protocols(Version(s)); p != nil && p.EnrolMax > 0 && enrolled(patients) >= p.EnrolMax {
		out = append(out, Bar{Key: BarMax})
	}
	return out, latest
}

// Entry are all reasons against enrolling one subject at a level now, beside Openings
// and FillLevel; level 0 is that of the cohort.
func Entry(s *record.State, protocols Protocols, subject string, level int, at time.Time) []Bar {
	var out []Bar
	if s.Row(form.Site.Name, "", s.Row(form.Subject.Name, subject, "1").Get("SITE")).Get("STATUS") != "active" {
		out = append(out, Bar{Key: BarInactive})
	}
	if p, ok := One(s, protocols, subject, at); ok && (p.Holds() || !p.Infused.IsZero()) {
		return append(out, Bar{Key: BarEnrolled})
	}
	if s.Row(form.Exit.Name, subject, "1").Get("REASON") != "" {
		out = append(out, Bar{Key: BarLeft})
	}
	version := consented(s, subject, at)
	if !screening.Confirmed(s, protocols(version), version, subject) {
		out = append(out, Bar{Key: BarEligible})
	}
	if withdrawn(s, subject, at) {
		out = append(out, Bar{Key: BarConsent})
	}
	latest, ok := Latest(s)
	if level == 0 {
		level = latest.Level
	}
	if ok && level > 0 && !hasLevel(s, protocols, subject, latest.Version, level, at) {
		out = append(out, Bar{Key: BarReconsent})
	}
	return out
}

// hasLevel reports whether the version that a subject consented to has the dose of a
// level of the version that decides.
func hasLevel(s *record.State, protocols Protocols, subject, version string, level int, at time.Time) bool {
	own, decides := protocols(consented(s, subject, at)), protocols(version)
	if own == nil || decides == nil {
		return false
	}
	want, ok := decides.Level(level)
	return ok && slices.ContainsFunc(own.Levels, func(l protocol.Level) bool { return l.Amount == want.Amount && l.Unit == want.Unit })
}

func consented(s *record.State, subject string, at time.Time) string {
	best, when := "", time.Time{}
	for _, r := range s.Rows(form.Consent.Name, subject) {
		if t := r.Moment("AT"); !t.IsZero() && !t.After(at) && !t.Before(when) {
			best, when = r.Key, t
		}
	}
	return best
}

// withdrawn reports whether the consent that holds was taken back.
func withdrawn(s *record.State, subject string, at time.Time) bool {
	t := s.Row(form.Consent.Name, subject, consented(s, subject, at)).Moment("WITHDRAWN")
	return !t.IsZero() && !t.After(at)
}

// doubts are the reasons against going on under a decision that was signed.
func doubts(s *record.State, protocols Protocols, d *Decision, patients []Patient) []Bar {
	var out []Bar
	reopened := d.Standing == Reopened
	for _, c := range Changes(s, protocols, d) {
		switch {
		case c.What == ChangedQuestion:
			out = append(out, Bar{Key: BarQuestion, Subjects: []string{c.Subject}})
		case c.What == ChangedHalt:
			out = append(out, Bar{Key: BarHalted, Detail: c.New})
		case c.What == ChangedDeath:
			out = append(out, Bar{Key: BarDeath, Subjects: []string{c.Subject}, Detail: c.New})
		default:
			reopened = true
		}
	}
	if reopened {
		out = append(out, Bar{Key: BarReopened})
	}
	return out
}

// staggered is from when on the next patient of a cohort may be infused after those
// who were; zero when nobody was. The first waiting time is between the first and the
// second patient, the next one between later ones. A place that is infused out of turn
// counts as it came.
func staggered(s *record.State, c *Cohort, patients []Patient, protocols Protocols) time.Time {
	var newest *Patient
	n := 0
	for _, subject := range c.Patients {
		if p := byName(patients, subject); !p.Infused.IsZero() {
			n++
			if newest == nil || p.Infused.After(newest.Infused) {
				newest = p
			}
		}
	}
	if newest == nil {
		return time.Time{}
	}
	d, _ := Find(s, c.Decision)
	rules := protocols(d.Version)
	if rules == nil {
		return time.Time{}
	}
	days := rules.Stagger.Next
	if n == 1 {
		days = rules.Stagger.First
	}
	zone := Zone(s, newest.Site)
	y, m, day := newest.Infused.In(zone).Date()
	return time.Date(y, m, day+days, 0, 0, 0, 0, zone).UTC()
}
