package knowledge_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
)

func TestAChangeIsLookedAtBeforeItIsKept(t *testing.T) {
	h := newHouse(t, cell())
	edit := path(nephritis, "/edit")
	form := filled(h.get(writer, edit, 200), "form.stack")
	form.Set("data.ici_action", "consider_hold")
	form.Set("data.steroid.dose_mg_per_kg_max", "１．５") // as a Chinese keyboard writes it
	form.Set("do", "save")
	form.Set("comment", "")

	// Without a preview nothing is kept, whatever button was pressed.
	form.Set("comment", "read again")
	d := h.post(writer, edit, form, 200)
	if d.Find(".preview [data-field=ici_action] del").Length() != 1 || d.Find(".preview [data-field=steroid] ins").Length() != 1 || d.Find(".preview .says > div").Length() != 2 {
		t.Fatalf("the preview shows %q", d.text(".preview"))
	}
	if list, _ := h.room.History(context.Background(), writer, nephritis); len(list) != 1 {
		t.Fatal("a preview was kept")
	}

	form = filled(d, "form.stack")
	form.Set("do", "save")
	form.Set("comment", "")
	d = h.post(writer, edit, form, 422)
	if d.Find("#comment-error").Length() != 1 || d.Find("[name='data.ici_action'] option[selected]").AttrOr("value", "") != "consider_hold" {
		t.Error("a change without a reason is taken, or what was written is gone")
	}

	// What was changed after the preview is previewed again.
	form.Set("comment", "table 7 reads consider")
	form.Set("data.rechallenge", "never")
	d = h.post(writer, edit, form, 200)
	if d.Find(".preview [data-field=rechallenge]").Length() != 1 {
		t.Error("something was kept that nobody looked at")
	}
	form = filled(d, "form.stack")
	form.Set("do", "save")
	d = h.post(writer, edit, form, 303)
	if d.to != path(nephritis, "/review") {
		t.Errorf("led to %s", d.to)
	}
	e, err := h.room.Draft(context.Background(), writer, nephritis)
	if err != nil || !strings.Contains(string(e.Data), `"ici_action":"consider_hold"`) || !strings.Contains(string(e.Data), `"dose_mg_per_kg_max":1.5`) || e.Comment != "table 7 reads consider" {
		t.Fatalf("kept %v, %v", e, err)
	}
	// What holds is what held, and says that a draft waits to those who may know.
	if d := h.get(nobody, path(nephritis, ""), 200); d.text("[data-field=ici_action] dd") != "hold" || d.Find("#pending").Length() != 0 {
		t.Error("a draft is in force")
	}
	if h.get(two, path(nephritis, ""), 200).Find("#pending a").Length() != 1 {
		t.Error("nobody learns that a draft waits")
	}
}

func TestFaultsStandBesideTheirFields(t *testing.T) {
	h := newHouse(t, cell())
	edit := path(nephritis, "/edit")
	whole := filled(h.get(writer, edit, 200), "form.stack")
	for _, c := range []struct{ why, name, value string }{
		{"a grade that does not exist", "data.grade", "5"},
		{"a dose in words", "data.steroid.dose_mg_per_kg_min", "some"},
		{"weeks the wrong way round", "data.taper_weeks", "8-4"},
		{"no subject", "subject", ""},
		{"a year of another age", "year", "12"},
	} {
		form := url.Values{}
		for k, v := range whole {
			form[k] = v
		}
		form.Set(c.name, c.value)
		d := h.post(writer, edit, form, 422)
		field := d.Find("[name='" + c.name + "']")
		if field.AttrOr("aria-invalid", "") != "true" || d.Find(".notice.alarm[role=alert]").Length() != 1 {
			t.Errorf("%s: the fault is not beside its field", c.why)
		}
		if field.AttrOr("value", field.Text()) != c.value {
			t.Errorf("%s: what was written is gone", c.why)
		}
	}
	// What only the room knows is said beside the field too.
	form := filled(h.get(writer, edit, 200), "form.stack")
	form.Set("data.name_en", strings.Repeat("x", 450))
	form.Set("comment", "long")
	form.Set("do", "save")
	form = filled(h.post(writer, edit, form, 200), "form.stack")
	form.Set("do", "save")
	if d := h.post(writer, edit, form, 422); d.Find("[id='data.name_en-error']").Length() != 1 {
		t.Errorf("the room's fault: %q", d.text(".notice"))
	}
	// Nothing changed is nothing to keep.
	form = filled(h.get(writer, edit, 200), "form.stack")
	form.Set("comment", "nothing at all")
	form.Set("do", "save")
	form = filled(h.post(writer, edit, form, 200), "form.stack")
	form.Set("do", "save")
	h.post(writer, edit, form, 422)
}

func TestTwoWhoEditAtOnceLoseNothing(t *testing.T) {
	h := newHouse(t, cell())
	edit := path(nephritis, "/edit")
	mine := filled(h.get(writer, edit, 200), "form.stack")

	theirs := filled(h.get(one, edit, 200), "form.stack")
	theirs.Set("data.ici_action", "permanently_discontinue")
	theirs.Set("data.rechallenge", "never")
	theirs.Set("comment", "theirs")
	theirs.Set("do", "save")
	theirs = filled(h.post(one, edit, theirs, 200), "form.stack")
	theirs.Set("do", "save")
	h.post(one, edit, theirs, 303)

	mine.Set("data.ici_action", "continue")
	mine.Set("note", "<script>alert('note')</script> mine")
	mine.Set("comment", "my reason")
	mine.Set("do", "save")
	d := h.post(writer, edit, mine, 409)
	if d.Find("#conflict [data-field=rechallenge]").Length() != 1 {
		t.Errorf("what came in between is not shown: %q", d.text("#conflict"))
	}
	if got := d.Find("[name='data.ici_action'] option[selected]").AttrOr("value", ""); got != "continue" {
		t.Errorf("the writer's word is gone: %s", got)
	}
	if got := d.Find("[name='data.rechallenge']").Text(); got != "never" {
		t.Errorf("the other's word would be undone: %q", got)
	}
	if got := d.text("[id='data.ici_action-hint']"); !strings.Contains(got, "stop for good") {
		t.Errorf("both changed it, and only one is shown: %q", got)
	}
	if got := d.Find("[name=comment]").First(); !strings.Contains(got.Text()+got.AttrOr("value", ""), "my reason") || d.Find("main script").Length() != 0 {
		t.Error("the comment is gone, or a note ran")
	}
	again := filled(d, "form.stack")
	again.Set("do", "save")
	h.post(writer, edit, again, 303)
	e, err := h.room.Draft(context.Background(), writer, nephritis)
	if err != nil || !strings.Contains(string(e.Data), `"rechallenge":"never"`) || !strings.Contains(string(e.Data), `"ici_action":"continue"`) || !strings.Contains(e.Note, "mine") {
		t.Errorf("kept %+v, %v", e, err)
	}
	if d := h.get(two, path(nephritis, "/review"), 200); d.Find("main script").Length() != 0 || !strings.Contains(d.text("main"), "<script>") {
		t.Error("a note is not shown as it was written")
	}
	form := filled(h.get(writer, edit, 200), "form.stack")
	form.Set("base", "99")
	h.post(writer, edit, form, 409)
}

func TestWhoMayNotEdit(t *testing.T) {
	h := newHouse(t, cell())
	h.get(learner, path(nephritis, "/edit"), 403)
	h.get(nobody, path(nephritis, "/edit"), 303) // to sign-in
	h.post(learner, path(nephritis, "/edit"), url.Values{}, 403)
	h.get(learner, "/knowledge/new", 403)
	h.post(learner, "/knowledge/new", url.Values{"kind": {"irae"}}, 403)
	if h.get(learner, path(nephritis, ""), 200).Find("main .actions a, main form").Length() != 0 {
		t.Error("a learner is offered what they may not do")
	}
}

// The kinds that a person writes on a phone: every one from an empty form to a draft.
func TestNewStatements(t *testing.T) {
	h := newHouse(t, cell())
	if h.get(writer, "/knowledge/new", 200).Find(".kinds a").Length() != len(fact.Kinds) {
		t.Error("not every kind can be begun")
	}
	h.get(writer, "/knowledge/new?kind=zebra", 404)
	for kind, fields := range map[fact.Kind]map[string]string{
		fact.KindCell:      {"data.irae": "colitis", "data.name_en": "Colitis", "data.grade": "2", "data.ici_action": "hold", "data.steroid.drug": "prednisone", "data.steroid.dose_mg_per_kg_min": "1"},
		fact.KindApproval:  {"data.inn": "osimertinib", "data.targets": "EGFR", "data.date": "2017-03", "data.line": "2L T790M", "data.status": "active", "jurisdiction": "NMPA"},
		fact.KindBiomarker: {"data.biomarker": "tmb_x", "data.name.en": "TMB", "data.name.zh": "肿瘤突变负荷", "data.direction": "positive", "data.threshold.op": ">=", "data.threshold.values": "10", "data.threshold.unit": "mut/Mb"},
		fact.KindSafety:    {"data.rule": "x-y", "data.text.en": "Never this.", "data.text.zh": "禁止如此。", "data.iraes": "hepatitis"},
		fact.KindRule:      {"data.term": "Fever", "data.vocabulary": "CTCAE 5.0", "data.grades": `{"1": {"text": "38.0 - 39.0", "any_of": [{"all_of": [{"var": "temp_c", "op": ">=", "value": 38}]}]}}`},
	} {
		page := "/knowledge/new?kind=" + string(kind)
		for _, tag := range lang.Tags {
			h.ask(writer, tag, httptest.NewRequest("GET", page, nil), 200)
		}
		form := filled(h.get(writer, page, 200), "form.stack")
		form.Set("do", "save")
		form.Set("comment", "new here")
		if d := h.post(writer, "/knowledge/new", form, 422); d.Find("#record-error").Length() != 1 || d.Find(".field.bad").Length() < 3 {
			t.Errorf("%s: an empty form has %d faults", kind, d.Find(".field.bad").Length())
		}
		for name, v := range fields {
			form.Set(name, v)
		}
		form.Set("record", "test."+string(kind))
		form.Set("title.en", "A test")
		form.Set("subject", "test")
		form.Set("source.citation", "A source")
		d := h.post(writer, "/knowledge/new", form, 200)
		form = filled(d, "form.stack")
		form.Set("do", "save")
		if d := h.post(writer, "/knowledge/new", form, 303); d.to != path(string(kind)+":test."+string(kind), "/review") {
			t.Errorf("%s: led to %s", kind, d.to)
		}
		d = h.post(writer, "/knowledge/new", func() url.Values { form.Set("data.note", "x"); form.Set("note", "another"); return form }(), 200)
		form = filled(d, "form.stack")
		form.Set("do", "save")
		if d := h.post(writer, "/knowledge/new", form, 409); d.Find(".notice.alarm").Length() == 0 {
			t.Errorf("%s: an id that is taken is taken again", kind)
		}
	}
	h.get(nobody, path("irae:test.irae", ""), 404)
	h.get(one, path("irae:test.irae", ""), 200)
}

func TestJSONWithAFaultIsSaidWithItsPlace(t *testing.T) {
	h := newHouse(t, cell())
	form := filled(h.get(writer, "/knowledge/new?kind=ctcae", 200), "form.stack")
	form.Set("record", "x.y")
	form.Set("data.term", "Fever")
	form.Set("data.vocabulary", "CTCAE 5.0")
	form.Set("title.en", "Fever")
	form.Set("subject", "Fever")
	form.Set("data.grades", "{\n  \"1\": {\"text\": \"a\",}\n}")
	d := h.post(writer, "/knowledge/new", form, 422)
	if got := d.text("[id='data.grades-error']"); !strings.Contains(got, "Line 2, column 21") {
		t.Errorf("got %q", got)
	}
	if d.Find("[name='data.grades']").Text() != form.Get("data.grades") {
		t.Error("what was written is gone")
	}
}

func TestWithdrawingAsksForAReason(t *testing.T) {
	h := newHouse(t, cell())
	at := path(nephritis, "/withdraw")
	d := h.get(one, path(nephritis, ""), 200)
	form := filled(d, "form[action$='/withdraw']")
	if d := h.post(one, at, form, 422); d.Find("#withdraw-reason-error").Length() != 1 || d.Find("details[open] #withdraw-reason").Length() != 1 {
		t.Error("the fault is not beside the reason")
	}
	form.Set("reason", "superseded by the 2026 edition")
	h.post(learner, at, form, 403)
	h.clock.Move(48 * time.Hour)
	h.post(one, at, form, 303)
	if d := h.get(one, path(nephritis, ""), 200); d.Find("h1 .tag.quiet").Length() != 1 || d.Find("form[action$='/withdraw']").Length() != 0 {
		t.Error("it is not shown as withdrawn")
	}
	if d := h.get(nobody, path(nephritis, "")+"?at=2026-03-06", 200); d.Find("h1 .tag.done").Length() != 1 {
		t.Error("the past changed")
	}
	form.Set("revision", "1")
	h.post(one, at, form, 409)
	form.Set("revision", "one")
	h.post(one, at, form, 409)
	if list, _, _ := h.room.Changes(context.Background(), one, room.Feed{}); list[0].Comment != "superseded by the 2026 edition" {
		t.Error("the reason is not in the feed")
	}
}
