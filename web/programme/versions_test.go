package programme_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/person"
	room "stepwise/programme"
)

func requirement(code, kind string) room.Requirement { return room.Requirement{Code: code, Kind: kind} }

func TestPublishingTellsEveryFaultWithItsForm(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	d := definition("u1")
	d.Steps[0].Requirements[0].Count = 4
	d.Steps[1].Requirements = nil
	d.Cohorts[0].City = lang.Text{}
	v, err := o.service.Save(context.Background(), o.io, d, 0, "")
	o.ok(err)
	w, doc := o.ask(o.io, lang.EN, "/office/programmes/io/versions/1/publish", url.Values{"revision": {strconv.Itoa(v.Revision)}})
	o.wants(w, 422, "an unsound draft")
	var links []string
	doc.Find("#troubles a").Each(func(_ int, s *goquery.Selection) { links = append(links, s.AttrOr("href", "")) })
	want := []string{part + "?at=steps[0].requirements[0]#count", "/office/programmes/io/edit#steps-1", part + "?at=cohorts[0]#city.en"}
	if strings.Join(links, " ") != strings.Join(want, " ") {
		t.Errorf("got %v, want %v", links, want)
	}
	w, doc = o.ask(o.io, lang.EN, part+"?at=steps[0].requirements[0]", nil)
	o.wants(w, 200, "the form behind the link")
	if doc.Find("#count-error").Length() != 1 {
		t.Error("the fault stands beside its field")
	}
	w, _ = o.ask(o.io, lang.EN, "/office/programmes/io/versions/1/publish", url.Values{"revision": {"99"}})
	o.wants(w, 409, "a draft that changed since it was read")
}

func TestPreviewIsTheLearnersStair(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.service.Save(context.Background(), o.io, definition("u1", "u2"), 0, "")
	o.ok(err)
	w, doc := o.ask(o.city, lang.ZH, "/office/programmes/io/versions/1/preview", nil)
	o.wants(w, 200, "a draft")
	if doc.Find(".tread").Length() != 2 || doc.Find(".tread.here").Length() != 1 || doc.Find(".tread.locked").Length() != 1 {
		t.Error("two treads, the first open, the second not yet")
	}
	o.says(doc, "北京", "the city of the first cohort")
	for _, d := range []*room.Definition{{Code: "io"}, {Code: "io", Steps: []room.Step{{Code: "s"}}},
		{Code: "io", Steps: []room.Step{{Code: "s", After: []string{"z"}, Requirements: []room.Requirement{requirement("r", "prayers"), requirement("q", "identity")}}}}} {
		_, err := o.service.Save(context.Background(), o.io, d, 0, "")
		o.ok(err)
		for _, path := range []string{"versions/1/preview", "edit", "versions/1/yaml"} {
			w, _ := o.ask(o.io, lang.EN, "/office/programmes/io/"+path, nil)
			o.wants(w, 200, "an unsound draft at "+path)
		}
	}
}

// upload sends an import as a browser does.
func (o *office) upload(a person.Actor, tag lang.Tag, file string, fields ...string) (*httptest.ResponseRecorder, *goquery.Document) {
	o.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if file != "" {
		part, err := m.CreateFormFile("file", "../../x.yaml")
		o.ok(err)
		part.Write([]byte(file))
	}
	for i := 0; i+1 < len(fields); i += 2 {
		m.WriteField(fields[i], fields[i+1])
	}
	m.Close()
	r := httptest.NewRequest("POST", "/office/programmes/import", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return o.send(a, tag, r)
}

func TestATextGoesOutAndComesInWithoutLoss(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.publish(definition("u1", "u2"))
	w, _ := o.ask(o.io, lang.EN, "/office/programmes/io/versions/1/yaml", nil)
	o.wants(w, 200, "the export")
	text := w.Body.String()
	w, _ = o.upload(o.io, lang.EN, text)
	o.wants(w, 303, "an uploaded file")
	v := o.newest()
	if changes := room.Compare(definition("u1", "u2"), v.Definition); v.Number != 2 || len(changes) != 0 {
		t.Errorf("version %d, %+v", v.Number, changes)
	}
	w, doc := o.upload(o.io, lang.EN, "", "text", text)
	o.wants(w, 409, "over a draft without saying so")
	if doc.Find("input[name=replace]").Length() != 1 || !strings.Contains(doc.Find("#text").Text(), "Immunotherapy") {
		t.Error("the page asks whether to write over the draft, and keeps the text")
	}
	w, _ = o.upload(o.io, lang.EN, "", "text", text, "replace", "1")
	o.wants(w, 303, "over a draft, knowingly")

	bad := strings.Replace(text, "kind: units", "kind: prayers", 1)
	bad = strings.Replace(bad, "capacity: 500", "capacity: 0", 1)
	w, doc = o.upload(o.io, lang.ZH, bad)
	o.wants(w, 422, "two faults")
	if n := doc.Find("#import .troubles li").Length(); n != 2 || !strings.Contains(doc.Find("#import .troubles").Text(), "行") {
		t.Errorf("%d faults told, want two with their lines: %s", n, words(doc))
	}
	if !strings.Contains(doc.Find("#text").Text(), "kind: prayers") {
		t.Error("the text is kept to be mended")
	}
	w, _ = o.upload(o.io, lang.EN, "\xc3\x28: x")
	o.wants(w, 422, "a byte that is not UTF-8")
	w, _ = o.upload(o.io, lang.EN, strings.Repeat("#", 50<<20))
	o.wants(w, 413, "50 MB")
	w, doc = o.upload(o.io, lang.EN, "", "text", strings.Replace(text, "programme: io", "programme: other", 1))
	o.wants(w, 403, "somebody else's programme")
	if !strings.Contains(doc.Find("#text").Text(), "programme: other") {
		t.Error("the text is kept")
	}
}

func TestComparingTwoVersionsInPlainWords(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.publish(definition("u1", "u2"))
	d := definition("u1", "u3")
	d.Steps[0].Weeks = 8
	d.Steps = append(d.Steps, room.Step{Code: "s3", Title: lang.Text{EN: "Report", ZH: "报告"}, Requirements: []room.Requirement{requirement("who", "identity")}})
	o.publish(d)
	w, doc := o.ask(o.city, lang.EN, "/office/programmes/io/compare?from=1&to=2", nil)
	o.wants(w, 200, "two versions")
	for _, want := range []string{"Step: Learn (s1)Suggested weeks 6 → 8", "Step: Report (s3)✓Added", "Units u1, u2 → u1, u3"} {
		if !strings.Contains(words(doc), want) {
			t.Errorf("the page does not say %q: %s", want, words(doc))
		}
	}
	_, doc = o.ask(o.io, lang.ZH, "/office/programmes/io/compare?from=1&to=2", nil)
	o.says(doc, "阶段：学习（s1）建议周数 6 → 8", "in Chinese")
	_, doc = o.ask(o.io, lang.EN, "/office/programmes/io/compare?from=2&to=2", nil)
	o.says(doc, "No difference", "a version and itself")
	w, _ = o.ask(o.io, lang.EN, "/office/programmes/io/compare?from=1&to=9", nil)
	o.wants(w, 404, "a version that is not there")
}

func TestADraftBeginsAsAVersionIs(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.publish(definition("u1"))
	o.publish(definition("u2"))
	w, _ := o.ask(o.io, lang.EN, "/office/programmes/io/draft", url.Values{"from": {"1"}})
	o.wants(w, 303, "a draft from the first version")
	v := o.newest()
	if v.Number != 3 || v.Definition.Steps[0].Requirements[0].Units[0] != "u1" {
		t.Errorf("%+v", v)
	}
	w, _ = o.ask(o.io, lang.EN, "/office/programmes/io/draft", url.Values{"from": {"2"}})
	o.wants(w, 409, "a second draft")
	w, _ = o.ask(o.io, lang.EN, "/office/programmes/io/draft", url.Values{"from": {"2"}, "replace": {strconv.Itoa(v.Revision)}})
	o.wants(w, 303, "replacing the draft that was seen")
}

func TestWhoMayDoWhatWithAProgramme(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	o.publish(definition("u1"))
	other := o.person("other", person.Grant{Role: person.Coordinator, Programme: "other"})
	admin := o.person("admin", person.Grant{Role: person.Administrator})
	base := "/office/programmes/io"
	for _, c := range []struct {
		why, path string
		form      url.Values
		want      map[string]int
	}{
		{"versions", base, nil, map[string]int{"io": 200, "city": 200, "other": 403, "admin": 200, "learner": 403}},
		{"text", base + "/versions/1/yaml", nil, map[string]int{"io": 200, "city": 200, "other": 403, "admin": 200, "learner": 403}},
		{"preview", base + "/versions/1/preview", nil, map[string]int{"io": 200, "city": 200, "other": 403, "admin": 200, "learner": 403}},
		{"comparison", base + "/compare?from=1&to=1", nil, map[string]int{"io": 200, "city": 200, "other": 403, "admin": 200, "learner": 403}},
		{"a new programme elsewhere", "/office/programmes", url.Values{"code": {"x"}, "title.en": {"X"}}, map[string]int{"io": 403, "city": 403, "other": 403, "learner": 403}},
		{"starting a draft", base + "/draft", url.Values{"from": {"1"}}, map[string]int{"city": 403, "other": 403, "learner": 403, "admin": 303}},
		{"a form", part + "?at=steps[0]", nil, map[string]int{"io": 200, "city": 403, "other": 403, "admin": 200, "learner": 403}},
		{"saving", part, url.Values{"at": {""}}, map[string]int{"city": 403, "other": 403, "learner": 403}},
		{"order", base + "/edit/order", url.Values{"up": {"steps[1]"}}, map[string]int{"city": 403, "other": 403, "learner": 403}},
		{"publishing", base + "/versions/2/publish", url.Values{"revision": {"1"}}, map[string]int{"city": 403, "other": 403, "learner": 403, "admin": 303}},
		{"moving", base + "/move", nil, map[string]int{"io": 200, "city": 200, "other": 403, "learner": 403}},
		{"moving others", base + "/move?to=1&cohort=io/gz", nil, map[string]int{"city": 403, "other": 403, "learner": 403}},
	} {
		for _, a := range []person.Actor{o.io, o.city, other, admin, o.learner} {
			want, asked := c.want[a.ID]
			if !asked {
				continue
			}
			if w, _ := o.ask(a, lang.EN, c.path, c.form); w.Code != want {
				t.Errorf("%s by %s: %d, want %d", c.why, a.ID, w.Code, want)
			}
		}
	}
	w, _ := o.ask(person.Actor{}, lang.EN, "/schema/programme.json", nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "2020-12") {
		t.Errorf("anybody reads the schema: %d", w.Code)
	}
}
