package toxicity_test

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/knowledge"
	"stepwise/toxicity"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

func TestADeskIsKeptUntilTheKnowledgeChanges(t *testing.T) {
	shipped, err := knowledge.Seed()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, c := context.Background(), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
		k := knowledge.New(db, c)
		s := toxicity.New(k)
		before, err := s.Desk(ctx, 0)
		if err != nil || len(before.Events) != 0 {
			t.Fatalf("without knowledge there are %d events: %v", len(before.Events), err)
		}
		if _, err := k.Load(ctx, shipped); err != nil {
			t.Fatal(err)
		}
		began := c.Now()
		c.Set(c.Now().Add(2 * time.Second).Std()) // a change shows within a second
		first, err := s.Desk(ctx, 0)
		if err != nil || first == before || len(first.Events) != 23 {
			t.Fatalf("after loading there are %d events: %v", len(first.Events), err)
		}
		if again, _ := s.Desk(ctx, 0); again != first {
			t.Error("the desk was made anew though nothing changed")
		}
		earlier, err := s.Desk(ctx, began.Add(-time.Hour))
		if err != nil || len(earlier.Events) != 0 {
			t.Errorf("an hour before there were %d events: %v", len(earlier.Events), err)
		}
		if _, err := s.Desk(ctx, began.Add(72*time.Hour)); !fault.Is(err, fault.Invalid) {
			t.Errorf("a day that has not come gives %v", err)
		}
		advisor, grader, err := s.Advisor(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		findings, problems := grading.Read(map[string]any{"creatinine_umol_l": 142.0, "creatinine_baseline_umol_l": 69.0})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		a := advisor.Advise(advice.Input{Findings: findings, Irae: "nephritis", DaysSinceDose: -1, WeightKg: 70})
		if x := a.ByBody["ASCO"]; x == nil || x.Grade != 2 {
			t.Errorf("ASCO says %+v", x)
		}
		if g := grader.Grade(findings, grading.CTCAE5, []string{"Creatinine increased"}); g.Grades["Creatinine increased"] != 2 {
			t.Errorf("CTCAE says %v", g.Grades)
		}
	})
}

func TestATermIsFoundAmongThoseThatCanBeGraded(t *testing.T) {
	db, c := storetest.SQLite(t), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	k := knowledge.New(db, c)
	shipped, err := knowledge.Seed()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Load(context.Background(), shipped); err != nil {
		t.Fatal(err)
	}
	d, err := toxicity.New(k).Desk(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ why, query, first string }{
		{"its name", "creatinine", "Creatinine increased"},
		{"its Chinese name", "血小板减少", "Platelet count decreased"},
		{"a lay word of the event", "拉肚子", "Diarrhea"},
		{"a slip", "pneumonitsi", "Pneumonitis"},
	} {
		if got := d.FindGradable(c.query); len(got) == 0 || got[0].Term != c.first {
			t.Errorf("%s: %q finds %v", c.why, c.query, got)
		}
	}
	if len(d.FindGradable("")) < 43 || len(d.FindGradable("qqqq")) != 0 {
		t.Error("nothing asked gives all, nonsense gives none")
	}
}
