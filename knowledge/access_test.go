package knowledge

import (
	"fmt"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// Who may do what, for every method that takes an actor. + means allowed, - refused as
// forbidden, . that for this actor there is no such thing.
func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	scoped := func(role person.Role) person.Actor {
		return person.Actor{ID: "scoped " + string(role), Grants: []person.Grant{{Role: role, Programme: "io", Cohort: "io/bj"}}}
	}
	actors := []person.Actor{
		nobody,
		{Grants: ada.Grants}, // grants without a person
		learner,
		as("tutor", person.Tutor),
		expert,
		as("panel", person.Panel),
		ada,
		scoped(person.Reviewer), // a role in one cohort: knowledge is everybody's
		coordinator,
		admin,
		scoped(person.Administrator), // of one programme only
	}
	n := 0
	// Each act finds a statement in force, its draft by somebody else, and a dispute.
	fresh := func() string {
		n++
		id := fmt.Sprintf("s%03d", n)
		w.load(cell(id, state(fact.Verified, "*")), cell(id+".disputed", state(fact.Disputed), func(s *fact.Statement) {
			s.Readings = []fact.Reading{{Data: []byte(permanent), Source: read}}
		}))
		_, err := w.s.Save(w.ctx, as("author", person.Expert), *cell(id, data(permanent)), 1, "")
		w.must(err)
		_, err = w.s.Save(w.ctx, as("author", person.Expert), *cell(id + ".draft"), 0, "")
		w.must(err)
		w.later()
		return "irae:" + id
	}
	for _, c := range []struct {
		what string
		want string // one sign an actor, in the order above
		do   func(a person.Actor, id string) error
	}{
		{"read a statement", "+++++++++++", func(a person.Actor, id string) error { return second(w.s.Get(w.ctx, a, id, 0)) }},
		{"read a draft that was never in force", "....+++++++", func(a person.Actor, id string) error { return second(w.s.Get(w.ctx, a, id+".draft", 0)) }},
		{"read what waits on a statement", "----+++++++", func(a person.Actor, id string) error { return second(w.s.Draft(w.ctx, a, id)) }},
		{"read a history", "+++++++++++", func(a person.Actor, id string) error { return second(w.s.History(w.ctx, a, id)) }},
		{"read the history of a draft", "....+++++++", func(a person.Actor, id string) error { return second(w.s.History(w.ctx, a, id+".draft")) }},
		{"edit", "----+++++--", func(a person.Actor, id string) error {
			return second(w.s.Save(w.ctx, a, *cell(id[5:], data(continuing)), 2, ""))
		}},
		{"review", "------++---", func(a person.Actor, id string) error { return w.s.Review(w.ctx, a, id, 2, agree("*")) }},
		{"settle", "------++---", func(a person.Actor, id string) error {
			return second(w.s.Settle(w.ctx, a, id+".disputed", 1, 1, "read again"))
		}},
		{"take out of force", "------++-+-", func(a person.Actor, id string) error { return w.s.Withdraw(w.ctx, a, id, 1, "read again") }},
		{"discard somebody else's draft", "------++---", func(a person.Actor, id string) error { return w.s.Withdraw(w.ctx, a, id, 2, "read again") }},
		{"import", "----++++++-", func(a person.Actor, id string) error {
			_, err := w.s.Import(w.ctx, a, []*fact.Statement{cell("i" + id[5:])}, "")
			return err
		}},
		{"remember what was seen", "--+++++++++", func(a person.Actor, _ string) error { return w.s.MarkSeen(w.ctx, a, 1) }},
		{"read the feed", "+++++++++++", func(a person.Actor, _ string) error {
			_, _, err := w.s.Changes(w.ctx, a, Feed{})
			return err
		}},
		{"count what waits", "+++++++++++", func(a person.Actor, _ string) error { return second(w.s.Waiting(w.ctx, a)) }},
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
				t.Errorf("%s: actor %d: %v", c.what, i, err)
			}
			if i >= len(c.want) || got != c.want[i] {
				t.Errorf("%s: actor %d (%s): %c, want %s", c.what, i, a.ID, got, c.want)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// What an administrator imports holds at once; what others import waits.
func TestWhoseImportHolds(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for i, c := range []struct {
		why   string
		who   person.Actor
		holds bool
	}{
		{"an administrator of everything could restore a backup as well", admin, true},
		{"a reviewer alone is one, not two", ada, false},
		{"an expert", expert, false},
		{"a coordinator", coordinator, false},
	} {
		id := fmt.Sprintf("w%d", i)
		r, err := w.s.Import(w.ctx, c.who, []*fact.Statement{cell(id, state(fact.Verified, "*"))}, "")
		if err != nil || r.Added != 1 || (r.Drafts == 0) != c.holds {
			t.Errorf("%s: %+v %v", c.why, r, err)
		}
		if _, err := w.s.Get(w.ctx, nobody, "irae:"+id, 0); (err == nil) != c.holds {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

// Lists and feeds show drafts to those who may see them, and to nobody else.
func TestWhoSeesDraftsInLists(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.load(cell("a"), cell("b"))
	_, err := w.s.Save(w.ctx, expert, *cell("a", data(permanent)), 1, "")
	w.must(err)
	_, err = w.s.Save(w.ctx, expert, *cell("c"), 0, "")
	w.must(err)
	for _, c := range []struct {
		why                    string
		who                    person.Actor
		drafts, mine, feed     int
		waiting, toJudge, news int
	}{
		{"nobody", nobody, 0, 0, 2, 0, 0, 0},
		{"a learner", learner, 0, 0, 2, 0, 0, 0},
		{"the author cannot judge", expert, 2, 0, 4, 2, 0, 2},
		{"a reviewer", ada, 2, 2, 4, 2, 2, 2},
		{"a coordinator", coordinator, 2, 0, 4, 2, 0, 2},
	} {
		list, _, err := w.s.List(w.ctx, c.who, Filter{Pending: true})
		w.must(err)
		mine, _, err := w.s.List(w.ctx, c.who, Filter{Pending: true, Mine: true})
		w.must(err)
		feed, _, err := w.s.Changes(w.ctx, c.who, Feed{})
		w.must(err)
		waiting, err := w.s.Waiting(w.ctx, c.who)
		w.must(err)
		if len(list) != c.drafts || len(mine) != c.mine || len(feed) != c.feed || waiting.Drafts != c.waiting || waiting.Mine != c.toJudge || waiting.Changed != c.news || waiting.Recalled != 2 {
			t.Errorf("%s: %d drafts, %d mine, %d changes, %+v", c.why, len(list), len(mine), len(feed), waiting)
		}
	}
	w.must(w.s.Review(w.ctx, ada, "irae:c", 1, agree("*")))
	if mine, _, _ := w.s.List(w.ctx, ada, Filter{Pending: true, Mine: true}); len(mine) != 1 {
		t.Errorf("after a verdict %d wait for the same reviewer", len(mine))
	}
}
