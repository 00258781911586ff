package rehearsal

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/seed"
	"stepwise/toxicity/grading"
	"stepwise/trial"
	"stepwise/trial/custody"
	"stepwise/trial/dosing"
	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/screening"
	"stepwise/trial/studytest"
)

var ctx = context.Background()

// team plays a rehearsal through the rooms, as people do on their pages.
type team struct {
	*studytest.Study
	s       *Service
	screens *screening.Service
	doses   *dosing.Service
	cells   *custody.Service
	events  *safety.Service
	record  *lrs.Record
	code    string
}

func newTeam(t *testing.T, db *store.DB) *team {
	t.Helper()
	s := studytest.Open(t, db)
	g := grader(t)
	clocks, err := safety.ReadClocks(seed.Clocks)
	s.Must(err)
	x := &team{Study: s, record: lrs.New(db, s.Clock), screens: screening.New(s.Ledger), doses: dosing.New(s.Ledger, ""), cells: custody.New(s.Ledger),
		events: safety.New(s.Ledger, func(context.Context) (*grading.Grader, error) { return g, nil }, clocks)}
	x.s = New(s.Ledger, x.events, x.record, shipped(t))
	for _, id := range []string{"VIABILITY", "STERILITY"} {
		s.Must(x.cells.Specify(ctx, studytest.As("laboratory"), studytest.Code, custody.Spec{ID: id, EN: id, ZH: id, Stage: "release", Word: id == "STERILITY", Low: map[string]string{"VIABILITY": "70"}[id],
			Expected: map[string]string{"STERILITY": "negative"}[id], Source: "invented for this test"}, ""))
	}
	return x
}

// begin begins a rehearsal at BJ01 and does what waits on the first day.
func (x *team) begin(scenario string) {
	x.T.Helper()
	code, err := x.s.Begin(ctx, studytest.As("lead"), studytest.Code, "BJ01", scenario)
	x.Must(err)
	x.code = code
	x.Must(x.cells.SignSpecs(ctx, studytest.As("laboratory"), code, x.Proof("laboratory")))
	x.decide(dosing.Proposal{})
}

func (x *team) decide(p dosing.Proposal) {
	x.T.Helper()
	key, err := x.doses.Propose(ctx, studytest.As("statistician"), x.code, p)
	x.Must(err)
	for _, who := range []string{"committee", "committee2"} {
		x.Must(x.doses.Sign(ctx, studytest.As(who), x.code, key, x.view("lead").State.Row(form.Decision.Name, "", key).Get("HASH"), x.Proof(who)))
	}
}

func (x *team) view(who string) *trial.View {
	x.T.Helper()
	v, err := x.Ledger.Open(ctx, studytest.As(who), x.code)
	x.Must(err)
	return v
}

func (x *team) now() time.Time { return x.view("lead").Now.Std() }

// next lets time go on to the next message and returns the newest.
func (x *team) next() Shown {
	x.T.Helper()
	x.Must(x.s.Advance(ctx, studytest.As("nurse"), x.code, 0, Ticks(x.view("nurse").State)))
	p, err := x.s.Read(x.view("nurse"))
	x.Must(err)
	return p.Inbox[0]
}

// until goes on to a message.
func (x *team) until(id string) Shown {
	x.T.Helper()
	for range 40 {
		if m := x.next(); m.ID == id {
			return m
		}
	}
	x.T.Fatalf("message %s never comes", id)
	return Shown{}
}

func (x *team) screen(m Shown, eligible bool) {
	x.T.Helper()
	nurse, pi := studytest.As("nurse"), studytest.As("pi")
	subject, err := x.screens.Begin(ctx, nurse, x.code, "BJ01", m.Patient, "")
	x.Must(err)
	x.Must(x.screens.Consent(ctx, nurse, x.code, subject, "1", x.now().Add(-10*time.Minute), ""))
	m = x.next()
	if m.Form != "SCREEN" {
		x.T.Fatalf("%s instead of the screening values", m.ID)
	}
	x.Must(x.screens.Enter(ctx, nurse, x.code, subject, screening.Data{Values: m.Values}))
	x.conclude(pi, subject, eligible)
}

func (x *team) conclude(pi person.Actor, subject string, eligible bool) {
	x.T.Helper()
	who := screening.Of(x.view("pi"), subject)
	c := screening.Conclusion{Eligible: eligible, Seen: who.Basis, Judgements: map[string]screening.Judgement{}}
	if !eligible {
		c.Cause = "criteria"
	}
	for _, k := range who.Criteria {
		outcome := k.Outcome
		if !k.Computed() {
			outcome = eligibility.Met
		}
		c.Judgements[k.Criterion.ID] = screening.Judgement{Confirmed: outcome}
	}
	x.Must(x.screens.Conclude(ctx, pi, x.code, subject, c, x.Proof("pi")))
}

func (x *team) label(who, subject string, kind custody.Kind, about string) string {
	x.T.Helper()
	l, err := x.cells.Issue(ctx, studytest.As(who), x.code, subject, kind, about, false)
	x.Must(err)
	return l.Text
}

func (x *team) hand(who, subject string, h custody.Handing) {
	x.T.Helper()
	h.At = x.now()
	_, err := x.cells.Hand(ctx, studytest.As(who), x.code, subject, h)
	x.Must(err)
}

// treat takes a patient from enrolment to the bedside; what the messages say is given.
func (x *team) treat(patient, kg, millions, viability string) {
	x.T.Helper()
	subject, unit, lab := "BJ01-"+patient, studytest.As("cells"), studytest.As("laboratory")
	_, err := x.doses.Enrol(ctx, studytest.As("pi"), x.code, subject, "")
	x.Must(err)
	_, err = x.cells.OpenTherapy(ctx, unit, x.code, subject, x.code+"."+subject+".T1", "")
	x.Must(err)
	_, err = x.cells.PlanCollection(ctx, unit, x.code, subject, custody.CollectionData{})
	x.Must(err)
	x.until("cells-" + patient)
	band, c1, box := x.label("cells", subject, custody.Band, ""), x.label("cells", subject, custody.Collection, "C1"), x.label("cells", subject, custody.Box, "C1")
	x.hand("cells", subject, custody.Handing{Container: "C1", Step: custody.Collect, First: band, Second: c1})
	x.hand("cells", subject, custody.Handing{Container: "C1", Step: custody.Send, First: c1, Second: box})
	x.until("arrival-" + patient)
	x.hand("laboratory", subject, custody.Handing{Container: "C1", Step: custody.Receive, TempMin: "3.1", TempMax: "6.4", First: box, Second: c1})
	_, err = x.cells.BeginProduct(ctx, lab, x.code, subject, custody.NewProduct{Collections: []string{"C1"}})
	x.Must(err)
	batch := x.label("laboratory", subject, custody.Batch, "P1")
	x.hand("laboratory", subject, custody.Handing{Container: "C1", Step: custody.Use, Product: "P1", First: c1, Second: batch})
	x.until("made-" + patient)
	now := x.now()
	x.Must(x.cells.EndProduct(ctx, lab, x.code, subject, "P1", custody.End{At: record.At(now), Lot: "V" + patient, Expiry: record.At(now.AddDate(0, 0, 180)), Usable: "60"}))
	_, err = x.cells.AddBag(ctx, lab, x.code, subject, "P1", millions, "30", "")
	x.Must(err)
	bag := x.label("laboratory", subject, custody.Bag, "P1-A")
	x.hand("laboratory", subject, custody.Handing{Container: "P1-A", Step: custody.Fill, First: batch, Second: bag})
	x.Must(x.cells.Test(ctx, lab, x.code, subject, "P1", map[string]string{"VIABILITY": viability, "STERILITY": "negative"}, record.At(now), ""))
	x.Must(x.cells.Release(ctx, lab, x.code, subject, "P1", custody.Approval{Verdict: "released", Weight: kg, Reason: "what could be made"}, x.Proof("laboratory")))
	bagBox := x.label("laboratory", subject, custody.Box, "P1-A")
	x.hand("laboratory", subject, custody.Handing{Container: "P1-A", Step: custody.Send, First: bag, Second: bagBox})
	x.until("courier-" + patient)
	x.hand("cells", subject, custody.Handing{Container: "P1-A", Step: custody.Receive, TempMin: "-168", TempMax: "-151", First: bagBox, Second: bag})
}

// infuse scans what is handed over first, where the team is careful.
func (x *team) infuse(patient, kg, millions string, careful bool) {
	x.T.Helper()
	subject := "BJ01-" + patient
	m := x.until("bedside-" + patient)
	band, bag := x.label("cells", subject, custody.Band, ""), x.label("laboratory", subject, custody.Bag, "P1-A")
	if careful && m.Stray != "" {
		stray := custody.Stray(x.code, "BJ01-"+m.Stray, "P1-A", "other", 1)
		if _, err := x.cells.Hand(ctx, studytest.As("cells"), x.code, subject, custody.Handing{Container: "P1-A", Step: custody.Thaw, First: band, Second: stray, At: x.now()}); err == nil {
			x.T.Fatal("another patient's bag was thawed")
		}
	}
	x.hand("cells", subject, custody.Handing{Container: "P1-A", Step: custody.Thaw, First: band, Second: bag})
	x.hand("cells", subject, custody.Handing{Container: "P1-A", Step: custody.Check, First: band, Second: bag, Weight: kg})
	_, err := x.cells.Infuse(ctx, studytest.As("cells"), x.code, subject, custody.Given{Bags: []string{"P1-A"}, At: x.now(), Weight: kg, Cells: millions, Comment: "all that there is"})
	x.Must(err)
}

// event begins an event now.
func (x *team) event(patient, term, class string, grade int, more map[string]string) (key string) {
	x.T.Helper()
	vocabulary := "CTCAE 5.0"
	if slices.Contains([]string{"CRS", "ICANS"}, term) {
		vocabulary = safety.ASTCT
	}
	values := map[string]string{"AETERM": term, "AEBODSYS": class, "AEVOC": vocabulary, "AESTDTC": record.At(x.now()), "AEREL": "probable", "EXPECTED": "Y", "AESER": "N", "EXISTED": "0"}
	for item, value := range more {
		values[item] = value
	}
	key, err := x.events.Begin(ctx, studytest.As("nurse"), x.code, "BJ01-"+patient, safety.Entry{Values: values, Grade: grade})
	x.Must(err)
	return key
}

func (x *team) grade(patient, key string, grade int) {
	x.T.Helper()
	x.Must(x.events.Grade(ctx, studytest.As("nurse"), x.code, "BJ01-"+patient, key, x.now(), safety.Entry{Grade: grade}))
}

func (x *team) finish() *Result {
	x.T.Helper()
	r, err := x.s.Finish(ctx, studytest.As("lead"), x.code, x.Proof("lead"))
	x.Must(err)
	return r
}

// verdicts are those of a result that are not right, "task verdict".
func verdicts(r *Result) []string {
	out := []string{}
	for _, i := range r.Items {
		if i.Verdict != Right {
			out = append(out, i.Task+" "+i.Verdict+" "+i.Found+" "+strconv.Itoa(i.Points))
		}
	}
	return out
}

var respiratory = "Respiratory, thoracic and mediastinal disorders"

func place(site string) record.Place { return record.Place{Form: form.Site.Name, Row: site} }
