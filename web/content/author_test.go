package content_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	room "stepwise/content"
)

const png = "\x89PNG\r\n\x1a\n0123456789"

func TestAnAuthorWritesAUnit(t *testing.T) {
	h := newHouse(t)
	p := h.get(h.office, "/office/units/new")
	form := p.fields("form.unit-form")
	form.Set("code", "u08")
	form.Set("title.en", "Colitis")
	form.Set("minutes", "twenty")
	form.Set("sources", "https://ascopubs.org ASCO 2021\njavascript:alert(1) bad")
	form.Set("body.en", "## Hold\n\n<script>alert(1)</script>")
	p = h.post(h.office, "/office/units", form)
	if p.code != http.StatusUnprocessableEntity || p.Find("#minutes-error").Length() != 1 || p.Find("#minutes").AttrOr("value", "") != "twenty" ||
		p.Find("textarea[name='body.en']").Text() != form.Get("body.en") {
		t.Fatalf("a word for a number: %d, everything kept: %s", p.code, p.Find("#minutes").AttrOr("value", ""))
	}
	form.Set("minutes", "20")
	if p = h.post(h.office, "/office/units", form); p.Find("#sources-error").Length() != 1 || !strings.Contains(p.Find("#sources-error").Text(), "2") {
		t.Fatalf("an address that is none, by its line: %s", p.Find("#sources-error").Text())
	}
	form.Set("sources", "https://ascopubs.org ASCO 2021")
	form.Set("do", "preview")
	p = h.post(h.office, "/office/units", form)
	if p.Find("#preview h2#en-s-1").Length() != 1 || strings.Contains(p.body, "<script>alert") || !strings.Contains(p.Find("#preview").Text(), "<script>alert(1)</script>") {
		t.Errorf("a script is previewed as text: %s", p.Find("#preview").Text())
	}
	form.Set("do", "save")
	if p = h.post(h.office, "/office/units", form); p.header.Get("Location") != "/office/units/u08" {
		t.Fatalf("saving: %d %s", p.code, p.Find("main").Text())
	}
	p = h.get(h.office, "/office/units/u08")
	if p.Find("#body\\.en").Text() != form.Get("body.en") || p.Find("#sources").Text() != form.Get("sources") || p.Find("button[value=publish]").Length() != 1 {
		t.Errorf("what was saved comes back: %s", p.Find("#sources").Text())
	}
	if p := h.post(h.office, "/office/units/u08/turn", url.Values{"do": {"publish"}, "version": {"1"}}); p.code != http.StatusSeeOther {
		t.Errorf("publishing: %d %s", p.code, p.Find("main").Text())
	}
	if p := h.get(h.learner, "/unit/u08"); p.code != 200 || p.Find(".sources a").Text() != "ASCO 2021" {
		t.Errorf("the learner reads it: %d", p.code)
	}
}

func TestAnAuthorIsToldOfAnothersSave(t *testing.T) {
	h := newHouse(t)
	h.unit("u08")
	mine := h.get(h.office, "/office/units/u08").fields("form.unit-form")
	theirs := h.get(h.office, "/office/units/u08").fields("form.unit-form")
	theirs.Set("title.en", "Theirs")
	h.post(h.office, "/office/units/u08", theirs)
	mine.Set("title.en", "Mine")
	p := h.post(h.office, "/office/units/u08", mine)
	if p.code != http.StatusConflict || p.Find("#title\\.en").AttrOr("value", "") != "Mine" || !strings.Contains(p.Find("[role=alert]").Text(), "version 2") {
		t.Fatalf("%d %s", p.code, p.Find("[role=alert]").Text())
	}
	if p := h.post(h.office, "/office/units/u08", p.fields("form.unit-form")); p.code != http.StatusSeeOther {
		t.Errorf("saving on purpose after that: %d", p.code)
	}
	history := h.get(h.office, "/office/units/u08/history")
	if history.Find("ul.rows > li").Length() != 3 || history.Find("button[value=restore]").Length() != 2 || !strings.Contains(history.Find("main").Text(), "Dr office") {
		t.Errorf("nothing is lost: %s", history.Find("main").Text())
	}
	if old := h.get(h.office, "/office/units/u08/versions/2"); old.Find("h1").Text() != "Theirs" || h.get(h.office, "/office/units/u08/versions/0").code != 404 || h.get(h.office, "/office/units/u08/versions/x").code != 404 {
		t.Errorf("version 2 is %s", old.Find("h1").Text())
	}
	h.post(h.office, "/office/units/u08/turn", url.Values{"do": {"restore"}, "version": {"2"}, "base": {"3"}})
	if p := h.get(h.office, "/office/units/u08"); p.Find("h1").Text() != "Theirs" {
		t.Errorf("brought back: %s", p.Find("h1").Text())
	}
}

func TestFilesOfAUnit(t *testing.T) {
	h := newHouse(t)
	h.unit("u08")
	h.upload(h.office, "/office/units/u08/files", "../../x.png", strings.NewReader(png))
	h.upload(h.office, "/office/units/u08/files", "notes.txt", strings.NewReader("dose\n"))
	p := h.get(h.office, "/office/units/u08")
	links := p.Find(".files a")
	if links.Length() != 2 || links.First().Text() != "x.png" || !strings.HasPrefix(p.Find(".snippet").First().Text(), "![x.png](blob:") {
		t.Fatalf("%s", p.Find("#files").Text())
	}
	image := h.get(h.learner, links.First().AttrOr("href", ""))
	if image.code != 200 || image.body != png || image.header.Get("Content-Type") != "image/png" || image.header.Get("X-Content-Type-Options") != "nosniff" ||
		image.header.Get("Content-Disposition") != `inline; filename=x.png` || image.header.Get("Content-Security-Policy") != "" {
		t.Errorf("%d %v", image.code, image.header)
	}
	text := h.get(h.learner, links.Last().AttrOr("href", ""))
	if text.header.Get("Content-Disposition") != `attachment; filename=notes.txt` || text.header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
		t.Errorf("what no page shows is saved, and sandboxed: %v", text.header)
	}
	r := httptest.NewRequest(http.MethodGet, links.First().AttrOr("href", ""), nil)
	r.Header.Set("Range", "bytes=8-11")
	if part := h.send(h.learner, r); part.code != http.StatusPartialContent || part.body != "0123" {
		t.Errorf("a range, which video needs: %d %q", part.code, part.body)
	}
	h.upload(h.office, "/office/units/u08/files", "a.svg", strings.NewReader("<svg onload=alert(1)>"))
	if len(h.said) != 1 || !h.said[0].Alarm {
		t.Errorf("an image that can run scripts: %v", h.said)
	}
	h.post(h.office, p.Find(".files form").First().AttrOr("action", ""), nil)
	if h.get(h.office, "/office/units/u08").Find(".files a").Length() != 1 {
		t.Error("a file can be taken off")
	}
	if p := h.upload(h.learner, "/office/units/u08/files", "x.png", strings.NewReader(png)); p.code != http.StatusForbidden {
		t.Errorf("a learner uploads: %d", p.code)
	}
}

func TestUnitsTravelAsFiles(t *testing.T) {
	h := newHouse(t)
	h.unit("u08")
	out := h.get(h.office, "/office/units/u08/export")
	if !strings.Contains(out.header.Get("Content-Disposition"), "u08.md") || !strings.HasPrefix(out.body, "---\ncode: u08\n") {
		t.Fatalf("%v %s", out.header, out.body)
	}
	p := h.upload(h.office, "/office/units/import", "u08.md", strings.NewReader(strings.Replace(out.body, "u08", "u09", 1)))
	if p.header.Get("Location") != "/office/units/u09" {
		t.Fatalf("%d %s", p.code, p.Find("main").Text())
	}
	p = h.upload(h.office, "/office/units/import", "u08.md", strings.NewReader(strings.Replace(out.body, "minutes: 20", "minutes: many", 1)))
	if p.code != http.StatusUnprocessableEntity || !strings.HasPrefix(p.Find(".faults li").Text(), "line 7: ") {
		t.Errorf("%d %s", p.code, p.Find(".faults").Text())
	}
	p = h.upload(h.office, "/office/units/import", "bank.json", strings.NewReader(`{"questions": [{"id": "q1"}]}`))
	if p.code != http.StatusUnprocessableEntity || p.Find(".faults li").Length() < 3 {
		t.Errorf("%d %s", p.code, p.Find(".faults").Text())
	}
	p = h.upload(h.office, "/office/units/import", "big.md", strings.NewReader(strings.Repeat("x", room.QuestionFileLimit+100<<10)))
	if p.code != http.StatusRequestEntityTooLarge || p.Find(".faults li").Length() != 1 {
		t.Errorf("a file that is too large: %d %s", p.code, p.Find(".faults").Text())
	}
}

func TestQuestionsTestsResourcesAndAreasAreWritten(t *testing.T) {
	h := newHouse(t)
	h.unit("u08")
	form := h.get(h.office, "/office/questions/new?unit=u08").fields("main form")
	for k, v := range map[string]string{"id": "q1", "stem.en": "Which?", "option.A.en": "Stop", "option.B.en": "Hold", "key": "C", "citations": "https://ascopubs.org ASCO\nHandbook, 2nd edition"} {
		form.Set(k, v)
	}
	p := h.post(h.office, "/office/questions", form)
	if p.code != http.StatusUnprocessableEntity || p.Find("#key-error").Length() != 1 || p.Find("#option\\.B\\.en").AttrOr("value", "") != "Hold" {
		t.Fatalf("%d %s", p.code, p.Find("main").Text())
	}
	form.Set("key", "B")
	if p = h.post(h.office, "/office/questions", form); p.header.Get("Location") != "/office/units/u08#questions" {
		t.Fatalf("%d %s", p.code, p.Find("main").Text())
	}
	stored, err := h.room.Question(context.Background(), h.office, "q1")
	h.ok(err)
	if c := stored.Body.Citations; len(c) != 2 || c[0].Title != "ASCO" || c[1].URL != "" || c[1].Title != "Handbook, 2nd edition" {
		t.Errorf("citations %+v", c)
	}
	form = h.get(h.office, "/office/questions/q1").fields("main form")
	form.Set("stem.zh", "哪一项？")
	if p = h.post(h.office, "/office/questions/q1", form); p.code != http.StatusSeeOther {
		t.Errorf("%d %s", p.code, p.Find("main").Text())
	}
	if p = h.post(h.office, "/office/questions/q1", form); p.code != http.StatusConflict || p.Find("[role=alert]").Length() == 0 {
		t.Errorf("from the same page again: %d", p.code)
	}
	h.post(h.office, "/office/questions/q1/turn", url.Values{"do": {"retire"}})
	if h.get(h.office, "/office/questions/q1").Find("button[value=back]").Length() != 1 {
		t.Error("a retired question can come back")
	}
	h.post(h.office, "/office/questions/q1/turn", url.Values{"do": {"back"}})

	form = h.get(h.office, "/office/tests/new").fields("main form")
	form.Set("code", "pre")
	form.Set("title.en", "Pretest")
	form.Set("questions", "q1 q404")
	form.Set("pass", "0,7")
	if p = h.post(h.office, "/office/tests", form); p.Find("#questions-error").Length() != 1 || p.Find("#pass").AttrOr("value", "") != "0,7" {
		t.Errorf("%d %s", p.code, p.Find("main").Text())
	}
	form.Set("questions", "q1")
	form.Set("status", "published")
	h.post(h.office, "/office/tests", form)
	form = h.get(h.office, "/office/tests/pre").fields("main form")
	if form.Get("pass") != "0.7" || h.get(h.office, "/office/tests").Find("a[href='/office/tests/pre']").Length() != 1 {
		t.Errorf("%v", form)
	}
	if p = h.post(h.office, "/office/tests/pre", form); p.code != http.StatusSeeOther {
		t.Errorf("%d %s", p.code, p.Find("main").Text())
	}

	form = h.get(h.office, "/office/resources/new").fields("main form")
	form.Set("code", "nccn")
	form.Set("title.en", "Pocket")
	form.Set("url", "nccn")
	if p = h.post(h.office, "/office/resources", form); p.Find("#url-error").Length() != 1 || p.Find("#why\\.en-error").Length() != 1 {
		t.Errorf("%d %s", p.code, p.Find("main").Text())
	}
	form.Set("url", "https://nccn.example")
	form.Set("why.en", "Short.")
	h.post(h.office, "/office/resources", form)
	form = h.get(h.office, "/office/resources/nccn").fields("main form")
	if form.Get("activity") != "https://nccn.example" || h.get(h.office, "/office/resources").Find("a[href='/office/resources/nccn']").Length() != 1 {
		t.Errorf("%v", form)
	}

	form = url.Values{"code": {"irae"}, "title.en": {"Toxicity"}, "title.zh": {"毒性"}, "place": {"x"}}
	if p = h.post(h.office, "/office/areas", form); p.Find("#place-error").Length() != 1 {
		t.Errorf("%d", p.code)
	}
	form.Set("place", "1")
	h.post(h.office, "/office/areas", form)
	if h.get(h.office, "/office/areas?code=irae").fields("main form").Get("title.zh") != "毒性" {
		t.Error("an area can be changed")
	}
	if h.get(h.office, "/office/units").Find("tbody tr").Length() != 1 {
		t.Error("the desk lists the unit")
	}
}

// Whoever may not write meets a closed door at every page of the desk.
func TestTheDeskIsClosedToLearners(t *testing.T) {
	h := newHouse(t)
	h.unit("u08", question("q1", "u08", room.Verified))
	for _, path := range []string{"/office/units", "/office/units/u08", "/office/units/u08/history", "/office/units/u08/versions/1", "/office/units/u08/export",
		"/office/units/u08/questions.json", "/office/questions/q1", "/office/questions/new?unit=u08", "/office/tests", "/office/tests/pre", "/office/resources", "/office/resources/nccn"} {
		if p := h.get(h.learner, path); p.code != http.StatusForbidden {
			t.Errorf("GET %s: %d", path, p.code)
		}
	}
	for path, form := range map[string]url.Values{
		"/office/units": {"code": {"x"}, "title.en": {"x"}, "minutes": {"1"}, "place": {"0"}, "pass": {"0.6"}}, "/office/units/u08/turn": {"do": {"retire"}},
		"/office/units/u08/preview": {"body.en": {"x"}},
		"/office/questions/q1/turn": {"do": {"retire"}}, "/office/areas": {"code": {"x"}, "title.en": {"x"}, "place": {"0"}},
		"/office/tests": {"code": {"t"}, "title.en": {"T"}, "status": {"draft"}, "questions": {"q1"}, "draw": {"0"}, "pass": {"0"}, "rounds": {"0"}},
	} {
		if p := h.post(h.learner, path, form); p.code != http.StatusForbidden {
			t.Errorf("POST %s: %d", path, p.code)
		}
	}
}
