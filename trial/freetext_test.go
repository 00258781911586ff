package trial_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
)

// told is a study with one subject about whom somebody wrote a name: in a comment, in a
// text of the protocol's own form, in the reason of a change, and in why a name was read.
func told(t *testing.T, db *store.DB) *studytest.Study {
	s := screened(t, db)
	doc := s.View("lead").State.Row("PROTOCOL", "", "1").Get("DOC")
	doc = strings.Replace(doc, `"items": [`, `"items": [{"name":"NOTE","type":"text","words":{"en":"Note","zh":"备注"}},`, 1)
	doc = strings.Replace(doc, `"eligibility": [`, `"eligibility": [{"id": "I8", "text": {"en": "Note", "zh": "备注"}, "expr": "note.contains('Wang')"},`, 1)
	s.Put("lead", trial.Write, "", record.Place{Form: "PROTOCOL", Row: "1"}, map[string]string{"DOC": doc})
	at := func(form, row string) record.Place { return record.Place{Form: form, Subject: "BJ01-001", Row: row} }
	s.Put("nurse", trial.Screen, "BJ01", at("SCREEN", "1"), map[string]string{"NOTE": "Wang's daughter called"})
	s.Put("nurse", trial.Screen, "BJ01", at("CRITERION", "I8"), map[string]string{"COMPUTED": "met", "USED": `{"NOTE":"Wang's daughter called"}`, "COMMENT": "as Wang said"})
	s.Put("nurse", trial.Enter, "BJ01", at("AE", "1"), map[string]string{"AETERM": "Fever", "AETOXGR": "1", "COMMENT": "Wang felt warm"})
	s.Must(s.Ledger.Write(context.Background(), studytest.As("nurse"), studytest.Code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Enter, "BJ01"); err != nil {
			return err
		}
		return w.Set(at("AE", "1"), map[string]string{"AETOXGR": "2"}, "Wang called again")
	}))
	s.Must(s.Ledger.SetIdentity(context.Background(), studytest.As("nurse"), studytest.Code, "BJ01-001", trial.Identity{Name: "Wang"}, ""))
	s.Must(s.Ledger.SetIdentity(context.Background(), studytest.As("nurse"), studytest.Code, "BJ01-001", trial.Identity{Name: "Wang Li"}, "Wang is not all"))
	s.Put("lead", trial.Manage, "", record.Place{Form: "STUDY", Row: "1"}, map[string]string{"RESIDENCY": "transfer"})
	return s
}

// readings are all that a reader can be told about the rows of told.
func readings(s *studytest.Study, who string) map[string]string {
	ctx, v, out := context.Background(), s.View(who), map[string]string{}
	rows := []record.Place{{Form: "SCREEN", Row: "1"}, {Form: "CRITERION", Row: "I8"}, {Form: "AE", Row: "1"}, {Form: "SUBJECT", Row: "1"}}
	past, err := s.Ledger.At(ctx, v, v.State.Seq)
	s.Must(err)
	for _, p := range rows {
		p.Subject = "BJ01-001"
		for name, state := range map[string]*record.State{"row": v.State, "past": past.State} {
			for item, text := range state.Row(p.Form, p.Subject, p.Row).Values() {
				out[name+" "+p.Form+"."+item] = text
			}
		}
		list, err := s.Ledger.History(ctx, v, p)
		s.Must(err)
		for _, e := range list {
			out["history "+p.Form+"."+e.Item] += e.Old + e.New
			out["reason "+p.Form] += e.Reason
			out["detail "+p.Form] += e.Detail
		}
	}
	return out
}

func TestWhoSeesWhatPeopleWrote(t *testing.T) {
	hidden := []string{"row SCREEN.NOTE", "past SCREEN.NOTE", "history SCREEN.NOTE", "row AE.COMMENT", "past AE.COMMENT", "history AE.COMMENT",
		"row CRITERION.COMMENT", "history CRITERION.COMMENT", "row CRITERION.USED", "history CRITERION.USED", "reason AE", "detail SUBJECT"}
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := told(t, db)
		check := func(why, who string, sees bool) {
			t.Helper()
			got := readings(s, who)
			for _, at := range hidden {
				if strings.Contains(got[at], "Wang") != sees {
					t.Errorf("%s: %s is told %s: %q", why, who, at, got[at])
				}
			}
			for at, text := range got {
				if !sees && strings.Contains(text, "Wang") {
					t.Errorf("%s: %s is told %s: %q", why, who, at, text)
				}
			}
			for _, at := range []string{"row SCREEN.NOTE", "row AE.COMMENT", "history AE.COMMENT", "reason AE"} {
				if (got[at] == record.WithheldText) == sees {
					t.Errorf("%s: %s does not read at %s that something is withheld: %q", why, who, at, got[at])
				}
			}
			if !strings.Contains(got["detail SUBJECT"], `"identity":"corrected"`) {
				t.Errorf("%s: %s is not told that an identity was corrected", why, who)
			}
			if got["row AE.AETERM"] != "Fever" || got["history AE.AETOXGR"] != "112" || got["row SCREEN.AGE"] != "60" {
				t.Errorf("%s: %s misses what nobody wrote in their own words: %v", why, who, got)
			}
		}
		for _, who := range []string{"lead", "pi", "nurse", "statistician", "committee", "laboratory", "cells", "monitor", "safety"} {
			check("inside", who, true)
		}
		check("no transfer", "partner", false)
		ctx, lead := context.Background(), studytest.As("lead")
		n := trial.NewTransfer{Person: "partner", To: "Partner Inc.", Scope: "genome", Basis: "HGR 2027-1", Approved: "2027-01-12"}
		s.Must(s.Ledger.RecordTransfer(ctx, lead, studytest.Code, n))
		n.Scope, n.Text = "clinical", true
		s.Clock.Move(24 * time.Hour)
		check("a transfer of genome data covers no free text", "partner", false)
		s.Must(s.Ledger.RecordTransfer(ctx, lead, studytest.Code, n))
		check("a transfer that says so", "partner", true)
		s.Must(s.Ledger.WithdrawTransfer(ctx, lead, studytest.Code, "2", "approval ended"))
		check("withdrawn", "partner", false)
		if got := s.View("partner").State.Row("AE", "BJ01-001", "1").Content(); got != s.View("pi").State.Row("AE", "BJ01-001", "1").Content() {
			t.Error("a masked row has another hash, and signatures on it would seem broken")
		}
	})
}

// A criterion that reads genome data is not told by the list of what was not fulfilled
// either.
func TestAFailureTellsNoGenomeData(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := screened(t, db)
		at := record.Place{Form: "SCREENED", Subject: "BJ01-001", Row: "1"}
		for _, c := range []struct{ all, left string }{{"I9", ""}, {"I1,I9", "I1"}, {"I9,I4", "I4"}, {"I1", "I1"}} {
			s.Put("pi", trial.Judge, "BJ01", at, map[string]string{"OUTCOME": "failed", "CRITERIA": c.all})
			if got := s.View("partner").State.Row("SCREENED", "BJ01-001", "1").Get("CRITERIA"); got != c.left {
				t.Errorf("of %q a partner reads %q", c.all, got)
			}
			if got := s.View("pi").State.Row("SCREENED", "BJ01-001", "1").Get("CRITERIA"); got != c.all {
				t.Errorf("of %q an investigator reads %q", c.all, got)
			}
		}
		list, err := s.Ledger.History(context.Background(), s.View("partner"), at)
		s.Must(err)
		for _, e := range list {
			if strings.Contains(e.Old+e.New, "I9") {
				t.Errorf("the history tells it: %q → %q", e.Old, e.New)
			}
		}
	})
}

// Who reads the whole trail, or takes it out, sees everything in it: nothing there is masked.
func TestWhoAuditsSeesEverything(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := studytest.Open(t, db)
		for _, who := range []string{"lead", "pi", "nurse", "cells", "statistician", "committee", "laboratory", "monitor", "safety", "partner"} {
			if v := s.View(who); v.Me.Anywhere(trial.Audit) && len(v.Withheld()) > 0 {
				t.Errorf("%s reads the trail and is not shown %v", who, v.Withheld())
			}
		}
	})
}
