package knowledge

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
	"stepwise/person"
)

func TestWhatTwoReviewersReadIsChecked(t *testing.T) {
	yes := func(by string, fields ...string) Review { return Review{By: by, Agree: true, Fields: fields} }
	no := func(by string) Review { return Review{By: by} }
	for _, c := range []struct {
		why     string
		reviews []Review
		want    []string
	}{
		{"nobody read it", nil, nil},
		{"one reviewer is not two", []Review{yes("ada", "*")}, nil},
		{"the same reviewer twice is one", []Review{yes("ada", "a"), yes("ada", "a")}, nil},
		{"the author does not count", []Review{yes("eve", "a"), yes("ada", "a")}, nil},
		{"two who read the same field", []Review{yes("ada", "a"), yes("bo", "a")}, []string{"a"}},
		{"only what both read", []Review{yes("ada", "a", "b"), yes("bo", "b", "c")}, []string{"b"}},
		{"two who read nothing in common", []Review{yes("ada", "a"), yes("bo", "b")}, nil},
		{"a third who joins them", []Review{yes("ada", "a"), yes("bo", "b"), yes("cai", "a", "b")}, []string{"a", "b"}},
		{"all, and one field", []Review{yes("ada", "*"), yes("bo", "b")}, []string{"b"}},
		{"all, twice", []Review{yes("ada", "*"), yes("bo", "*")}, []string{"*"}},
		{"a field named twice by one is named once", []Review{yes("ada", "a", "a"), yes("bo", "b")}, nil},
		{"one who reads it differently outweighs two who agree", []Review{yes("ada", "a"), yes("bo", "a"), no("cai")}, nil},
		{"unless they came to agree", []Review{yes("ada", "a"), no("bo"), yes("bo", "a")}, []string{"a"}},
		{"one who agreed and then looked again", []Review{yes("ada", "a"), yes("bo", "a"), no("bo")}, nil},
		{"one who reads more later", []Review{yes("ada", "a"), yes("bo", "a", "b"), yes("ada", "b")}, []string{"a", "b"}},
	} {
		got, ok := Agreement(c.reviews, "eve")
		if !slices.Equal(got, c.want) || ok != (len(c.want) > 0) {
			t.Errorf("%s: %v", c.why, got)
		}
	}
}

// The whole life of a recalled statement: two reviewers read it, a draft changes it, a
// third reads something else, the dispute is settled.
func TestLifeOfAStatement(t *testing.T) {
	both(t, func(w *world) {
		const id = "irae:n"
		w.load(cell("n"))
		w.later()
		w.must(w.s.Review(w.ctx, ada, id, 1, agree("ici_action", "steroid")))
		w.later()
		if e := w.get(id); e.Status != fact.Recalled || len(e.Reviews) != 1 || len(e.Checked) != 0 {
			w.Errorf("one reviewer changed it: %+v", e)
		}
		w.must(w.s.Review(w.ctx, bo, id, 1, agree("ici_action")))
		verified := w.later()
		e := w.get(id)
		if e.Status != fact.Verified || e.Revision != 2 || !slices.Equal(e.Checked, []string{"ici_action"}) || len(e.Reviews) != 2 ||
			e.Source != read || e.Strength != "" || e.Cause != Agreed || e.By != "bo" {
			w.Errorf("verified: %+v %+v", e, e.Statement)
		}
		if x := w.base().Find(id); !x.Covers("ici_action") || x.Covers("steroid") {
			w.Errorf("the base says %+v", x)
		}

		// A third reviewer adds a field that one of the two had read.
		w.must(w.s.Review(w.ctx, cai, id, 2, agree("steroid")))
		w.later()
		if e := w.get(id); !slices.Equal(e.Checked, []string{"ici_action", "steroid"}) || e.Revision != 3 || len(e.Reviews) != 3 {
			w.Errorf("with a third: %+v", e.Checked)
		}

		// An expert's draft leaves what holds as it is.
		d, err := w.s.Save(w.ctx, expert, *cell("n", data(permanent), func(s *fact.Statement) { s.Source = read }), 3, "the update of 2024")
		w.must(err)
		if d.Status != fact.Draft || d.InForce || d.Revision != 4 || d.Cause != Edited {
			w.Errorf("draft: %+v", d)
		}
		w.later()
		if e := w.get(id); e.Revision != 3 || e.Pending || e.Status != fact.Verified {
			w.Errorf("a draft shows to everybody: %+v", e)
		}
		if e, _ := w.s.Get(w.ctx, ada, id, 0); !e.Pending || e.Newest != 4 {
			w.Errorf("a reviewer is not told of the draft: %+v", e)
		}

		// One who reads something else disputes the draft; what held goes on to hold.
		w.must(w.s.Review(w.ctx, ada, id, 4, oppose(continuing)))
		w.later()
		d, err = w.s.Draft(w.ctx, bo, id)
		w.must(err)
		if d.Status != fact.Disputed || d.Revision != 5 || len(d.Readings) != 1 || !same(d.Readings[0].Data, []byte(continuing)) || !same(d.Data, []byte(permanent)) || d.Readings[0].By != "ada" {
			w.Errorf("disputed draft: %+v", d.Statement)
		}
		if e := w.get(id); e.Revision != 3 {
			w.Errorf("a disputed draft came into force: %+v", e)
		}
		// Two who agree with the first reading do not end a dispute.
		w.must(w.s.Review(w.ctx, bo, id, 5, agree("*")))
		w.must(w.s.Review(w.ctx, cai, id, 5, agree("*")))
		if e := w.get(id); e.Revision != 3 {
			w.Errorf("agreement ended the dispute: %+v", e)
		}

		// It is settled for the second reading, which two others then read.
		d, err = w.s.Settle(w.ctx, bo, id, 5, 1, "the erratum says so")
		w.must(err)
		if d.Status != fact.Draft || d.Revision != 6 || !same(d.Data, []byte(continuing)) || len(d.Readings) != 0 || d.Cause != Settled {
			w.Errorf("settled: %+v", d.Statement)
		}
		w.refuses("who settles is an author", w.s.Review(w.ctx, bo, id, 6, agree("*")), fault.Forbidden, "knowledge.fault.own")
		w.must(w.s.Review(w.ctx, ada, id, 6, agree("ici_action", "grade")))
		w.must(w.s.Review(w.ctx, cai, id, 6, agree("ici_action", "grade")))
		w.later()
		e = w.get(id)
		if e.Revision != 7 || e.Status != fact.Verified || !same(e.Data, []byte(continuing)) || !slices.Equal(e.Checked, []string{"grade", "ici_action"}) || e.Pending {
			w.Errorf("after the settlement: %+v %v", e, e.Checked)
		}

		// All of it can be read as it was.
		old, err := w.s.Get(w.ctx, nobody, id, verified)
		w.must(err)
		if old.Revision != 2 || !slices.Equal(old.Checked, []string{"ici_action"}) || len(old.Reviews) != 2 {
			w.Errorf("as of then: %+v", old)
		}
		b, err := w.s.BaseAt(w.ctx, verified)
		w.must(err)
		if x := b.Find(id); x == nil || !slices.Equal(x.Checked, []string{"ici_action"}) {
			w.Errorf("the base as of then: %+v", x)
		}
		h, err := w.s.History(w.ctx, ada, id)
		w.must(err)
		var causes []Cause
		for _, r := range h {
			causes = append(causes, r.Cause)
		}
		if !slices.Equal(causes, []Cause{Agreed, Settled, Opposed, Edited, Agreed, Agreed, Shipped}) {
			w.Errorf("history: %v", causes)
		}
		if h, _ := w.s.History(w.ctx, learner, id); len(h) != 4 {
			w.Errorf("a learner sees %d revisions, want those that held", len(h))
		}
		w.recorded(6+3-1, "ada", 3) // nine verdicts, three of them ada's
	})
}

// recorded holds the learning record and the audit to the reviews.
func (w *world) recorded(atLeast int, who string, want int) {
	w.Helper()
	entries, err := w.record.OfPerson(w.ctx, w.db.Read(), who)
	w.must(err)
	n := 0
	for _, e := range entries {
		if e.Verb == lrs.Reviewed.ID {
			n++
		}
	}
	if n != want {
		w.Errorf("%s has %d reviews in the learning record, want %d", who, n, want)
	}
	rows, err := audit.List(w.ctx, w.db.Read(), audit.Filter{})
	w.must(err)
	if len(rows) < atLeast {
		w.Errorf("%d entries in the audit", len(rows))
	}
}

func TestADisputeOfWhatHolds(t *testing.T) {
	both(t, func(w *world) {
		const id = "irae:n"
		w.load(cell("n", state(fact.Verified, "*")))
		before := w.later()
		w.must(w.s.Review(w.ctx, ada, id, 1, oppose(permanent)))
		w.later()
		e := w.get(id)
		if e.Status != fact.Disputed || e.Revision != 2 || len(e.Readings) != 1 || len(e.Checked) != 0 || !same(e.Data, cell("").Data) {
			w.Fatalf("%+v", e.Statement)
		}
		if w.base().Find(id).Advice() {
			w.Error("a disputed statement is advice")
		}
		// A third reading joins; one that says the same as another does not.
		w.refuses("a reading that stands there", w.s.Review(w.ctx, bo, id, 2, oppose(permanent)), fault.Invalid, "knowledge.fault.samereading")
		w.must(w.s.Review(w.ctx, bo, id, 2, oppose(continuing)))
		w.later()
		if e := w.get(id); len(e.Readings) != 2 || e.Status != fact.Disputed {
			w.Errorf("%+v", e.Statement)
		}
		// While a settlement waits, the dispute holds.
		_, err := w.s.Settle(w.ctx, cai, id, 3, 0, "the printed table is right")
		w.must(err)
		_, err = w.s.Settle(w.ctx, ada, id, 3, 1, "no, it is not")
		w.refuses("a second settlement beside the first", err, fault.Conflict, "knowledge.fault.draftwaits")
		if e := w.get(id); e.Status != fact.Disputed {
			w.Errorf("one person ended the dispute: %s", e.Status)
		}
		w.must(w.s.Review(w.ctx, ada, id, 4, agree("*")))
		w.must(w.s.Review(w.ctx, bo, id, 4, agree("*")))
		if e := w.get(id); e.Status != fact.Verified || len(e.Readings) != 0 {
			w.Errorf("%+v", e.Statement)
		}
		if old, err := w.s.Get(w.ctx, nobody, id, before); err != nil || old.Status != fact.Verified {
			w.Errorf("before the dispute it was verified: %+v %v", old, err)
		}
	})
}

func TestWhatHoldsCanBeDisputedWhileADraftWaits(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n", state(fact.Verified, "*")))
		w.later()
		_, err := w.s.Save(w.ctx, expert, *cell("n", data(continuing)), 1, "")
		w.must(err)
		w.must(w.s.Review(w.ctx, ada, "irae:n", 1, oppose(permanent)))
		if e := w.get("irae:n"); e.Status != fact.Disputed || e.Revision != 3 {
			w.Errorf("%+v", e)
		}
		w.must(w.s.Review(w.ctx, bo, "irae:n", 2, agree("*"))) // the draft waits on
		w.must(w.s.Review(w.ctx, cai, "irae:n", 2, agree("*")))
		if e := w.get("irae:n"); e.Status != fact.Verified || !same(e.Data, []byte(continuing)) {
			w.Errorf("%+v", e.Statement)
		}
	})
}

func TestVerdictsThatCannotBeTaken(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"), cell("old"), cell("gone"))
		w.later()
		_, err := w.s.Save(w.ctx, ada, *cell("mine", data(held)), 0, "")
		w.must(err)
		_, err = w.s.Save(w.ctx, expert, *cell("old", data(held)), 1, "")
		w.must(err)
		_, err = w.s.Save(w.ctx, expert, *cell("old", data(permanent)), 2, "")
		w.must(err)
		w.must(w.s.Withdraw(w.ctx, bo, "irae:gone", 1, "not in the guideline"))
		w.must(w.s.Review(w.ctx, bo, "irae:n", 1, agree("grade")))
		noSource, badAddress := agree("grade"), agree("grade")
		noSource.Source = fact.Source{Page: "12"}
		badAddress.Source.Address = "javascript:alert(1)"
		silent := oppose(permanent)
		silent.Note = " "
		for _, c := range []struct {
			why      string
			who      person.Actor
			id       string
			revision int
			v        Verdict
			kind     fault.Kind
			key      string
		}{
			{"one's own text", ada, "irae:mine", 1, agree("*"), fault.Forbidden, "knowledge.fault.own"},
			{"the same reviewer twice", bo, "irae:n", 1, agree("ici_action"), fault.Conflict, "knowledge.fault.reviewed"},
			{"a draft that another one replaced", ada, "irae:old", 2, agree("*"), fault.Conflict, "knowledge.fault.outdated"},
			{"a revision that does not exist", ada, "irae:n", 9, agree("*"), fault.NotFound, "fault.notfound"},
			{"no revision", ada, "irae:n", 0, agree("*"), fault.NotFound, "fault.notfound"},
			{"a statement that does not exist", ada, "irae:x", 1, agree("*"), fault.NotFound, "fault.notfound"},
			{"what was withdrawn", ada, "irae:gone", 2, agree("*"), fault.Closed, "knowledge.fault.withdrawn"},
			{"an expert is no reviewer", expert, "irae:n", 1, agree("*"), fault.Forbidden, "fault.forbidden"},
			{"nobody", nobody, "irae:n", 1, agree("*"), fault.Forbidden, "fault.forbidden"},
			{"agreement with nothing", ada, "irae:n", 1, agree(), fault.Invalid, "knowledge.fault.fields"},
			{"agreement with a field that is not there", ada, "irae:n", 1, agree("dose"), fault.Invalid, "knowledge.fault.field"},
			{"recalled, and no word of where it was read", ada, "irae:n", 1, noSource, fault.Invalid, "knowledge.fault.source"},
			{"an address that is none", ada, "irae:n", 1, badAddress, fault.Invalid, "knowledge.fault.address"},
			{"another reading without a word why", ada, "irae:n", 1, silent, fault.Invalid, "knowledge.fault.why"},
			{"another reading that is missing", ada, "irae:n", 1, oppose(""), fault.Invalid, "fault.required"},
			{"another reading that is no JSON", ada, "irae:n", 1, oppose("{"), fault.Invalid, "knowledge.fault.json"},
			{"another reading of another kind", ada, "irae:n", 1, oppose(`{"topic":"price","value":1}`), fault.Invalid, "knowledge.fault.missing"},
			{"a reading that says the same", ada, "irae:n", 1, oppose(string(cell("").Data)), fault.Invalid, "knowledge.fault.samereading"},
		} {
			w.refuses(c.why, w.s.Review(w.ctx, c.who, c.id, c.revision, c.v), c.kind, c.key)
		}
		if e := w.get("irae:n"); e.Revision != 1 || len(e.Reviews) != 1 {
			w.Errorf("something was kept of what was refused: %+v", e)
		}
		w.recorded(0, "ada", 0)
	})
}

// What a small correction does not touch stays checked, as long as the source is the
// same: nobody reads a table again for a typing error in another line.
func TestWhatWasCheckedAndReadsTheSameStaysChecked(t *testing.T) {
	elsewhere := fact.Source{Citation: "Another paper"}
	for _, c := range []struct {
		why    string
		change func(*fact.Statement)
		read   string
		want   []string
	}{
		{"another action, the same steroid", data(string(mustSet(cell("").Data, "ici_action", `"permanently_discontinue"`))), "ici_action", []string{"ici_action", "steroid"}},
		{"another steroid, and only the action read again", data(string(mustSet(cell("").Data, "steroid", `null`))), "ici_action", []string{"ici_action"}},
		{"another source", func(s *fact.Statement) {
			data(string(mustSet(cell("").Data, "grade", `3`)))(s)
			s.Source = elsewhere
		}, "grade", []string{"grade"}},
		{"another edition", func(s *fact.Statement) {
			data(string(mustSet(cell("").Data, "grade", `3`)))(s)
			s.Version = "2024"
		}, "grade", []string{"grade"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			both(t, func(w *world) {
				full := cell("n", state(fact.Verified, "ici_action", "steroid"))
				full.Source.Address = "https://example.org/asco"
				w.load(full)
				w.later()
				draft := *full
				c.change(&draft)
				_, err := w.s.Save(w.ctx, expert, draft, 1, "")
				w.must(err)
				w.must(w.s.Review(w.ctx, ada, "irae:n", 2, agree(c.read)))
				w.must(w.s.Review(w.ctx, bo, "irae:n", 2, agree(c.read)))
				if e := w.get("irae:n"); !slices.Equal(e.Checked, c.want) || e.Revision != 3 {
					w.Errorf("%v, revision %d", e.Checked, e.Revision)
				}
			})
		})
	}
}

// A statement that was checked in a summary keeps its flag until two people read the
// primary source.
func TestThePrimarySourceIsReadByTwo(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n", state(fact.Verified, "*"), func(s *fact.Statement) {
			s.NeedsPrimary, s.Source = true, fact.Source{Citation: "A summary", Address: "https://example.org/summary", Kind: "secondary"}
		}))
		w.later()
		primary, summary := agree("*"), agree("*")
		primary.Source.Kind, summary.Source.Kind = "primary", "secondary"
		w.must(w.s.Review(w.ctx, ada, "irae:n", 1, primary))
		w.must(w.s.Review(w.ctx, bo, "irae:n", 1, summary))
		if e := w.get("irae:n"); !e.NeedsPrimary || e.Revision != 1 {
			w.Errorf("one of two read it: %+v", e.Statement)
		}
		w.must(w.s.Review(w.ctx, cai, "irae:n", 1, primary))
		if e := w.get("irae:n"); e.NeedsPrimary || e.Revision != 2 || e.Status != fact.Verified || e.Source.Address != read.Address || e.Source.Kind != "primary" {
			w.Errorf("two read it: %+v", e.Statement)
		}
	})
}

// Twenty editors save different statements at once: the number of changes is common to
// all of them, and each gets one of its own.
func TestManyStatementsAtOnce(t *testing.T) {
	both(t, func(w *world) {
		var wg sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = w.s.Save(context.Background(), expert, *cell(string(rune('a' + i))), 0, "")
			})
		}
		wg.Wait()
		for _, err := range errs {
			w.must(err)
		}
		list, _, err := w.s.Changes(w.ctx, ada, Feed{})
		if err != nil || len(list) != 20 || list[0].Change != 20 || list[19].Change != 1 {
			w.Errorf("%d changes: %v", len(list), err)
		}
	})
}

func mustSet(data json.RawMessage, field, value string) json.RawMessage {
	m := object(data)
	m[field] = json.RawMessage(value)
	out, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return out
}

// Ten reviewers press at once: every verdict is kept, and the statement is verified
// with what they read.
func TestManyReviewersAtOnce(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"))
		var wg sync.WaitGroup
		errs := make([]error, 10)
		for i := range errs {
			wg.Go(func() {
				errs[i] = w.s.Review(context.Background(), as(string(rune('a'+i)), person.Reviewer), "irae:n", 1, agree("ici_action"))
			})
		}
		wg.Wait()
		said := 0
		for _, err := range errs {
			if err == nil {
				said++
			} else if !fault.Is(err, fault.Conflict) { // it was verified meanwhile
				w.Error(err)
			}
		}
		e := w.get("irae:n")
		if said < 2 || e.Status != fact.Verified || !slices.Equal(e.Checked, []string{"ici_action"}) || e.Revision != 2 {
			w.Errorf("%d verdicts taken: %+v", said, e)
		}
	})
}
