package statement_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/lrs/client"
	"stepwise/lrs/statement"
	"stepwise/person"
	"stepwise/programme"
	pages "stepwise/web/statement"
	"stepwise/web/ui"
)

// office is an installation with two programmes: io, with learners in Beijing and
// Wuhan, and lung, with one learner.
type office struct {
	*testing.T
	db     *store.DB
	clock  *clock.Fake
	record *lrs.Record
	hub    *live.Hub
	mux    *http.ServeMux

	admin, whole, io, beijing, lung, tutor, nobody person.Actor
	li, wang, zhao, left, alone                    string // learners; alone is in no programme
	journal                                        client.Client
}

func newOffice(t *testing.T, db *store.DB) *office {
	t.Helper()
	ctx := context.Background()
	c := clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC))
	o := &office{T: t, db: db, clock: c, record: lrs.New(db, c), hub: live.NewHub(), mux: http.NewServeMux()}
	t.Cleanup(o.record.Close)
	t.Cleanup(o.hub.Close)
	clients := client.New(db, c)
	p := pages.New(db, c, o.record, person.New(db, c, o.record, person.Settings{}), o.hub, clients.Names)
	for pattern, handler := range map[string]ui.Handler{"GET /office/statements": p.List, "GET /office/statements/live": p.Live,
		"GET /office/statements/{id}": p.One, "GET /office/statements/{id}/text": p.Text,
		"GET /office/statements/{id}/attachments/{sha2}": p.Attachment, "GET /office/registration/{registration}": p.Registration} {
		o.mux.Handle(pattern, handler)
	}
	o.admin = o.person("admin", "Admin", "", person.Grant{Role: person.Administrator})
	o.whole = o.person("whole", "Whole", "", person.Grant{Role: person.Coordinator})
	o.io = o.person("io", "Io", "", person.Grant{Role: person.Coordinator, Programme: "io"})
	o.beijing = o.person("beijing", "Beijing", "", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/bj"})
	o.lung = o.person("lung", "Lung", "", person.Grant{Role: person.Coordinator, Programme: "lung"})
	o.tutor = o.person("tutor", "Tutor", "", person.Grant{Role: person.Tutor, Programme: "io"})
	o.nobody = person.Actor{}
	service := programme.New(db, c, o.record)
	for _, code := range []string{"io", "lung"} {
		d := &programme.Definition{Code: code, Title: lang.Text{EN: code, ZH: code}, Steps: []programme.Step{{Code: "s", Title: lang.Text{EN: "Learn", ZH: "学习"},
			Requirements: []programme.Requirement{{Code: "units", Kind: "units", Units: []string{"u1"}}}}}}
		for _, city := range []string{"bj", "wh"} {
			d.Cohorts = append(d.Cohorts, programme.Cohort{Code: city, City: lang.Text{EN: city, ZH: city}, Starts: "2026-03-02", Capacity: 500})
		}
		_, err := service.Save(ctx, o.whole, d, 0, "")
		o.ok(err)
		o.ok(service.Publish(ctx, o.whole, code, 1))
	}
	learner := func(id, latin, han, cohort string) string {
		where, _, _ := strings.Cut(cohort, "/")
		o.person(id, latin, han, person.Grant{Role: person.Learner, Programme: where, Cohort: cohort})
		e, err := service.Enrol(ctx, o.whole, cohort, id)
		o.ok(err)
		if id == "left" {
			_, err = service.Leave(ctx, o.whole, e.ID)
			o.ok(err)
		}
		return id
	}
	o.li, o.wang = learner("li", "Li Na", "李娜", "io/bj"), learner("wang", "Wang Wei", "王伟", "io/wh")
	o.zhao, o.left = learner("zhao", "Zhao Min", "赵敏", "lung/bj"), learner("left", "Sun Yue", "孙悦", "io/bj")
	o.person("alone", "Qian Bo", "钱博")
	o.alone = "alone"
	issued, err := clients.Create(ctx, o.admin, client.Terms{Name: "Journal courses", Scopes: lrs.StatementsWrite, Version: client.Version200})
	o.ok(err)
	o.journal = issued.Client
	return o
}

func (o *office) ok(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) person(id, latin, han string, grants ...person.Grant) person.Actor {
	o.Helper()
	ctx := context.Background()
	o.ok(o.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.org", Latin: latin, Han: han}); err != nil {
			return err
		}
		for _, g := range grants {
			if err := person.AddGrant(ctx, tx, id, g, "test", o.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
	a, err := person.Load(ctx, o.db.Read(), id)
	o.ok(err)
	return a
}

// did writes what one of our people did, a minute after what was last written, and
// returns the statement's id.
func (o *office) did(who string, v lrs.Verb, object lrs.Activity, more ...func(*lrs.Statement)) string {
	o.Helper()
	o.clock.Move(time.Minute)
	s := lrs.Statement{ID: id.New(), Person: who, Verb: v, Object: object}
	for _, m := range more {
		m(&s)
	}
	o.ok(o.record.Write(context.Background(), s))
	return s.ID
}

// sends takes in statements of the journal's platform, whole JSON objects.
func (o *office) sends(attachments map[string][]byte, texts ...string) []string {
	o.Helper()
	o.clock.Move(time.Minute)
	batch, err := statement.ParseBatch([]byte("["+strings.Join(texts, ",")+"]"), statement.V200)
	o.ok(err)
	ids, err := o.record.Accept(context.Background(), &lrs.Caller{Client: o.journal.ID, Authority: o.journal.Authority(), AuthorityKey: o.journal.AuthorityKey(),
		Scopes: lrs.All, Default: statement.V200}, batch, attachments)
	o.ok(err)
	return ids
}

// belongs gives an account of another system to one of our people.
func (o *office) belongs(key, who string) {
	o.Helper()
	o.ok(o.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		return o.record.Reattribute(ctx, tx, key, lrs.Attribution{}, lrs.Attribution{Person: who, How: lrs.ByOffice})
	}))
}

// sent writes a statement as a platform sends it; parts are members to add.
func sent(actor, verb, object string, parts ...string) string {
	return fmt.Sprintf(`{"actor":%s,"verb":{"id":"http://adlnet.gov/expapi/verbs/%s"},"object":{"id":%q}%s}`, actor, verb, object, strings.Join(append([]string{""}, parts...), ","))
}

func mbox(address string) string { return `{"mbox":"mailto:` + address + `"}` }

// ask reads a page as somebody.
func (o *office) ask(a person.Actor, tag lang.Tag, path string, status int) (*goquery.Document, http.Header) {
	o.Helper()
	w := o.raw(a, tag, path)
	if w.Code != status {
		o.Fatalf("%s: status %d, want %d\n%.2000s", path, w.Code, status, w.Body)
	}
	body := w.Body.String()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	o.ok(err)
	if i := strings.Index(body, "‹"); i >= 0 {
		o.Errorf("%s: a sentence is missing: %.60s", path, body[i:])
	}
	if strings.Contains(body, " style=") {
		o.Errorf("%s: styles in the page, which the policy of the site refuses", path)
	}
	return doc, w.Header()
}

func (o *office) raw(a person.Actor, tag lang.Tag, path string) *httptest.ResponseRecorder {
	o.Helper()
	r := httptest.NewRequest("GET", path, nil)
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r.WithContext(ui.WithViewer(lang.With(r.Context(), tag), &ui.Viewer{Actor: a, Path: r.URL.Path})))
	return w
}

// lines reads the list on a page, one text a statement.
func lines(doc *goquery.Document) []string {
	return doc.Find("#statements > li").Map(func(_ int, s *goquery.Selection) string { return tidy(s.Find(".what, .ending, .from")) })
}

func tidy(s *goquery.Selection) string {
	var parts []string
	for i := range s.Nodes {
		if text := strings.Join(strings.Fields(s.Eq(i).Text()), " "); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

// ids lists the statements on a page.
func ids(doc *goquery.Document) []string {
	return doc.Find("#statements > li").Map(func(_ int, s *goquery.Selection) string { return strings.TrimPrefix(s.AttrOr("id", ""), "s-") })
}

func list(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/office/statements?" + q.Encode()
}

func unit(code, en, zh string) lrs.Activity {
	return lrs.Activity{ID: lrs.Unit(code), Type: lrs.TypeUnit, Name: map[string]string{"en": en, "zh-Hans": zh}}
}

// crowd puts many learners into the cohort of Beijing.
func (o *office) crowd(n int) {
	o.Helper()
	service := programme.New(o.db, o.clock, o.record)
	for i := range n {
		who := fmt.Sprintf("crowd-%03d", i)
		o.person(who, "Crowd", "", person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/bj"})
		_, err := service.Enrol(context.Background(), o.whole, "io/bj", who)
		o.ok(err)
	}
}

// noise is what a learner of another programme did, many times.
func (o *office) noise(n int) {
	o.Helper()
	all := make([]lrs.Statement, n)
	for i := range all {
		all[i] = lrs.Statement{Person: o.zhao, Verb: lrs.Completed, Object: unit("u1", "Other", "其他")}
	}
	o.ok(o.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		_, err := o.record.Load(ctx, tx, o.record.Prepare(all...)...)
		return err
	}))
}
