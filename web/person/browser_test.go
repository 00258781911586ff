package person_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	room "stepwise/person"
	pages "stepwise/web/person"
	"stepwise/web/ui"
)

// site is the pages with a room behind them. The gates of web/routes.go are not
// here: what these tests find closed is closed by the room itself.
type site struct {
	t      *testing.T
	db     *store.DB
	clock  *clock.Fake
	record *lrs.Record
	people *room.Service
	pages  *pages.Pages
	mux    *http.ServeMux
}

var scopes = []room.Scope{
	{Programme: "io", Title: lang.Text{EN: "Immunotherapy", ZH: "免疫治疗课程"}},
	{Programme: "io", Cohort: "io/bj", Title: lang.Text{EN: "Beijing", ZH: "北京"}},
	{Programme: "io", Cohort: "io/sh", Title: lang.Text{EN: "Shanghai", ZH: "上海"}},
	{Programme: "cell", Title: lang.Text{EN: "Cell therapy", ZH: "细胞治疗课程"}},
}

var learner = room.Grant{Role: room.Learner, Programme: "io", Cohort: "io/bj"}

const good = "correct horse battery"

// current is the browser of the request under way; the pages ask it for the session.
type current struct{}

func (current) of(ctx context.Context) *browser { return ctx.Value(current{}).(*browser) }

func (c current) SignIn(ctx context.Context, person string) error {
	b := c.of(ctx)
	b.person, b.since = person, b.site.clock.Now()
	return nil
}

func (c current) SignOut(ctx context.Context) error {
	b := c.of(ctx)
	b.person, b.values = "", map[string]string{}
	return nil
}

func (c current) Put(ctx context.Context, key, value string) { c.of(ctx).values[key] = value }

func (c current) Pop(ctx context.Context, key string) string {
	b := c.of(ctx)
	v := b.values[key]
	delete(b.values, key)
	return v
}

func newSite(t *testing.T, db *store.DB, settings room.Settings, providers ...*pages.Provider) *site {
	t.Helper()
	s := &site{t: t, db: db, clock: clock.NewFake(time.Date(2026, 3, 2, 9, 0, 0, 0, lang.Zone)), mux: http.NewServeMux()}
	s.record = lrs.New(db, s.clock)
	t.Cleanup(s.record.Close)
	s.people = room.New(db, s.clock, s.record, settings)
	s.record.Recognise(s.people.Recognise)
	s.people.Catalogue(func(context.Context) ([]room.Scope, error) { return scopes, nil })
	s.pages = pages.New(db, s.clock, s.people, current{}, providers...)
	for pattern, h := range map[string]ui.Handler{
		"GET /sign-in": s.pages.SignInPage, "POST /sign-in": s.pages.SignIn, "GET /sign-out": s.pages.SignOutPage, "POST /sign-out": s.pages.SignOut,
		"GET /forgot": s.pages.ForgotPage, "POST /forgot": s.pages.Forgot, "GET /reset/{token}": s.pages.ResetPage, "POST /reset/{token}": s.pages.Reset,
		"GET /demo/{token}": s.pages.Demo, "GET /invitation/{token}": s.pages.Invitation, "POST /invitation/{token}": s.pages.Accept,
		"GET /oidc/{provider}/start": s.pages.StartOpenID, "GET /oidc/{provider}/callback": s.pages.EndOpenID,
		"GET /account": s.pages.Account, "POST /account": s.pages.UpdateAccount, "POST /account/language": s.pages.SetLanguage,
		"POST /account/request": s.pages.AskCorrection, "GET /account/password": s.pages.PasswordPage, "POST /account/password": s.pages.ChangePassword,
		"POST /account/sign-out-everywhere": s.pages.SignOutEverywhere,
		"GET /office/people":                s.pages.People, "GET /office/people/requests": s.pages.Requests,
		"GET /office/people/invite": s.pages.InvitePage, "POST /office/people/invite": s.pages.Invite,
		"GET /office/people/invitations":                        s.pages.Invitations,
		"POST /office/people/invitations/{invitation}/resend":   s.pages.Resend,
		"POST /office/people/invitations/{invitation}/withdraw": s.pages.Withdraw,
		"GET /office/people/import":                             s.pages.ImportPage,
		"POST /office/people/import":                            s.pages.Upload,
		"GET /office/people/import/{import}":                    s.pages.Import,
		"POST /office/people/import/{import}/confirm":           s.pages.ConfirmImport,
		"GET /office/people/import/{import}/faulty.csv":         s.pages.Faulty,
		"GET /office/people/import/{import}/letters.csv":        s.pages.Letters,
		"GET /office/people/outside":                            s.pages.Outside,
		"POST /office/people/outside":                           s.pages.DecideOutside,
		"GET /office/people/outside/account":                    s.pages.OutsideAccount,
		"GET /office/people/outside/strangers":                  s.pages.Strangers,
		"GET /office/people/outside/rules":                      s.pages.Rules,
		"POST /office/people/outside/rules":                     s.pages.SetRule,
		"POST /office/people/outside/rules/drop":                s.pages.DropRule,
		"POST /office/people/outside/rules/list":                s.pages.UploadAccounts,
		"GET /office/people/outside/changes":                    s.pages.Changes,
		"POST /office/people/outside/undo":                      s.pages.UndoChange,
		"GET /office/people/outside/join/{id}":                  s.pages.JoinPage,
		"POST /office/people/outside/join/{id}":                 s.pages.Join,
		"GET /office/people/{id}":                               s.pages.Person,
		"POST /office/people/{id}/confirm":                      s.pages.Confirm,
		"POST /office/people/{id}/correct":                      s.pages.Correct,
		"POST /office/people/{id}/answer":                       s.pages.Answer,
		"POST /office/people/{id}/give":                         s.pages.Give,
		"POST /office/people/{id}/take":                         s.pages.Take,
		"POST /office/people/{id}/password-link":                s.pages.PasswordLink,
		"GET /admin/people":                                     s.pages.People,
		"GET /admin/people/{id}":                                s.pages.Person,
		"POST /admin/people/{id}/give":                          s.pages.Give,
		"POST /admin/people/{id}/take":                          s.pages.Take,
		"POST /admin/people/{id}/password-link":                 s.pages.PasswordLink,
		"POST /admin/people/{id}/disable":                       s.pages.Disable,
		"POST /admin/people/{id}/enable":                        s.pages.Enable,
		"POST /admin/people/{id}/sign-out":                      s.pages.EndSessions,
		"GET /{$}":                                              func(w http.ResponseWriter, r *http.Request) error { _, err := io.WriteString(w, "home"); return err },
	} {
		s.mux.Handle(pattern, h)
	}
	return s
}

// person makes an account name@example.cn, with the password "good" when it says so.
func (s *site) person(name string, password bool, grants ...room.Grant) {
	s.t.Helper()
	p := room.Person{ID: name, Email: name + "@example.cn", Latin: "Zhang " + name, Han: "张伟", Licence: "1101" + name, Hospital: "首都医院", City: "beijing", CreatedAt: s.clock.Now()}
	if password {
		p.Password = crypt.HashPassword(good)
	}
	s.must(s.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		if err := room.Insert(ctx, tx, p); err != nil {
			return err
		}
		for _, g := range grants {
			if err := room.AddGrant(ctx, tx, name, g, "", s.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (s *site) actor(id string) room.Actor {
	s.t.Helper()
	a, err := room.Load(context.Background(), s.db.Read(), id)
	s.must(err)
	return a
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// browser is one browser with its session.
type browser struct {
	site   *site
	person string
	since  clock.Time
	values map[string]string
	said   []ui.Notice
	tag    lang.Tag
}

func (s *site) browser(person string, tag lang.Tag) *browser {
	return &browser{site: s, person: person, since: s.clock.Now(), values: map[string]string{}, tag: tag}
}

func (b *browser) Put(_ context.Context, n ui.Notice) { b.said = append(b.said, n) }

func (b *browser) Take(context.Context) []ui.Notice {
	said := b.said
	b.said = nil
	return said
}

// page is an answer.
type page struct {
	*httptest.ResponseRecorder
	*goquery.Document
	t *testing.T
}

func (b *browser) do(r *http.Request) page {
	b.site.t.Helper()
	a, err := room.LoadSession(r.Context(), b.site.db.Read(), b.person, b.since)
	b.site.must(err)
	ctx := context.WithValue(r.Context(), current{}, b)
	ctx = lang.With(ui.WithViewer(ctx, &ui.Viewer{Actor: a, Path: r.URL.Path, Query: r.URL.RawQuery, Notices: b}), b.tag)
	w := httptest.NewRecorder()
	b.site.mux.ServeHTTP(w, r.WithContext(ctx))
	d, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	b.site.must(err)
	return page{w, d, b.site.t}
}

func (b *browser) get(path string) page {
	b.site.t.Helper()
	return b.do(httptest.NewRequest("GET", path, nil))
}

func (b *browser) post(path string, fields ...string) page {
	b.site.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (b *browser) upload(path, name string, data []byte, fields ...string) page {
	b.site.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		m.WriteField(fields[i], fields[i+1])
	}
	f, err := m.CreateFormFile("list", name)
	b.site.must(err)
	f.Write(data)
	m.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.do(r)
}

// is checks the status.
func (p page) is(status int) page {
	p.t.Helper()
	if p.Code != status {
		p.t.Fatalf("status %d, want %d: %s", p.Code, status, strings.TrimSpace(p.Find("main").Text()))
	}
	return p
}

// to checks where a form sends the browser.
func (p page) to(path string) page {
	p.t.Helper()
	p.is(http.StatusSeeOther)
	if got := p.Header().Get("Location"); got != path {
		p.t.Fatalf("went to %s, want %s", got, path)
	}
	return p
}

// says checks that a part of the page holds these words.
func (p page) says(selector string, words ...string) page {
	p.t.Helper()
	text := p.Find(selector).Text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Errorf("%s says %q, not %q", selector, strings.Join(strings.Fields(text), " "), w)
		}
	}
	return p
}

// has checks how many parts there are.
func (p page) has(selector string, n int) page {
	p.t.Helper()
	if got := p.Find(selector).Length(); got != n {
		p.t.Errorf("%d of %s, want %d", got, selector, n)
	}
	return p
}

// value is what a field holds.
func (p page) value(selector string) string {
	v, _ := p.Find(selector).Attr("value")
	return v
}

// path is the path and query of a link made for a site without an address.
func path(link string) string {
	u, _ := url.Parse(link)
	return u.RequestURI()
}

type goquerySelection = goquery.Selection

func count(t *testing.T, db *store.DB) int {
	t.Helper()
	n, err := store.One[int](t.Context(), db.Read(), `SELECT COUNT(*) FROM person_invitation`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
