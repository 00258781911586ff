package programme_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	room "stepwise/programme"
	pages "stepwise/web/programme"
	"stepwise/web/ui"
)

// office is the programme's pages with a coordinator of everything, one of a
// single programme, one of a single cohort, and a learner.
type office struct {
	*testing.T
	db      *store.DB
	clock   *clock.Fake
	record  *lrs.Record
	service *room.Service
	mux     *http.ServeMux
	whole   person.Actor
	io      person.Actor
	city    person.Actor
	learner person.Actor
}

func newOffice(t *testing.T, db *store.DB) *office {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	record := lrs.New(db, c)
	o := &office{T: t, db: db, clock: c, record: record, service: room.New(db, c, record), mux: http.NewServeMux()}
	p := pages.New(db, c, record, o.service, nil, nil)
	for pattern, handler := range map[string]ui.Handler{
		"GET /office/learner/{person}": p.Learner,
		"GET /office/programmes":       p.Programmes, "POST /office/programmes": p.CreateProgramme,
		"POST /office/programmes/import": p.ImportProgramme, "GET /schema/programme.json": p.Schema,
		"GET /office/programmes/{programme}": p.Versions, "POST /office/programmes/{programme}/draft": p.StartDraft,
		"GET /office/programmes/{programme}/versions/{version}/yaml":     p.ExportYAML,
		"GET /office/programmes/{programme}/versions/{version}/preview":  p.Preview,
		"POST /office/programmes/{programme}/versions/{version}/publish": p.PublishVersion,
		"GET /office/programmes/{programme}/edit":                        p.Edit,
		"GET /office/programmes/{programme}/edit/part":                   p.Part,
		"POST /office/programmes/{programme}/edit/part":                  p.SavePart,
		"POST /office/programmes/{programme}/edit/order":                 p.Reorder,
		"GET /office/programmes/{programme}/compare":                     p.Compare,
		"GET /office/programmes/{programme}/move":                        p.Move,
		"POST /office/programmes/{programme}/move":                       p.MoveLearners,
	} {
		o.mux.Handle(pattern, handler)
	}
	o.whole = o.person("whole", person.Grant{Role: person.Coordinator})
	o.io = o.person("io", person.Grant{Role: person.Coordinator, Programme: "io"})
	o.city = o.person("city", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/bj"})
	o.learner = o.person("learner", person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/bj"})
	return o
}

func (o *office) ok(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) person(id string, g person.Grant) person.Actor {
	o.Helper()
	ctx := context.Background()
	o.ok(o.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.org", Latin: "Doctor " + id, Han: "医生" + id}); err != nil {
			return err
		}
		return person.AddGrant(ctx, tx, id, g, "test", o.clock.Now())
	}))
	a, err := person.Load(ctx, o.db.Read(), id)
	o.ok(err)
	return a
}

// ask sends a request as somebody; a form makes it a POST.
func (o *office) ask(a person.Actor, tag lang.Tag, path string, form url.Values) (*httptest.ResponseRecorder, *goquery.Document) {
	o.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return o.send(a, tag, r)
}

func (o *office) send(a person.Actor, tag lang.Tag, r *http.Request) (*httptest.ResponseRecorder, *goquery.Document) {
	o.Helper()
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(r.Context(), tag), &ui.Viewer{Actor: a, Path: r.URL.Path})))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	o.ok(err)
	if i := strings.Index(w.Body.String(), "‹"); i >= 0 {
		o.Errorf("%s: a sentence is missing: %s", r.URL, w.Body.String()[i:min(i+60, w.Body.Len())])
	}
	if strings.Contains(w.Body.String(), " style=") {
		o.Errorf("%s: styles in the page, which the policy of the site refuses", r.URL)
	}
	return w, doc
}

func (o *office) wants(w *httptest.ResponseRecorder, status int, why string) {
	o.Helper()
	if w.Code != status {
		o.Fatalf("%s: status %d, want %d\n%s", why, w.Code, status, w.Body.String()[:min(3000, w.Body.Len())])
	}
}

func words(doc *goquery.Document) string {
	return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
}

func (o *office) says(doc *goquery.Document, text, why string) {
	o.Helper()
	if !strings.Contains(words(doc), text) {
		o.Errorf("%s: the page does not say %q:\n%s", why, text, words(doc))
	}
}

// shown is what a form on the page would send as it stands.
func shown(doc *goquery.Document, selector string) url.Values {
	v := url.Values{}
	doc.Find(selector).First().Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		_, checked := s.Attr("checked")
		switch {
		case goquery.NodeName(s) == "select":
			v.Add(name, s.Find("option[selected]").First().AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		case goquery.NodeName(s) == "textarea":
			v.Add(name, s.Text())
		case s.AttrOr("type", "") != "checkbox" || checked:
			v.Add(name, s.AttrOr("value", ""))
		}
	})
	return v
}

const part = "/office/programmes/io/edit/part"

// fill opens the form at a place, changes some fields and sends it.
func (o *office) fill(at string, changes ...string) (*httptest.ResponseRecorder, *goquery.Document) {
	o.Helper()
	w, doc := o.ask(o.io, lang.EN, part+"?at="+at, nil)
	o.wants(w, 200, "the form at "+at)
	v := shown(doc, "main form")
	for i := 0; i+1 < len(changes); i += 2 {
		v[changes[i]] = strings.Split(changes[i+1], "|")
	}
	return o.ask(o.io, lang.EN, part, v)
}

func (o *office) filled(at string, changes ...string) {
	o.Helper()
	w, _ := o.fill(at, changes...)
	o.wants(w, 303, "saving "+at)
}

func definition(units ...string) *room.Definition {
	return &room.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy", ZH: "免疫治疗"}, Steps: []room.Step{
		{Code: "s1", Title: lang.Text{EN: "Learn", ZH: "学习"}, Weeks: 6, Requirements: []room.Requirement{{Code: "units", Kind: "units", Units: units}}},
		{Code: "s2", Title: lang.Text{EN: "Discuss", ZH: "研讨"}, After: []string{"s1"}, Requirements: []room.Requirement{{Code: "room", Kind: "sessions", Count: 1}}}},
		Credits: []room.Award{{Code: "c1", Requirement: "units", Credits: 0.5}},
		Cohorts: []room.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-03-02", Capacity: 500}}}
}

func (o *office) publish(d *room.Definition) int {
	o.Helper()
	v, err := o.service.Save(context.Background(), o.whole, d, 0, "")
	o.ok(err)
	o.ok(o.service.Publish(context.Background(), o.whole, "io", v.Number))
	return v.Number
}

func (o *office) newest() room.Version {
	o.Helper()
	list, err := room.Versions(context.Background(), o.db.Read(), "io")
	o.ok(err)
	return list[0]
}

func TestAProgrammeIsWrittenPartByPartAndPublished(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		w, doc := o.ask(o.io, lang.ZH, "/office/programmes", nil)
		o.wants(w, 200, "the list")
		o.says(doc, "尚无课程", "an empty list teaches")
		w, doc = o.ask(o.io, lang.EN, "/office/programmes", url.Values{"code": {"I O"}, "title.en": {"Immunotherapy"}})
		o.wants(w, 422, "a code with a blank")
		if doc.Find("#code-error").Length() != 1 || doc.Find("#title\\.en").AttrOr("value", "") != "Immunotherapy" {
			t.Error("the fault stands beside the code, and the title is kept")
		}
		w, _ = o.ask(o.io, lang.EN, "/office/programmes", url.Values{"code": {"io"}, "title.en": {"Immunotherapy"}})
		o.wants(w, 303, "a new programme")
		w, _ = o.ask(o.io, lang.EN, "/office/programmes", url.Values{"code": {"io"}, "title.en": {"Again"}})
		o.wants(w, 409, "the same code again")

		w, doc = o.ask(o.io, lang.EN, "/office/programmes/io/edit", nil)
		o.wants(w, 200, "the editor")
		if got := doc.Find("#troubles a").AttrOr("href", ""); got != "/office/programmes/io/edit#steps-0" {
			t.Errorf("a step without requirements is told with the place to add one, got %q", got)
		}
		o.filled("", "title.zh", "免疫治疗", "certificate.title.en", "Certificate", "note", "First")
		o.filled("steps[0]", "title.en", "Learn", "weeks", "6")
		o.filled("steps[0].requirements[0]", "code", "units", "units", "u1\nu2，u3", "count", "2")
		o.filled("steps[0].requirements[1]", "kind", "identity", "code", "who")
		o.filled("steps[1]", "code", "s2", "title.en", "Test", "after", "s1")
		w, doc = o.ask(o.io, lang.EN, part, url.Values{"at": {"steps[1].requirements[0]"}, "kind": {"score"}, "do": {"kind"}, "title.en": {"Pass it"},
			"version": {"1"}, "revision": {strconv.Itoa(o.newest().Revision)}})
		o.wants(w, 200, "choosing a kind")
		if doc.Find("#tests").Length() != 1 || doc.Find("#units").Length() != 0 || doc.Find("#title\\.en").AttrOr("value", "") != "Pass it" {
			t.Error("choosing a kind shows its fields and keeps what was typed")
		}
		o.filled("steps[1].requirements[0]", "kind", "score", "code", "exam", "tests", "t1", "score", "60")
		w, doc = o.ask(o.io, lang.ZH, part, url.Values{"at": {"steps[1].requirements[1]"}, "kind": {"outside"}, "do": {"kind"},
			"version": {"1"}, "revision": {strconv.Itoa(o.newest().Revision)}})
		o.wants(w, 200, "an outside activity")
		for _, field := range []string{"#verbs", "#activity", "#below", "#score", "#success", "#count"} {
			if doc.Find(field).Length() != 1 {
				t.Errorf("no field %s for an outside activity", field)
			}
		}
		o.says(doc, "三项不同的活动", "the hint of the kind, in Chinese")
		o.filled("steps[1].requirements[1]", "kind", "outside", "code", "series", "below", "https://journal.example/series", "count", "2",
			"verbs", "passed\nhttps://journal.example/read,all", "success", "yes")
		o.filled("steps[1].requirements[2]", "kind", "grades", "code", "grade", "items", "li-1", "score", "70")
		o.filled("steps[1].requirements[3]", "kind", "courses", "code", "course", "courses", "https://cmi5.example/a")
		o.filled("steps[1].requirements[1]", "score", "80") // what is not touched stays
		o.filled("competencies[0]", "code", "k1", "title.en", "Grade toxicity", "level", "4")
		o.filled("credits[0]", "code", "c1", "requirement", "exam", "credits", "1,5", "from", "2026-01-01")
		o.filled("cohorts[0]", "code", "bj", "city.zh", "北京", "starts", "2026-03-02", "capacity", "40")

		d := o.newest().Definition
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		if r := d.Steps[1].Requirements[0]; r.Score != 0.6 || r.Tests[0] != "t1" || len(d.Steps[0].Requirements[0].Units) != 3 || d.Credits[0].Credits != 1.5 {
			t.Errorf("%+v", d)
		}
		if r := d.Steps[1].Requirements[1]; r.Below != "https://journal.example/series" || len(r.Verbs) != 2 || r.Verbs[1] != "https://journal.example/read,all" || !r.Success || r.Count != 2 || r.Score != 0.8 {
			t.Errorf("the outside activity became %+v", r)
		}
		if r := d.Steps[1].Requirements[2:]; r[0].Items[0] != "li-1" || r[0].Score != 0.7 || r[1].Courses[0] != "https://cmi5.example/a" {
			t.Errorf("%+v", r)
		}
		o.filled("steps[0].requirements[0]", "code", "core")
		o.filled("steps[0]", "code", "learn")
		if d = o.newest().Definition; d.Steps[1].After[0] != "learn" {
			t.Errorf("who waits for a step that is renamed waits for its new name, got %v", d.Steps[1].After)
		}
		_, doc = o.ask(o.io, lang.ZH, "/office/programmes/io/edit", nil)
		w, _ = o.ask(o.io, lang.ZH, "/office/programmes/io/versions/1/publish", shown(doc, ".publish form"))
		o.wants(w, 303, "publishing")
		if v := o.newest(); v.PublishedAt.IsZero() || v.Note != "First" {
			t.Errorf("%+v", v)
		}
		w, doc = o.ask(o.io, lang.EN, "/office/programmes", nil)
		o.wants(w, 200, "the list")
		o.says(doc, "version 1, published · 0 learners", "a published programme")
	})
}

func TestFaultsStandBesideTheirFields(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	_, err := o.service.Save(context.Background(), o.io, definition("u1", "u2"), 0, "")
	o.ok(err)
	for _, c := range []struct{ why, at, field, value, typed string }{
		{"more than are listed", "steps[0].requirements[0]", "count", "3", "#count-error"},
		{"a word for a number", "steps[0].requirements[0]", "count", "two", "#count-error"},
		{"a code in the list with a blank sign", "steps[0].requirements[0]", "units", "u1\nU_2", "#units-error"},
		{"a code used already", "steps[1].requirements[0]", "code", "units", "#code-error"},
		{"a day that is none", "cohorts[0]", "starts", "2026-02-30", "#starts-error"},
		{"no seats", "cohorts[0]", "capacity", "0", "#capacity-error"},
		{"weeks beyond ten years", "steps[0]", "weeks", "521", "#weeks-error"},
		{"credits as a word", "credits[0]", "credits", "many", "#credits-error"},
		{"a step that waits for itself", "steps[1]", "after", "s2", "#after-error"},
		{"no title in any language", "", "title.en", "", "#title\\.en-error"},
	} {
		changes := []string{c.field, c.value}
		if c.field == "title.en" {
			changes = append(changes, "title.zh", "")
		}
		before := o.newest().Revision
		w, doc := o.fill(c.at, changes...)
		o.wants(w, 422, c.why)
		if doc.Find(c.typed).Length() != 1 {
			t.Errorf("%s: nothing at %s: %s", c.why, c.typed, words(doc))
		}
		if got := shown(doc, "main form"); c.field != "after" && got.Get(c.field) != c.value {
			t.Errorf("%s: %q became %q", c.why, c.value, got.Get(c.field))
		}
		if o.newest().Revision != before {
			t.Errorf("%s: saved all the same", c.why)
		}
	}
}
