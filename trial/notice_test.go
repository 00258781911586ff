package trial

import (
	"context"
	"errors"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

var (
	office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}}}
	doctor = person.Actor{ID: "doctor", Grants: []person.Grant{{Role: person.Learner, Programme: "io"}}}
)

func notice() Notice {
	return Notice{Title: lang.Text{EN: "CAR-T in lung cancer"}, Place: lang.Text{EN: "Beijing"}, Status: Open,
		Criteria: Criteria{Tumours: []string{"NSCLC"}, Required: []string{"EGFR L858R"}}}
}

func service(db *store.DB) *Service {
	return New(db, clock.NewFake(time.Date(2026, 11, 20, 9, 0, 0, 0, lang.Zone)))
}

func TestANoticeIsAnnouncedChangedAndClosed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, s := context.Background(), service(db)
		if _, err := s.Save(ctx, doctor, notice()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a learner announces no trial: %v", err)
		}
		n, err := s.Save(ctx, office, notice())
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.Open(ctx)
		if err != nil || len(list) != 1 || list[0].Criteria.Required[0] != "EGFR L858R" || list[0].Revision != 1 {
			t.Fatalf("open: %+v %v", list, err)
		}
		stale := n
		n.Status = Closed
		if _, err := s.Save(ctx, office, n); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Save(ctx, office, stale); !fault.Is(err, fault.Conflict) {
			t.Errorf("who saw the older notice is told: %v", err)
		}
		if list, _ := s.Open(ctx); len(list) != 0 {
			t.Errorf("a closed trial recruits nobody: %+v", list)
		}
		if _, err := s.All(ctx, doctor); !fault.Is(err, fault.Forbidden) {
			t.Errorf("drafts and closed ones are the office's: %v", err)
		}
	})
}

func TestWhatANoticeMaySay(t *testing.T) {
	s := service(storetest.SQLite(t))
	high, low := 80.0, 20.0
	for _, c := range []struct {
		why  string
		edit func(*Notice)
		want string
	}{
		{"as it is", func(*Notice) {}, ""},
		{"no title", func(n *Notice) { n.Title = lang.Text{} }, "title"},
		{"no place", func(n *Notice) { n.Place = lang.Text{} }, "place"},
		{"an address that browsers would run", func(n *Notice) { n.Address = "javascript:alert(1)" }, "address"},
		{"a criterion that nobody could meet", func(n *Notice) { n.Criteria.Required = []string{"EGRF mutation of some kind"} }, "required"},
		{"an exclusion that excludes nothing", func(n *Notice) { n.Criteria.Excluded = []string{"???"} }, "excluded"},
		{"lines the wrong way round", func(n *Notice) { n.Criteria.LineFrom, n.Criteria.LineTo = 3, 2 }, "lines"},
		{"PD-L1 the wrong way round", func(n *Notice) { n.Criteria.PDL1From, n.Criteria.PDL1To = &high, &low }, "pdl1to"},
		{"a status that is none", func(n *Notice) { n.Status = "perhaps" }, "status"},
	} {
		n := notice()
		c.edit(&n)
		_, err := s.Save(context.Background(), office, n)
		var f *fault.Fault
		got := ""
		if errors.As(err, &f) && len(f.Fields) > 0 {
			got = f.Fields[0].Where
		}
		if got != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}
