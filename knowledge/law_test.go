package knowledge

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// Whatever people do in whatever order: nothing is verified that two reviewers, neither
// of them its author, did not read; what was seen at an instant is what is read as of it
// for ever; and at no instant do two revisions of a statement hold.
func TestLawsOfAnyHistory(t *testing.T) {
	texts := []string{held, permanent, continuing, string(cell("").Data)}
	people := []person.Actor{ada, bo, cai, expert, coordinator}
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, storetest.SQLite(t))
		ids := []string{"irae:a", "irae:b"}
		w.load(cell("a"), cell("b", state(fact.Verified, "grade")))
		seen := map[clock.Time][]string{w.later(): w.snapshot()}
		for range rapid.IntRange(1, 25).Draw(r, "acts") {
			id := rapid.SampledFrom(ids).Draw(r, "id")
			who := rapid.SampledFrom(people).Draw(r, "who")
			text := rapid.SampledFrom(texts).Draw(r, "text")
			revision := rapid.IntRange(1, 6).Draw(r, "revision")
			if h, err := w.s.History(w.ctx, ada, id); err == nil && rapid.Bool().Draw(r, "newest") {
				revision = h[0].Number
			}
			var err error
			switch rapid.IntRange(0, 5).Draw(r, "act") {
			case 0:
				_, err = w.s.Save(w.ctx, who, *cell(id[5:], data(text)), revision, "")
			case 1, 2:
				err = w.s.Review(w.ctx, who, id, revision, agree(rapid.SampledFrom([]string{"grade", "ici_action", "*"}).Draw(r, "field")))
			case 3:
				err = w.s.Review(w.ctx, who, id, revision, oppose(text))
			case 4:
				_, err = w.s.Settle(w.ctx, who, id, revision, rapid.IntRange(0, 2).Draw(r, "reading"), "read it again")
			case 5:
				err = w.s.Withdraw(w.ctx, who, id, revision, "not in the guideline")
			}
			if err != nil && fault.KindOf(err) == fault.Internal {
				r.Fatal(err)
			}
			seen[w.later()] = w.snapshot()
		}
		for at, want := range seen {
			list, err := w.s.Export(w.ctx, at, Filter{})
			w.must(err)
			if got := said(list); !slices.Equal(got, want) {
				r.Fatalf("as of %v: %v, but people saw %v", at, got, want)
			}
		}
		for _, id := range ids {
			w.lawful(r, id)
		}
	})
}

// snapshot is what holds now, a line a statement.
func (w *world) snapshot() []string {
	w.Helper()
	list, err := w.s.Export(w.ctx, 0, Filter{})
	w.must(err)
	base := w.base()
	for _, s := range list {
		x := base.Find(s.ID)
		if (x == nil) != (s.Status == fact.Withdrawn) || x != nil && !alike(x, s) {
			w.Fatalf("the base does not say what holds of %s", s.ID)
		}
	}
	return said(list)
}

func said(list []*fact.Statement) (out []string) {
	for _, s := range list {
		out = append(out, fmt.Sprint(s.ID, s.Status, s.Checked, string(s.Data), len(s.Readings)))
	}
	return out
}

// lawful goes through a history from its beginning. A text begins with the revision in
// which it was written; agreement and dispute carry it on.
func (w *world) lawful(r *rapid.T, id string) {
	h, err := w.s.History(w.ctx, ada, id)
	w.must(err)
	slices.Reverse(h)
	last := clock.Time(0)
	begins := make([]int, len(h)+1)       // revision → where its text begins
	read := map[int]map[string][]string{} // text → reviewer → fields
	for i, x := range h {
		if x.Number != i+1 {
			r.Fatalf("%s: revision %d in place %d", id, x.Number, i+1)
		}
		begins[x.Number] = x.Number
		if x.Cause != Shipped && x.Cause != Edited && x.Cause != Settled {
			begins[x.Number] = begins[x.From]
		}
		text := begins[x.Number]
		author := h[text-1].By
		if x.Force > 0 {
			if last != 0 && x.Force != last {
				r.Fatalf("%s: revision %d holds since %v, the one before until %v", id, x.Number, x.Force, last)
			}
			last = x.Until
		}
		switch {
		case x.Cause == Agreed:
			if len(read[text]) < 2 || x.Status != fact.Verified || len(x.Readings) > 0 || len(x.Checked) == 0 {
				r.Fatalf("%s: revision %d is %s after %v", id, x.Number, x.Status, read[text])
			}
		case x.Status == fact.Verified && x.Cause != Shipped:
			r.Fatalf("%s: revision %d came to be verified by %s", id, x.Number, x.Cause)
		}
		for _, v := range x.Reviews {
			if v.By == author {
				r.Fatalf("%s: %s reviewed their own text in revision %d", id, v.By, x.Number)
			}
			if read[text] == nil {
				read[text] = map[string][]string{}
			}
			if v.Agree {
				read[text][v.By] = append(read[text][v.By], v.Fields...)
			}
		}
	}
	if last != 0 {
		r.Fatalf("%s: nothing holds since %v", id, last)
	}
}
