// Package lti_test takes people through LTI with whole systems on both ends: our
// platform and a tool that other people made (ltijs), and ourselves on both ends.
package lti_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
	"stepwise/programme"
)

// world is a running node with an administrator, a coordinator and a learner.
type world struct {
	t    *testing.T
	ctx  context.Context
	node *node.Node
	url  string

	mu   sync.Mutex
	seen []string // paths asked for
}

// paths lists what was asked of the node.
func (w *world) paths() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}

var (
	office  = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}}}
	cohort  = programme.CohortID("io", "bj")
	learner = "li"
)

// both runs a test on each engine in a world of its own. The clock is the machine's,
// because the other system's is.
func both(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, open(t, storetest.SQLiteDSN(t))) })
	t.Run("postgres", func(t *testing.T) { test(t, open(t, storetest.PostgresDSN(t))) })
}

func open(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background()}
	server := httptest.NewUnstartedServer(nil)
	config := node.Default()
	config.Database, config.Data, config.Demo = dsn, filepath.Join(t.TempDir(), "data"), true
	config.Address = server.Listener.Addr().String()
	config.Origin = "http://" + config.Address
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	slog.SetDefault(log)
	n, err := node.Open(w.ctx, config, clock.System(), log)
	if err != nil {
		t.Fatal(err)
	}
	w.node, w.url = n, config.Origin
	server.Config = &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.URL.Path)
		w.mu.Unlock()
		n.Handler().ServeHTTP(rw, r)
	})}
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		n.Close()
	})
	if err := n.House.DB.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, x := range []struct {
			id    string
			grant person.Grant
		}{{"admin", person.Grant{Role: person.Administrator}}, {"office", office.Grants[0]}, {learner, person.Grant{Role: person.Learner, Programme: "io", Cohort: cohort}}} {
			if err := person.Insert(ctx, tx, person.Person{ID: x.id, Email: x.id + "@x.example", Latin: x.id, Locale: string(lang.EN), CreatedAt: 1}); err != nil {
				return err
			}
			if err := person.AddGrant(ctx, tx, x.id, x.grant, "test", 1); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

// programme makes a programme of one step that asks for these requirements.
func (w *world) programme(r ...programme.Requirement) {
	w.t.Helper()
	p := w.node.House.Programme
	v, err := p.Save(w.ctx, office, &programme.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy", ZH: "免疫治疗"},
		Steps: []programme.Step{{Code: "s1", Title: lang.Text{EN: "Learn"}, Weeks: 6, Requirements: r},
			{Code: "s2", Title: lang.Text{EN: "Meet"}, Weeks: 6, Requirements: []programme.Requirement{{Code: "room", Kind: "sessions", Count: 1}}}},
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-03-02", Capacity: 2}}}, 0, "")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := p.Publish(w.ctx, office, "io", v.Number); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) enrol() programme.Enrolment {
	w.t.Helper()
	e, err := w.node.House.Programme.Enrol(w.ctx, office, cohort, learner)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *world) step(e programme.Enrolment) int {
	w.t.Helper()
	now, err := programme.GetEnrolment(w.ctx, w.node.House.DB.Read(), e.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return now.Step
}

// browser is somebody's browser: cookies, redirects, forms.
type browser struct {
	t    *testing.T
	http *http.Client
	w    *world
}

// page is what a browser shows.
type page struct {
	*goquery.Document
	url    *url.URL
	status int
	header http.Header
	text   string
}

func (w *world) browser(who string) *browser {
	w.t.Helper()
	jar, _ := cookiejar.New(nil)
	b := &browser{w.t, &http.Client{Jar: jar}, w}
	if who != "" {
		cookie, err := w.node.House.SignedIn(w.ctx, who)
		if err != nil {
			w.t.Fatal(err)
		}
		u, _ := url.Parse(w.url)
		jar.SetCookies(u, []*http.Cookie{cookie})
	}
	return b
}

func (b *browser) do(r *http.Request) page {
	b.t.Helper()
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		b.t.Fatal(err)
	}
	return page{doc, res.Request.URL, res.StatusCode, res.Header, string(body)}
}

func (b *browser) get(address string, header ...string) page {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.w.url + address
	}
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.do(r)
}

// post sends a form by hand.
func (b *browser) post(address string, form url.Values) page {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = b.w.url + address
	}
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// submit presses the button of a form on the page, with fields changed or added.
func (b *browser) submit(p page, selector string, change ...string) page {
	b.t.Helper()
	f := p.Find(selector).First()
	if f.Length() == 0 {
		b.t.Fatalf("no %s on %s (%d): %s", selector, p.url, p.status, short(p.text))
	}
	form := url.Values{}
	f.Find("input[type=hidden], input[name]:not([type]), input[type=url]").Each(func(_ int, s *goquery.Selection) {
		form.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	action, err := p.url.Parse(f.AttrOr("action", ""))
	if err != nil {
		b.t.Fatal(err)
	}
	return b.post(action.String(), form)
}

func short(s string) string {
	if len(s) > 1500 {
		return s[:1500]
	}
	return s
}

// ok fails unless the page is there.
func (p page) ok(t *testing.T) page {
	t.Helper()
	if p.status != http.StatusOK {
		t.Fatalf("%s: %d\n%s", p.url, p.status, short(p.text))
	}
	return p
}

// href is the address of the first link that fits.
func (p page) href(t *testing.T, selector string) string {
	t.Helper()
	a, ok := p.Find(selector).First().Attr("href")
	if !ok {
		t.Fatalf("no %s on %s: %s", selector, p.url, short(p.text))
	}
	return a
}
