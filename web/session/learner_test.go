package session

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/session"
)

// A learner finds a session, registers, checks in by the code on the screen, and
// says how it was.
func TestALearnerAtASession(t *testing.T) {
	w := newWorld(t, 1)
	me := w.learner[0]
	empty := w.page(w.get(me, "/sessions"), 200)
	if empty.Find(".empty").Length() != 1 {
		t.Error("an empty list does not say what will stand there")
	}
	w.session()
	list := w.page(w.get(me, "/sessions"), 200)
	if got := text(list.Find(".sessions a")); got != "开班：三例病例" {
		t.Errorf("the list reads %q", got)
	}
	page := w.page(w.get(me, "/session/f1"), 200)
	if page.Find(`form[action="/session/f1/register"] button[value=room]`).Length() != 1 || strings.Contains(page.Text(), "meet.example.org") {
		t.Error("no way to register, or the link is shown to all")
	}
	if page.Find("main script").Length() != 0 || !strings.Contains(page.Text(), "<script>alert(1)</script>") {
		t.Error("the description is not shown as text")
	}
	page = w.see(me, w.post(me, "/session/f1/register", url.Values{"kind": {"room"}}), "/session/f1")
	if got := text(page.Find(".call")); !strings.Contains(got, "您已报名：现场") || !strings.Contains(got, "取消报名") {
		t.Errorf("registered: %s", got)
	}
	if got := text(page.Find(".notice")); !strings.Contains(got, "报名成功") {
		t.Errorf("told: %s", got)
	}
	w.at("13:55")
	screen, err := w.service.Screen(w.ctx, w.office, "f1")
	w.must(err)
	scanned, err := url.Parse(screen.Address)
	w.must(err)
	door := w.page(w.get(me, scanned.RequestURI()), 200)
	c, _ := door.Find("input[name=c]").Attr("value")
	if c == "" || door.Find("button.big").Length() != 1 {
		t.Fatal("a scan does not lead to one button")
	}
	for i, want := range []string{"欢迎，签到成功。", "您已签到，无需重复操作。"} {
		in := w.page(w.post(me, "/checkin/f1", url.Values{"c": {c}}), 200)
		if got := text(in.Find(".arrived .say")); got != want {
			t.Errorf("time %d: %q, want %q", i+1, got, want)
		}
	}
	w.at("16:50")
	form := w.page(w.get(me, "/session/f1/feedback"), 200)
	if n := form.Find("input[type=radio]").Length(); n != 20 {
		t.Errorf("%d points for four questions", n)
	}
	back := w.page(w.post(me, "/session/f1/feedback", url.Values{"useful": {"5"}, "unclear": {"何时重启？"}}), 422)
	if v := back.Find("textarea[name=unclear]").Text(); v != "何时重启？" || back.Find("input[name=useful][value='5'][checked]").Length() != 1 {
		t.Error("what was filled in is lost")
	}
	if n := back.Find("p.error").Length(); n != 3 {
		t.Errorf("%d faults beside three empty questions", n)
	}
	w.see(me, w.post(me, "/session/f1/feedback", url.Values{"useful": {"5"}, "clear": {"4"}, "discussion": {"3"}, "change": {"2"}}), "/session/f1")
}

func TestADoorThatRefusesSaysWhy(t *testing.T) {
	w := newWorld(t, 1)
	me := w.learner[0]
	w.session()
	w.at("13:00")
	early := w.page(w.get(me, "/checkin/f1"), 200)
	if got := text(early.Find("form")); !strings.Contains(got, "签到将于 2026-03-05 13:30 开放") {
		t.Errorf("early: %s", got)
	}
	w.at("14:00")
	bad := w.page(w.post(me, "/checkin/f1", url.Values{"c": {"abc def"}}), 422)
	if got := text(bad.Find("#c-error")); !strings.Contains(got, "签到码无效或已更换") {
		t.Errorf("a wrong code: %q", got)
	}
	stale := w.page(w.get(me, "/checkin/f1?c=ABCDEF"), 422)
	if stale.Find("input#c").Length() != 1 {
		t.Error("a scan that came too late offers no way to type the new code")
	}
	for range 4 {
		_, err := w.service.Register(w.ctx, w.person("Other", "", person.Learner), "f1", room.Room)
		w.must(err)
	}
	screen, err := w.service.Screen(w.ctx, w.office, "f1")
	w.must(err)
	full := w.page(w.post(me, "/checkin/f1", url.Values{"c": {screen.Code}}), 409)
	if got := text(full.Find("[role=alert]")); !strings.Contains(got, "席位已满") {
		t.Errorf("a full room: %q", got)
	}
}

func TestJoiningOnline(t *testing.T) {
	w := newWorld(t, 1)
	me := w.learner[0]
	w.session()
	w.see(me, w.post(me, "/session/f1/register", url.Values{"kind": {"online"}}), "/session/f1")
	early := w.page(w.get(me, "/session/f1"), 200)
	if early.Find(`form[action="/session/f1/join"]`).Length() != 0 || !strings.Contains(text(early.Find(".call")), "开始前 15 分钟") {
		t.Error("the way in is open hours before, or nothing says when it opens")
	}
	w.at("13:50")
	joined := w.see(me, w.post(me, "/session/f1/join", nil), "/session/f1/online")
	a := joined.Find(`a[href="https://meet.example.org/f1"]`)
	if rel, _ := a.Attr("rel"); a.Length() != 1 || !strings.Contains(rel, "noopener") {
		t.Error("no link to the meeting, or one that reaches back")
	}
	w.at("14:00")
	w.post(me, "/session/f1/ping", nil)
	w.clock.Move(2 * time.Minute)
	r := w.request(me, "POST", "/session/f1/ping", "", "HX-Request", "true")
	rec := recorder(w, r)
	if rec.Code != 200 || strings.Contains(rec.Body.String(), "<html") || !strings.Contains(rec.Body.String(), "已在线 2 分钟") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestCalendarFilesAreSentAsSuch(t *testing.T) {
	w := newWorld(t, 1)
	me := w.learner[0]
	w.session()
	rec := w.get(me, "/session/f1/calendar.ics")
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "text/calendar; charset=utf-8" ||
		rec.Header().Get("Content-Disposition") != `attachment; filename="f1.ics"` || !strings.HasPrefix(rec.Body.String(), "BEGIN:VCALENDAR\r\n") {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	doc := w.page(w.get(me, "/sessions/calendar"), 200)
	address, _ := doc.Find("#address").Attr("value")
	path := strings.TrimPrefix(address, "https://learn.example.org")
	if rec := w.get(person.Actor{}, path); rec.Code != 200 || !strings.Contains(rec.Body.String(), "METHOD:PUBLISH") {
		t.Errorf("the feed without signing in: %d", rec.Code)
	}
	w.see(me, w.post(me, "/sessions/calendar", nil), "/sessions/calendar")
	if rec := w.get(person.Actor{}, path); rec.Code != 404 {
		t.Errorf("the old address: %d", rec.Code)
	}
}

func TestNobodySignedInIsAskedToSignIn(t *testing.T) {
	w := newWorld(t, 0)
	w.session()
	rec := w.get(person.Actor{}, "/checkin/f1?c=K7M4QX")
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/sign-in?next="+url.QueryEscape("/checkin/f1?c=K7M4QX") {
		t.Errorf("%d to %s: the scanned code must survive signing in", rec.Code, rec.Header().Get("Location"))
	}
}

// Every page is sound in both languages, at every hour of a session's day.
func TestEveryPageInBothLanguages(t *testing.T) {
	w := newWorld(t, 3)
	x := w.session()
	_, err := w.service.Register(w.ctx, w.learner[0], x.Code, room.Room)
	w.must(err)
	_, err = w.service.Register(w.ctx, w.learner[1], x.Code, room.Online)
	w.must(err)
	c, err := w.service.SaveCase(w.ctx, w.expert, x.Code, "", 0, room.CaseDraft{Title: lang.Text{EN: "A case"}, Presenter: w.learner[0].ID,
		Body: lang.Text{EN: "## History\n\n58-year-old. <script>alert(1)</script> [x](javascript:alert(1))"}, Questions: lang.Text{ZH: "1. 先做什么？"}})
	w.must(err)
	w.must(w.service.AddNote(w.ctx, w.expert, x.Code, c.ID, "Troponin first.\n\n<img src=x>"))
	for _, tag := range lang.Tags {
		w.tag = tag
		for _, hour := range []string{"09:00", "13:50", "14:45", "17:30"} {
			w.at(hour)
			if hour == "14:45" {
				_, err := w.service.Tick(w.ctx, w.office, x.Code, []room.Mark{{Person: w.learner[0].ID, Mode: room.Room}})
				w.must(err)
				w.must(w.service.ConfirmPresented(w.ctx, w.expert, x.Code, c.ID))
			}
			for _, v := range []struct {
				who   person.Actor
				paths []string
			}{
				{w.learner[0], []string{"/sessions", "/session/f1", "/session/f1/feedback", "/checkin/f1", "/session/f1/cases/" + c.ID, "/sessions/calendar"}},
				{w.learner[2], []string{"/sessions", "/session/f1"}},
				{w.expert, []string{"/sessions", "/session/f1", "/sessions/leading", "/session/f1/opinion", "/session/f1/screen", "/session/f1/cases/new",
					"/session/f1/cases/" + c.ID, "/session/f1/cases/" + c.ID + "/edit"}},
				{w.office, []string{"/sessions", "/office/sessions", "/office/sessions/new", "/office/session/f1", "/office/session/f1/edit", "/session/f1/list", "/session/f1/opinion"}},
			} {
				for _, path := range v.paths {
					doc := w.page(w.get(v.who, path), 200)
					if l, _ := doc.Find("html").Attr("lang"); l != string(tag) {
						t.Errorf("%s is in %q", path, l)
					}
					if doc.Find("main script, main img, a[href^=javascript]").Length() != 0 {
						t.Errorf("%s runs what somebody wrote", path)
					}
				}
			}
		}
	}
}
