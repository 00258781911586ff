package dosing

import (
	"cmp"
	"slices"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Status is where a patient stands for the dose decision.
type Status string

// The statuses.
const (
	Enrolled     Status = "enrolled"      // holds a slot and waits for the infusion
	Released     Status = "released"      // gave the slot back before an infusion
	Pending      Status = "pending"       // infused; the window is open and no DLT is confirmed
	Evaluable    Status = "evaluable"     // counts: a confirmed DLT, or followed for the whole window
	NotEvaluable Status = "not_evaluable" // infused, and will never count
)

// Why a patient has the status. The words are "dosing.why." + the key.
const (
	WhyDLT      = "dlt"      // a confirmed DLT counts however long the follow-up was
	WhyWindow   = "window"   // the whole window without a DLT
	WhyBelow    = "below"    // less than the part of the lowest level that makes a dose
	WhyFraction = "fraction" // less of the level than evaluation asks for
	WhyConsent  = "consent"  // infused without a consent in the record: no version can evaluate
	WhyLeft     = "left"     // left the study before the window was over; Patient.Exit says how
)

// Slot is a place in a cohort.
type Slot struct {
	Level    int // planned dose level
	Cohort   int // 1, 2, …; 0 outside the cohorts: backfilled
	Place    int // in the cohort, or among the backfilled, 1, 2, …; those of replacements go on counting
	Decision string
	At       time.Time // enrolled
	Replaces string    // subject whose place it is
	Released time.Time // zero while it is held
	Why      string    // it was given back: a code of EXIT.REASON, or words
}

// Fills reports whether it is outside the cohorts.
func (x *Slot) Fills() bool { return x.Cohort == 0 }

// Patient is a subject who was enrolled, or infused, as the record tells it.
type Patient struct {
	Subject, Site string
	Version       string // of the protocol, that the patient consented to last
	Rules         string // version that evaluates the patient: the one consented to before the window closed
	Slot          *Slot  // nil for somebody infused without one

	Infused time.Time // start of the first infusion, zero before it
	Amount  float64   // given, in the unit of the levels
	Level   int       // given: at which the patient is analysed; 0 before infusion, and below all levels
	Row     int       // level as the record of the infusion has it; differs from Level after a correction of one of them

	Day      int       // of the calendar at the site since infusion, or at the end of the study for who left; 0 is the infusion's
	Followed int       // days of follow-up completed, at most Window
	Window   int       // days of follow-up that evaluation asks for
	Until    time.Time // begin of the first day at the site on which the window is over

	DLT   bool      // a person confirmed one
	DLTs  []string  // adverse events (row keys) confirmed as dose-limiting
	Onset time.Time // of the first of them, zero when it is not known
	Open  []string  // adverse events whose question, dose-limiting or not, waits for a person

	Response bool // complete or partial, at any assessment
	Assessed bool // whether there was a response is known

	Status  Status
	Why     string // of Evaluable and NotEvaluable
	Replace bool   // the place may be filled by another patient
	Exit    string // code of EXIT.REASON, "" while in the study
	ExitAt  time.Time
}

// Counts reports whether the patient belongs to the data of a dose decision: infused
// at a level, and evaluable or still pending.
func (p *Patient) Counts() bool {
	return p.Level > 0 && (p.Status == Evaluable || p.Status == Pending)
}

// Holds reports whether the patient has a place in a cohort now.
func (p *Patient) Holds() bool { return p.Slot != nil && p.Slot.Released.IsZero() }

// Backfilled reports whether the patient was enrolled outside the cohorts.
func (p *Patient) Backfilled() bool { return p.Slot != nil && p.Slot.Fills() }

// Fraction is the follow-up as a fraction of the window, [0, 1].
func (p *Patient) Fraction() float64 {
	if p.Window <= 0 {
		return 1
	}
	return float64(p.Followed) / float64(p.Window)
}

// Patients are all who were enrolled or infused up to a time, in the order of their
// enrolment, as the record s tells it. What the record dates after at (an infusion,
// a consent, an exit) has not happened yet; a DLT that was confirmed counts from then
// on, whenever it began.
func Patients(s *record.State, protocols Protocols, at time.Time) []Patient {
	var out []Patient
	for _, subject := range s.Subjects() {
		if p, ok := patient(s, protocols, subject, at); ok {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Patient) int {
		return cmp.Or(a.began().Compare(b.began()), cmp.Compare(a.Subject, b.Subject))
	})
	return out
}

// One is one of the Patients; false when the subject is not enrolled.
func One(s *record.State, protocols Protocols, subject string, at time.Time) (Patient, bool) {
	return patient(s, protocols, subject, at)
}

func (p *Patient) began() time.Time {
	if p.Slot != nil {
		return p.Slot.At
	}
	return p.Infused
}

func patient(s *record.State, protocols Protocols, subject string, at time.Time) (Patient, bool) {
	p := Patient{Subject: subject, Site: s.Row(form.Subject.Name, subject, "1").Get("SITE")}
	p.Slot = slotOf(s, subject, at)
	infusion := s.Row(form.Infusion.Name, subject, "1")
	if t := infusion.Moment("AT"); !t.IsZero() && !t.After(at) {
		p.Infused = t
	}
	if p.Slot == nil && p.Infused.IsZero() {
		return p, false
	}
	if exit := s.Row(form.Exit.Name, subject, "1"); exit != nil {
		if t := exit.Moment("AT"); !t.IsZero() && !t.After(at) && exit.Get("REASON") != "" {
			p.Exit, p.ExitAt = exit.Get("REASON"), t
		}
	}
	rules := p.consent(s, protocols, at)
	p.questions(s)
	p.responses(s, rules)
	if p.Exit != "" && p.Infused.IsZero() && p.Holds() { // who left before the infusion left the slot too
		p.Slot.Released, p.Slot.Why = p.ExitAt, p.Exit
	}
	switch {
	case !p.Infused.IsZero():
		p.evaluate(s, rules, infusion, at)
	case p.Holds():
		p.Status = Enrolled
	default:
		p.Status = Released
	}
	return p, true
}

func slotOf(s *record.State, subject string, at time.Time) *Slot {
	row := s.Row(form.Slot.Name, subject, "1")
	if row == nil || row.Moment("AT").IsZero() || row.Moment("AT").After(at) {
		return nil
	}
	out := &Slot{Decision: row.Get("DECISION"), At: row.Moment("AT"), Replaces: row.Get("REPLACES"), Why: row.Get("WHY")}
	out.Level, _ = row.Int("LEVEL")
	out.Cohort, _ = row.Int("COHORT")
	out.Place, _ = row.Int("PLACE")
	if t := row.Moment("RELEASED"); !t.After(at) {
		out.Released = t
	}
	return out
}

// consent finds the version that the patient is on, and the one that evaluates: the
// last consented to before the window closed. A patient who consents to an amendment
// during the window is evaluated by it; one who does so afterwards is not evaluated a
// second time.
func (p *Patient) consent(s *record.State, protocols Protocols, at time.Time) *protocol.Protocol {
	rows := slices.DeleteFunc(s.Rows(form.Consent.Name, p.Subject), func(r *record.Row) bool {
		t := r.Moment("AT")
		return t.IsZero() || t.After(at)
	})
	slices.SortStableFunc(rows, func(a, b *record.Row) int { return a.Moment("AT").Compare(b.Moment("AT")) })
	zone := Zone(s, p.Site)
	var rules *protocol.Protocol
	for _, r := range rows {
		p.Version = r.Key
		next := protocols(r.Key)
		open := rules == nil || p.Infused.IsZero() || Day(p.Infused, r.Moment("AT"), zone) <= rules.Evaluability.WindowDays
		if next != nil && open {
			rules, p.Rules = next, r.Key
		}
	}
	return rules
}

// questions reads what the safety room derived and a person confirmed. A question is
// open while a rule says yes, or cannot say yet, and nobody has confirmed; and again
// when the rule says something else than what was confirmed since.
func (p *Patient) questions(s *record.State) {
	for _, r := range s.Rows(form.DLT.Name, p.Subject) {
		confirmed, derived := r.Get("CONFIRMED"), r.Get("DERIVED")
		if confirmed == "yes" {
			p.DLT, p.DLTs = true, append(p.DLTs, r.Key)
			if t := s.Row(form.AE.Name, p.Subject, r.Key).Moment("AESTDTC"); !t.IsZero() && (p.Onset.IsZero() || t.Before(p.Onset)) {
				p.Onset = t
			}
		}
		changed := confirmed != "" && derived != confirmed && r.By("DERIVED").Seq > r.By("CONFIRMED").Seq
		if confirmed == "" && (derived == "yes" || derived == "open") || changed {
			p.Open = append(p.Open, r.Key)
		}
	}
}

// responses reads the protocol's form RS, item RESPONSE, of any visit. Who left the
// study, or could not be judged at any visit that asks, did not respond.
func (p *Patient) responses(s *record.State, rules *protocol.Protocol) {
	p.Assessed = p.Exit != "" && !p.Infused.IsZero()
	rows := s.Rows(protocol.Response, p.Subject)
	for _, r := range rows {
		switch r.Get("RESPONSE") {
		case "CR", "PR":
			p.Response, p.Assessed = true, true
		case "SD", "PD":
			p.Assessed = true
		}
	}
	if rules == nil || len(rows) == 0 {
		return
	}
	p.Assessed = p.Assessed || !slices.ContainsFunc(rules.Visits, func(v protocol.Visit) bool {
		return slices.Contains(v.Forms, protocol.Response) && !slices.ContainsFunc(rows, func(r *record.Row) bool { return r.Key == v.ID && r.Get("RESPONSE") != "" })
	})
}

func (p *Patient) evaluate(s *record.State, rules *protocol.Protocol, infusion *record.Row, at time.Time) {
	p.Amount, _ = infusion.Number("DOSE")
	p.Row, _ = infusion.Int("LEVEL")
	p.Status = Pending
	if rules == nil { // infused without a consent that the record knows: counted by nothing
		p.Status, p.Why = NotEvaluable, WhyConsent
		return
	}
	p.Level = rules.Given(p.Amount)
	zone, e := Zone(s, p.Site), rules.Evaluability
	p.Window = e.WindowDays
	y, m, d := p.Infused.In(zone).Date()
	p.Until = time.Date(y, m, d+e.WindowDays+1, 0, 0, 0, 0, zone).UTC()
	p.Day = Day(p.Infused, at, zone)
	p.Followed = max(0, p.Day-1) // today is not over
	if p.Exit != "" {
		p.Day = Day(p.Infused, p.ExitAt, zone)
		p.Followed = max(0, p.Day) // who left was seen on that day
	}
	p.Followed = min(p.Followed, p.Window)
	level, _ := rules.Level(p.Level)
	switch {
	case p.Level == 0:
		p.Status, p.Why = NotEvaluable, WhyBelow
	case p.DLT && e.DLTCounts:
		p.Status, p.Why = Evaluable, WhyDLT
	case p.Amount < level.Amount*e.MinFraction:
		p.Status, p.Why = NotEvaluable, WhyFraction
	case p.Followed >= p.Window:
		p.Status, p.Why = Evaluable, WhyWindow
	case p.Exit != "":
		p.Status, p.Why = NotEvaluable, WhyLeft
	}
	// A patient analysed at another level counts there and leaves the cohort a place
	// short, as one who cannot be evaluated does.
	off := p.Slot != nil && p.Level != p.Slot.Level
	p.Replace = e.Replace && (p.Status == NotEvaluable || off) && !p.Backfilled() // nobody waits for these
}
