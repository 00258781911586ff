package knowledge

import (
	"slices"
	"testing"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

func TestEverythingShippedHoldsAfterLoading(t *testing.T) {
	list, err := Seed()
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(w *world) {
		if r := w.load(list...); r.Added != len(list) || len(list) < 1000 {
			w.Errorf("added %d of %d", r.Added, len(list))
		}
		if b := w.base(); len(b.Statements) != len(list) {
			w.Errorf("%d of %d hold", len(b.Statements), len(list))
		}
		w.later()
		if r := w.load(list...); r.Same != len(list) || r.Added+r.Changed != 0 {
			w.Errorf("loading twice: %+v", r)
		}
		e := w.get("irae:nephritis.asco2021.g1")
		if e.Body != "ASCO" || e.Revision != 1 || !e.InForce || e.Cause != Shipped || e.By != "" {
			w.Errorf("got %+v", e)
		}
	})
}

func TestANewVersionOfTheProgram(t *testing.T) {
	newer := func(id string) *fact.Statement { return cell(id, data(permanent)) }
	both(t, func(w *world) {
		w.load(cell("untouched"), cell("verified"), cell("waiting"), cell("gone"))
		before := w.later()
		for _, who := range []struct{ id string }{{"irae:verified"}} {
			w.must(w.s.Review(w.ctx, ada, who.id, 1, agree("ici_action")))
			w.must(w.s.Review(w.ctx, bo, who.id, 1, agree("ici_action")))
		}
		w.must(w.s.Withdraw(w.ctx, ada, "irae:gone", 1, "not in the guideline"))
		_, err := w.s.Save(w.ctx, expert, *cell("waiting", data(continuing)), 1, "")
		w.must(err)
		w.later()

		r := w.load(newer("untouched"), newer("verified"), newer("waiting"), newer("gone"), newer("new"))
		if r.Added != 1 || r.Changed != 4 || r.Drafts != 2 || !slices.Equal(r.Kept, []string{"irae:verified", "irae:gone"}) {
			w.Errorf("report %+v", r)
		}
		for _, c := range []struct {
			why, id, data string
			status        fact.Status
			pending       bool
		}{
			{"nobody touched it: the new text holds", "irae:untouched", permanent, fact.Recalled, false},
			{"two reviewers read it: it stays, the new text waits", "irae:verified", string(cell("").Data), fact.Verified, true},
			{"a draft is no change yet: the new text holds, the draft waits on", "irae:waiting", permanent, fact.Recalled, true},
			{"what people withdrew does not come back", "irae:gone", string(cell("").Data), fact.Withdrawn, true},
			{"what is new holds", "irae:new", permanent, fact.Recalled, false},
		} {
			e, err := w.s.Get(w.ctx, ada, c.id, 0)
			w.must(err)
			if e.Status != c.status || !same(e.Data, []byte(c.data)) || e.Pending != c.pending {
				w.Errorf("%s: %s, pending %t, %s", c.why, e.Status, e.Pending, e.Data)
			}
		}
		if d, err := w.s.Draft(w.ctx, ada, "irae:verified"); err != nil || d.Status != fact.Draft || d.Cause != Shipped || !same(d.Data, []byte(permanent)) {
			w.Errorf("the program's draft: %+v %v", d, err)
		}
		w.later()
		// An older node that starts beside the newer one takes nothing back.
		if r := w.load(cell("untouched"), cell("verified"), cell("waiting"), cell("gone")); r.Same != 4 {
			w.Errorf("the older node: %+v", r)
		}
		if e := w.get("irae:untouched"); !same(e.Data, []byte(permanent)) {
			w.Errorf("the older node took the newer text back: %s", e.Data)
		}
		old, err := w.s.Get(w.ctx, nobody, "irae:untouched", before)
		if err != nil || !same(old.Data, cell("").Data) {
			w.Errorf("as of before: %+v %v", old, err)
		}
		_, err = w.s.Get(w.ctx, nobody, "irae:new", before)
		w.refuses("as of before it was there", err, fault.NotFound, "fault.notfound")
	})
}

func TestABrokenCollectionIsNotLoaded(t *testing.T) {
	both(t, func(w *world) {
		for _, c := range []struct {
			why  string
			list []*fact.Statement
		}{
			{"an id that stands twice", []*fact.Statement{cell("a"), cell("a")}},
			{"data without the form of its kind", []*fact.Statement{cell("a"), cell("b", data(`{"irae":1}`))}},
			{"a kind that nobody knows", []*fact.Statement{cell("a", func(s *fact.Statement) { s.Kind = "rumour" })}},
		} {
			if _, err := w.s.Load(w.ctx, c.list); err == nil {
				w.Errorf("%s was loaded", c.why)
			}
		}
		if n := len(w.base().Statements); n != 0 {
			w.Errorf("%d statements are there", n)
		}
	})
}
