package content

import (
	"context"
	"slices"
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/person"
)

// give makes an agent's statements somebody's, as person.Service does.
func (w *world) give(key string, to string) {
	w.t.Helper()
	err := w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		a, err := lrs.FindAgent(ctx, tx, key)
		if err != nil {
			return err
		}
		after := lrs.Attribution{Person: to, How: lrs.ByOffice}
		if own := lrs.OwnPerson(key); own == to {
			after.How = ""
		}
		if err := w.record.Reattribute(ctx, tx, key, a.Attribution, after); err != nil {
			return err
		}
		var people []string
		for _, p := range []string{a.Person, to} {
			if p != "" {
				people = append(people, p)
			}
		}
		return w.Reassess(ctx, tx, people)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// What an outside account did before anybody knew whose it is completes the resource
// for its person, moves with it, and comes back when that is undone.
func TestAResourceFollowsTheAccountThatCompletedIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		t.Cleanup(w.record.Close)
		r := link("nccn")
		if _, err := w.SaveResource(w.ctx, office, r); err != nil {
			t.Fatal(err)
		}
		batch, err := statement.ParseBatch([]byte(`{"actor":{"mbox":"mailto:x@example.cn"},"verb":{"id":"`+lrs.Completed.ID+`"},"object":{"id":"`+r.tidy().Activity+`"}}`), statement.V200)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.record.Accept(w.ctx, &lrs.Caller{Authority: []byte(`{"mbox":"mailto:a@example.cn"}`), Default: statement.V200}, batch, nil); err != nil {
			t.Fatal(err)
		}
		const key = "mbox|mailto:x@example.cn"
		is := func(why string, want ...person.Actor) {
			t.Helper()
			for _, who := range []person.Actor{li, wang} {
				entries, err := w.record.OfPerson(w.ctx, db.Read(), who.ID)
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for _, e := range entries {
					if e.Object == lrs.Resource("nccn") && e.Verb == lrs.Completed.ID {
						n++
					}
				}
				expected := 0
				if slices.ContainsFunc(want, func(a person.Actor) bool { return a.ID == who.ID }) {
					expected = 1
				}
				if n != expected {
					t.Errorf("%s: %s has completed the resource %d times, want %d", why, who.ID, n, expected)
				}
			}
		}
		is("before anybody knows")
		for range 2 { // giving and taking goes on as often as people change their mind
			w.give(key, "li")
			is("li's", li)
			w.give(key, "wang")
			is("wang's", wang)
		}
		w.give(lrs.AgentKey("wang"), "li")
		w.give(key, "li")
		is("wang's record joined to li's", li)
		w.give(lrs.AgentKey("wang"), "wang")
		w.give(key, "wang")
		is("and parted again", wang)
		w.give(key, "")
		is("nobody's again")
	})
}
