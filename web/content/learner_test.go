package content_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	room "stepwise/content"
	"stepwise/internal/lang"
	"stepwise/person"
)

func TestReadingAUnitWithoutAScript(t *testing.T) {
	h := newHouse(t)
	h.unit("u08", question("q1", "u08", room.Verified))
	p := h.get(h.learner, "/unit/u08")
	if p.code != 200 || p.Find("h1").Text() != "Colitis" || p.Find("article.reading section[data-section]").Length() != 3 {
		t.Fatalf("%d: %s", p.code, p.body)
	}
	if p.Find("nav.outline a[href='#s-2']").Text() != "Steroid" || p.Find("h2#s-2").Length() != 1 {
		t.Error("the outline leads to the sections")
	}
	if p.Find(".state progress").AttrOr("value", "") != "0" || p.Find("form[data-mark]").Length() != 3 {
		t.Error("nothing is read yet, and each section has a button")
	}
	marked := h.post(h.learner, "/unit/u08/section", url.Values{"section": {"2"}})
	if marked.code != http.StatusSeeOther || marked.header.Get("Location") != "/unit/u08#s-2" {
		t.Errorf("marking a section: %d %s", marked.code, marked.header.Get("Location"))
	}
	p = h.get(h.learner, "/unit/u08")
	if p.Find(".state progress").AttrOr("value", "") != "1" || p.Find("form[data-mark]").Length() != 2 || p.Find("section[data-section='2'] [data-read][hidden]").Length() != 0 {
		t.Error("the second section is read")
	}
	done := h.post(h.learner, "/unit/u08/finish", nil)
	if done.header.Get("Location") != "/unit/u08#check" || len(h.said) != 1 {
		t.Errorf("with the check open, finishing leads there: %s %v", done.header.Get("Location"), h.said)
	}
	h.post(h.learner, "/unit/u08/check", url.Values{"question": {"q1"}, "version": {"1"}, "option": {"B"}})
	p = h.get(h.learner, "/unit/u08")
	if p.Find(".state .tag.done").Length() != 1 || p.Find("form.finish").Length() != 0 || p.Find("#q-q1 .best .tag").Length() != 2 {
		t.Errorf("after the check the unit is finished: %s", p.Find(".state").Text())
	}
}

func TestAScriptGetsTheStateAsJSON(t *testing.T) {
	h := newHouse(t)
	h.unit("u08")
	p := h.post(h.learner, "/unit/u08/section", url.Values{"section": {"1", "2", "3"}}, "Accept", "application/json")
	var state struct {
		Seen []string
		Done bool
		HTML string
	}
	if err := json.Unmarshal([]byte(p.body), &state); err != nil || !state.Done || !slices.Equal(state.Seen, []string{"1", "2", "3"}) || !strings.Contains(state.HTML, `id="state"`) {
		t.Errorf("%d %s %v", p.code, p.body, err)
	}
	if p := h.post(h.learner, "/unit/u08/section", nil); p.code != http.StatusUnprocessableEntity {
		t.Errorf("no section: %d", p.code)
	}
}

func TestThePageHoldsNoKeyBeforeTheAnswer(t *testing.T) {
	h := newHouse(t)
	h.unit("u08", question("q1", "u08", room.Verified), question("q2", "u08", room.Recalled))
	before := h.get(h.learner, "/unit/u08")
	for _, secret := range []string{"Grade 2 is held", "ascopubs", "Best answer"} {
		if strings.Contains(before.body, secret) {
			t.Errorf("%q is told before the answer", secret)
		}
	}
	if before.Find("#q-q2 .tag.wait").Length() != 1 || before.Find("#q-q1 .tag.wait").Length() != 0 {
		t.Error("a question from memory is marked, another is not")
	}
	if before.Find("#q-q1 input[name=option][required]").Length() != 2 || before.Find("#q-q1 fieldset.options legend").Length() != 1 {
		t.Error("options are a labelled group")
	}
	h.post(h.learner, "/unit/u08/check", url.Values{"question": {"q1"}, "version": {"1"}, "option": {"A"}, "confidence": {"sure"}})
	after := h.get(h.learner, "/unit/u08")
	answer := after.Find("#q-q1")
	if answer.Find("form").Length() != 0 || answer.Find(".chosen").Length() != 1 || answer.Find(".best").Length() != 1 ||
		!strings.Contains(answer.Find(".reply").Text(), "Grade 2 is held") || answer.Find("a[href='https://ascopubs.org']").Length() != 1 {
		t.Errorf("after it, all is told: %s", answer.Text())
	}
	if after.Find("#q-q2 form").Length() != 1 {
		t.Error("the other question is still asked")
	}
}

func TestTheCheckComesBackAsAFragment(t *testing.T) {
	h := newHouse(t)
	h.unit("u08", question("q1", "u08", room.Verified))
	p := h.post(h.learner, "/unit/u08/check", url.Values{"question": {"q1"}, "version": {"1"}, "option": {"B"}}, "HX-Request", "true")
	if p.code != 200 || p.Find("main").Length() != 0 || p.Find("#check").Length() != 1 || p.Find("#state[hx-swap-oob]").Length() != 1 ||
		p.Find(".reply[autofocus]").Length() != 1 || p.Find(".result .tag.done").Length() != 1 {
		t.Errorf("%d %s", p.code, p.body)
	}
	p = h.post(h.learner, "/unit/u08/check", url.Values{"do": {"again"}}, "HX-Request", "true")
	if p.Find("#q-q1 form").Length() != 1 {
		t.Errorf("another round asks again: %s", p.body)
	}
	p = h.post(h.learner, "/unit/u08/check", url.Values{"question": {"q1"}, "version": {"1"}})
	if p.code != http.StatusUnprocessableEntity || p.Find("#option-q1-error").Length() != 1 || p.Find("h1").Text() != "Colitis" {
		t.Errorf("no option: %d %s", p.code, p.Find("#q-q1").Text())
	}
}

func TestFallbackIsVisible(t *testing.T) {
	h := newHouse(t)
	_, err := h.room.Save(context.Background(), h.office, room.Manuscript{Code: "u09", Title: lang.Text{EN: "Hepatitis"}, Minutes: 5, Confidence: room.Recalled, Body: lang.Text{EN: "Text."}})
	h.ok(err)
	h.ok(h.room.Publish(context.Background(), h.office, "u09", 1))
	h.tag = lang.ZH
	p := h.get(h.learner, "/unit/u09")
	if p.Find("h1 .fallback").Length() != 1 || p.Find("article").AttrOr("lang", "") != "en" || p.Find(".section-end").AttrOr("lang", "") != "zh-Hans" {
		t.Errorf("language of the text and of the page around it: %s", p.body)
	}
	if !strings.Contains(p.Find(".notice").First().Text(), "尚未翻译") || p.Find(".notice.memory").Length() != 1 {
		t.Errorf("notices: %s", p.Find(".notice").Text())
	}
}

func TestWhoIsNoLearnerLooksIn(t *testing.T) {
	h := newHouse(t)
	h.unit("u08", question("q1", "u08", room.Verified))
	p := h.get(h.tutor, "/unit/u08")
	if p.code != 200 || p.Find("main form").Length() != 0 || p.Find("#check details").Length() != 1 {
		t.Errorf("a tutor has nothing to send: %d %s", p.code, p.Find("#check").Text())
	}
	if p := h.get(person.Actor{}, "/unit/u08"); p.code != http.StatusSeeOther || !strings.HasPrefix(p.header.Get("Location"), "/sign-in") {
		t.Errorf("nobody: %d", p.code)
	}
}

func TestTheLibraryAndTheSearch(t *testing.T) {
	h := newHouse(t)
	if p := h.get(h.learner, "/library"); p.Find(".empty").Length() != 1 || p.Find("nav.tabs").Length() != 0 {
		t.Errorf("an empty library teaches: %s", p.Find("main").Text())
	}
	h.unit("u08")
	h.post(h.learner, "/unit/u08/section", url.Values{"section": {"1"}})
	p := h.get(h.learner, "/library")
	if p.Find("a[href='/unit/u08']").Length() != 2 || p.Find(".tag.open").First().Text() == "" {
		t.Errorf("what was begun stands at the top and in its place: %s", p.Find("main").Text())
	}
	if p := h.get(h.learner, "/library?state=done&area=%22%3E%3Cscript%3E"); p.Find(".empty").Length() != 1 || strings.Contains(p.body, "><script>") {
		t.Errorf("nothing done yet: %s", p.Find("main").Text())
	}
	h.tag = lang.ZH
	p = h.get(h.learner, "/search?q="+url.QueryEscape("激素"))
	if p.Find(".hits a[href='/unit/u08'][lang='zh-Hans']").Length() != 1 || p.Find(".hits mark").First().Text() != "激素" {
		t.Errorf("two characters: %s", p.body)
	}
	for query, what := range map[string]string{"": "no question", "不存在的词": "no answer", "%FF": "a byte that is no UTF-8", strings.Repeat("a", 5000): "a very long one"} {
		if p := h.get(h.learner, "/search?q="+query); p.code != 200 || p.Find(".empty").Length() != 1 {
			t.Errorf("%s: %d", what, p.code)
		}
	}
}

func TestATestFromBeginningToEnd(t *testing.T) {
	h := newHouse(t)
	h.unit("u08", question("q1", "u08", room.Verified), question("q2", "u08", room.Verified))
	_, err := h.room.SaveTest(context.Background(), h.office, room.Test{Code: "pre", Status: room.Published, Title: lang.Text{EN: "Pretest", ZH: "前测"}, Questions: room.IDs{"q1", "q2"}, Rounds: 1})
	h.ok(err)
	if p := h.get(h.learner, "/test/pre"); p.Find("main form button").Length() != 1 || strings.Contains(p.body, "Which first") {
		t.Errorf("the questions come after the beginning: %s", p.Find("main").Text())
	}
	next := h.post(h.learner, "/test/pre", nil).header.Get("Location")
	for _, option := range []string{"B", "A"} {
		p := h.get(h.learner, next)
		form := p.fields("main form[action='/test/pre']")
		form.Set("option", option)
		answered := h.post(h.learner, "/test/pre", form)
		p = h.get(h.learner, answered.header.Get("Location"))
		if p.Find(".reply").Length() != 1 {
			t.Fatalf("after an answer its explanation: %s", p.Find("main").Text())
		}
		next = p.Find("main a.button").AttrOr("href", "")
	}
	p := h.get(h.learner, next)
	if !strings.Contains(p.Find(".score").Text(), "1 of 2 right") || p.Find(".result form").Length() != 0 || p.Find(".questions > li").Length() != 2 {
		t.Errorf("the result, all answers, and no second round: %s", p.Find("main").Text())
	}
	if p := h.post(h.learner, "/test/pre", nil); p.code != http.StatusConflict || p.Find("[role=alert]").Length() != 1 {
		t.Errorf("a second round: %d", p.code)
	}
}

func TestAReflectionFromLearnerToTutorAndBack(t *testing.T) {
	h := newHouse(t)
	_, err := h.room.SaveResource(context.Background(), h.office, room.Resource{Code: "nccn", Status: room.Published, URL: "https://nccn.example/x", Minutes: 45,
		Title: lang.Text{EN: "Pocket guideline", ZH: "口袋指南"}, Why: lang.Text{EN: "Short.", ZH: "简短。"}})
	h.ok(err)
	p := h.get(h.learner, "/resource/nccn")
	form := p.fields("#record form")
	form.Set("did", "Read chapter 2")
	form.Set("done", "2026-03-04")
	form.Set("thought", "too short")
	p = h.post(h.learner, "/resource/nccn/record", form)
	if p.code != http.StatusUnprocessableEntity || p.Find("#thought-error").Length() != 1 || p.Find("#did").AttrOr("value", "") != "Read chapter 2" || p.Find("#thought").Text() != "too short" {
		t.Fatalf("a short reflection comes back with everything kept: %d %s", p.code, p.Find("#record").Text())
	}
	form.Set("thought", strings.Repeat("激素减量须缓慢。", 5))
	h.post(h.learner, "/resource/nccn/record", form)

	waiting := h.get(h.tutor, "/reflections")
	link := waiting.Find(".rows a")
	if link.Text() != "Dr learner" {
		t.Fatalf("the tutor's list: %s", waiting.Find("main").Text())
	}
	one := h.get(h.tutor, link.AttrOr("href", ""))
	decide := one.fields("main form")
	path := one.Find("main form").AttrOr("action", "")
	decide.Set("state", "returned")
	if p := h.post(h.tutor, path, decide); p.code != http.StatusUnprocessableEntity || p.Find("#comment-error").Length() != 1 {
		t.Errorf("returned without a word: %d", p.code)
	}
	decide.Set("comment", "What will you change?")
	h.post(h.tutor, path, decide)
	if p := h.post(h.tutor, path, decide); p.code != http.StatusConflict || !strings.Contains(p.body, "What will you change?") {
		t.Errorf("a second tutor is told, and the comment is kept: %d", p.code)
	}
	p = h.get(h.learner, "/resource/nccn")
	if p.Find(".tag.alarm").Length() != 1 || !strings.Contains(p.Find("blockquote").Text(), "What will you change?") || p.Find("#record form").Length() != 1 {
		t.Errorf("the learner reads the comment and goes on: %s", p.Find("#record").Text())
	}
	again := p.fields("#record form")
	again.Set("thought", again.Get("thought")+"今后先查激素。")
	h.post(h.learner, "/resource/nccn/record", again)
	one = h.get(h.tutor, link.AttrOr("href", ""))
	decide = one.fields("main form")
	decide.Set("state", "confirmed")
	if p := h.post(h.tutor, path, decide); p.code != http.StatusSeeOther {
		t.Fatalf("confirming: %d %s", p.code, p.Find("main").Text())
	}
	p = h.get(h.learner, "/resource/nccn")
	if p.Find("#record .tag.done").Length() != 1 || p.Find("#record form").Length() != 0 || h.get(h.learner, "/reflections/mine").Find(".tag.done").Length() != 1 {
		t.Errorf("confirmed: %s", p.Find("#record").Text())
	}
	if p := h.get(h.learner, "/reflections"); p.code != http.StatusForbidden {
		t.Errorf("a learner on the tutors' page: %d", p.code)
	}
}
