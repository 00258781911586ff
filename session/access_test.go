package session

import (
	"bytes"
	"fmt"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// Who may do what, for every method that takes an actor. + means allowed, - refused
// as forbidden, . that for this actor the session does not exist.
func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 2)
	in := func(role person.Role, programme, cohort string) person.Actor {
		return w.person(string(role), "", person.Grant{Role: role, Programme: programme, Cohort: cohort})
	}
	nobody := person.Actor{}
	actors := []person.Actor{
		nobody,
		w.learner[0],                          // learner of a cohort of the programme
		in(person.Learner, "p2", ""),          // of another programme
		w.expert,                              // leads the session
		in(person.Expert, "p1", ""),           // an expert who does not lead it
		in(person.Tutor, "p1", ""),            // tutor
		in(person.Panel, "p1", ""),            // panel member
		w.office,                              // coordinator of the programme
		in(person.Coordinator, "p1", "wuhan"), // of one cohort only; the session is for all
		in(person.Coordinator, "p2", ""),      // of another programme
		in(person.Administrator, "", ""),      // administrator
	}
	n := 0
	fresh := func() string {
		n++
		w.clock.Set(morning)
		code := fmt.Sprintf("s%03d", n)
		x := w.published(func(d *Draft) { d.Code = code })
		w.at("14:00")
		_, err := w.s.SaveCase(w.ctx, w.office, x.Code, "", 0, CaseDraft{Title: lang.Text{EN: "A"}, Body: lang.Text{EN: "B"}, Presenter: w.learner[1].ID})
		w.must(err)
		return code
	}
	caseID := func(code string) string {
		x, err := byCode(w.ctx, w.db.Read(), code)
		w.must(err)
		list, err := casesOf(w.ctx, w.db.Read(), x.ID)
		w.must(err)
		return list[0].ID
	}
	other := w.learner[1].ID
	for _, c := range []struct {
		what string
		want string // one sign an actor, in the order above
		do   func(a person.Actor, code string) error
	}{
		{"open a session", "-+.+...+...", func(a person.Actor, code string) error { return second(w.s.Open(w.ctx, a, code)) }},
		{"register", "-+.-...-...", func(a person.Actor, code string) error { return second(w.s.Register(w.ctx, a, code, Online)) }},
		{"give up", "-+.-...-...", func(a person.Actor, code string) error { return w.s.Unregister(w.ctx, a, code) }},
		{"check in", "-+.-...-...", func(a person.Actor, code string) error {
			x, _ := byCode(w.ctx, w.db.Read(), code)
			_, _, err := w.s.CheckIn(w.ctx, a, code, w.code(x))
			return err
		}},
		{"look in", "-+.-...-...", func(a person.Actor, code string) error { return second(w.s.LookIn(w.ctx, a, code, "")) }},
		{"read the screen", "--.+...+...", func(a person.Actor, code string) error { return second(w.s.Screen(w.ctx, a, code)) }},
		{"read a case without a seat", "--.+...+...", func(a person.Actor, code string) error {
			return second(w.s.CasePage(w.ctx, a, code, caseID(code)))
		}},
		{"write a case", "--.+...+...", func(a person.Actor, code string) error {
			return second(w.s.SaveCase(w.ctx, a, code, "", 0, CaseDraft{Title: lang.Text{EN: "C"}, Body: lang.Text{EN: "D"}}))
		}},
		{"remove a case", "--.+...+...", func(a person.Actor, code string) error { return w.s.RemoveCase(w.ctx, a, code, caseID(code)) }},
		{"note", "--.+...+...", func(a person.Actor, code string) error { return w.s.AddNote(w.ctx, a, code, caseID(code), "x") }},
		{"confirm a presentation", "--.+...+...", func(a person.Actor, code string) error {
			return w.s.ConfirmPresented(w.ctx, a, code, caseID(code))
		}},
		{"read the feedback", "--.+...+...", func(a person.Actor, code string) error {
			_, _, err := w.s.Opinion(w.ctx, a, code)
			return err
		}},
		{"choose people", "--.+...+...", func(a person.Actor, code string) error {
			_, _, err := w.s.Candidates(w.ctx, a, "p1", "", code)
			return err
		}},
		{"read the draft", "--.-...+...", func(a person.Actor, code string) error { return second(w.s.Draft(w.ctx, a, code)) }},
		{"edit", "--.-...+...", func(a person.Actor, code string) error {
			d := w.draft()
			d.Capacity = 61
			return second(w.s.Edit(w.ctx, a, code, 2, d))
		}},
		{"cancel", "--.-...+...", func(a person.Actor, code string) error { return w.s.Cancel(w.ctx, a, code, "x") }},
		{"publish", "--.-...+...", func(a person.Actor, code string) error { return w.s.Publish(w.ctx, a, code) }},
		{"see the list", "--.-...+...", func(a person.Actor, code string) error { return second(w.s.Roll(w.ctx, a, code)) }},
		{"manage", "--.-...+...", func(a person.Actor, code string) error { return second(w.s.Manage(w.ctx, a, code)) }},
		{"tick", "--.-...+...", func(a person.Actor, code string) error {
			return second(w.s.Tick(w.ctx, a, code, []Mark{{other, Room}}))
		}},
		{"send a sealed list", "--.-...+...", func(a person.Actor, code string) error {
			x, _ := byCode(w.ctx, w.db.Read(), code)
			return second(w.s.Sync(w.ctx, a, code, w.sealed(x, w.tick(1, w.learner[1], "13:45"))))
		}},
		{"release a seat", "--.-...+...", func(a person.Actor, code string) error { return w.s.Release(w.ctx, a, code, other) }},
		{"attest", "--.-...+...", func(a person.Actor, code string) error { return w.s.Attest(w.ctx, a, code, other, Room, "x") }},
		{"take the sheet out", "--.-...+...", func(a person.Actor, code string) error {
			sheet, err := w.s.Attendance(w.ctx, a, code)
			if err == nil {
				err = sheet.WriteCSV(&bytes.Buffer{})
			}
			return err
		}},
		{"create", "-------+---", func(a person.Actor, code string) error {
			d := w.draft()
			d.Code = "new-" + code
			return second(w.s.Create(w.ctx, a, d))
		}},
		{"browse", "-++++++++++", func(a person.Actor, _ string) error { return second(w.s.Browse(w.ctx, a)) }},
		{"what is coming", "-++++++++++", func(a person.Actor, _ string) error { return second(w.s.Upcoming(w.ctx, a, 3)) }},
		{"the office's list", "-------+++-", func(a person.Actor, _ string) error {
			_, _, err := w.s.Office(w.ctx, a)
			return err
		}},
		{"the expert's list", "---++------", func(a person.Actor, _ string) error {
			_, _, err := w.s.Leading(w.ctx, a)
			return err
		}},
		{"a calendar address", "-++++++++++", func(a person.Actor, _ string) error { return second(w.s.FeedAddress(w.ctx, a)) }},
	} {
		for i, a := range actors {
			err := c.do(a, fresh())
			got := byte('+')
			switch {
			case fault.Is(err, fault.Forbidden):
				got = '-'
			case fault.Is(err, fault.NotFound):
				got = '.'
			case err != nil:
				t.Errorf("%s, actor %d: %v", c.what, i, err)
				continue
			}
			if got != c.want[i] {
				t.Errorf("%s, actor %d (%v): %c, want %c", c.what, i, a.Grants, got, c.want[i])
			}
		}
	}
}

func TestASessionOfOneCohort(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 1)
	x := w.published(func(d *Draft) { d.Cohort = "wuhan" })
	for _, c := range []struct {
		why   string
		actor person.Actor
		sees  bool
	}{
		{"a learner of another cohort", w.learner[0], false},
		{"a learner of the cohort", w.person("W", "", person.Grant{Role: person.Learner, Programme: "p1", Cohort: "wuhan"}), true},
		{"a learner of the whole programme", w.person("P", "", person.Grant{Role: person.Learner, Programme: "p1"}), true},
		{"the cohort's coordinator", w.person("C", "", person.Grant{Role: person.Coordinator, Programme: "p1", Cohort: "wuhan"}), true},
		{"another cohort's coordinator", w.person("D", "", person.Grant{Role: person.Coordinator, Programme: "p1", Cohort: "beijing"}), false},
	} {
		_, err := w.s.Open(w.ctx, c.actor, x.Code)
		list, listErr := w.s.Browse(w.ctx, c.actor)
		w.must(listErr)
		if (err == nil) != c.sees || (len(list.Others) == 1) != c.sees {
			t.Errorf("%s: %v, %d in the list", c.why, err, len(list.Others))
		}
	}
}

func TestADraftIsSeenByItsCoordinatorsOnly(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 1)
	x, err := w.s.Create(w.ctx, w.office, w.draft())
	w.must(err)
	for _, a := range []person.Actor{w.learner[0], w.expert} {
		if _, err := w.s.Open(w.ctx, a, x.Code); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v: %v", a.Grants, err)
		}
	}
	if _, err := w.s.Open(w.ctx, w.office, x.Code); err != nil {
		t.Error(err)
	}
}

// The link to join is given out by Join alone.
func TestTheLinkIsNotOnAnyPage(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 1)
	x := w.published(nil)
	_, err := w.s.Register(w.ctx, w.learner[0], x.Code, Online)
	w.must(err)
	p, err := w.s.Open(w.ctx, w.learner[0], x.Code)
	w.must(err)
	b, err := w.s.Browse(w.ctx, w.learner[0])
	w.must(err)
	u, err := w.s.Upcoming(w.ctx, w.learner[0], 5)
	w.must(err)
	l, _, err := w.s.Leading(w.ctx, w.expert)
	w.must(err)
	for where, link := range map[string]string{"page": p.Link, "list": b.Mine[0].Link, "path": u[0].Link, "expert": l[0].Link} {
		if link != "" {
			t.Errorf("%s: %s", where, link)
		}
	}
}
