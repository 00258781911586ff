package casereport_test

import (
	"testing"

	"stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Nobody outside the team reads before acceptance and consent, in whatever order
// they come, and nobody after the patient took the consent back.
func TestWhoReadsWhen(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		reads := func(r casereport.Report, when string, want bool) {
			t.Helper()
			for who, a := range map[string]person.Actor{"a learner of another city": w.other, "another tutor": w.tutor2} {
				_, err := w.service.Open(w.ctx, a, r.ID)
				if (err == nil) != want || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: %s reads: %v", when, who, err)
				}
				_, err = w.service.Paper(w.ctx, a, r.ID, false)
				if (err == nil) != want {
					t.Errorf("%s: %s exports: %v", when, who, err)
				}
				if _, err := w.service.Paper(w.ctx, a, r.ID, true); err == nil {
					t.Errorf("%s: %s exports the comments", when, who)
				}
			}
			for who, a := range map[string]person.Actor{"a learner elsewhere": w.alien, "an administrator": w.admin, "nobody": {}} {
				if _, err := w.service.Open(w.ctx, a, r.ID); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s: %s: %v", when, who, err)
				}
			}
			for who, a := range map[string]person.Actor{"the owner": w.owner, "the tutor": w.tutor, "the coordinator": w.office} {
				if _, err := w.service.Open(w.ctx, a, r.ID); err != nil {
					t.Errorf("%s: %s: %v", when, who, err)
				}
			}
			list, err := w.service.Library(w.ctx, w.other)
			w.ok(err)
			if (len(list) == 1) != want {
				t.Errorf("%s: in the library: %d", when, len(list))
			}
		}
		r := w.submitted()
		reads(r, "in review", false)
		w.consent(r.ID)
		reads(r, "with consent, in review", false)
		w.ok(w.service.Decide(w.ctx, w.tutor, r.ID, casereport.Ruling{Round: 1, Decision: casereport.DecideAccept, Certify: true}))
		reads(r, "accepted after consent", true)
		found, err := store.Exists(w.ctx, w.db.Read(), `SELECT 1 FROM search_document WHERE room = 'casereport' AND ref = $1`, r.ID)
		w.ok(err)
		if !found {
			t.Error("a published report cannot be found")
		}
		w.ok(w.service.EndConsent(w.ctx, w.owner, r.ID, "The patient wrote on 1 March."))
		reads(r, "consent taken back", false)
		found, err = store.Exists(w.ctx, w.db.Read(), `SELECT 1 FROM search_document WHERE room = 'casereport' AND ref = $1`, r.ID)
		w.ok(err)
		if found {
			t.Error("the text of a closed report is still in the index")
		}
		w.consent(r.ID)
		reads(r, "consented again", true)
		w.ok(w.service.Reopen(w.ctx, w.office, r.ID, "A date was overlooked."))
		reads(r, "reopened", false)

		late := w.accepted()
		reads(late, "accepted without consent", false)
		w.consent(late.ID)
		reads(late, "consent after acceptance", true)
		if got := w.reached(w.owner, late.ID); got != "outline draft review deidentified accepted round-1 consented published" {
			t.Errorf("the record says %q", got)
		}
	})
}

func TestAConsentNamesNobody(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		good := casereport.ConsentRecord{GivenOn: "2026-02-20", Kind: casereport.ByPatient, ObtainedBy: w.owner.ID, KeptWhere: "病案室，发表知情同意书专柜"}
		change := func(f func(*casereport.ConsentRecord)) casereport.ConsentRecord { c := good; f(&c); return c }
		for why, c := range map[string]casereport.ConsentRecord{
			"a day to come":                 change(func(c *casereport.ConsentRecord) { c.GivenOn = "2026-03-03" }),
			"no day":                        change(func(c *casereport.ConsentRecord) { c.GivenOn = "yesterday" }),
			"nobody knows who consented":    change(func(c *casereport.ConsentRecord) { c.Kind = "" }),
			"obtained by somebody else":     change(func(c *casereport.ConsentRecord) { c.ObtainedBy = w.tutor.ID }),
			"nobody knows where it lies":    change(func(c *casereport.ConsentRecord) { c.KeptWhere = " " }),
			"the patient's identity number": change(func(c *casereport.ConsentRecord) { c.KeptWhere = "档案 11010519491231002X" }),
			"the patient's telephone":       change(func(c *casereport.ConsentRecord) { c.KeptWhere = "联系电话：13812345678" }),
		} {
			if err := w.service.RecordConsent(w.ctx, w.owner, r.ID, c); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", why, err)
			}
		}
		if err := w.service.RecordConsent(w.ctx, w.tutor, r.ID, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("recorded by the tutor: %v", err)
		}
		if err := w.service.EndConsent(w.ctx, w.owner, r.ID, "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("taking back what was never given: %v", err)
		}
		w.ok(w.service.RecordConsent(w.ctx, w.office, r.ID, good))
		if !w.desk(w.owner, r.ID).Consented() {
			t.Error("recorded by the office")
		}
	})
}

func TestTwoPeopleLookForIdentifiers(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.save(r.ID, "introduction", "A rare event.")
		w.ok(w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{}))
		accept := casereport.Ruling{Round: 1, Decision: casereport.DecideAccept, Certify: true}
		if err := w.service.Decide(w.ctx, w.tutor, r.ID, accept); !fault.Is(err, fault.Invalid) {
			t.Fatalf("only the tutor looked: %v", err)
		}
		w.ok(w.service.Confirm(w.ctx, w.owner, r.ID, 0))
		w.ok(w.service.Confirm(w.ctx, w.tutor, r.ID, 0))
		if c := w.desk(w.tutor, r.ID).Confirmed; !c.Both() {
			t.Fatalf("both looked: %+v", c)
		}
		// Another tutor takes over: the word of the first counts no more.
		w.ok(w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: w.tutor2.ID, Reason: "on leave"}))
		if c := w.desk(w.tutor2, r.ID).Confirmed; c.Tutor || !c.Author {
			t.Errorf("after the tutor changed: %+v", c)
		}
		w.ok(w.service.Decide(w.ctx, w.tutor2, r.ID, casereport.Ruling{Round: 1, Decision: casereport.DecideMinor, Letter: "One sentence more."}))
		w.save(r.ID, "introduction", "A rare event. Dr Zhang saw it.")
		if c := w.desk(w.owner, r.ID).Confirmed; c.Author {
			t.Error("an edit must undo the author's word")
		}
		if err := w.service.Confirm(w.ctx, w.owner, r.ID, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirming a text that moved: %v", err)
		}
		if err := w.service.Confirm(w.ctx, w.office, r.ID, 0); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the coordinator confirms: %v", err)
		}
	})
}

func TestTheTutorIsNoAuthor(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		both := w.person("gu", "Gu Ning", "顾宁", person.Grant{Role: person.Tutor, Programme: "io"}, person.Grant{Role: person.Learner, Programme: "io"})
		r := w.begin()
		if err := w.service.AddAuthor(w.ctx, w.owner, r.ID, "chen@hospital.example"); !fault.Is(err, fault.Invalid) {
			t.Errorf("the tutor as a co-author: %v", err)
		}
		w.ok(w.service.AddAuthor(w.ctx, w.owner, r.ID, "gu@hospital.example"))
		if err := w.service.AssignTutor(w.ctx, w.office, r.ID, casereport.Assignment{Tutor: both.ID, Reason: "x"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a co-author as the tutor: %v", err)
		}
		own, err := w.service.Create(w.ctx, both, casereport.Start{Programme: "io", Language: "en"})
		w.ok(err)
		if err := w.service.AssignTutor(w.ctx, w.office, own.ID, casereport.Assignment{Tutor: both.ID}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the owner as the tutor: %v", err)
		}
	})
}
