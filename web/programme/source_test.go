package programme_test

import (
	"context"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/person"
	room "stepwise/programme"
)

func TestACoordinatorSeesWhereEachPieceOfEvidenceCameFrom(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o, ctx := newOffice(t, db), context.Background()
		t.Cleanup(o.record.Close)
		_, err := o.service.Save(ctx, o.io, &room.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy"},
			Steps: []room.Step{{Code: "s1", Title: lang.Text{EN: "Learn"}, Requirements: []room.Requirement{
				{Code: "unit", Kind: "units", Units: []string{"u1"}},
				{Code: "grade", Kind: "grades", Items: []string{"li"}},
				{Code: "read", Kind: "outside", Below: "https://journal.example/series", Count: 2}}}},
			Cohorts: []room.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing"}, Starts: "2026-03-02", Capacity: 9}}}, 0, "")
		o.ok(err)
		o.ok(o.service.Publish(ctx, o.io, "io", 1))
		_, err = o.service.Enrol(ctx, o.io, "io/bj", "learner")
		o.ok(err)
		o.ok(o.record.Write(ctx, lrs.Statement{Person: "learner", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit("u1"), Name: map[string]string{"en": "Hepatitis"}}},
			lrs.Statement{Person: "learner", Verb: lrs.Scored, Result: lrs.Scaled(0.9, true), Object: lrs.Activity{ID: lrs.LineItem("li"), Name: map[string]string{"en": "Quiz"}},
				Context: &lrs.Context{Grouping: []lrs.Activity{{ID: lrs.Tool("t"), Name: map[string]string{"en": "Case player"}}}}}))
		for i, actor := range []string{`{"mbox":"mailto:learner@elsewhere.example"}`, `{"account":{"homePage":"https://journal.example","name":"u7"}}`} {
			batch, err := statement.ParseBatch([]byte(`{"actor":`+actor+`,"verb":{"id":"`+lrs.Passed.ID+`"},"object":{"id":"https://journal.example/series/`+string(rune('1'+i))+`"}}`), statement.V200)
			o.ok(err)
			_, err = o.record.Accept(ctx, &lrs.Caller{Authority: []byte(`{"name":"The journal","account":{"homePage":"https://x.example","name":"c"}}`),
				AuthorityKey: "account|https://x.example|c", Default: statement.V200}, batch, nil)
			o.ok(err)
		}
		o.ok(db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for key, to := range map[string]lrs.Attribution{"mbox|mailto:learner@elsewhere.example": {Person: "learner", How: person.ByMail},
				"account|https://journal.example|u7": {Person: "learner", How: lrs.ByOffice, By: "whole"}} {
				if err := o.record.Reattribute(ctx, tx, key, lrs.Attribution{}, to); err != nil {
					return err
				}
			}
			return o.service.Reassess(ctx, tx, []string{"learner"})
		}))
		w, doc := o.ask(o.io, lang.EN, "/office/learner/learner", nil)
		o.wants(w, 200, "a learner")
		if n := doc.Find("details.evidence").Length(); n != 3 {
			t.Errorf("%d lists of evidence, want 3", n)
		}
		o.says(doc, "Hepatitis 5 March 2026 · recorded here", "a unit of ours")
		o.says(doc, "Quiz 90 % 5 March 2026 · from the tool Case player", "a grade of a tool")
		o.says(doc, "from The journal · as learner@elsewhere.example · matched by rule: has this e-mail address", "an address matched by a rule")
		o.says(doc, "from The journal · as u7 on journal.example · matched by Doctor whole", "an account that somebody matched")
		w, doc = o.ask(o.io, lang.ZH, "/office/learner/learner", nil)
		o.wants(w, 200, "in Chinese")
		o.says(doc, "来自“The journal”", "in Chinese")
	})
}
