package screening_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/eligibility"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/trial/studytest"
)

var ctx = context.Background()

// desk is a study with the service.
type desk struct {
	*studytest.Study
	*screening.Service
}

func open(t *testing.T, db *store.DB) desk {
	s := studytest.Open(t, db)
	s.Clock.Move(time.Hour)
	return desk{s, screening.New(s.Ledger)}
}

// fits are screening data that fulfil every criterion of the template.
func fits() map[string]string {
	return map[string]string{"AGE": "61", "SEX": "F", "HISTOLOGY": "adeno", "STAGE": "IV", "LINES": "2", "ECOG": "1", "ANTIGEN": "80",
		"NEUT": "3.1", "PLAT": "180", "HGB": "115", "SPO2": "97", "WEIGHT": "62", "CNS_ACTIVE": "N", "ILD": "N", "INFECTION": "N", "ICI": "Y", "ICI_WEEKS": "12"}
}

// begun is a subject at BJ01 who consented now.
func (d desk) begun() string {
	d.T.Helper()
	subject, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", "")
	d.Must(err)
	d.Must(d.Consent(ctx, studytest.As("nurse"), studytest.Code, subject, "1", d.Clock.Now().Std(), ""))
	return subject
}

func (d desk) enter(subject string, values map[string]string, reason string) error {
	row := d.View("nurse").State.Row("SCREEN", subject, "1")
	seen := int64(0)
	if row != nil {
		seen = row.Changed.Seq
	}
	return d.Enter(ctx, studytest.As("nurse"), studytest.Code, subject, screening.Data{Values: values, Reason: reason, Seen: seen})
}

// agree is a conclusion that confirms what the data say, and lets the patient in
// wherever only a person can tell.
func (d desk) agree(subject string) screening.Conclusion {
	s := d.of("pi", subject)
	c := screening.Conclusion{Eligible: true, Seen: s.Basis, Judgements: map[string]screening.Judgement{}}
	for _, k := range s.Criteria {
		o := k.Outcome
		if o == "" {
			o = eligibility.Met
			if k.Criterion.Exclude {
				o = eligibility.Not
			}
		}
		if o == eligibility.Unknown {
			o = ""
		}
		c.Judgements[k.Criterion.ID] = screening.Judgement{Confirmed: o}
	}
	return c
}

func (d desk) conclude(who, subject string, c screening.Conclusion) error {
	return d.Conclude(ctx, studytest.As(who), studytest.Code, subject, c, d.Proof(who))
}

func (d desk) of(who, subject string) *screening.Standing {
	return screening.Of(d.View(who), subject)
}

// faults are the places of an Invalid fault.
func faults(err error) []string {
	var f *fault.Fault
	var out []string
	if errors.As(err, &f) {
		for _, x := range f.Fields {
			out = append(out, x.Where+" "+x.Key)
		}
	}
	return out
}

func TestFromANumberToEligible(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		subject, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", "")
		if err != nil || subject != "BJ01-001" {
			t.Fatal(subject, err)
		}
		if s := d.of("pi", subject); s.Stage != screening.Registered || s.Ready() {
			t.Errorf("before consent: %+v", s.Stage)
		}
		if err := d.enter(subject, fits(), ""); !fault.Is(err, fault.Closed) {
			t.Errorf("data were collected before consent: %v", err)
		}
		d.Must(d.Consent(ctx, studytest.As("nurse"), studytest.Code, subject, "1", d.Clock.Now().Std(), ""))
		data := fits()
		delete(data, "HGB")
		d.Must(d.enter(subject, data, ""))
		s := d.of("pi", subject)
		if s.Stage != screening.Screening || !slices.Equal(s.Missing, []string{"HGB"}) || s.Criterion("I6").Outcome != eligibility.Unknown {
			t.Errorf("haemoglobin is not known: %+v", s)
		}
		err = d.conclude("pi", subject, d.agree(subject))
		if !slices.Equal(faults(err), []string{"criterion.I6 screening.fault.unknown.missing"}) {
			t.Errorf("eligible with what is unknown: %v", err)
		}
		forced := d.agree(subject)
		forced.Judgements["I6"] = screening.Judgement{Confirmed: eligibility.Met, Comment: "looked fine to me"}
		if err := d.conclude("pi", subject, forced); !slices.Equal(faults(err), []string{"criterion.I6 screening.fault.unknown.missing"}) {
			t.Errorf("an investigator cannot know what the data do not: %v", err)
		}
		d.Must(d.enter(subject, map[string]string{"HGB": "115"}, ""))
		if err := d.conclude("pi", subject, forced); !fault.Is(err, fault.Conflict) {
			t.Errorf("concluded on data that nobody had read: %v", err)
		}
		if err := d.conclude("nurse", subject, d.agree(subject)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a coordinator judged: %v", err)
		}
		if err := d.conclude("pi2", subject, d.agree(subject)); !fault.Is(err, fault.NotFound) {
			t.Errorf("an investigator of another site judged: %v", err)
		}
		if err := d.Conclude(ctx, studytest.As("pi"), studytest.Code, subject, d.agree(subject), d.Proof("pi2")); err == nil {
			t.Error("signed with somebody else's proof")
		}
		d.Must(d.conclude("pi", subject, d.agree(subject)))
		s = d.of("pi", subject)
		if !s.Ready() || len(s.Signs) != 1 || s.Signs[0].By != "pi" || len(s.Unfulfilled()) != 0 {
			t.Errorf("eligible: %+v", s)
		}
		row := d.View("pi").State.Row("CRITERION", subject, "I1")
		var used map[string]string
		if err := json.Unmarshal([]byte(row.Get("USED")), &used); err != nil || used["AGE"] != "61" || row.Get("COMPUTED") != "met" {
			t.Errorf("the value used stands beside the answer: %v %v", row.Values(), err)
		}
		for _, reader := range []string{"laboratory", "partner"} {
			if !d.of(reader, subject).Ready() {
				t.Errorf("%s, who sees no genome data, is told another standing", reader)
			}
		}
	})
}

func TestAConclusionHoldsForWhatItRestedOn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		for _, c := range []struct {
			why    string
			change func(subject string)
			stage  screening.Stage
		}{
			{"nothing changed", func(string) {}, screening.Eligible},
			{"a value was corrected, and still fits", func(x string) { d.Must(d.enter(x, map[string]string{"AGE": "62"}, "read wrongly")) }, screening.Again},
			{"a value was corrected, and does not fit any more", func(x string) { d.Must(d.enter(x, map[string]string{"ECOG": "2"}, "read wrongly")) }, screening.Again},
			{"a value was set to nothing", func(x string) { d.Must(d.enter(x, map[string]string{"NEUT": ""}, "another patient's")) }, screening.Again},
			{"a value that no criterion reads: a person may have", func(x string) { d.Must(d.enter(x, map[string]string{"WEIGHT": "60"}, "scale")) }, screening.Again},
			{"the answer of a criterion was changed", func(x string) {
				d.Put("pi", trial.Judge, "BJ01", record.Place{Form: "CRITERION", Subject: x, Row: "I7"}, map[string]string{"CONFIRMED": "not"})
			}, screening.Again},
			{"consent was withdrawn", func(x string) {
				d.Must(d.Withdraw(ctx, studytest.As("nurse"), studytest.Code, x, d.Clock.Now().Std(), "all procedures", ""))
			}, screening.Withdrawn},
		} {
			subject := d.begun()
			d.Must(d.enter(subject, fits(), ""))
			d.Must(d.conclude("pi", subject, d.agree(subject)))
			c.change(subject)
			if s := d.of("pi", subject); s.Stage != c.stage {
				t.Errorf("%s: %s, want %s", c.why, s.Stage, c.stage)
			}
		}
		subject := d.begun()
		d.Must(d.enter(subject, fits(), ""))
		d.Must(d.conclude("pi", subject, d.agree(subject)))
		d.Must(d.enter(subject, map[string]string{"AGE": "62"}, "read wrongly"))
		d.Must(d.conclude("pi", subject, d.agree(subject)))
		if s := d.of("pi", subject); !s.Ready() || len(s.Signs) != 1 {
			t.Errorf("confirmed again: %+v", s)
		}
	})
}

func TestScreenFailures(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		subject := d.begun()
		data := fits()
		data["ECOG"], data["ILD"] = "2", "Y"
		d.Must(d.enter(subject, data, ""))
		c := d.agree(subject)
		if err := d.conclude("pi", subject, c); !slices.Equal(faults(err), []string{"criterion.I4 screening.fault.against", "criterion.E3 screening.fault.against"}) {
			t.Errorf("eligible against the criteria: %v", err)
		}
		waived := d.agree(subject)
		waived.Judgements["I4"] = screening.Judgement{Confirmed: eligibility.Met, Comment: "almost 1"}
		if err := d.conclude("pi", subject, waived); !slices.Contains(faults(err), "criterion.I4 screening.fault.contradicts") {
			t.Errorf("the data were overruled: %v", err)
		}
		c.Eligible = false
		if err := d.conclude("pi", subject, c); !slices.Equal(faults(err), []string{"cause fault.required"}) {
			t.Errorf("failed without a cause: %v", err)
		}
		c.Cause = "other"
		if err := d.conclude("pi", subject, c); !slices.Equal(faults(err), []string{"why fault.required"}) {
			t.Errorf("failed without a reason: %v", err)
		}
		c.Cause = "criteria"
		d.Must(d.conclude("pi", subject, c))
		s := d.of("pi", subject)
		if s.Stage != screening.Failed || !slices.Equal(s.Failing, []string{"I4", "E3"}) || len(s.Signs) != 1 {
			t.Errorf("failed: %+v", s)
		}
		if err := d.Consent(ctx, studytest.As("nurse"), studytest.Code, subject, "1", d.Clock.Now().Std(), "again"); !fault.Is(err, fault.Closed) {
			t.Errorf("a consent after the end of screening: %v", err)
		}
		again, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", subject)
		if err != nil || d.of("pi", again).Earlier != subject {
			t.Errorf("screened again under a new number: %v", err)
		}
		if _, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", again); !slices.Equal(faults(err), []string{"earlier screening.fault.earlier"}) {
			t.Errorf("somebody whose screening has not ended: %v", err)
		}

		whole := d.begun()
		d.Must(d.enter(whole, fits(), ""))
		c = d.agree(whole)
		c.Eligible, c.Cause = false, "criteria"
		if err := d.conclude("pi", whole, c); !slices.Equal(faults(err), []string{"cause screening.fault.nocriterion"}) {
			t.Errorf("failed by criteria that are all fulfilled: %v", err)
		}
		c.Judgements["I1"] = screening.Judgement{Confirmed: eligibility.Not, Comment: "passport says 76"}
		d.Must(d.conclude("pi", whole, c)) // stricter than the data: the investigator may
		if s := d.of("pi", whole); !slices.Equal(s.Failing, []string{"I1"}) {
			t.Errorf("failing %v", s.Failing)
		}
		c = d.agree(whole)
		if err := d.conclude("pi", whole, c); !slices.Contains(faults(err), "reason study.fault.reason") {
			t.Errorf("a conclusion was turned round without a reason: %v", err)
		}
		c.Change = "passport was read wrongly"
		d.Must(d.conclude("pi", whole, c))

		declined, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", "")
		d.Must(err)
		no := screening.Conclusion{Cause: "consent", Reason: "prefers chemotherapy", Seen: d.of("pi", declined).Basis}
		d.Must(d.conclude("pi", declined, no))
		if s := d.of("pi", declined); s.Stage != screening.Failed || len(d.View("pi").State.Rows("CRITERION", declined)) != 0 {
			t.Errorf("never consented: %+v", s)
		}
	})
}

func TestNumbersAreGivenOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		var wait sync.WaitGroup
		got := make([]string, 6)
		for i := range got {
			wait.Go(func() {
				s, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", "")
				if err == nil {
					got[i] = s
				}
			})
		}
		wait.Wait()
		slices.Sort(got)
		if !slices.Equal(got, []string{"BJ01-001", "BJ01-002", "BJ01-003", "BJ01-004", "BJ01-005", "BJ01-006"}) {
			t.Errorf("six coordinators at once: %v", got)
		}
		for number, want := range map[string]string{"3": "screening.fault.taken", "003": "screening.fault.taken", "０７": "screening.fault.number", "0": "screening.fault.number", "-1": "screening.fault.number", "12345": "screening.fault.number"} {
			if _, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", number, ""); !slices.Equal(faults(err), []string{"number " + want}) {
				t.Errorf("number %q: %v", number, err)
			}
		}
		s, err := d.Begin(ctx, studytest.As("nurse2"), studytest.Code, "SH01", "3", "")
		if err != nil || s != "SH01-003" {
			t.Errorf("sites count by themselves: %v %v", s, err)
		}
		if _, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "SH01", "", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a coordinator of Beijing screened in Shanghai: %v", err)
		}
		if err := d.Consent(ctx, studytest.As("nurse"), studytest.Code, "SH01-003", "1", d.Clock.Now().Std(), ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("consent at another site: %v", err)
		}
		if s := d.of("nurse", "SH01-003"); s != nil {
			t.Errorf("Beijing sees a subject of Shanghai: %+v", s)
		}
		d.Put("lead", trial.Manage, "", record.Place{Form: "SITE", Row: "BJ01"}, map[string]string{"STATUS": "closed"})
		if _, err := d.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01", "", ""); !fault.Is(err, fault.Closed) {
			t.Errorf("a closed site screened: %v", err)
		}
		d.Put("lead", trial.Manage, "", record.Place{Form: "STUDY", Row: "1"}, map[string]string{"STATUS": "paused"})
		if _, err := d.Begin(ctx, studytest.As("nurse2"), studytest.Code, "SH01", "", ""); !fault.Is(err, fault.Closed) {
			t.Errorf("a paused study screened: %v", err)
		}
	})
}

func TestConsentAndItsVersions(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		nurse, code := studytest.As("nurse"), studytest.Code
		now := d.Clock.Now().Std()
		subject, err := d.Begin(ctx, nurse, code, "BJ01", "", "")
		d.Must(err)
		for _, c := range []struct {
			why, version string
			at           time.Time
			want         string
		}{
			{"no such version", "7", now, "version screening.fault.version"},
			{"no time", "1", time.Time{}, "at fault.required"},
			{"not yet", "1", now.Add(time.Hour), "at screening.fault.future"},
			{"before anybody had approved it", "1", now.Add(-48 * time.Hour), "at screening.fault.unapproved"},
		} {
			if err := d.Consent(ctx, nurse, code, subject, c.version, c.at, ""); !slices.Contains(faults(err), c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		d.Must(d.Consent(ctx, nurse, code, subject, "1", now, ""))
		if err := d.Consent(ctx, nurse, code, subject, "1", now.Add(-time.Minute), ""); !slices.Equal(faults(err), []string{"reason study.fault.reason"}) {
			t.Errorf("another time without a reason: %v", err)
		}
		d.Must(d.enter(subject, fits(), ""))
		d.Must(d.conclude("pi", subject, d.agree(subject)))

		// An amendment during screening: ECOG 0 only, and a new value is asked for.
		d.Clock.Move(24 * time.Hour)
		p := studytest.Protocol(t)
		p.Eligibility[3].Expr = "ecog == 0"
		p.Eligibility = append(p.Eligibility, protocol.Criterion{ID: "I8", Text: record.Words{EN: "Lung function", ZH: "肺功能"}, Expr: "fev1 >= 50.0"})
		p.Screening.Items = append(p.Screening.Items, record.Item{Name: "FEV1", Type: record.Decimal, Required: true})
		doc, err := json.Marshal(p)
		d.Must(err)
		d.Put("lead", trial.Write, "", record.Place{Form: "PROTOCOL", Row: "2"}, map[string]string{"DOC": string(doc), "STATUS": "draft"})
		if err := d.Consent(ctx, nurse, code, subject, "2", d.Clock.Now().Std(), ""); !slices.Contains(faults(err), "version screening.fault.version") {
			t.Errorf("consent to a draft: %v", err)
		}
		if err := d.enter(subject, map[string]string{"FEV1": "70"}, ""); err == nil {
			t.Error("a value that the patient's version does not ask for was kept")
		}
		d.Approve("2", string(doc))
		d.Clock.Move(time.Hour)
		s := d.of("pi", subject)
		if s.Version != "1" || s.Newer != "2" || s.Stage != screening.Eligible {
			t.Errorf("who consented to version 1 stays on it: %+v", s)
		}
		d.Must(d.Consent(ctx, nurse, code, subject, "2", d.Clock.Now().Std(), ""))
		s = d.of("pi", subject)
		if s.Version != "2" || s.Newer != "" || s.Stage != screening.Again || s.Criterion("I4").Outcome != eligibility.Not || s.Criterion("I8").Outcome != eligibility.Unknown || s.Criterion("I1").Confirmed != "" {
			t.Errorf("after consenting to version 2 its criteria count: %+v", s)
		}
		d.Must(d.enter(subject, map[string]string{"FEV1": "70"}, ""))
		if err := d.Consent(ctx, nurse, code, subject, "1", d.Clock.Now().Std(), "back"); !slices.Contains(faults(err), "version screening.fault.older") {
			t.Errorf("back to an older version: %v", err)
		}
	})
}

func TestAWithdrawnConsentStopsProcedures(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		nurse, code := studytest.As("nurse"), studytest.Code
		subject := d.begun()
		data := fits()
		delete(data, "HGB")
		d.Must(d.enter(subject, data, ""))
		d.Clock.Move(time.Hour)
		at := d.Clock.Now().Std()
		if err := d.Withdraw(ctx, nurse, code, subject, at.Add(-48*time.Hour), "all", ""); !slices.Contains(faults(err), "at screening.fault.before") {
			t.Errorf("withdrawn before it was given: %v", err)
		}
		d.Must(d.Withdraw(ctx, nurse, code, subject, at, "no further procedures", ""))
		v := d.View("pi")
		if err := v.RequireConsent(subject); !fault.Is(err, fault.Closed) {
			t.Errorf("procedures go on: %v", err)
		}
		if err := d.enter(subject, map[string]string{"HGB": "110"}, ""); !fault.Is(err, fault.Closed) {
			t.Errorf("a new value was collected: %v", err)
		}
		d.Must(d.enter(subject, map[string]string{"AGE": "63"}, "typing error")) // what was there may be put right
		if err := d.conclude("pi", subject, d.agree(subject)); !fault.Is(err, fault.Closed) {
			t.Errorf("eligible without consent: %v", err)
		}
		if err := d.Restore(ctx, nurse, code, subject, ""); !slices.Equal(faults(err), []string{"reason study.fault.reason"}) {
			t.Errorf("restored without a reason: %v", err)
		}
		d.Must(d.Restore(ctx, nurse, code, subject, "wrong patient"))
		if err := d.View("pi").RequireConsent(subject); err != nil {
			t.Error(err)
		}
		d.Must(d.Withdraw(ctx, nurse, code, subject, at, "all", ""))
		c := d.agree(subject)
		c.Eligible, c.Cause, c.Reason = false, "consent", "withdrew"
		d.Must(d.conclude("pi", subject, c))
		if s := d.of("pi", subject); s.Stage != screening.Failed || s.Cause != "consent" {
			t.Errorf("%+v", s)
		}
	})
}

func TestAnErrorFoundAfterEnrolmentIsShown(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		subject := d.begun()
		d.Must(d.enter(subject, fits(), ""))
		d.Must(d.conclude("pi", subject, d.agree(subject)))
		d.Put("nurse", trial.Enrol, "BJ01", record.Place{Form: "SLOT", Subject: subject, Row: "1"},
			map[string]string{"LEVEL": "1", "COHORT": "1", "PLACE": "1", "DECISION": "1", "AT": record.At(d.Clock.Now().Std())})
		d.Must(d.enter(subject, map[string]string{"ECOG": "2"}, "source says 2"))
		s := d.of("pi", subject)
		if s.Stage != screening.Enrolled || strings.Join(s.Violated, " ") != "I4" {
			t.Errorf("%+v", s)
		}
		if err := d.conclude("pi", subject, d.agree(subject)); !fault.Is(err, fault.Conflict) {
			t.Errorf("concluded after enrolment: %v", err)
		}
	})
}
