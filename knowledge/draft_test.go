package knowledge

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

func TestADraftTakesNothingThatOnlyReadingGives(t *testing.T) {
	both(t, func(w *world) {
		d, err := w.s.Save(w.ctx, expert, *cell("n", state(fact.Verified, "*"), func(s *fact.Statement) {
			s.Readings = []fact.Reading{{Data: json.RawMessage(held)}}
		}), 0, " new ")
		w.must(err)
		if d.Status != fact.Draft || len(d.Checked) != 0 || d.Strength != "" || len(d.Readings) != 0 || d.Comment != "new" || d.By != "expert" {
			w.Errorf("%+v %+v", d, d.Statement)
		}
		_, err = w.s.Get(w.ctx, learner, "irae:n", 0)
		w.refuses("a learner sees a draft", err, fault.NotFound, "fault.notfound")
		_, err = w.s.History(w.ctx, nobody, "irae:n")
		w.refuses("nobody sees its history", err, fault.NotFound, "fault.notfound")
		if len(w.base().Statements) != 0 {
			w.Error("a draft is in the base")
		}
		if e, err := w.s.Get(w.ctx, ada, "irae:n", 0); err != nil || e.InForce || e.Status != fact.Draft {
			w.Errorf("a reviewer: %+v %v", e, err)
		}
	})
}

func TestDraftsThatCannotBeSaved(t *testing.T) {
	with := func(f func(*fact.Statement)) fact.Statement { return *cell("n", f) }
	for _, c := range []struct {
		why   string
		draft fact.Statement
		where string
		key   string
	}{
		{"no id", with(func(s *fact.Statement) { s.ID = "" }), "/id", "knowledge.fault.idform"},
		{"an id of another kind", with(func(s *fact.Statement) { s.ID = "term:n" }), "/id", "knowledge.fault.id"},
		{"an id with a slash, which no address can hold", with(func(s *fact.Statement) { s.ID = "irae:a/b" }), "/id", "knowledge.fault.idform"},
		{"an id that ends with a space", with(func(s *fact.Statement) { s.ID = "irae:a " }), "/id", "knowledge.fault.idform"},
		{"an id without end", with(func(s *fact.Statement) { s.ID = "irae:" + strings.Repeat("a", 300) }), "/id", "fault.toolong"},
		{"a kind that nobody knows", with(func(s *fact.Statement) { s.Kind = "rumour" }), "/kind", "knowledge.fault.enum"},
		{"no subject", with(func(s *fact.Statement) { s.Subject = "" }), "/subject", "fault.required"},
		{"a year before Christ", with(func(s *fact.Statement) { s.Year = -5 }), "/year", "knowledge.fault.min"},
		{"an address that runs", with(func(s *fact.Statement) { s.Source.Address = "javascript:alert(1)" }), "/source/address", "knowledge.fault.address"},
		{"data that is no JSON", with(data(`{"irae":`)), "/data", "knowledge.fault.json"},
		{"data that is a list", with(data(`[]`)), "/data", "knowledge.fault.type.object"},
		{"no data", with(data(`null`)), "/data", "knowledge.fault.type.object"},
		{"a field that is missing", with(data(`{"irae":"n","name_en":"N","grade":2}`)), "/data/ici_action", "knowledge.fault.missing"},
		{"a field that does not exist", with(data(`{"irae":"n","name_en":"N","grade":2,"ici_action":"hold","dose":5}`)), "/data/dose", "knowledge.fault.unknown"},
		{"a field in other letters", with(data(`{"irae":"n","name_en":"N","Grade":2,"ici_action":"hold"}`)), "/data/Grade", "knowledge.fault.unknown"},
		{"a field twice", with(data(`{"irae":"n","name_en":"N","grade":2,"grade":3,"ici_action":"hold"}`)), "/data/grade", "knowledge.fault.duplicate"},
		{"a grade that does not exist", with(data(`{"irae":"n","name_en":"N","grade":6,"ici_action":"hold"}`)), "/data/grade", "knowledge.fault.max"},
		{"a grade between two", with(data(`{"irae":"n","name_en":"N","grade":2.5,"ici_action":"hold"}`)), "/data/grade", "knowledge.fault.type.integer"},
		{"a grade in words", with(data(`{"irae":"n","name_en":"N","grade":"two","ici_action":"hold"}`)), "/data/grade", "knowledge.fault.type.integer"},
		{"an action that nobody knows", with(data(`{"irae":"n","name_en":"N","grade":2,"ici_action":"pause"}`)), "/data/ici_action", "knowledge.fault.enum"},
		{"a dose below nothing", with(data(`{"irae":"n","name_en":"N","grade":2,"ici_action":"hold","steroid":{"drug":"prednisone","dose_mg_per_kg_min":-1}}`)), "/data/steroid/dose_mg_per_kg_min", "knowledge.fault.min"},
		{"a dose a hundred times too high", with(data(`{"irae":"n","name_en":"N","grade":2,"ici_action":"hold","steroid":{"drug":"prednisone","dose_mg_per_kg_max":100}}`)), "/data/steroid/dose_mg_per_kg_max", "knowledge.fault.max"},
		{"a month that does not exist", fact.Statement{ID: "approval:a", Kind: fact.KindApproval, Subject: "x", Status: fact.Recalled, Data: json.RawMessage(`{"inn":"x","targets":["EGFR"],"date":"2024-13","line":"1L"}`)}, "/data/date", "knowledge.fault.month"},
		{"a safety rule named in capitals", fact.Statement{ID: "safety:a", Kind: fact.KindSafety, Subject: "x", Status: fact.Recalled, Data: json.RawMessage(`{"rule":"No Infliximab","text":{"en":"x"},"iraes":[]}`)}, "/data/rule", "knowledge.fault.rule"},
		{"a vocabulary that is no name", fact.Statement{ID: "ctcae:a", Kind: fact.KindRule, Subject: "x", Status: fact.Recalled, Data: json.RawMessage(`{"term":"x","vocabulary":"?","grades":{}}`)}, "/data/vocabulary", "knowledge.fault.pattern"},
		{"a grade of a term that does not exist", fact.Statement{ID: "ctcae:a", Kind: fact.KindRule, Subject: "x", Status: fact.Recalled, Data: json.RawMessage(`{"term":"x","vocabulary":"CTCAE 5.0","grades":{"6":{"text":""}}}`)}, "/data/grades/6", "knowledge.fault.unknown"},
		{"a condition without an operator", fact.Statement{ID: "ctcae:a", Kind: fact.KindRule, Subject: "x", Status: fact.Recalled, Data: json.RawMessage(`{"term":"x","vocabulary":"CTCAE 5.0","grades":{"1":{"text":"","any_of":[{"all_of":[{"var":"x","value":1}]}]}}}`)}, "/data/grades/1/any_of/0/all_of/0/op", "knowledge.fault.missing"},
		{"a value that is a list", fact.Statement{ID: "ctcae:a", Kind: fact.KindRule, Subject: "x", Status: fact.Recalled, Data: json.RawMessage(`{"term":"x","vocabulary":"CTCAE 5.0","grades":{"1":{"text":"","any_of":[{"all_of":[{"var":"x","op":">","value":[1]}]}]}}}`)}, "/data/grades/1/any_of/0/all_of/0/value", "knowledge.fault.type.booleannumberstring"},
		{"control characters", with(data(`{"irae":"n\u0000","name_en":"N","grade":2,"ici_action":"hold"}`)), "/data/irae", "knowledge.fault.control"},
		{"bytes that are no UTF-8", with(data("{\"irae\":\"\xff\",\"name_en\":\"N\",\"grade\":2,\"ici_action\":\"hold\"}")), "", "fault.utf8"},
		{"a huge text", with(data(`{"irae":"n","name_en":"N","grade":2,"ici_action":"hold","rechallenge":"` + strings.Repeat("x", 300<<10) + `"}`)), "", "knowledge.fault.big"},
		{"a long text", with(data(`{"irae":"n","name_en":"N","grade":2,"ici_action":"hold","rechallenge":"` + strings.Repeat("x", 30<<10) + `"}`)), "/data/rechallenge", "fault.toolong"},
		{"lists in lists without end", with(data(`{"irae":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`)), "", "knowledge.fault.json"},
	} {
		t.Run(c.why, func(t *testing.T) {
			faults := Check(&c.draft)
			if len(faults) == 0 || faults[0].Where != c.where || faults[0].Key != c.key {
				t.Errorf("got %+v, want %s at %q", faults, c.key, c.where)
			}
			for _, f := range faults {
				for _, tag := range lang.Tags {
					if said := lang.SayMap(tag, f.Key, f.Args); strings.Contains(said, "‹") || strings.Contains(said, "<no value>") {
						t.Errorf("%s cannot be said in %s: %s", f.Key, tag, said)
					}
				}
			}
		})
	}
}

func TestSavingTellsEveryFaultAtOnce(t *testing.T) {
	both(t, func(w *world) {
		_, err := w.s.Save(w.ctx, expert, *cell("n", data(`{"name_en":"N","grade":9,"ici_action":"pause"}`)), 0, strings.Repeat("x", 3000))
		f, ok := err.(*fault.Fault)
		if !ok || f.Kind != fault.Invalid || len(f.Fields) != 4 {
			w.Errorf("%v", err)
		}
		if _, err := w.s.Get(w.ctx, ada, "irae:n", 0); !fault.Is(err, fault.NotFound) {
			w.Errorf("something was stored: %v", err)
		}
	})
}

func TestTwoEditors(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"))
		w.later()
		save := func(who person.Actor, text string, base int) error {
			_, err := w.s.Save(w.ctx, who, *cell("n", data(text)), base, "c")
			return err
		}
		w.must(save(expert, permanent, 1))
		w.must(save(expert, permanent, 1)) // pressed twice
		w.refuses("from the same base as somebody else", save(ada, continuing, 1), fault.Conflict, "knowledge.fault.outdated")
		w.refuses("from a base that is to come", save(ada, continuing, 5), fault.Conflict, "knowledge.fault.outdated")
		w.refuses("as if it were new", save(ada, continuing, 0), fault.Conflict, "knowledge.fault.outdated")
		w.refuses("what the draft says already", save(ada, permanent, 2), fault.Invalid, "knowledge.fault.same")
		w.refuses("with the fields in another order", save(ada, `{"ici_action":"permanently_discontinue","grade":2,"name_en":"Nephritis","irae":"nephritis"}`, 2), fault.Invalid, "knowledge.fault.same")
		w.must(save(ada, continuing, 2))
		if h, err := w.s.History(w.ctx, ada, "irae:n"); err != nil || len(h) != 3 || !h[0].Waits() {
			w.Errorf("%d revisions: %v", len(h), err)
		}
		_, err := w.s.Save(w.ctx, ada, *cell("none"), 3, "")
		w.refuses("a base of a statement that is not there", err, fault.NotFound, "fault.notfound")

		var wg sync.WaitGroup
		won := make([]error, 8)
		for i := range won {
			wg.Go(func() {
				_, won[i] = w.s.Save(w.ctx, as(string(rune('p'+i)), person.Panel), *cell("n", data(held)), 3, "race")
			})
		}
		wg.Wait()
		n := 0
		for _, err := range won {
			if err == nil {
				n++
			} else if !fault.Is(err, fault.Conflict) {
				w.Error(err)
			}
		}
		if n != 1 {
			w.Errorf("%d of 8 editors won", n)
		}
	})
}

func TestWithdrawing(t *testing.T) {
	both(t, func(w *world) {
		w.load(cell("n"), cell("m"))
		before := w.later()
		_, err := w.s.Save(w.ctx, expert, *cell("n", data(permanent)), 1, "")
		w.must(err)
		const why = "superseded by the edition of 2024"
		for _, c := range []struct {
			why      string
			who      person.Actor
			revision int
			reason   string
			kind     fault.Kind
			key      string
		}{
			{"a learner", learner, 1, why, fault.Forbidden, "fault.forbidden"},
			{"an expert takes nothing out of force", expert, 1, why, fault.Forbidden, "fault.forbidden"},
			{"somebody else's draft", coordinator, 2, why, fault.Forbidden, "fault.forbidden"},
			{"an administrator has no say in drafts", admin, 2, why, fault.Forbidden, "fault.forbidden"},
			{"without a reason", ada, 1, "  - ", fault.Invalid, "knowledge.fault.reason"},
			{"a revision that is not there", ada, 7, why, fault.NotFound, "fault.notfound"},
		} {
			w.refuses(c.why, w.s.Withdraw(w.ctx, c.who, "irae:n", c.revision, c.reason), c.kind, c.key)
		}
		w.must(w.s.Withdraw(w.ctx, expert, "irae:n", 2, why)) // one's own draft
		_, err = w.s.Draft(w.ctx, ada, "irae:n")
		w.refuses("the draft is gone", err, fault.NotFound, "fault.notfound")
		w.refuses("a second time", w.s.Withdraw(w.ctx, expert, "irae:n", 2, why), fault.Conflict, "knowledge.fault.outdated")
		w.must(w.s.Withdraw(w.ctx, ada, "irae:n", 1, why))
		w.must(w.s.Withdraw(w.ctx, admin, "irae:m", 1, why))
		w.refuses("what was withdrawn", w.s.Withdraw(w.ctx, ada, "irae:n", 4, why), fault.Closed, "knowledge.fault.withdrawn")
		if w.base().Find("irae:n") != nil || len(w.base().Statements) != 0 {
			w.Error("a withdrawn statement is in the base")
		}
		if e := w.get("irae:n"); e.Status != fact.Withdrawn || e.Comment != why {
			w.Errorf("an old link says %+v", e)
		}
		if list, _, err := w.s.List(w.ctx, learner, Filter{}); err != nil || len(list) != 0 {
			w.Errorf("withdrawn statements are listed: %v %v", list, err)
		}
		if b, err := w.s.BaseAt(w.ctx, before); err != nil || len(b.Statements) != 2 {
			w.Errorf("before, both held: %v", err)
		}
		// It comes back as a draft that two read.
		_, err = w.s.Save(w.ctx, expert, *cell("n"), 4, "back")
		w.must(err)
		w.must(w.s.Review(w.ctx, ada, "irae:n", 5, agree("*")))
		w.must(w.s.Review(w.ctx, bo, "irae:n", 5, agree("*")))
		if e := w.get("irae:n"); e.Status != fact.Verified {
			w.Errorf("%+v", e)
		}
	})
}
