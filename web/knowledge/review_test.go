package knowledge_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

const nccn = "irae:nephritis.nccn2024.g2"

// draft is an expert's change of the action, as the page makes it.
func (h *house) draft(who person.Actor, id, action string) {
	h.Helper()
	form := filled(h.get(who, path(id, "/edit"), 200), "form.stack")
	form.Set("data.ici_action", action)
	form.Set("comment", "read the table")
	form.Set("do", "save")
	form = filled(h.post(who, path(id, "/edit"), form, 200), "form.stack")
	form.Set("do", "save")
	h.post(who, path(id, "/edit"), form, 303)
}

// verdict is the form of agreement with some ticks.
func (h *house) verdict(who person.Actor, id string, fields ...string) url.Values {
	h.Helper()
	form := filled(h.get(who, path(id, "/review"), 200), "section[aria-labelledby=agree] form")
	form["field"] = fields
	form.Set("source.citation", "NCCN 2024")
	form.Set("source.page", "ICI_TOX-9")
	return form
}

func TestTwoReviewersMakeItVerified(t *testing.T) {
	h := newHouse(t, cell(recalled))
	h.draft(writer, nccn, "consider_hold")

	d := h.get(one, "/knowledge/review", 200)
	if d.Find(".drafts > li").Length() != 1 || d.Find(".drafts [data-field=ici_action] ins").Length() != 1 || d.text(".tabs [aria-current] .tag") != "1" {
		t.Fatalf("the queue: %q", d.text("main"))
	}
	if d := h.get(writer, "/knowledge/review", 200); d.Find(".drafts").Length() != 0 || d.Find("section[aria-labelledby=others] .rows > li").Length() != 1 {
		t.Error("the author is asked to review, or does not see that the draft waits")
	}
	at := path(nccn, "/review")
	d = h.get(one, at, 200)
	if d.Find("[data-field=ici_action] del").Length() != 1 || d.Find("input[name=field][checked]").Length() != 0 {
		t.Error("the change is not shown, or ticks are made for the reviewer")
	}
	if h.get(writer, at, 200).Find("#own").Length() != 1 {
		t.Error("the author is not told that others decide")
	}
	form := h.verdict(one, nccn)
	if d := h.post(one, at, form, 422); d.Find("#field-error").Length() != 1 {
		t.Error("a verdict without a tick is taken")
	}
	form = h.verdict(one, nccn, "ici_action", "steroid")
	form.Del("source.page")
	form.Del("source.address")
	if d := h.post(one, at, form, 422); d.Find("[id='agree-source.page-error']").Length() != 1 || d.Find("input[name=field][checked]").Length() != 2 {
		t.Error("a verdict without a place is taken, or the ticks are gone")
	}
	form = h.verdict(one, nccn, "ici_action", "zebra")
	if d := h.post(one, at, form, 422); d.Find("#field-error").Length() != 1 {
		t.Error("a field that is not there was read")
	}
	if d := h.post(one, at, h.verdict(one, nccn, "ici_action", "steroid"), 303); d.to != "/knowledge/review" {
		t.Errorf("led to %s", d.to)
	}
	if h.get(one, at, 200).Find("#said").Length() != 1 || h.get(one, at, 200).Find("form[action$='/review']").Length() != 0 {
		t.Error("one reviewer is asked twice")
	}
	if d := h.get(nobody, path(nccn, ""), 200); d.Find("h1 .tag.wait").Length() != 1 {
		t.Error("one reviewer is enough")
	}
	h.post(writer, at, url.Values{"revision": {"2"}, "verdict": {"agree"}, "field": {"*"}, "source.citation": {"x"}, "source.page": {"1"}}, 403)
	h.post(two, at, h.verdict(two, nccn, "ici_action"), 303)
	d = h.get(nobody, path(nccn, ""), 200)
	if d.Find("h1 .tag.done").Length() != 1 || d.Find("section[aria-labelledby=covered] [data-field]").Length() != 1 || d.text("section[aria-labelledby=covered] [data-field=ici_action] dd") != "consider holding" {
		t.Errorf("two reviewers: %q", d.text("section[aria-labelledby=covered]"))
	}
	if d.Find(".apart [data-field=steroid]").Length() != 1 {
		t.Error("what only one has read counts as checked")
	}
	if d.Find("section[aria-labelledby=reviews] .rows > li").Length() != 2 || !strings.Contains(d.text("section[aria-labelledby=reviews]"), "ICI_TOX-9") {
		t.Error("who read what and where is not told")
	}
	if h.get(two, "/knowledge/review", 200).Find(".drafts").Length() != 0 {
		t.Error("what is decided still waits")
	}
}

// What is only recalled needs no draft: who has the source reads it there, and the
// next reviewer finds what the first began.
func TestARecalledStatementIsReadAsItStands(t *testing.T) {
	h := newHouse(t, cell(recalled))
	if h.get(two, "/knowledge/review", 200).Find("#begun").Length() != 0 {
		t.Error("something was begun by nobody")
	}
	h.post(one, path(nccn, "/review"), h.verdict(one, nccn, "ici_action"), 303)
	if h.get(two, "/knowledge/review", 200).Find("section[aria-labelledby=begun] a[href='"+path(nccn, "/review")+"']").Length() != 1 {
		t.Error("the second reviewer does not learn of the first")
	}
	if h.get(one, "/knowledge/review", 200).Find("#begun").Length() != 0 {
		t.Error("one reviewer is asked twice")
	}
	h.post(two, path(nccn, "/review"), h.verdict(two, nccn, "ici_action"), 303)
	if h.get(nobody, path(nccn, ""), 200).Find("h1 .tag.done").Length() != 1 || h.get(three, "/knowledge/review", 200).Find("#begun").Length() != 0 {
		t.Error("two reviewers are not enough, or a third is asked")
	}
}

func TestADisputeShowsBothReadings(t *testing.T) {
	h := newHouse(t, cell())
	at := path(nephritis, "/review")
	form := filled(h.get(one, at, 200), "details.differ form")
	form.Set("data.ici_action", "consider_hold")
	if d := h.post(one, at, form, 422); d.Find("#differ-note-error").Length() != 1 || d.Find("details.differ[open]").Length() != 1 || d.Find("#agree-note-error").Length() != 0 {
		t.Error("a reading without a reason is taken")
	}
	form.Set("note", "p. 4101 <b>says</b> consider")
	form.Set("source.page", "p. 4101")
	same := url.Values{}
	for k, v := range form {
		same[k] = v
	}
	same.Set("data.ici_action", "hold")
	h.post(one, at, same, 422) // no other reading at all
	h.post(one, at, form, 303)
	for _, tag := range lang.Tags {
		for _, page := range []string{"", "/review"} {
			d := h.ask(two, tag, httptest.NewRequest("GET", path(nephritis, page), nil), 200)
			if d.Find(".contrast").Length() != 1 || d.Find(".contrast[data-field=ici_action] dl > div").Length() != 2 || d.Find(".contrast .tag.alarm").Length() != 1 {
				t.Errorf("%s%s: %d fields differ", tag, page, d.Find(".contrast").Length())
			}
			if d.Find(".sources > li").Length() != 2 || d.Find(".sources b").Length() != 0 || d.Find("#covered").Length() != 0 {
				t.Errorf("%s%s: the readings are not shown with their sources", tag, page)
			}
		}
	}
	if d := h.get(two, "/knowledge/changes", 200); d.Find(".history .changed [data-field=ici_action] ins").Length() != 1 {
		t.Error("the feed does not say what was read differently")
	}
	settle := path(nephritis, "/settle")
	form = filled(h.get(two, path(nephritis, ""), 200), "form[action$='/settle']")
	form.Set("reason", "the printed page decides")
	if d := h.post(two, settle, form, 422); d.Find("#reading-error").Length() != 1 || !strings.Contains(d.Find("#settle-reason").Text(), "printed page") {
		t.Error("no reading was chosen, and something is settled, or the reason is gone")
	}
	form.Set("reading", "7")
	h.post(two, settle, form, 422)
	form.Set("reading", "1")
	h.post(writer, settle, form, 403)
	h.post(two, settle, form, 303)
	if d := h.get(nobody, path(nephritis, ""), 200); d.Find("h1 .tag.alarm").Length() != 1 {
		t.Error("a dispute ended without two reviewers")
	}
	h.post(one, at, h.verdict(one, nephritis, "ici_action"), 303)
	h.post(three, at, h.verdict(three, nephritis, "ici_action"), 303)
	if d := h.get(nobody, path(nephritis, ""), 200); d.Find("h1 .tag.done").Length() != 1 || d.text("[data-field=ici_action] dd") != "consider holding" {
		t.Errorf("settled: %q", d.text("main"))
	}
}

// Two statements of the facts that contradict each other are read side by side.
func TestConflictingSourcesStandSideBySide(t *testing.T) {
	other := cell(func(s *fact.Statement) {
		s.ID, s.Version, s.Status, s.Checked, s.Against = "irae:nephritis.asco2026.g2", "2026", fact.Disputed, nil, []string{nephritis, "irae:gone"}
		s.Data = []byte(strings.Replace(string(s.Data), `"hold"`, `"continue"`, 1))
	})
	h := newHouse(t, cell(), other)
	d := h.get(nobody, path(other.ID, ""), 200)
	if d.Find(".sources > li").Length() != 2 || d.Find(".contrast").Length() != 1 || d.Find(".sources a[href='"+path(nephritis, "")+"']").Length() != 1 {
		t.Errorf("%q", d.text("section[aria-labelledby=dispute]"))
	}
}

func TestADraftThatMovedOnKeepsTheReviewersWords(t *testing.T) {
	h := newHouse(t, cell(recalled))
	h.draft(writer, nccn, "consider_hold")
	form := h.verdict(one, nccn, "ici_action")
	form.Set("note", "my note")
	h.clock.Move(time.Minute)
	h.draft(writer, nccn, "continue")
	d := h.post(one, path(nccn, "/review"), form, 409)
	if d.Find("#agree-note").Text() != "my note" || d.Find(".notice.alarm[role=alert]").Length() != 1 {
		t.Error("the note is gone, or nothing says why")
	}
	if list, _ := h.room.History(context.Background(), one, nccn); len(list[0].Reviews)+len(list[1].Reviews) != 0 {
		t.Error("a verdict counts for a text that nobody saw")
	}
}

func TestAnAuthorDiscardsTheirDraft(t *testing.T) {
	h := newHouse(t, cell(recalled))
	h.draft(writer, nccn, "consider_hold")
	d := h.get(writer, path(nccn, "/review"), 200)
	form := filled(d, "form[action$='/withdraw']")
	d = h.post(writer, path(nccn, "/withdraw"), form, 422)
	if got := filled(d, "form[action$='/withdraw']").Get("revision"); got != "2" || d.Find("#withdraw-reason-error").Length() != 1 {
		t.Errorf("without a reason the form comes back for revision %s", got)
	}
	form.Set("reason", "wrong edition")
	h.post(writer, path(nccn, "/withdraw"), form, 303)
	if h.get(one, "/knowledge/review", 200).Find(".drafts").Length() != 0 {
		t.Error("a discarded draft still waits")
	}
	// The next edit begins with what holds, not with what was thrown away.
	if got := filled(h.get(writer, path(nccn, "/edit"), 200), "form.stack").Get("data.ici_action"); got != "hold" {
		t.Errorf("begins with %s", got)
	}
	h.draft(writer, nccn, "continue")
}

func TestWhoMayNotReview(t *testing.T) {
	h := newHouse(t, cell(recalled))
	h.draft(writer, nccn, "consider_hold")
	h.get(learner, "/knowledge/review", 403)
	h.get(nobody, "/knowledge/review", 303)
	h.get(learner, path(nccn, "/review"), 403)
	h.post(learner, path(nccn, "/review"), url.Values{}, 403)
	if h.get(writer, path(nccn, "/review"), 200).Find("input[name=verdict]").Length() != 0 {
		t.Error("an expert can give a verdict")
	}
}

// A flag that the primary text has to be read falls when two reviewers say that they
// read it, and not when they read a summary.
func TestTheFlagOfThePrimaryTextFallsOnThePages(t *testing.T) {
	for kind, stays := range map[string]bool{"primary": false, "secondary": true} {
		x := cell(recalled)
		x.NeedsPrimary, x.Source.Kind = true, "secondary"
		h := newHouse(t, x)
		for _, who := range []person.Actor{one, two} {
			form := h.verdict(who, nccn, "ici_action", "steroid")
			form.Set("source.kind", kind)
			h.post(who, path(nccn, "/review"), form, 303)
		}
		e, err := h.room.Get(context.Background(), nobody, nccn, 0)
		if err != nil || e.Status != fact.Verified || e.NeedsPrimary != stays {
			t.Errorf("read in a %s text: needs the primary one %v, %v", kind, e.NeedsPrimary, err)
		}
	}
	h := newHouse(t, cell(recalled))
	form := h.verdict(one, nccn, "ici_action")
	form.Set("source.kind", "hearsay")
	h.post(one, path(nccn, "/review"), form, 422)
}
