package session

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	room "stepwise/session"
	"stepwise/web/ui"
)

func recorder(w *world, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, r)
	return rec
}

// typed is what a coordinator fills in.
func typed() url.Values {
	return url.Values{"code": {"f9"}, "scope": {"p1/"}, "title.zh": {"肺炎会诊"}, "city.zh": {"成都"}, "city.en": {"Chengdu"},
		"starts": {"2026-03-10T14:00"}, "ends": {"2026-03-10T17:00"}, "capacity": {"60"}, "opens": {"30"}, "late": {"30"}, "share": {"60"},
		"agenda.0.time": {""}, "agenda.0.kind": {"lecture"}, "agenda.0.title.zh": {""},
		"agenda.1.time": {"15:30"}, "agenda.1.kind": {"case"}, "agenda.1.title.zh": {"病例"},
		"expert.0.person": {""}, "expert.0.guest.zh": {"一位放射科医生"}}
}

func TestACoordinatorPlansASession(t *testing.T) {
	w := newWorld(t, 0)
	w.page(w.get(w.office, "/office/sessions/new"), 200)
	bad := typed()
	bad.Set("code", "F 9")
	bad.Set("starts", "tomorrow")
	bad.Set("capacity", "many")
	bad.Set("agenda.1.time", "half past three")
	back := w.page(w.post(w.office, "/office/sessions", bad), 422)
	for field, want := range map[string]string{"starts": "tomorrow", "capacity": "many", "title.zh": "肺炎会诊", "code": "F 9"} {
		if got, _ := back.Find(`[name="` + field + `"]`).Attr("value"); got != want {
			t.Errorf("%s came back as %q", field, got)
		}
	}
	for _, field := range []string{"starts", "capacity"} {
		if back.Find(`[id="`+field+`-error"]`).Length() != 1 {
			t.Errorf("no sentence beside %s", field)
		}
	}
	page := w.see(w.office, w.post(w.office, "/office/sessions", typed()), "/office/session/f9")
	if got := text(page.Find("h1")); got != "肺炎会诊" || !strings.Contains(page.Find(".tag").Text(), "草稿") {
		t.Errorf("%s", got)
	}
	x, err := w.service.Draft(w.ctx, w.office, "f9")
	w.must(err)
	if len(x.Agenda) != 1 || x.Agenda[0].After != 90 || len(x.Experts) != 1 || lang.Minute(x.Starts) != "2026-03-10T14:00" || x.Place != "chengdu" {
		t.Errorf("stored %+v", x)
	}
	form := w.page(w.get(w.office, "/office/session/f9/edit"), 200)
	if v, _ := form.Find(`[name="agenda.0.time"]`).Attr("value"); v != "15:30" {
		t.Errorf("the agenda comes back at %q", v)
	}
	revision, _ := form.Find("input[name=revision]").Attr("value")
	w.see(w.office, w.post(w.office, "/office/session/f9/publish", nil), "/office/session/f9")
	stale := typed()
	stale.Set("revision", revision)
	stale.Set("venue.zh", "三号楼")
	lost := w.page(w.post(w.office, "/office/session/f9/edit", stale), 409)
	if v, _ := lost.Find(`[name="venue.zh"]`).Attr("value"); v != "三号楼" || !strings.Contains(lost.Find(".notice").Text(), "刚刚有人修改") {
		t.Error("who was second loses what they wrote, or is not told")
	}
}

func TestACoordinatorPutsRight(t *testing.T) {
	w := newWorld(t, 2)
	w.session()
	_, err := w.service.Register(w.ctx, w.learner[0], "f1", room.Room)
	w.must(err)
	w.at("14:10")
	who := w.learner[0].ID
	w.see(w.office, w.post(w.office, "/session/f1/list", url.Values{"room": {who, w.learner[1].ID}}), "/session/f1/list")
	roll := w.page(w.get(w.office, "/session/f1/list"), 200)
	if n := roll.Find("[data-in]").Length(); n != 2 {
		t.Errorf("%d of two are in", n)
	}
	none := w.page(w.post(w.office, "/office/session/f1/correct", url.Values{"do": {"withdraw"}, "person": {who}}), 422)
	if !strings.Contains(none.Find("[role=alert]").Text(), "请填写此项") {
		t.Error("a correction without a reason is not asked for one")
	}
	page := w.see(w.office, w.post(w.office, "/office/session/f1/correct", url.Values{"do": {"withdraw"}, "person": {who}, "reason": {"代签"}}), "/office/session/f1")
	if got := text(page.Find("#corrections").Parent()); !strings.Contains(got, "撤销出席 学员0 代签") {
		t.Errorf("%s", got)
	}
	for ending, kind := range map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		rec := w.get(w.office, "/office/session/f1/attendance."+ending)
		if rec.Code != 200 || rec.Header().Get("Content-Type") != kind || !strings.Contains(rec.Header().Get("Content-Disposition"), "attendance-f1."+ending) || rec.Body.Len() == 0 {
			t.Errorf("%s: %d %v", ending, rec.Code, rec.Header())
		}
	}
	w.see(w.office, w.post(w.office, "/office/session/f1/cancel", url.Values{"reason": {"停电"}}), "/office/session/f1")
	gone := w.page(w.get(w.learner[0], "/session/f1"), 200)
	if !strings.Contains(text(gone.Find(".notice.alarm")), "停电") {
		t.Error("a learner does not learn why")
	}
}

// send posts a sealed list as the page's script does.
func (w *world) send(list map[string]any, header ...string) (int, map[string]any) {
	w.t.Helper()
	body, err := json.Marshal(list)
	w.must(err)
	if header == nil {
		header = []string{"Content-Type", "application/json", "Accept", "application/json"}
	}
	rec := recorder(w, w.request(w.office, "POST", "/session/f1/list/sync", string(body), header...))
	var out map[string]any
	w.must(json.Unmarshal(rec.Body.Bytes(), &out))
	return rec.Code, out
}

func TestASealedListIsSent(t *testing.T) {
	w := newWorld(t, 2)
	w.session()
	w.at("15:00")
	roll := w.page(w.get(w.office, "/session/f1/list"), 200)
	token, _ := roll.Find("#roll").Attr("data-token")
	ms := func(hour time.Duration) int64 { return morning.Add(hour).UnixMilli() }
	ticks := []map[string]any{
		{"client": "a-1", "person": w.learner[0].ID, "mode": "room", "at": ms(5 * time.Hour)},
		{"client": "a-2", "person": w.learner[1].ID, "mode": "online", "at": ms(5*time.Hour + time.Minute)},
	}
	list := map[string]any{"id": id.New(), "sealedAt": ms(6 * time.Hour), "ticks": ticks}
	var stored []room.ListTick
	for _, tick := range ticks {
		stored = append(stored, room.ListTick{Client: tick["client"].(string), Person: tick["person"].(string), Mode: room.SeatKind(tick["mode"].(string)), At: clock.Time(tick["at"].(int64) * 1000)})
	}
	list["seal"] = room.Seal(token, list["id"].(string), stored)
	code, got := w.send(list)
	answers, _ := got["answers"].([]any)
	if code != 200 || got["seal"] != list["seal"] || len(answers) != 2 || answers[0].(map[string]any)["outcome"] != "recorded" {
		t.Fatalf("%d %v", code, got)
	}
	if code, again := w.send(list); code != 200 || again["list"] != got["list"] {
		t.Errorf("again: %d %v", code, again)
	}
	ticks[0]["person"] = w.expert.ID
	if code, got := w.send(list); code != 422 || !strings.Contains(got["fields"].(map[string]any)["seal"].(string), "封存") {
		t.Errorf("changed after sealing: %d %v", code, got)
	}
	if code, _ := w.send(list, "Content-Type", "text/plain", "Accept", "application/json"); code != 422 {
		t.Errorf("as another site's form could send it: %d", code)
	}
	rec := recorder(w, w.request(w.office, "POST", "/session/f1/list/sync", `{"id":"`+strings.Repeat("x", syncLimit)+`"}`,
		"Content-Type", "application/json", "Accept", "application/json"))
	if rec.Code != 413 {
		t.Errorf("a list of a megabyte: %d", rec.Code)
	}
	if rec := recorder(w, w.request(w.office, "POST", "/session/f1/list/sync", `{"ticks": [`, "Content-Type", "application/json", "Accept", "application/json")); rec.Code != 422 {
		t.Errorf("half a list: %d", rec.Code)
	}
	page := w.page(w.get(w.office, "/office/session/f1"), 200)
	if got := text(page.Find("#lists").Parent().Find("code")); got != list["seal"].(string)[:8] {
		t.Errorf("the office sees the seal %q", got)
	}
	page = w.see(w.office, w.post(w.office, "/office/session/f1/verify", url.Values{"list": {list["id"].(string)}}), "/office/session/f1")
	if !strings.Contains(page.Find(".notice").Text(), "校验码一致") {
		t.Error("the seal is not confirmed")
	}
}

// A tap while there is a network goes straight in and is answered at once.
func TestATapIsAnswered(t *testing.T) {
	w := newWorld(t, 1)
	w.session()
	w.at("14:00")
	for _, want := range []string{"recorded", "already"} {
		rec := recorder(w, w.request(w.office, "POST", "/session/f1/list", url.Values{"room": {w.learner[0].ID}}.Encode(),
			"Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"))
		var got struct{ Outcomes []string }
		w.must(json.Unmarshal(rec.Body.Bytes(), &got))
		if rec.Code != 200 || len(got.Outcomes) != 1 || got.Outcomes[0] != want {
			t.Errorf("%d %v, want %s", rec.Code, got, want)
		}
	}
}

// The room's screen shows a new frame when somebody checks in.
func TestTheScreenIsLive(t *testing.T) {
	w := newWorld(t, 1)
	w.session()
	w.at("14:00")
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		v := &ui.Viewer{Actor: w.expert, Path: r.URL.Path, Assets: scripts{}}
		w.mux.ServeHTTP(rw, r.WithContext(lang.With(ui.WithViewer(r.Context(), v), lang.ZH)))
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/session/f1/screen/live", nil)
	w.must(err)
	answer, err := http.DefaultClient.Do(r)
	w.must(err)
	defer answer.Body.Close()
	frames := make(chan string, 8)
	go func() {
		defer close(frames)
		var frame strings.Builder
		for s := bufio.NewScanner(answer.Body); s.Scan(); {
			if line := s.Text(); line != "" {
				frame.WriteString(line + "\n")
			} else {
				frames <- frame.String()
				frame.Reset()
			}
		}
	}()
	next := func() string {
		for f := range frames {
			if strings.Contains(f, "event: screen") {
				return f
			}
		}
		t.Fatal("the stream ended")
		return ""
	}
	screen, err := w.service.Screen(w.ctx, w.expert, "f1")
	w.must(err)
	if first := next(); !strings.Contains(first, screen.Code) || !strings.Contains(first, "<strong>0</strong>") {
		t.Errorf("the first frame: %s", first)
	}
	_, _, err = w.service.CheckIn(w.ctx, w.learner[0], "f1", screen.Code)
	w.must(err)
	if second := next(); !strings.Contains(second, "<strong>1</strong>") {
		t.Errorf("after a check-in: %s", second)
	}
	w.clock.Move(30 * time.Second)
	w.service.Hub().Publish(room.Topic(screen.Session))
	if third := next(); strings.Contains(third, screen.Code) {
		t.Error("after half a minute the code is the old one")
	}
}

func TestTheQRCodeSaysWhatItShould(t *testing.T) {
	c, err := newCode("https://learn.example.org/checkin/f1?c=K7M4QX")
	if err != nil {
		t.Fatal(err)
	}
	// The three finder patterns stand in their corners, inside the quiet zone.
	n := c.size - 2*quiet
	for _, at := range []string{"M4 4h7v1", "M" + itoa(4+n-7) + " 4h7v1", "M4 " + itoa(4+n-7) + "h7v1"} {
		if !strings.Contains(c.path, at) {
			t.Errorf("no finder pattern at %s", at)
		}
	}
	if _, err := newCode(strings.Repeat("x", 5000)); err == nil {
		t.Error("a text that no QR code holds")
	}
}
