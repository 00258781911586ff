package casereport_test

import (
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/person"
)

func TestAssigningATutor(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r, err := w.service.Create(w.ctx, w.owner, casereport.Start{Programme: "io", Language: "en"})
		w.ok(err)
		shanghai := w.person("hu", "Hu Bo", "胡波", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/shanghai"})
		for _, c := range []struct {
			why   string
			actor person.Actor
			in    casereport.Assignment
			want  fault.Kind
		}{
			{"a learner is no tutor", w.office, casereport.Assignment{Tutor: w.other.ID}, fault.Invalid},
			{"nobody is no tutor", w.office, casereport.Assignment{}, fault.Invalid},
			{"somebody unknown", w.office, casereport.Assignment{Tutor: "ghost"}, fault.Invalid},
			{"the owner does not choose", w.owner, casereport.Assignment{Tutor: w.tutor.ID}, fault.Forbidden},
			{"a coordinator of another city", shanghai, casereport.Assignment{Tutor: w.tutor.ID}, fault.NotFound},
		} {
			if err := w.service.AssignTutor(w.ctx, c.actor, r.ID, c.in); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		w.ok(w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor.ID}))
		if err := w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor2.ID}); !fault.Is(err, fault.Invalid) {
			t.Errorf("another tutor without a reason: %v", err)
		}
		w.ok(w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor2.ID, Reason: "closer to the subject"}))
		if _, err := w.service.Open(w.ctx, w.tutor, r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the tutor before still reads: %v", err)
		}
		events, _, err := w.service.History(w.ctx, w.office, r.ID)
		w.ok(err)
		if e := events[0]; e.Kind != casereport.EventTutor || e.Was != w.tutor.ID || e.Now != w.tutor2.ID || e.Reason != "closer to the subject" {
			t.Errorf("the trace: %+v", e)
		}
	})
}

func TestANewTutorGetsTime(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.submitted()
		w.clock.Move(20 * 24 * time.Hour)
		late, err := w.service.Office(w.ctx, w.office, casereport.Filter{Overdue: true})
		w.ok(err)
		if len(late) != 1 || !late[0].Overdue(w.clock.Now()) {
			t.Fatalf("overdue: %+v", late)
		}
		w.ok(w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor2.ID, Reason: "ill"}))
		if got := w.report(r.ID); got.Overdue(w.clock.Now()) || got.DueAt.Sub(w.clock.Now()) < 13*24*time.Hour {
			t.Errorf("due %v", got.DueAt)
		}
		due := w.clock.Now().Add(3 * 24 * time.Hour)
		w.ok(w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor2.ID, Due: due}))
		d := w.desk(w.tutor2, r.ID)
		if d.DueAt < due || d.DueAt > due.Add(24*time.Hour) || d.Rounds[0].DueAt != d.DueAt {
			t.Errorf("due %v, round %v", d.DueAt, d.Rounds[0].DueAt)
		}
	})
}

func TestCoAuthors(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		for why, email := range map[string]string{
			"unknown": "ghost@hospital.example", "no member of the programme": "zhou@hospital.example", "the owner again": "wang@hospital.example",
		} {
			if err := w.service.AddAuthor(w.ctx, w.owner, r.ID, email); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", why, err)
			}
		}
		w.ok(w.service.AddAuthor(w.ctx, w.owner, r.ID, "li@hospital.example"))
		if err := w.service.AddAuthor(w.ctx, w.coauthor, r.ID, "zhao@hospital.example"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a co-author brings another: %v", err)
		}
		if err := w.service.RemoveAuthor(w.ctx, w.owner, r.ID, w.owner.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the owner leaves: %v", err)
		}
		w.ok(w.service.RemoveAuthor(w.ctx, w.coauthor, r.ID, w.coauthor.ID))
		if _, err := w.service.Open(w.ctx, w.coauthor, r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("who left still reads: %v", err)
		}
		if got := w.reached(w.coauthor, r.ID); got != "" {
			t.Errorf("a co-author's record got %q", got)
		}
	})
}
