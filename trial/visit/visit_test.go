package visit

import (
	"context"
	"errors"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

var ctx = context.Background()

const who = "BJ01-001"

// infused is a study with one patient infused now.
func infused(t *testing.T, db *store.DB) (*studytest.Study, *Service) {
	t.Helper()
	s := studytest.Open(t, db)
	now := record.At(s.Clock.Now().Std())
	s.Put("nurse", trial.Screen, "BJ01", record.Place{Form: form.Subject.Name, Subject: who, Row: "1"}, map[string]string{"SITE": "BJ01", "NUMBER": "001"})
	s.Put("nurse", trial.Screen, "BJ01", record.Place{Form: form.Consent.Name, Subject: who, Row: "1"}, map[string]string{"AT": now})
	s.Put("cells", trial.Handle, "BJ01", record.Place{Form: form.Infusion.Name, Subject: who, Row: "1"},
		map[string]string{"AT": now, "PRODUCT": "P1", "WEIGHT": "60", "CELLS": "60", "DOSE": "1", "PLANNED": "1", "LEVEL": "1"})
	return s, New(s.Ledger)
}

func plan(s *studytest.Study) map[string]Planned {
	v := s.View("nurse")
	out := map[string]Planned{}
	for _, p := range Plan(v, who, v.Now.Std()) {
		out[p.Visit.ID] = p
	}
	return out
}

func TestAVisitIsPlannedEnteredAndCompleted(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := infused(t, db)
		if p := plan(s); p["D7"].State != Ahead || p["D7"].Day.Format(time.DateOnly) != "2027-01-18" || p["BL"].State != Late {
			t.Fatalf("on day 0 the baseline is late: D7 %s, BL %s", p["D7"].State, p["BL"].State)
		}
		s.Clock.Move(7 * 24 * time.Hour)
		if p := plan(s); p["D7"].State != Due || p["D1"].State != Late || p["D14"].State != Ahead {
			t.Errorf("on day 7: D7 %s, D1 %s, D14 %s", p["D7"].State, p["D1"].State, p["D14"].State)
		}
		e := Entry{Status: "done", Date: "2027-01-18", Forms: map[string]map[string]string{"LB": {"NEUT": "0.4", "PLAT": "80"}, "VS": {"TEMP": "37.2", "SYSBP": "118", "SPO2": "96"}, "ICE": {"ICE": "10"}}}
		s.Must(service.Enter(ctx, studytest.As("nurse"), studytest.Code, who, "D7", e))
		if p := plan(s)["D7"]; p.State != Partial || len(p.Missing) != 1 || p.Missing[0] != (Gap{"LB", "HGB"}) {
			t.Errorf("haemoglobin is missing: %+v", p)
		}
		e.Forms["LB"]["HGB"] = "95"
		s.Must(service.Enter(ctx, studytest.As("nurse"), studytest.Code, who, "D7", e))
		if p := plan(s)["D7"]; p.State != Complete || p.OutOfTime {
			t.Errorf("complete: %+v", p)
		}
		e.Forms["LB"]["PLAT"] = "8"
		err := service.Enter(ctx, studytest.As("nurse"), studytest.Code, who, "D7", e)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("a corrected value needs a reason: %v", err)
		}
		e.Forms["LB"]["PLAT"] = "eight"
		if err := service.Enter(ctx, studytest.As("nurse"), studytest.Code, who, "D7", e); !fault.Is(err, fault.Invalid) {
			t.Errorf("a word is no number: %v", err)
		}
		if err := service.Enter(ctx, studytest.As("nurse2"), studytest.Code, who, "D7", e); !fault.Is(err, fault.NotFound) {
			t.Errorf("another site's team knows no such subject: %v", err)
		}
		if err := service.Enter(ctx, studytest.As("nurse"), studytest.Code, who, "D14", Entry{Status: "done", Date: "2027-01-25"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a visit of next week did not take place: %v", err)
		}
	})
}

func TestAQueryIsAskedAnsweredAndClosed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := infused(t, db)
		at := record.Place{Form: "INFUSION", Subject: who, Row: "1", Item: "WEIGHT"}
		if _, err := service.Ask(ctx, studytest.As("nurse"), studytest.Code, at, "?"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a study coordinator asks nobody: %v", err)
		}
		for field, nowhere := range map[string]record.Place{"row": {Form: "INFUSION", Subject: who, Row: "Day 3", Item: "WEIGHT"}, "item": {Form: "INFUSION", Subject: who, Row: "1", Item: "Temperature"}} {
			_, err := service.Ask(ctx, studytest.As("monitor"), studytest.Code, nowhere, "Of what?")
			var f *fault.Fault
			if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Where != field {
				t.Errorf("a query about nothing: %v", err)
			}
		}
		key, err := service.Ask(ctx, studytest.As("monitor"), studytest.Code, at, "Weight of which day?")
		if err != nil {
			t.Fatal(err)
		}
		s.Must(service.Answer(ctx, studytest.As("nurse"), studytest.Code, who, key, "Of the day of infusion."))
		if err := service.Close(ctx, studytest.As("nurse"), studytest.Code, who, key, false); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who was asked does not close: %v", err)
		}
		s.Must(service.Close(ctx, studytest.As("monitor"), studytest.Code, who, key, false))
		if err := service.Answer(ctx, studytest.As("nurse"), studytest.Code, who, key, "Or not."); !fault.Is(err, fault.Closed) {
			t.Errorf("a closed query is answered no more: %v", err)
		}
		if list := Queries(s.View("monitor")); len(list) != 1 || list[0].Get("STATUS") != "closed" {
			t.Errorf("%+v", list)
		}
	})
}

func TestTheLongFollowUpGoesOnForFifteenYears(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, service := infused(t, db)
		v := s.View("nurse")
		list := Contacts(v, who, v.Now.Std())
		if len(list) != 6+13 || list[0].Key != "M3" || list[len(list)-1].Key != "M180" || list[len(list)-1].Due.Format(time.DateOnly) != "2042-01-11" {
			t.Fatalf("months 3 to 24, then every year to the fifteenth: %+v", list)
		}
		s.Clock.Move(95 * 24 * time.Hour)
		v = s.View("nurse")
		if list = Contacts(v, who, v.Now.Std()); list[0].State != Due {
			t.Errorf("%+v", list[0])
		}
		s.Must(service.FollowUp(ctx, studytest.As("nurse"), studytest.Code, who, "M3", map[string]string{"STATUS": "done", "DATE": "2027-04-15", "ALIVE": "Y"}, ""))
		s.Clock.Move(60 * 24 * time.Hour)
		s.Must(service.Leave(ctx, studytest.As("nurse"), studytest.Code, who, "death", s.Clock.Now().Std(), "", ""))
		v = s.View("nurse")
		if list = Contacts(v, who, v.Now.Std()); list[0].State != Complete || list[3].State != Over {
			t.Errorf("after a death nothing is due: %+v", list[:4])
		}
	})
}

func TestAMonthLaterIsTheSameDayOrTheLast(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{{"2027-01-31", 1, "2027-02-28"}, {"2027-01-31", 13, "2028-02-29"}, {"2027-12-15", 3, "2028-03-15"}, {"2028-02-29", 12, "2029-02-28"}} {
		from, _ := time.Parse(time.DateOnly, c.from)
		if got := later(from, c.months).Format(time.DateOnly); got != c.want {
			t.Errorf("%s + %d months: %s", c.from, c.months, got)
		}
	}
}
