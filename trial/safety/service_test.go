package safety

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/toxicity/grading"
	"stepwise/trial"
	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

var ctx = context.Background()

// open is a study with one patient, BJ01-001, infused at level 1 at 09:00.
func open(t *testing.T, db *store.DB) (*studytest.Study, *Service) {
	t.Helper()
	shipped, err := knowledge.Seed()
	if err != nil {
		t.Fatal(err)
	}
	base, err := fact.Build(shipped)
	if err != nil {
		t.Fatal(err)
	}
	g := grading.New(base.Rules)
	s := studytest.Open(t, db)
	service := New(s.Ledger, func(context.Context) (*grading.Grader, error) { return g, nil }, clocks(t))
	put := func(who string, right trial.Right, f, row string, values map[string]string) {
		t.Helper()
		s.Put(who, right, "BJ01", record.Place{Form: f, Subject: "BJ01-001", Row: row}, values)
	}
	now := record.At(s.Clock.Now().Std())
	put("nurse", trial.Screen, form.Subject.Name, "1", map[string]string{"SITE": "BJ01", "NUMBER": "001"})
	put("nurse", trial.Screen, form.Consent.Name, "1", map[string]string{"AT": now})
	put("nurse", trial.Enrol, form.Slot.Name, "1", map[string]string{"LEVEL": "1", "COHORT": "1", "PLACE": "1", "DECISION": "1", "AT": now})
	put("cells", trial.Handle, form.Infusion.Name, "1", map[string]string{"AT": now, "PRODUCT": "P1", "WEIGHT": "60", "CELLS": "60", "DOSE": "1", "PLANNED": "1", "LEVEL": "1"})
	return s, service
}

func hypotension(pressors float64) map[string]any {
	return map[string]any{"temp_c": 39.2, "hypotension": true, "vasopressors": pressors, "vasopressin": false, "hypoxia": false}
}

func TestCRSIsGradedFollowedAndConfirmed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := open(t, db)
		s.Clock.Move(24 * time.Hour)
		values := map[string]string{"AETERM": "CRS", "AEVOC": ASTCT, "AESTDTC": record.At(s.Clock.Now().Std()), "AEREL": "definite", "AESER": "N", "EXPECTED": "Y", "EXISTED": "0"}
		key, err := service.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", Entry{Values: values, Findings: hypotension(1)})
		if err != nil {
			t.Fatal(err)
		}
		v := s.View("pi")
		e := Read(v.State.Row(form.AE.Name, "BJ01-001", key))
		if e.Highest != 3 || len(e.Course) != 1 {
			t.Fatalf("one vasopressor is grade 3 (Lee 2019): %+v", e)
		}
		q := Questions(v, "BJ01-001", v.Now.Std())
		if len(q) != 1 || q[0].Finding.Verdict != Open || q[0].Finding.Rule != "D2" {
			t.Fatalf("nobody can tell before 72 hours: %+v", q)
		}
		if p, _ := dosing.One(v.State, v.Protocol, "BJ01-001", v.Now.Std()); len(p.Open) != 1 || p.DLT {
			t.Errorf("the gate sees the question: %+v", p)
		}
		s.Clock.Move(80 * time.Hour)
		v = s.View("pi")
		if q = Questions(v, "BJ01-001", v.Now.Std()); q[0].Finding.Verdict != Yes {
			t.Fatalf("time has settled it: %+v", q[0].Finding)
		}
		if err := service.Confirm(ctx, studytest.As("pi"), studytest.Code, "BJ01-001", key, false, "", s.Proof("pi")); !fault.Is(err, fault.Invalid) {
			t.Errorf("against the rule without a reason: %v", err)
		}
		if err := service.Confirm(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", key, true, "", s.Proof("nurse")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a study coordinator confirms nothing: %v", err)
		}
		s.Must(service.Confirm(ctx, studytest.As("pi"), studytest.Code, "BJ01-001", key, true, "", s.Proof("pi")))
		v = s.View("pi")
		p, _ := dosing.One(v.State, v.Protocol, "BJ01-001", v.Now.Std())
		if !p.DLT || p.Status != dosing.Evaluable {
			t.Errorf("a confirmed DLT counts at once: %+v", p)
		}
		if len(v.State.Signed(form.DLT.Name, "BJ01-001", key)) != 1 {
			t.Error("the confirmation is signed")
		}
	})
}

func TestAGradeThatChangesLaterAsksAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := open(t, db)
		s.Clock.Move(24 * time.Hour)
		begin := s.Clock.Now().Std()
		values := map[string]string{"AETERM": "Pneumonitis", "AEBODSYS": "Respiratory, thoracic and mediastinal disorders", "AEVOC": "CTCAE 5.0",
			"AESTDTC": record.At(begin), "AEREL": "possible", "AESER": "N", "EXPECTED": "N", "EXISTED": "0"}
		key, err := service.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", Entry{Values: values, Grade: 3})
		if err != nil {
			t.Fatal(err)
		}
		s.Must(service.Confirm(ctx, studytest.As("pi"), studytest.Code, "BJ01-001", key, true, "", s.Proof("pi")))
		if err := service.Grade(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", key, begin, Entry{Grade: 2}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a corrected grade needs a reason: %v", err)
		}
		s.Must(service.Grade(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", key, begin, Entry{Grade: 2, Reason: "the radiologist's second reading"}))
		v := s.View("pi")
		if q := Questions(v, "BJ01-001", v.Now.Std()); len(q) != 1 || !q[0].Again || q[0].Finding.Verdict != No {
			t.Fatalf("it has to be confirmed again: %+v", q)
		}
		s.Must(service.Confirm(ctx, studytest.As("pi"), studytest.Code, "BJ01-001", key, false, "", s.Proof("pi")))
		v = s.View("pi")
		if p, _ := dosing.One(v.State, v.Protocol, "BJ01-001", v.Now.Std()); p.DLT || len(p.Open) != 0 {
			t.Errorf("the question is closed: %+v", p)
		}
	})
}

func TestTheVocabularyOfAGradeNeverChanges(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := open(t, db)
		values := map[string]string{"AETERM": "Fever", "AEVOC": "CTCAE 5.0", "AESTDTC": record.At(s.Clock.Now().Std()), "AEREL": "possible", "AESER": "N"}
		key, err := service.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", Entry{Values: values, Grade: 1})
		if err != nil {
			t.Fatal(err)
		}
		err = service.Change(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", key, Entry{Values: map[string]string{"AEVOC": "CTCAE 6.0"}, Reason: "new version"})
		if !fault.Is(err, fault.Closed) {
			t.Errorf("%v", err)
		}
	})
}

func TestReportsWaitAreSentAndAreLate(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := open(t, db)
		values := map[string]string{"AETERM": "Myocarditis", "AEVOC": "CTCAE 5.0", "AESTDTC": record.At(s.Clock.Now().Std()), "AEREL": "possible", "AESER": "Y", "AESERC": "stay", "EXPECTED": "N"}
		key, err := service.Begin(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", Entry{Values: values, Grade: 3})
		if err != nil {
			t.Fatal(err)
		}
		if tasks := service.Tasks(s.View("safety")); len(tasks) != 2 || tasks[0].Due.In(shanghai).Format(time.DateOnly) != "2027-01-26" {
			t.Fatalf("fifteen days in both jurisdictions: %+v", tasks)
		}
		s.Clock.Move(3 * 24 * time.Hour)
		s.Must(service.Change(ctx, studytest.As("nurse"), studytest.Code, "BJ01-001", key, Entry{Values: map[string]string{"AESERC": "death"}, Reason: "the patient died"}))
		tasks := service.Tasks(s.View("safety"))
		if len(tasks) != 3 || tasks[0].Due.In(shanghai).Format(time.DateOnly) != "2027-01-21" {
			t.Fatalf("the death starts its own seven days: %+v", tasks)
		}
		now := s.Clock.Now().Std()
		s.Must(service.Send(ctx, studytest.As("safety"), studytest.Code, "BJ01-001", tasks[0].Key, now, "E-1", ""))
		if err := service.Send(ctx, studytest.As("safety"), studytest.Code, "BJ01-001", tasks[0].Key, now, "E-2", ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("sent twice: %v", err)
		}
		s.Clock.Move(20 * 24 * time.Hour)
		late := 0
		v := s.View("safety")
		for _, x := range service.Tasks(v) {
			if x.Late(v.Now.Std()) {
				late++
			}
		}
		if late != 2 {
			t.Errorf("%d are late, one was sent in time", late)
		}
	})
}

// A death begins the short clock whatever was said of the event before it, and after a
// report that went out it is reported once more.
func TestADeathIsReportedWhateverWasSaidBefore(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := open(t, db)
		nurse := studytest.As("nurse")
		s.Clock.Move(24 * time.Hour)
		event := func(grade string, serious string) Entry {
			return Entry{Grade: map[string]int{"3": 3, "5": 5}[grade], Reason: "seen", Values: map[string]string{"AETERM": "Pneumonitis", "AEVOC": "CTCAE 5.0", "AESTDTC": record.At(s.Clock.Now().Std()),
				"AEREL": "possible", "AESER": serious, "AESERC": map[string]string{"Y": "stay"}[serious], "EXPECTED": "N"}}
		}
		if _, err := service.Begin(ctx, nurse, studytest.Code, "BJ01-001", event("5", "N")); !fault.Is(err, fault.Invalid) {
			t.Errorf("a death that is not serious: %v", err)
		}
		parts := func() map[string]bool {
			out := map[string]bool{}
			for _, x := range service.Tasks(s.View("safety")) {
				out[x.Clock.ID+" "+x.Part] = x.Sent.IsZero()
			}
			return out
		}
		key, err := service.Begin(ctx, nurse, studytest.Code, "BJ01-001", event("3", "Y"))
		s.Must(err)
		if got := parts(); !got["CN-15 first"] || got["CN-7 first"] {
			t.Errorf("in hospital: %v", got)
		}
		s.Clock.Move(48 * time.Hour)
		s.Must(service.Send(ctx, studytest.As("safety"), studytest.Code, "BJ01-001", key+".CN.first", s.Clock.Now().Std(), "1", ""))
		s.Clock.Move(24 * time.Hour)
		s.Must(service.Grade(ctx, nurse, studytest.Code, "BJ01-001", key, s.Clock.Now().Std(), Entry{Grade: 5, Values: map[string]string{}}))
		if got := parts(); !got["CN-7 severe"] || !got["CN-7 complete"] || got["CN-15 first"] || !got["US-7 first"] {
			t.Errorf("after the death: %v", got)
		}
		s.Must(service.Send(ctx, studytest.As("safety"), studytest.Code, "BJ01-001", key+".CN.severe", s.Clock.Now().Std(), "2", ""))
		if got := parts(); got["CN-7 severe"] {
			t.Errorf("after its report: %v", got)
		}
		key, err = service.Begin(ctx, nurse, studytest.Code, "BJ01-001", event("3", "N"))
		s.Must(err)
		s.Clock.Move(time.Hour)
		s.Must(service.Grade(ctx, nurse, studytest.Code, "BJ01-001", key, s.Clock.Now().Std(), Entry{Grade: 5, Values: map[string]string{}}))
		if r := s.View("pi").State.Row(form.AE.Name, "BJ01-001", key); r.Get("AESER") != "Y" || r.Get("SEVERE") == "" || r.Get("AWARE") == "" {
			t.Errorf("not serious before, and then: %v", r.Values())
		}
		for _, item := range []string{"AWARE", "SEVERE"} {
			later := Entry{Values: map[string]string{item: record.At(s.Clock.Now().Add(-time.Minute).Std())}}
			if err := service.Change(ctx, nurse, studytest.Code, "BJ01-001", key, later); !fault.Is(err, fault.Invalid) {
				t.Errorf("a clock was set to begin at another time without a reason (%s): %v", item, err)
			}
		}
		if err := service.Change(ctx, nurse, studytest.Code, "BJ01-001", key, Entry{Values: map[string]string{"AESER": "N"}, Reason: "x"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a death was made not serious: %v", err)
		}
	})
}
