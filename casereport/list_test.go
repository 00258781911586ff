package casereport_test

import (
	"testing"
	"time"

	"stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/person"
)

func TestListsShowWhatTheirReaderAnswersFor(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		accepted := w.accepted()
		w.consent(accepted.ID)
		waiting := w.submitted()
		draft, err := w.service.Create(w.ctx, w.other, casereport.Start{Programme: "io", Language: "en"})
		w.ok(err)
		foreign, err := w.service.Create(w.ctx, w.alien, casereport.Start{Programme: "cardio", Language: "en"})
		w.ok(err)
		beijing := w.person("hu", "Hu Bo", "胡波", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/beijing"})
		twice := w.person("ma", "Ma Li", "马丽", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/shanghai"},
			person.Grant{Role: person.Coordinator, Programme: "cardio"})
		w.clock.Move(15 * 24 * time.Hour)

		office := func(a person.Actor, f casereport.Filter) map[string]bool {
			t.Helper()
			list, err := w.service.Office(w.ctx, a, f)
			w.ok(err)
			out := map[string]bool{}
			for _, l := range list {
				out[l.ID] = true
			}
			return out
		}
		for _, c := range []struct {
			why   string
			actor person.Actor
			f     casereport.Filter
			want  []casereport.Report
		}{
			{"the whole programme", w.office, casereport.Filter{}, []casereport.Report{accepted, waiting, draft}},
			{"one city", beijing, casereport.Filter{}, []casereport.Report{accepted, waiting}},
			{"a city here and a programme there", twice, casereport.Filter{}, []casereport.Report{draft, foreign}},
			{"of two programmes one", twice, casereport.Filter{Programme: "cardio"}, []casereport.Report{foreign}},
			{"a filter opens no other programme", w.office, casereport.Filter{Programme: "cardio"}, nil},
			{"in one state", w.office, casereport.Filter{State: casereport.Review}, []casereport.Report{waiting}},
			{"of one city", w.office, casereport.Filter{Cohort: "io/shanghai"}, []casereport.Report{draft}},
			{"overdue", w.office, casereport.Filter{Overdue: true}, []casereport.Report{waiting}},
			{"without a tutor", w.office, casereport.Filter{Untutored: true}, []casereport.Report{draft}},
		} {
			got := office(c.actor, c.f)
			if len(got) != len(c.want) {
				t.Errorf("%s: %d reports, want %d", c.why, len(got), len(c.want))
			}
			for _, r := range c.want {
				if !got[r.ID] {
					t.Errorf("%s: %s is missing", c.why, r.State)
				}
			}
		}
		if _, err := w.service.Office(w.ctx, w.tutor, casereport.Filter{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a tutor's office: %v", err)
		}
		tally, err := w.service.Counts(w.ctx, w.office, "")
		w.ok(err)
		if tally.States[casereport.Review] != 1 || tally.States[casereport.Accepted] != 1 || tally.Published != 1 || tally.Untutored != 1 || tally.Overdue != 1 {
			t.Errorf("counts: %+v", tally)
		}
		if tally, err = w.service.Counts(w.ctx, twice, "cardio"); err != nil || tally.States[casereport.Outline] != 1 || len(tally.States) != 1 {
			t.Errorf("counts of the other programme: %+v %v", tally, err)
		}
		n, late, err := w.service.WaitingCount(w.ctx, w.tutor)
		if err != nil || n != 1 || late != 1 {
			t.Errorf("waiting for the tutor: %d, %d late, %v", n, late, err)
		}
		if n, _, _ := w.service.WaitingCount(w.ctx, w.tutor2); n != 0 {
			t.Errorf("%d wait for the other tutor", n)
		}
		sum, err := w.service.MySummary(w.ctx, w.owner)
		if err != nil || sum.Reports != 2 || sum.Accepted != 1 || sum.Mine != 0 {
			t.Errorf("my reports: %+v %v", sum, err)
		}
		tutors, err := w.service.Tutors(w.ctx, w.office, "io", "io/beijing")
		w.ok(err)
		if len(tutors) != 2 || tutors[0].ID != w.tutor.ID || tutors[0].Waiting != 1 || tutors[1].Held != 0 {
			t.Errorf("tutors: %+v", tutors)
		}
	})
}
