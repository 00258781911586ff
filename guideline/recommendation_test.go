package guideline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/guideline"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/search"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestWhatIsFixedOnceARoundIsScheduled(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 3)
		q := w.open("g3")
		r, err := w.room.Schedule(ctx, w.office, "g3", w.clock.Now().Add(day), w.clock.Now().Add(2*day))
		w.ok(err)
		for why, c := range map[string]struct {
			change func(*guideline.Text)
			where  string
		}{
			"the threshold":      {func(x *guideline.Text) { x.Threshold = "60%" }, "threshold"},
			"the quorum":         {func(x *guideline.Text) { x.Quorum = 4 }, "quorum"},
			"where 6.5 belongs":  {func(x *guideline.Text) { x.Boundary = guideline.Higher }, "boundary"},
			"an option's words":  {func(x *guideline.Text) { x.Options[0].EN = "IGRA for some" }, "options"},
			"one option more":    {func(x *guideline.Text) { x.Options = append(x.Options, lang.Text{EN: "None"}) }, "options"},
			"the question asked": {func(x *guideline.Text) { x.Title.EN = "Another?" }, "title.en"},
		} {
			x := latent("g3")
			c.change(&x)
			_, err := w.room.Edit(ctx, w.office, "g3", 1, x)
			f, _ := err.(*fault.Fault)
			if f == nil || f.Kind != fault.Closed || len(f.Fields) != 1 || f.Fields[0].Where != c.where {
				t.Errorf("%s: got %v", why, err)
			}
		}
		same := latent("g3")
		same.Threshold = " 7/10"
		same.West.Claims[1].Checked = guideline.Verified
		if _, err := w.room.Edit(ctx, w.office, "g3", 1, same); err != nil {
			t.Errorf("70%% written otherwise, and a position corrected: %v", err)
		}
		_, err = w.room.Edit(ctx, w.office, "g3", 1, same)
		w.refused("edited over somebody else's edit", err, fault.Conflict, "fault.conflict")

		w.ok(w.room.Cancel(ctx, w.office, "g3", r.Number))
		free := latent("g3")
		free.Threshold = "60%"
		if _, err := w.room.Edit(ctx, w.office, "g3", 2, free); err != nil {
			t.Errorf("after the round was taken back before it opened: %v", err)
		}
		w.schedule("g3")
		w.refused("taken back after it opened", w.room.Cancel(ctx, w.office, "g3", 1), fault.Closed, "guideline.opened")
		w.ok(w.room.Vote(ctx, w.panel[0], "g3", 1, rates(7, 5, 1)))
		w.clock.Move(-day)
		w.refused("taken back with the clock set back", w.room.Cancel(ctx, w.office, "g3", 1), fault.Closed, "guideline.opened")
		if back, err := w.room.Mine(ctx, w.panel[0], q, 1); err != nil || back == nil {
			t.Errorf("the ballot is still there: %v %v", back, err)
		}
	})
}

func TestARecommendationIsPublishedWithItsVoteAndDissentAndNeverChanges(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 5)
		w.open("g3")
		w.ok(w.room.Declare(ctx, w.panel[1], "g3", guideline.Financial, "lectures for a maker"))
		text := guideline.Wording{Text: lang.Text{EN: "Test by risk", ZH: "按风险检测"}, Strength: "conditional", Certainty: "low", Options: guideline.Numbers{1}}
		w.ok(w.room.Write(ctx, w.office, "g3", 0, text))
		_, err := w.room.Publish(ctx, w.office, "g3", 1)
		w.refused("before the voting is over", err, fault.Conflict, "guideline.notvoted")
		w.round("g3", 2, 7, 8, 8, 9)
		w.round("g3", 2, 7, 8, 8, 9)

		w.refused("dissent of who rated with the panel", w.room.Dissent(ctx, w.panel[1], "g3", 1, "no"), fault.Forbidden, "guideline.nodissent")
		w.refused("dissent of who did not vote", w.room.Dissent(ctx, w.office, "g3", 1, "no"), fault.Forbidden, "guideline.nodissent")
		w.ok(w.room.Dissent(ctx, w.panel[0], "g3", 1, "First thoughts"))
		w.ok(w.room.Dissent(ctx, w.panel[0], "g3", 1, "Too few patients were tested"))

		first, err := w.room.Publish(ctx, w.office, "g3", 1)
		w.ok(err)
		v := first.Vote.Options[0]
		if v.Median != "8" || v.N != 5 || v.For != "80.0" || !v.ForMet || v.Category != "appropriate" || first.Vote.Threshold != "70%" {
			t.Errorf("published with %+v", v)
		}
		if diff := cmp.Diff([]string{"Too few patients were tested"}, v.Dissent); diff != "" || len(first.Vote.Options[1].Dissent) != 0 {
			t.Errorf("dissent: %s", diff)
		}
		if p := first.Vote.Panel[1]; p.Interest != guideline.Financial || p.Detail != "lectures for a maker" {
			t.Errorf("interests as published: %+v", p)
		}
		_, err = w.room.Publish(ctx, w.office, "g3", 1)
		w.refused("pressed twice", err, fault.Conflict, "fault.conflict")
		_, err = w.room.Publish(ctx, w.office, "g3", 2)
		if f, _ := err.(*fault.Fault); f == nil || f.Kind != fault.Invalid || f.Fields[0].Where != "change.en" {
			t.Errorf("a second version says what is new: %v", err)
		}
		_, err = w.room.Edit(ctx, w.office, "g3", 1, latent("g3"))
		w.refused("the question under it", err, fault.Closed, "guideline.published")
		w.refused("the interests under it", w.room.Declare(ctx, w.panel[1], "g3", guideline.None, ""), fault.Closed, "guideline.published")

		w.ok(w.room.Dissent(ctx, w.panel[0], "g3", 1, ""))
		text.Change, text.Strength = lang.Text{EN: "Dissent withdrawn"}, "strong"
		w.ok(w.room.Write(ctx, w.office, "g3", 2, text))
		second, err := w.room.Publish(ctx, w.office, "g3", 3)
		w.ok(err)
		if second.Version != 2 || len(second.Vote.Options[0].Dissent) != 0 {
			t.Errorf("version %d with dissent %q", second.Version, second.Vote.Options[0].Dissent)
		}
		reader := w.person("reader", learner)
		_, back, newest, err := w.room.Published(ctx, reader, "g3", 1)
		w.ok(err)
		if diff := cmp.Diff(first, back); diff != "" || newest != 2 {
			t.Errorf("version 1 has changed, newest is %d:\n%s", newest, diff)
		}
		hits, err := search.Find(lang.With(ctx, lang.ZH), db.Read(), "风险", []string{"programme/" + gi}, 10)
		if err != nil || len(hits) != 1 || hits[0].Ref != "g3" {
			t.Errorf("found by two characters: %v %v", hits, err)
		}
	})
}

func TestDeclaringInterestsIsOneStatementForEachThatDiffers(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 3)
		w.open("g3") // declares none
		a := w.panel[0]
		for range 10 {
			w.ok(w.room.Declare(ctx, a, "g3", guideline.Other, "leads a trial of it"))
		}
		if n := statements(t, db, lrs.Declared, lrs.AgentKey(a.ID)); n != 2 {
			t.Errorf("%d statements", n)
		}
		err := w.room.Declare(ctx, a, "g3", guideline.Financial, " ")
		if f, _ := err.(*fault.Fault); f == nil || f.Fields[0].Where != "detail" {
			t.Errorf("an interest without words: %v", err)
		}
		if err := w.room.Declare(ctx, a, "g3", "rich", "x"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a kind that nobody offers: %v", err)
		}
	})
}

func TestEvidenceIsContributedAndCheckedBySomebodyElse(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db, 3)
		w.open("g3")
		author := w.person("author", learner)
		for range 10 {
			w.ok(w.room.Contribute(ctx, author, "g3", study("https://example.org/1")))
		}
		v, err := w.room.Get(ctx, w.panel[0], "g3")
		w.ok(err)
		if len(v.Evidence) != 1 || v.Evidence[0].By != "Doctor author" || !v.Evidence[0].MayReview {
			t.Fatalf("sent ten times: %+v", v.Evidence)
		}
		if n := statements(t, db, lrs.Submitted); n != 1 {
			t.Errorf("%d statements", n)
		}
		row := v.Evidence[0].ID
		w.refused("checked by its author", w.room.Review(ctx, author, "g3", row, true), fault.Forbidden, "fault.forbidden")
		w.ok(w.room.Review(ctx, w.panel[0], "g3", row, true))
		w.refused("withdrawn after it was checked", w.room.Withdraw(ctx, author, "g3", row), fault.Forbidden, "fault.forbidden")
		bad := study("javascript:alert(1)")
		bad.Finding = ""
		bad.Design = "rumour"
		err = w.room.Contribute(ctx, author, "g3", bad)
		f, _ := err.(*fault.Fault)
		if f == nil || len(f.Fields) != 3 {
			t.Errorf("all faults at once: %v", err)
		}
		w.round("g3", 7, 7, 7)
		w.round("g3", 7, 7, 7)
		w.refused("after the voting", w.room.Contribute(ctx, author, "g3", study("https://example.org/2")), fault.Closed, "guideline.evidence.closed")
	})
}

func TestWhatAQuestionNeeds(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 0)
	ctx := context.Background()
	for _, c := range []struct {
		why    string
		change func(*guideline.Text)
		where  string
	}{
		{"a code that fits into an address", func(x *guideline.Text) { x.Code = "G 1/x" }, "code"},
		{"a title in one language at least", func(x *guideline.Text) { x.Title = lang.Text{EN: "  "} }, "title.en"},
		{"two options", func(x *guideline.Text) { x.Options = x.Options[:1] }, "options"},
		{"a threshold that is a share", func(x *guideline.Text) { x.Threshold = "70" }, "threshold"},
		{"a threshold of at most all", func(x *guideline.Text) { x.Threshold = "101%" }, "threshold"},
		{"a quorum that keeps ballots secret", func(x *guideline.Text) { x.Quorum = 2 }, "quorum"},
		{"a source that is a web address", func(x *guideline.Text) { x.China.Sources[0].URL = "javascript:alert(1)" }, "china.sources.0.url"},
		{"a standing of each claim", func(x *guideline.Text) { x.West.Claims[1].Checked = "sure" }, "west.claims.1.checked"},
		{"claims of bearable length", func(x *guideline.Text) { x.West.Claims[0].Text.ZH = strings.Repeat("长", 1501) }, "west.claims.0.zh"},
	} {
		x := latent("g3")
		c.change(&x)
		_, err := w.room.Create(ctx, w.office, x)
		f, _ := err.(*fault.Fault)
		if f == nil || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Where != c.where {
			t.Errorf("%s: got %v", c.why, err)
		}
	}
	x := latent("g3")
	x.Options = append(guideline.Options{{}}, x.Options...) // an empty row of the form
	q, err := w.room.Create(ctx, w.office, x)
	if err != nil || len(q.Options) != 3 {
		t.Errorf("empty rows are dropped: %v %v", q.Options, err)
	}
	_, err = w.room.Create(ctx, w.office, latent("g3"))
	if f, _ := err.(*fault.Fault); f == nil || f.Fields[0].Key != "guideline.taken" {
		t.Errorf("a code that is taken: %v", err)
	}
	one := latent("one-sided")
	one.West = guideline.Position{}
	_, err = w.room.Create(ctx, w.office, one)
	w.ok(err)
	w.refused("opened with one position only", w.room.Release(ctx, w.office, "one-sided"), fault.Conflict, "guideline.oneside")
}
