package session

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
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	room "stepwise/session"
	"stepwise/web/ui"
)

// world is a server of the room's pages over a database with one programme. The
// clock stands at nine in the morning of 5 March 2026 in Beijing.
type world struct {
	t       *testing.T
	ctx     context.Context
	db      *store.DB
	clock   *clock.Fake
	service *room.Service
	mux     *http.ServeMux
	tag     lang.Tag
	notices *notices
	office  person.Actor
	expert  person.Actor
	learner []person.Actor
}

var morning = time.Date(2026, 3, 5, 9, 0, 0, 0, lang.Zone)

type notices struct{ list []ui.Notice }

func (n *notices) Put(_ context.Context, x ui.Notice) { n.list = append(n.list, x) }
func (n *notices) Take(context.Context) []ui.Notice {
	list := n.list
	n.list = nil
	return list
}

// scripts stands for bundled assets.
type scripts struct{}

func (scripts) URL(name string) string { return "/assets/" + name }

func newWorld(t *testing.T, learners int) *world {
	t.Helper()
	db := storetest.SQLite(t)
	w := &world{t: t, ctx: context.Background(), db: db, clock: clock.NewFake(morning), tag: lang.ZH, notices: &notices{}}
	w.service = room.New(db, w.clock, lrs.New(db, w.clock), live.NewHub(),
		room.Config{Base: "https://learn.example.org", Key: []byte("a key for tests that has 32 bytes")})
	w.mux = http.NewServeMux()
	p := New(w.service, nil)
	for pattern, h := range map[string]ui.Handler{
		"GET /sessions": p.Sessions, "GET /sessions/calendar": p.Calendar, "POST /sessions/calendar": p.RenewCalendar,
		"GET /sessions/leading": p.Leading, "GET /calendar/{secret}": p.Feed,
		"GET /session/{code}": p.Session, "GET /session/{code}/calendar.ics": p.Event,
		"POST /session/{code}/register": p.Register, "POST /session/{code}/cancel": p.Cancel,
		"POST /session/{code}/join": p.Join, "GET /session/{code}/online": p.Online, "POST /session/{code}/ping": p.Ping,
		"GET /session/{code}/feedback": p.Feedback, "POST /session/{code}/feedback": p.GiveFeedback,
		"GET /session/{code}/opinion": p.Opinion,
		"GET /checkin/{code}":         p.CheckIn, "POST /checkin/{code}": p.ConfirmCheckIn,
		"GET /session/{code}/screen": p.Screen, "GET /session/{code}/screen/live": p.ScreenLive, "GET /session/{code}/live": p.Live,
		"GET /session/{code}/list": p.Roll, "POST /session/{code}/list": p.Tick, "POST /session/{code}/list/sync": p.Sync,
		"GET /session/{code}/cases/new": p.NewCase, "POST /session/{code}/cases": p.SaveCase,
		"GET /session/{code}/cases/{id}": p.Case, "POST /session/{code}/cases/{id}": p.SaveCase,
		"GET /session/{code}/cases/{id}/edit": p.EditCase, "POST /session/{code}/cases/{id}/notes": p.AddNote,
		"POST /session/{code}/cases/{id}/presented": p.Presented, "POST /session/{code}/cases/{id}/withdraw": p.WithdrawPresented,
		"POST /session/{code}/cases/{id}/remove": p.RemoveCase,
		"GET /office/sessions":                   p.Office, "GET /office/sessions/new": p.New, "POST /office/sessions": p.Create,
		"GET /office/session/{code}": p.Manage, "GET /office/session/{code}/edit": p.Edit, "POST /office/session/{code}/edit": p.Save,
		"POST /office/session/{code}/publish": p.Publish, "POST /office/session/{code}/cancel": p.CallOff,
		"POST /office/session/{code}/release": p.Release, "POST /office/session/{code}/correct": p.Correct,
		"POST /office/session/{code}/verify": p.Verify, "GET /office/session/{code}/attendance.csv": p.ExportCSV,
		"GET /office/session/{code}/attendance.xlsx": p.ExportXLSX,
	} {
		w.mux.Handle(pattern, h)
	}
	w.office = w.person("Coordinator Wu", "吴协调", person.Coordinator)
	w.expert = w.person("Expert Lin", "林专家", person.Expert)
	for i := range learners {
		w.learner = append(w.learner, w.person(fmt.Sprintf("Learner %d", i), fmt.Sprintf("学员%d", i), person.Learner))
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(latin, han string, role person.Role) person.Actor {
	w.t.Helper()
	p := person.Person{ID: id.New(), Latin: latin, Han: han, City: "beijing", Hospital: "第一医院", CreatedAt: w.clock.Now()}
	p.Email = p.ID + "@example.org"
	w.must(w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, p); err != nil {
			return err
		}
		return person.AddGrant(ctx, tx, p.ID, person.Grant{Role: role, Programme: "p1"}, "test", p.CreatedAt)
	}))
	a, err := person.Load(w.ctx, w.db.Read(), p.ID)
	w.must(err)
	return a
}

// at puts the clock at an hour of the world's day.
func (w *world) at(hour string) {
	w.t.Helper()
	v, err := time.Parse("15:04", hour)
	w.must(err)
	y, m, d := morning.Date()
	w.clock.Set(time.Date(y, m, d, v.Hour(), v.Minute(), 0, 0, lang.Zone))
}

// request is one request with somebody signed in.
func (w *world) request(a person.Actor, method, path, body string, header ...string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	v := &ui.Viewer{Actor: a, Path: r.URL.Path, Notices: w.notices, Assets: scripts{}, RequestID: "r1"}
	return r.WithContext(lang.With(ui.WithViewer(r.Context(), v), w.tag))
}

func (w *world) get(a person.Actor, path string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, w.request(a, "GET", path, ""))
	return rec
}

func (w *world) post(a person.Actor, path string, form url.Values) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, w.request(a, "POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded"))
	return rec
}

// page reads an answer that must be a whole, sound page with a status.
func (w *world) page(rec *httptest.ResponseRecorder, status int) *goquery.Document {
	w.t.Helper()
	if rec.Code != status {
		w.t.Fatalf("status %d, want %d: %s", rec.Code, status, rec.Body)
	}
	doc, err := goquery.NewDocumentFromReader(rec.Body)
	w.must(err)
	w.sound(doc)
	return doc
}

// see follows a form to the page after it.
func (w *world) see(a person.Actor, rec *httptest.ResponseRecorder, path string) *goquery.Document {
	w.t.Helper()
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != path {
		w.t.Fatalf("status %d to %q, want %q: %s", rec.Code, rec.Header().Get("Location"), path, rec.Body)
	}
	path, _, _ = strings.Cut(path, "#")
	return w.page(w.get(a, path), http.StatusOK)
}

// session stores and publishes a session from 14:00 to 17:00 with four seats.
func (w *world) session() room.Session {
	w.t.Helper()
	d := room.Draft{Code: "f1", Programme: "p1", Title: lang.Text{EN: "Opening: <b>three</b> cases", ZH: "开班：三例病例"},
		Description: lang.Text{ZH: "请带一例病例。\n\n<script>alert(1)</script>"}, City: lang.Text{EN: "Beijing", ZH: "北京"},
		Venue: lang.Text{EN: "Hall 2", ZH: "第二报告厅"}, Address: lang.Text{ZH: "医院路1号"},
		Starts: clock.At(morning.Add(5 * time.Hour)), Ends: clock.At(morning.Add(8 * time.Hour)), Capacity: 4, Online: true,
		Link: "https://meet.example.org/f1", OpensBefore: 30, LateAfter: 30, Share: 60,
		Agenda:  []room.Item{{After: 0, Kind: "lecture", Title: lang.Text{ZH: "新进展"}}, {After: 60, Kind: "case", Title: lang.Text{ZH: "病例"}}},
		Experts: []room.Expert{{Person: w.expert.ID}, {Guest: lang.Text{ZH: "一位国际专家"}}}}
	x, err := w.service.Create(w.ctx, w.office, d)
	w.must(err)
	w.must(w.service.Publish(w.ctx, w.office, x.Code))
	return x
}

func text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }
