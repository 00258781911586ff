package casereport_test

import (
	"strings"
	"testing"

	"stepwise/casereport"
	"stepwise/casereport/care"
	"stepwise/casereport/deid"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

func TestWarningsInBothLanguagesStandInTheWayOfAcceptance(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.save(r.ID, "patient_information", "患者男，65岁，身份证号 11010519491231002X。")
		w.save(r.ID, "timeline", "She was admitted on March 5, 2024 under MRN: 00482913.")
		w.save(r.ID, "therapeutic_intervention", "Methylprednisolone 2 mg/kg for 14 days; doi:10.1056/NEJMoa2024.")
		d := w.desk(w.owner, r.ID)
		kinds := func(where string) string {
			var out []string
			for _, x := range d.WarningsOn(where) {
				if x.Strong() {
					out = append(out, string(x.Kind))
				}
			}
			return strings.Join(out, " ")
		}
		if got := kinds("patient_information"); got != string(deid.IdentityCard) {
			t.Errorf("in Chinese: %q", got)
		}
		if got := kinds("timeline"); got != "date record" {
			t.Errorf("in English: %q", got)
		}
		if got := d.WarningsOn("therapeutic_intervention"); len(got) != 0 {
			t.Errorf("a dose and a DOI: %+v", got)
		}
		id := d.WarningsOn("patient_information")[0]
		if id.Excerpt != "11010519491231002X" || id.Before != "患者男，65岁，身份证号 " || id.After != "。" {
			t.Errorf("shown as %q between %q and %q", id.Excerpt, id.Before, id.After)
		}

		// The submission goes; the acceptance does not.
		w.ok(w.service.Submit(w.ctx, w.owner, r.ID, casereport.Submission{Vouch: true}))
		accept := casereport.Ruling{Round: 1, Decision: casereport.DecideAccept, Certify: true}
		if err := w.service.Decide(w.ctx, w.tutor, r.ID, accept); !fault.Is(err, fault.Invalid) {
			t.Fatalf("accepted with an identity card in it: %v", err)
		}
		for _, x := range w.desk(w.owner, r.ID).Warnings {
			if x.Strong() {
				w.ok(w.service.Clear(w.ctx, w.owner, r.ID, x.Hash, "invented for the exercise"))
			}
		}
		w.ok(w.service.Decide(w.ctx, w.tutor, r.ID, accept))
	})
}

func TestClearingAWarning(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.save(r.ID, "timeline", "Follow-up ended on 5 March 2024.")
		x := w.desk(w.owner, r.ID).WarningsOn("timeline")[0]
		if err := w.service.Clear(w.ctx, w.owner, r.ID, x.Hash, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.service.Clear(w.ctx, w.tutor, r.ID, x.Hash, "fine"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by the tutor: %v", err)
		}
		if err := w.service.Clear(w.ctx, w.owner, r.ID, "0000", "fine"); !fault.Is(err, fault.Conflict) {
			t.Errorf("of words that are not there: %v", err)
		}
		w.ok(w.service.Clear(w.ctx, w.owner, r.ID, x.Hash, "the day on which the data base was closed"))
		// It is kept by its words: they may move, and stand in another section.
		w.save(r.ID, "timeline", "Long after, follow-up ended on 5  MARCH 2024.")
		w.save(r.ID, "follow_up_and_outcomes", "Until 5 March 2024. Seen again on 6 March 2024.")
		d := w.desk(w.owner, r.ID)
		if got := d.WarningsOn("timeline"); len(got) != 1 || got[0].Open() || got[0].Cleared.Reason != "the day on which the data base was closed" {
			t.Errorf("the same words elsewhere: %+v", got)
		}
		if got := d.WarningsOn("follow_up_and_outcomes"); len(got) != 2 || !got[0].Strong() || got[0].Excerpt != "6 March 2024" {
			t.Errorf("other words: %+v", got)
		}
		w.ok(w.service.Unclear(w.ctx, w.owner, r.ID, x.Hash))
		if c := w.desk(w.owner, r.ID).Checks(); c.Strong != 3 {
			t.Errorf("taken back: %+v", c)
		}
		elsewhere := w.begin()
		w.save(elsewhere.ID, "timeline", "Follow-up ended on 5 March 2024.")
		if w.desk(w.owner, elsewhere.ID).WarningsOn("timeline")[0].Hash == x.Hash {
			t.Error("what is cleared in one report is cleared in every other")
		}
	})
}

func TestTitlesAndCaptionsAreSearchedToo(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.ok(w.service.SetTitle(w.ctx, w.owner, r.ID, r.Title, lang.Text{EN: "The case report of 5 March 2024", ZH: "住院号：482913一例"}))
		fig, err := w.service.AddFigure(w.ctx, w.owner, r.ID, casereport.Upload{Caption: "Scan of 6 March 2024", Checked: true, Body: photo(t, 4, 4, 1)})
		w.ok(err)
		d := w.desk(w.owner, r.ID)
		if len(d.WarningsOn("title")) != 2 || len(d.WarningsOn("figure-1")) != 1 || fig.Number != 1 {
			t.Errorf("found: %+v", d.Warnings)
		}
	})
}

func TestTheChecklistNamesWhatIsMissing(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.begin()
		w.save(r.ID, "key_words", "myocarditis; toripalimab")
		w.save(r.ID, "discussion", strings.Repeat("The lesson is to measure troponin early. ", 20))
		status := func() map[string]care.Status {
			out := map[string]care.Status{}
			for _, x := range w.desk(w.owner, r.ID).Checklist {
				out[x.Item.ID] = x.Status
			}
			return out
		}
		if s := status(); s["1"] != care.Present || s["2"] != care.Present || s["4"] != care.Missing || s["11d"] != care.NeedsDeclaration || s["13"] != care.Missing {
			t.Errorf("%+v", s)
		}
		w.ok(w.service.Declare(w.ctx, w.owner, r.ID, casereport.Declaration{Item: "11d", Note: "last paragraph"}))
		w.ok(w.service.Declare(w.ctx, w.owner, r.ID, casereport.Declaration{Item: "12", Inapplicable: true, Note: "the patient had died"}))
		w.consent(r.ID)
		w.save(r.ID, "informed_consent", "Written consent was given by the family.")
		if s := status(); s["11d"] != care.Present || s["12"] != care.Inapplicable || s["13"] != care.Present {
			t.Errorf("declared: %+v", s)
		}
		w.ok(w.service.Declare(w.ctx, w.owner, r.ID, casereport.Declaration{Item: "12"}))
		if s := status(); s["12"] != care.NeedsDeclaration {
			t.Errorf("taken back: %v", s["12"])
		}
		for why, bad := range map[string]casereport.Declaration{"no item": {Item: "99", Note: "x"}, "no section": {Item: "12", Section: "x", Note: "x"}} {
			if err := w.service.Declare(w.ctx, w.owner, r.ID, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", why, err)
			}
		}
		if err := w.service.Declare(w.ctx, w.tutor, r.ID, casereport.Declaration{Item: "12", Note: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by the tutor: %v", err)
		}
	})
}

func TestEverythingThatIsFoundIsSaidInBothLanguages(t *testing.T) {
	keys := append(care.Keys(), deid.Keys()...)
	for _, k := range deid.Kinds() {
		keys = append(keys, "casereport.kind."+string(k))
	}
	for _, c := range []deid.Confidence{deid.Low, deid.Medium, deid.High} {
		keys = append(keys, "casereport.confidence."+c.String())
	}
	for _, s := range []care.Status{care.Present, care.Missing, care.NeedsDeclaration, care.Inapplicable} {
		keys = append(keys, "casereport.care.status."+s.String())
	}
	for _, k := range keys {
		if !lang.Has(k) {
			t.Errorf("%s is not said", k)
		}
	}
}
