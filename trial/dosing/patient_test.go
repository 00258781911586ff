package dosing

import (
	"testing"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Doses of the template: 1, 2, 4 million cells per kilogram; 80 % makes a dose; the
// window is 28 days.
func TestWhereAPatientStands(t *testing.T) {
	const subject = "BJ01-001"
	for _, c := range []struct {
		reason string
		given  float64 // 0 for not infused
		then   func(b *book)
		at     time.Time
		status Status
		why    string
		level  int
		again  bool // the place may be filled again
	}{
		{"enrolled, not infused", 0, nil, day(3), Enrolled, "", 0, false},
		{"window open", 2, nil, day(10), Pending, "", 2, false},
		{"the 28th day is not over", 2, nil, day(28), Pending, "", 2, false},
		{"followed for the whole window", 2, nil, day(29), Evaluable, WhyWindow, 2, false},
		{"a confirmed DLT counts at once", 2, func(b *book) { b.dlt(subject, "1", "yes", "yes", day(4)) }, day(5), Evaluable, WhyDLT, 2, false},
		{"a DLT that nobody confirmed does not", 2, func(b *book) { b.dlt(subject, "1", "yes", "", day(4)) }, day(5), Pending, "", 2, false},
		{"died on day 12 without a DLT", 2, func(b *book) { b.exit(subject, "death", day(12)) }, day(40), NotEvaluable, WhyLeft, 2, true},
		{"left on day 28, when the window's last assessment was made", 2, func(b *book) { b.exit(subject, "progression", day(28)) }, day(40), Evaluable, WhyWindow, 2, false},
		{"left on day 27", 2, func(b *book) { b.exit(subject, "progression", day(27)) }, day(40), NotEvaluable, WhyLeft, 2, true},
		{"left after a DLT", 2, func(b *book) { b.dlt(subject, "1", "yes", "yes", day(4)); b.exit(subject, "death", day(6)) }, day(40), Evaluable, WhyDLT, 2, false},
		{"an exit that has not come yet", 2, func(b *book) { b.exit(subject, "death", day(12)) }, day(5), Pending, "", 2, false},
		{"below the planned level: analysed where the dose was reached", 1.5, nil, day(29), Evaluable, WhyWindow, 1, true},
		{"80 % of the level is the level", 1.6, nil, day(29), Evaluable, WhyWindow, 2, false},
		{"less than 80 % of the lowest level", 0.7, nil, day(29), NotEvaluable, WhyBelow, 0, true},
		{"above the planned level", 4, nil, day(29), Evaluable, WhyWindow, 3, true},
		{"no product could be made", 0, func(b *book) {
			b.set(form.Slot.Name, subject, "1", "RELEASED", record.At(day(20)), "WHY", "manufacturing")
		}, day(21), Released, "", 0, false},
		{"died before the infusion", 0, func(b *book) { b.exit(subject, "death", day(-2)) }, day(0), Released, "", 0, false},
	} {
		b := newBook(t)
		b.enrol(subject, 1, 1, 2, day(-20))
		if c.given > 0 {
			b.infuse(subject, c.given, day(0))
		}
		if c.then != nil {
			c.then(b)
		}
		p := b.one(t, subject, c.at)
		if p.Status != c.status || p.Why != c.why || p.Level != c.level || p.Replace != c.again {
			t.Errorf("%s: %s %q level %d again %v, not %s %q %d %v", c.reason, p.Status, p.Why, p.Level, p.Replace, c.status, c.why, c.level, c.again)
		}
	}
}

func TestDaysAreThoseOfTheSite(t *testing.T) {
	for _, c := range []struct {
		reason   string
		site     string
		infused  string
		at       string
		day      int
		followed int
		pending  bool
	}{
		{"an evening in Shanghai has its day 1 an hour later", "BJ01", "2027-01-11T15:30:00Z", "2027-01-11T16:10:00Z", 1, 0, true},
		{"the same two instants are one day in New York", "NY01", "2027-01-11T15:30:00Z", "2027-01-11T16:10:00Z", 0, 0, true},
		{"the window ends at midnight in Shanghai", "BJ01", "2027-01-11T15:30:00Z", "2027-02-08T16:00:00Z", 29, 28, false},
		{"a minute before it is open", "BJ01", "2027-01-11T15:30:00Z", "2027-02-08T15:59:00Z", 28, 27, true},
		{"summer time takes an hour and no day", "NY01", "2027-02-20T15:00:00Z", "2027-03-21T04:00:00Z", 29, 28, false},
	} {
		b := newBook(t)
		subject := c.site + "-001"
		infused, _ := time.Parse(time.RFC3339, c.infused)
		at, _ := time.Parse(time.RFC3339, c.at)
		b.enrol(subject, 1, 1, 1, infused.Add(-time.Hour))
		b.infuse(subject, 1, infused)
		p := b.one(t, subject, at)
		if p.Day != c.day || p.Followed != c.followed || (p.Status == Pending) != c.pending {
			t.Errorf("%s: day %d, followed %d, %s", c.reason, p.Day, p.Followed, p.Status)
		}
		if over := !at.Before(p.Until); over == c.pending {
			t.Errorf("%s: the window is over from %s", c.reason, p.Until)
		}
	}
}

func TestAPatientIsEvaluatedByTheVersionOfTheWindow(t *testing.T) {
	for _, c := range []struct {
		reason  string
		consent int // day of the consent to version 2, whose window is 42 days
		rules   string
		version string
		status  Status
	}{
		{"never consented again", 0, "1", "1", Evaluable},
		{"consented during the window", 20, "2", "2", Pending},
		{"consented when the window was over", 29, "1", "2", Evaluable},
	} {
		b := newBook(t)
		longer := *b.protocols["1"]
		longer.Evaluability.WindowDays = 42
		b.protocols["2"] = &longer
		b.enrol("BJ01-001", 1, 1, 1, day(-10))
		b.infuse("BJ01-001", 1, day(0))
		if c.consent > 0 {
			b.set(form.Consent.Name, "BJ01-001", "2", "AT", record.At(day(c.consent)))
		}
		p := b.one(t, "BJ01-001", day(35))
		if p.Rules != c.rules || p.Version != c.version || p.Status != c.status {
			t.Errorf("%s: rules %s, version %s, %s", c.reason, p.Rules, p.Version, p.Status)
		}
	}
}

func TestAQuestionIsOpenUntilAPersonConfirmsTheNewestAnswer(t *testing.T) {
	for _, c := range []struct {
		reason             string
		derived, confirmed string
		again              string // derived once more, afterwards
		open, dlt          bool
	}{
		{"the rule says no", "no", "", "", false, false},
		{"the rule says yes", "yes", "", "", true, false},
		{"the rule cannot say yet", "open", "", "", true, false},
		{"confirmed", "yes", "yes", "", false, true},
		{"a person says otherwise", "yes", "no", "", false, false},
		{"the grade changed after it was confirmed", "no", "no", "yes", true, false},
		{"a confirmed DLT counts until a person takes it back", "yes", "yes", "no", true, true},
	} {
		b := newBook(t)
		b.enrol("BJ01-001", 1, 1, 1, day(-10))
		b.infuse("BJ01-001", 1, day(0))
		b.dlt("BJ01-001", "1", c.derived, c.confirmed, day(3))
		if c.again != "" {
			b.set(form.DLT.Name, "BJ01-001", "1", "DERIVED", c.again)
		}
		if p := b.one(t, "BJ01-001", day(5)); (len(p.Open) > 0) != c.open || p.DLT != c.dlt {
			t.Errorf("%s: open %v, DLT %v", c.reason, p.Open, p.DLT)
		}
	}
}

func TestEvaluationMayAskForMoreOfTheDoseThanTheLevel(t *testing.T) {
	b := newBook(t, func(p *protocol.Protocol) { p.MinFraction, p.Evaluability.MinFraction = 0.5, 0.9 })
	b.enrol("BJ01-001", 1, 1, 1, day(-10))
	b.infuse("BJ01-001", 0.6, day(0))
	if p := b.one(t, "BJ01-001", day(40)); p.Level != 1 || p.Status != NotEvaluable || p.Why != WhyFraction || !p.Replace {
		t.Errorf("%+v", p)
	}
}

func TestPatientsComeAsTheyWereEnrolled(t *testing.T) {
	b := newBook(t)
	b.enrol("BJ01-007", 1, 1, 1, day(0))
	b.enrol("BJ01-002", 1, 2, 1, day(1))
	b.set(form.Subject.Name, "BJ01-001", "1", "SITE", "BJ01", "NUMBER", "001") // in screening
	var got []string
	for _, p := range Patients(b.State, b.protocol, day(2)) {
		got = append(got, p.Subject)
	}
	if len(got) != 2 || got[0] != "BJ01-007" || got[1] != "BJ01-002" {
		t.Errorf("%v", got)
	}
	if list := Patients(b.State, b.protocol, day(-1)); len(list) != 0 {
		t.Errorf("before anybody was enrolled: %v", list)
	}
}
