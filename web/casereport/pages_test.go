package casereport_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/person"
)

// begin makes a draft through the pages and returns its path.
func (h *house) begin() string {
	h.Helper()
	doc := h.get(h.owner, "/reports/new")
	if doc.Find("input[name=language]").Length() != 2 || value(doc, "input[name=programme]") != "io" {
		h.Error("the form of a new report")
	}
	to := h.post(h.owner, "/reports/new", "programme", "io", "language", "en", "topic", "", "title.en", "Myocarditis: a case report")
	report := strings.TrimSuffix(to, "/edit/outline")
	h.refused(h.owner, http.StatusUnprocessableEntity, report+"/begin")
	h.post(h.owner, report+"/edit/outline", "base", "0", "text", "An overlap, seen early.")
	h.post(h.owner, report+"/begin")
	h.post(h.office, report+"/assign", "tutor", "chen")
	return report
}

func TestAReportFromTheFirstPageToItsReaders(t *testing.T) {
	h := newHouse(t)
	h.get(h.owner, "/reports")
	report := h.begin()
	h.get(h.owner, report)
	h.get(h.office, report)

	doc := h.get(h.owner, report+"/edit/timeline")
	if doc.Find(".outline a[aria-current]").Text() != "Timeline" || doc.Find(".guide li").Length() == 0 {
		t.Error("the editor knows its section and what belongs there")
	}
	to := h.post(h.owner, report+"/edit/timeline", "base", "0", "text", "On day 1 troponin rose.\r\n\r\nOn day 2 steroids were given.", "next", "diagnostic_assessment")
	if to != report+"/edit/diagnostic_assessment" {
		t.Errorf("saved and on to %s", to)
	}
	doc = h.get(h.owner, report+"/submit")
	if doc.Find(".checks li:not(.good)").Length() < 3 {
		t.Error("what is amiss before handing in")
	}
	h.post(h.owner, report+"/submit", "revision", value(doc, "input[name=revision]"), "vouch", "1")

	// The tutor comments on a paragraph, the way without script, and decides.
	if doc = h.get(h.tutor, "/reports"); doc.Find("section:first-of-type .rows a").Length() != 1 {
		t.Error("it waits for the tutor")
	}
	doc = h.get(h.tutor, report+"/read")
	if doc.Find("#s-timeline .block").Length() != 2 || doc.Find("#s-timeline [data-from='25']").Text() != "On day 2 steroids were given." {
		t.Error("two paragraphs, each at its rune")
	}
	h.refused(h.tutor, http.StatusConflict, report+"/comment", "section", "timeline", "paragraph", "2", "quote", "antibiotics", "body", "Which?")
	to = h.post(h.tutor, report+"/comment", "section", "timeline", "paragraph", "2", "quote", "steroids", "body", "Which, at which dose?")
	note := strings.TrimPrefix(to, report+"/read#")
	doc = h.get(h.tutor, report+"/read")
	if doc.Find("#s-timeline mark [data-from='34']").Text() != "steroids" || doc.Find("#"+note+" .body").Text() != "Which, at which dose?" {
		t.Error("the passage is marked and the comment stands beside it")
	}
	h.get(h.tutor, report+"/decide")
	doc = h.refused(h.tutor, http.StatusUnprocessableEntity, report+"/decide", "round", "1", "decision", "major", "letter", " ", "due", "2026-04-01")
	if value(doc, "#due") != "2026-04-01" || doc.Find("#letter-error").Length() != 1 {
		t.Error("the form comes back as it was, with the sentence beside its field")
	}
	h.post(h.tutor, report+"/decide", "round", "1", "decision", "major", "letter", "Please give **doses**.", "due", "2026-04-01")

	// The authors answer.
	doc = h.get(h.owner, report+"/rounds")
	if doc.Find(".round .rendered strong").Text() != "doses" || doc.Find(".points .remark").Length() != 1 {
		t.Error("the letter and the points to answer")
	}
	comment := strings.TrimPrefix(note, "note-")
	to = h.post(h.owner, report+"/comment/"+comment+"/reply", "body", "Methylprednisolone.", "back", report+"/rounds")
	if to != report+"/rounds#"+note {
		t.Errorf("back to %s", to)
	}
	to = h.post(h.owner, report+"/comment/"+comment+"/reply", "body", "2 mg/kg.", "back", "https://evil.example"+report+"/rounds")
	if to != report+"/read#"+note {
		t.Errorf("an address from elsewhere leads to %s", to)
	}
	h.refused(h.owner, http.StatusUnprocessableEntity, report+"/submit")
	h.post(h.owner, report+"/edit/reply", "base", "0", "text", "Doses are given now.")
	h.post(h.owner, report+"/edit/timeline", "base", "1", "text", "On day 1 troponin rose.\n\nOn day 2 methylprednisolone 2 mg/kg was given.")
	h.post(h.owner, report+"/submit", "vouch", "1")
	doc = h.get(h.tutor, report+"/diff?from=1&to=2")
	if !strings.Contains(doc.Find("del").Text(), "steroids") || !strings.Contains(doc.Find("ins").Text(), "2 mg/kg") {
		t.Error("what changed between the rounds")
	}
	doc = h.refused(h.tutor, http.StatusUnprocessableEntity, report+"/decide", "round", "2", "decision", "accept", "letter", "Good.")
	if doc.Find("#certify-error").Length() != 1 || value(doc, "#letter") != "Good." {
		t.Error("two people have to look")
	}
	h.post(h.tutor, report+"/decide", "round", "2", "decision", "accept", "letter", "Good.", "certify", "1")

	// Readers.
	if w := h.ask(h.reader, lang.EN, httptest.NewRequest("GET", report, nil)); w.Code != http.StatusNotFound {
		t.Errorf("before the consent a colleague gets %d", w.Code)
	}
	doc = h.refused(h.owner, http.StatusUnprocessableEntity, report+"/consent", "kind", "patient", "given_on", "2026-02-20", "obtained_by", "wang", "kept_where", "folder of patient, MRN: 00482913")
	if doc.Find("#kept_where-error").Length() != 1 || value(doc, "#given_on") != "2026-02-20" {
		t.Error("a consent that names the patient")
	}
	h.post(h.owner, report+"/consent", "kind", "patient", "given_on", "2026-02-20", "obtained_by", "wang", "kept_where", "Records department")
	doc = h.get(h.reader, report)
	if doc.Find("article h1").Text() != "Myocarditis: a case report" || doc.Find(".tabs").Length() != 0 || doc.Find("article .rendered").Length() != 1 {
		t.Error("a reader gets the paper and nothing else")
	}
	for _, closed := range []string{"/read", "/rounds", "/versions", "/warnings", "/consent", "/edit/timeline", "/submit", "/decide"} {
		if w := h.ask(h.reader, lang.EN, httptest.NewRequest("GET", report+closed, nil)); w.Code != http.StatusForbidden {
			t.Errorf("a reader gets %d from %s", w.Code, closed)
		}
	}
	h.get(h.reader, "/reports")
	for _, at := range []string{"", "/read", "/checklist", "/warnings", "/consent", "/figures", "/rounds", "/versions", "/diff", "/paper"} {
		h.get(h.owner, report+at)
		h.get(h.office, report+at)
	}
	h.post(h.owner, report+"/consent/end", "reason", "The patient wrote.")
	h.get(h.owner, report+"/consent")
	if w := h.ask(h.reader, lang.EN, httptest.NewRequest("GET", report, nil)); w.Code != http.StatusNotFound {
		t.Errorf("after the consent was taken back a colleague gets %d", w.Code)
	}
	doc = h.get(h.office, "/office/reports?state=accepted")
	if doc.Find("table a[href='"+report+"']").Length() != 1 {
		t.Error("the coordinator's list")
	}
}

func TestTwoTextsForOneSection(t *testing.T) {
	h := newHouse(t)
	report := h.begin()
	h.post(h.owner, report+"/authors", "email", "li@hospital.example")
	h.post(h.owner, report+"/edit/discussion", "base", "0", "text", "One.")
	h.post(h.coauthor, report+"/edit/discussion", "base", "1", "text", "One and two.")

	doc := h.refused(h.owner, http.StatusConflict, report+"/edit/discussion", "base", "1", "text", "One and three.")
	if value(doc, "#text") != "One and three." || value(doc, "input[name=base]") != "2" || doc.Find(".conflict .source").First().Text() != "One and two." {
		t.Error("without script both texts come back, and the next save counts")
	}
	var got struct {
		Revision                       int64
		Status, Side, Conflict, Theirs string
	}
	send := func(a person.Actor, body string) int {
		t.Helper()
		r := httptest.NewRequest("POST", report+"/autosave", strings.NewReader(body))
		r.Header.Set("Accept", "application/json")
		w := h.ask(a, lang.ZH, r)
		got.Conflict, got.Side = "", ""
		h.ok(json.Unmarshal(w.Body.Bytes(), &got))
		return w.Code
	}
	if code := send(h.owner, `{"section":"discussion","text":"One and three.","base":1}`); code != http.StatusConflict || got.Theirs != "One and two." || got.Revision != 2 || !strings.Contains(got.Conflict, "李娜") {
		t.Errorf("with script: %d %+v", code, got)
	}
	if code := send(h.owner, `{"section":"discussion","text":"On 5 March 2024 he came.","base":2}`); code != http.StatusOK || got.Revision != 3 || !strings.Contains(got.Status, "09:00") || !strings.Contains(got.Side, "5 March 2024") {
		t.Errorf("saved: %d %+v", code, got)
	}
	for why, c := range map[string]struct {
		actor person.Actor
		body  string
		code  int
	}{
		"not JSON":          {h.owner, "x", http.StatusUnprocessableEntity},
		"a colleague":       {h.reader, `{"section":"discussion","text":"x","base":3}`, http.StatusNotFound},
		"the tutor":         {h.tutor, `{"section":"discussion","text":"x","base":3}`, http.StatusForbidden},
		"too long a text":   {h.owner, `{"section":"discussion","text":"` + strings.Repeat("x", 30_001) + `","base":3}`, http.StatusUnprocessableEntity},
		"a section of none": {h.owner, `{"section":"x","text":"x","base":3}`, http.StatusUnprocessableEntity},
	} {
		if code := send(c.actor, c.body); code != c.code {
			t.Errorf("%s: %d, want %d", why, code, c.code)
		}
	}
}

func TestSelectingACommentAndSettlingIt(t *testing.T) {
	h := newHouse(t)
	report := h.begin()
	h.post(h.owner, report+"/edit/discussion", "base", "0", "text", "患者😀好转。")
	to := h.post(h.tutor, report+"/comment", "section", "discussion", "revision", "1", "from", "3", "to", "5", "quote", "好转", "body", "何时？")
	note := strings.TrimPrefix(to, report+"/read#note-")
	doc := h.get(h.owner, report+"/edit/discussion")
	if doc.Find("#side .remark blockquote").Text() != "好转" {
		t.Errorf("beside the text stands %q", doc.Find("#side .remark").Text())
	}
	doc = h.refused(h.tutor, http.StatusUnprocessableEntity, report+"/comment", "section", "discussion", "revision", "1", "from", "3", "to", "5", "quote", "好转", "body", " ")
	if doc.Find("#s-discussion details[open] .error").Length() != 1 || value(doc, "#quote-discussion") != "好转" {
		t.Error("an empty comment comes back open")
	}
	h.post(h.tutor, report+"/comment/"+note+"/resolve", "settled", "yes")
	if doc = h.get(h.tutor, report+"/read"); doc.Find("mark").Length() != 0 || doc.Find(".remark.settled").Length() != 1 {
		t.Error("settled: no mark, still there")
	}
	h.post(h.tutor, report+"/comment/"+note+"/resolve", "settled", "no")
	if doc = h.get(h.tutor, report+"/read"); doc.Find("mark").Length() != 1 {
		t.Error("opened again")
	}
}

func TestChecklistWarningsTitleAndVersions(t *testing.T) {
	h := newHouse(t)
	report := h.begin()
	doc := h.get(h.owner, report+"/checklist")
	if doc.Find(".notice.alarm [lang=zh-Hans]").Length() == 0 || doc.Find(".notice.alarm li").Length() != doc.Find(".notice.alarm [lang=zh-Hans]").Length() {
		t.Error("what is missing is named in both languages")
	}
	h.refused(h.owner, http.StatusUnprocessableEntity, report+"/declare", "item", "12", "kind", "inapplicable", "section", "nowhere", "note", "the patient died")
	h.post(h.owner, report+"/declare", "item", "12", "kind", "inapplicable", "section", "patient_perspective", "note", "the patient died")
	if doc = h.get(h.owner, report+"/checklist"); doc.Find("#item-12 q").Text() != "the patient died" {
		t.Error("what was declared")
	}
	h.post(h.owner, report+"/edit/timeline", "base", "0", "text", "Seen on 5 March 2024 and on 6 March 2024.")
	doc = h.get(h.owner, report+"/warnings")
	if doc.Find(".warning mark").Length() != 2 || doc.Find(".warning .tag.alarm").Length() != 2 {
		t.Error("two dates")
	}
	hash := value(doc, ".warning input[name=hash]")
	h.refused(h.owner, http.StatusUnprocessableEntity, report+"/warning", "hash", hash, "reason", " ")
	h.post(h.owner, report+"/warning", "hash", hash, "reason", "the day of the data cut")
	if doc = h.get(h.owner, report+"/warnings"); doc.Find(".warning .tag.alarm").Length() != 1 || doc.Find(".warning q").Text() != "the day of the data cut" {
		t.Error("one answered")
	}
	h.post(h.owner, report+"/warning", "hash", hash, "undo", "1")

	h.refused(h.owner, http.StatusConflict, report+"/title", "was.en", "Something else", "title.en", "New")
	h.refused(h.owner, http.StatusUnprocessableEntity, report+"/title", "was.en", "Myocarditis: a case report", "title.en", strings.Repeat("x", 301))
	h.post(h.owner, report+"/title", "was.en", "Myocarditis: a case report", "title.en", "Early myocarditis: a case report")

	h.post(h.owner, report+"/versions", "note", "before lunch")
	h.post(h.owner, report+"/edit/timeline", "base", "1", "text", "Gone.")
	h.post(h.owner, report+"/versions/1/restore")
	doc = h.get(h.owner, report+"/versions")
	if doc.Find(".rows q").Text() != "before lunch" || doc.Find(".rows > li").Length() != 2 {
		t.Error("the versions")
	}
	if doc = h.get(h.owner, report+"/edit/timeline"); !strings.HasPrefix(value(doc, "#text"), "Seen on") {
		t.Error("the old text is back")
	}
	h.post(h.owner, report+"/withdraw", "reason", "not new")
	h.get(h.owner, report)
}

func TestFiguresAndExport(t *testing.T) {
	h := newHouse(t)
	report := h.begin()
	upload := func(checked bool) *httptest.ResponseRecorder {
		t.Helper()
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		f, err := m.CreateFormFile("file", "../../Zhang San.png")
		h.ok(err)
		h.ok(png.Encode(f, image.NewGray(image.Rect(0, 0, 3, 2))))
		h.ok(m.WriteField("caption", "CT of the chest"))
		if checked {
			h.ok(m.WriteField("checked", "1"))
		}
		h.ok(m.Close())
		r := httptest.NewRequest("POST", report+"/figure", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return h.ask(h.owner, lang.EN, r)
	}
	w := upload(false)
	if doc := h.whole("figure", w.Body); w.Code != http.StatusUnprocessableEntity || value(doc, "#caption") != "CT of the chest" || doc.Find("#checked-error").Length() != 1 {
		t.Errorf("nobody looked at it: %d", w.Code)
	}
	if w = upload(true); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	doc := h.get(h.owner, report+"/figures")
	src, _ := doc.Find("figure img").Attr("src")
	w = h.ask(h.owner, lang.EN, httptest.NewRequest("GET", src, nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the picture: %d %v", w.Code, w.Header())
	}
	if w = h.ask(h.reader, lang.EN, httptest.NewRequest("GET", src, nil)); w.Code != http.StatusNotFound {
		t.Errorf("a colleague sees the picture: %d", w.Code)
	}
	h.post(h.owner, report+"/edit/timeline", "base", "0", "text", "See ![](fig:1). <script>alert(1)</script>")
	doc = h.get(h.owner, report+"/paper")
	if got, _ := doc.Find(".rendered img").Attr("src"); got != src {
		t.Errorf("in the paper stands %q", got)
	}
	for ending, want := range map[string]string{"html": "data:image/png;base64,", "md": "![](fig:1)"} {
		w = h.ask(h.tutor, lang.EN, httptest.NewRequest("GET", report+"/export."+ending+"?comments=1", nil))
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; filename=\"case-report-") {
			t.Errorf("%s: %d %v", ending, w.Code, w.Header())
		}
	}
	h.post(h.owner, src, "caption", "MRI")
	h.post(h.owner, src, "remove", "1")
	if w = h.ask(h.owner, lang.EN, httptest.NewRequest("GET", src, nil)); w.Code != http.StatusNotFound {
		t.Errorf("a removed picture: %d", w.Code)
	}
}

func TestTheOfficeAndThePeople(t *testing.T) {
	h := newHouse(t)
	report := h.begin()
	doc := h.refused(h.office, http.StatusUnprocessableEntity, report+"/assign", "tutor", "zhao", "due", "")
	if doc.Find("#tutor-error").Length() != 1 {
		t.Error("a learner is no tutor")
	}
	doc = h.refused(h.owner, http.StatusUnprocessableEntity, report+"/authors", "email", "nobody@hospital.example")
	if value(doc, "#email") != "nobody@hospital.example" {
		t.Error("the address comes back")
	}
	h.post(h.owner, report+"/authors", "email", "li@hospital.example")
	if to := h.post(h.coauthor, report+"/authors/remove", "person", "li"); to != "/reports" {
		t.Errorf("who left is sent to %s", to)
	}
	for i := range 3 {
		h.post(h.owner, "/reports/new", "programme", "io", "language", "zh-Hans", "title.zh", "病例报告"+strconv.Itoa(i))
	}
	doc = h.get(h.office, "/office/reports?only=untutored")
	if doc.Find("tbody tr").Length() != 3 || doc.Find(".filters [aria-current] .count").Text() != "3" {
		t.Error("those without a tutor")
	}
	h.get(h.office, "/office/reports?only=overdue")
	if w := h.ask(person.Actor{}, lang.EN, httptest.NewRequest("GET", report, nil)); w.Code != http.StatusNotFound {
		t.Errorf("nobody gets %d", w.Code)
	}
	if w := h.ask(h.tutor, lang.EN, httptest.NewRequest("GET", "/reports/new", nil)); w.Code != http.StatusForbidden {
		t.Errorf("a tutor begins a report: %d", w.Code)
	}
}
