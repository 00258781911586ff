package version_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/protocol"
	"stepwise/trial/screening"
	"stepwise/trial/studytest"
	"stepwise/trial/version"
)

var ctx = context.Background()

func places(err error) []string {
	var f *fault.Fault
	var out []string
	if errors.As(err, &f) {
		for _, x := range f.Fields {
			out = append(out, x.Where)
		}
	}
	return out
}

func TestFromADraftToAnAmendmentInForce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := studytest.Open(t, db)
		d := version.New(s.Ledger)
		as, code := studytest.As, studytest.Code
		s.Clock.Move(time.Hour)
		subject, err := screening.New(s.Ledger).Begin(ctx, as("nurse"), code, "BJ01", "", "")
		s.Must(err)
		s.Must(screening.New(s.Ledger).Consent(ctx, as("nurse"), code, subject, "1", s.Clock.Now().Std(), ""))

		if _, err := d.Begin(ctx, as("pi"), code, nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an investigator wrote a protocol: %v", err)
		}
		n, err := d.Begin(ctx, as("statistician"), code, nil)
		if err != nil || n != "2" {
			t.Fatal(n, err)
		}
		if _, err := d.Begin(ctx, as("lead"), code, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("two drafts at a time: %v", err)
		}
		read := func() (*protocol.Protocol, int64, string) {
			v := s.View("lead")
			p := *v.Protocol("2")
			return &p, v.State.Row("PROTOCOL", "", "2").By("DOC").Seq, version.Content(v, "2")
		}
		p, seen, content := read()
		if p.Summary != "" {
			t.Error("an amendment begins without a summary: its author says what is new")
		}
		if err := d.Approve(ctx, as("lead"), code, "2", content, s.Proof("lead")); !slices.Equal(places(err), []string{"summary"}) {
			t.Errorf("approved with a problem: %v", err)
		}
		p.Summary = "ECOG 0 only"
		p.Eligibility = slices.Clone(p.Eligibility)
		p.Eligibility[3].Expr = "ecog =="
		p.Levels = slices.Clone(p.Levels)
		p.Levels[0].Amount = 0.5
		if err := d.Save(ctx, as("statistician"), code, "2", p, seen); !slices.Equal(places(err), []string{"eligibility.3.expr", "levels.0.amount"}) {
			t.Errorf("saved: %v", err)
		}
		p.Eligibility[3].Expr, p.Levels[0].Amount = "ecog == 0", 1
		s.Must(d.Save(ctx, as("statistician"), code, "2", p, seen))
		if err := d.Save(ctx, as("lead"), code, "2", p, seen); !fault.Is(err, fault.Conflict) {
			t.Errorf("saved over what somebody else saved: %v", err)
		}
		if err := d.Approve(ctx, as("lead"), code, "2", content, s.Proof("lead")); !fault.Is(err, fault.Conflict) {
			t.Errorf("approved what was not read: %v", err)
		}
		p, seen, content = read()
		if err := d.Approve(ctx, as("pi"), code, "2", content, s.Proof("pi")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an investigator approved: %v", err)
		}
		s.Must(d.Approve(ctx, as("lead"), code, "2", content, s.Proof("lead")))
		s.Must(d.Approve(ctx, as("lead"), code, "2", content, s.Proof("lead"))) // twice is once
		if v := s.View("lead"); v.Current() != "1" || len(version.Approvals(v, "2")) != 1 {
			t.Error("one signature is not enough")
		}
		p.Summary = "ECOG 0 only, at all sites"
		s.Must(d.Save(ctx, as("statistician"), code, "2", p, seen))
		if got := version.Approvals(s.View("lead"), "2"); len(got) != 0 {
			t.Errorf("a signature holds for other words: %v", got)
		}
		_, _, content = read()
		s.Must(d.Approve(ctx, as("committee"), code, "2", content, s.Proof("committee")))
		s.Must(d.Approve(ctx, as("committee2"), code, "2", content, s.Proof("committee2")))
		if v := s.View("lead"); v.Current() != "1" {
			t.Error("two members of the committee are no lead")
		}
		s.Must(d.Approve(ctx, as("lead"), code, "2", content, s.Proof("lead")))
		v := s.View("lead")
		if v.Current() != "2" || len(version.Approvals(v, "2")) != 3 || v.State.Row("PROTOCOL", "", "2").Moment("APPROVED").IsZero() {
			t.Errorf("approved: %s %v", v.Current(), version.Approvals(v, "2"))
		}
		if got := version.Reconsent(v); len(got) != 1 || got[0].Subject != subject || got[0].Version != "1" {
			t.Errorf("who is to consent again: %v", got)
		}
		if err := d.Save(ctx, as("lead"), code, "2", p, seen); !fault.Is(err, fault.Closed) {
			t.Errorf("an approved version changed: %v", err)
		}
		if err := d.Drop(ctx, as("lead"), code, "2", "x"); !fault.Is(err, fault.Closed) {
			t.Errorf("an approved version was dropped: %v", err)
		}
		n, err = d.Begin(ctx, as("lead"), code, nil)
		s.Must(err)
		if err := d.Drop(ctx, as("lead"), code, n, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("dropped without a reason: %v", err)
		}
		s.Must(d.Drop(ctx, as("lead"), code, n, "not needed"))
		if n, err = d.Begin(ctx, as("lead"), code, nil); err != nil || n != "4" {
			t.Errorf("numbers are not given twice: %v %v", n, err)
		}
	})
}

func TestTheLastTwoSignaturesAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := studytest.Open(t, db)
		d := version.New(s.Ledger)
		_, err := d.Begin(ctx, studytest.As("lead"), studytest.Code, nil)
		s.Must(err)
		v := s.View("lead")
		p := *v.Protocol("2")
		p.Summary = "x"
		s.Must(d.Save(ctx, studytest.As("lead"), studytest.Code, "2", &p, v.State.Row("PROTOCOL", "", "2").By("DOC").Seq))
		content := version.Content(s.View("lead"), "2")
		var wait sync.WaitGroup
		for _, who := range []string{"lead", "committee"} {
			proof := s.Proof(who)
			wait.Go(func() {
				if err := d.Approve(ctx, studytest.As(who), studytest.Code, "2", content, proof); err != nil {
					t.Error(who, err)
				}
			})
		}
		wait.Wait()
		if v := s.View("lead"); v.Current() != "2" || len(version.Approvals(v, "2")) != 2 {
			t.Error("both signed and it is not in force")
		}
	})
}
