package molecular

import (
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestWhoMayEnterPoints(t *testing.T) {
	for _, c := range []struct {
		why   string
		actor person.Actor
		want  bool
	}{
		{"nobody", person.Actor{}, false},
		{"somebody without a role", person.Actor{ID: "a"}, false},
		{"the programme's coordinator", coordinator("io"), true},
		{"another programme's", coordinator("x"), false},
		{"a coordinator everywhere", coordinator(""), true},
		{"the coordinator of one of its cohorts", person.Actor{ID: "a", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io", Cohort: "io/wuhan"}}}, true},
		{"a learner", person.Actor{ID: "a", Grants: []person.Grant{{Role: person.Learner, Programme: "io"}}}, false},
		{"an expert", person.Actor{ID: "a", Grants: []person.Grant{{Role: person.Expert, Programme: "io"}}}, false},
		{"a reviewer of knowledge", person.Actor{ID: "a", Grants: []person.Grant{{Role: person.Reviewer, Programme: "io"}}}, false},
		{"an administrator", person.Actor{ID: "a", Grants: []person.Grant{{Role: person.Administrator}}}, false},
		{"grants without somebody who holds them", person.Actor{Grants: []person.Grant{{Role: person.Coordinator}}}, false},
	} {
		if got := MayEnter(c.actor, "io"); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
	if MayEnter(coordinator(""), "") {
		t.Error("a point of no programme belongs to nobody")
	}
}

func TestStrangersChangeNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		p := w.enter(nil)
		other := coordinator("x")
		_, enter := w.service.Enter(w.ctx, other, "io", sound())
		_, correct := w.service.Correct(w.ctx, other, p.Root, 1, sound(), "mine")
		_, upload := w.service.Upload(w.ctx, other, "io", "list.csv", []byte("city,medicine\nBeijing,nivolumab"))
		for name, err := range map[string]error{"enter": enter, "correct": correct, "upload": upload, "withdraw": w.service.Withdraw(w.ctx, other, p.Root, 1, "mine")} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, err := w.service.History(w.ctx, p.Root); err != nil || len(list) != 1 || list[0].EndedAt != 0 {
			t.Errorf("the point changed: %+v %v", list, err)
		}
	})
}

func TestAPointKeepsItsHistory(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		p := w.enter(nil)
		if _, err := w.service.Enter(w.ctx, w.office, "io", sound()); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same was entered twice: %v", err)
		}
		w.clock.Move(time.Hour)
		d := sound()
		d.Price = "9100"
		if _, err := w.service.Correct(w.ctx, w.office, p.Root, 1, d, " "); fields(err) != "reason:reason" {
			t.Errorf("a correction without a reason: %v", err)
		}
		if _, err := w.service.Correct(w.ctx, w.office, p.Root, 1, Draft{Price: "-1"}, ""); fields(err) != "city:fault.required medicine:fault.required day:fault.required price:negative source:source reason:reason" {
			t.Errorf("all faults at once: %v", fields(err))
		}
		_, err := w.service.Correct(w.ctx, w.office, p.Root, 1, d, "misread the invoice")
		w.must(err)
		if _, err := w.service.Correct(w.ctx, w.office, p.Root, 1, d, "too late"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a correction of what was corrected meanwhile: %v", err)
		}
		list, err := w.service.History(w.ctx, p.Root)
		w.must(err)
		if len(list) != 2 || list[0].Price != 910000 || list[1].Price != 926000 || list[1].Reason != "misread the invoice" || list[1].EndedAt != w.clock.Now() || list[0].EndedAt != 0 {
			t.Errorf("history: %+v", list)
		}
		w.must(w.service.Withdraw(w.ctx, w.office, p.Root, 2, "the source took it back"))
		if err := w.service.Withdraw(w.ctx, w.office, p.Root, 2, "again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("withdrawn twice: %v", err)
		}
		points, err := w.service.Points(w.ctx, Filter{})
		w.must(err)
		if len(points) != 0 {
			t.Errorf("in force still: %+v", points)
		}
		w.enter(nil) // the place is free again
		for _, root := range []string{"x", id.New()} {
			if _, err := w.service.History(w.ctx, root); !fault.Is(err, fault.NotFound) {
				t.Errorf("history of %s: %v", root, err)
			}
		}
	})
}

func TestPointsAreChosen(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.enter(nil)
		w.enter(func(d *Draft) { d.Day = "2018-08-28" })
		w.enter(func(d *Draft) { d.City = "上海" })
		w.enter(func(d *Draft) { d.Medicine = "pembrolizumab" })
		if there, err := w.service.Somewhere(w.ctx); err != nil || len(there) != 2 || !there["pembrolizumab"] {
			t.Errorf("medicines with points: %v %v", there, err)
		}
		for _, c := range []struct {
			why    string
			filter Filter
			want   int
		}{
			{"all", Filter{}, 4},
			{"a city", Filter{City: "shanghai"}, 1},
			{"a medicine", Filter{Medicine: "nivolumab"}, 3},
			{"a month counts from its first day", Filter{Until: "2018-08-01"}, 3},
			{"before all", Filter{Until: "2018-07-31"}, 0},
		} {
			list, err := w.service.Points(w.ctx, c.filter)
			if err != nil || len(list) != c.want {
				t.Errorf("%s: %d, want %d: %v", c.why, len(list), c.want, err)
			}
		}
	})
}
