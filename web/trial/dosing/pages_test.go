package dosing

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/trial"
	room "stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/trial/studytest"
	"stepwise/web/ui"
)

// site is the pages over a study under test.
type site struct {
	*studytest.Study
	mux *http.ServeMux
}

func open(t *testing.T) *site {
	t.Helper()
	s := studytest.Open(t, storetest.SQLite(t))
	p := New(s.Ledger, room.New(s.Ledger, "https://stepwise.test"))
	mux := http.NewServeMux()
	for pattern, h := range map[string]ui.Handler{
		"GET /trials/{study}/dosing": p.Cohorts, "GET /trials/{study}/dosing/enrol": p.Enrol, "POST /trials/{study}/dosing/enrol": p.Take,
		"POST /trials/{study}/dosing/subjects/{subject}/release": p.Release, "POST /trials/{study}/dosing/subjects/{subject}/move": p.Move,
		"GET /trials/{study}/dosing/next": p.Next, "POST /trials/{study}/dosing/decisions": p.Propose,
		"GET /trials/{study}/dosing/decisions/{decision}": p.Decision, "POST /trials/{study}/dosing/decisions/{decision}/sign": p.Sign,
		"POST /trials/{study}/dosing/decisions/{decision}/withdraw": p.Withdraw,
	} {
		mux.Handle(pattern, h)
	}
	return &site{s, mux}
}

func (s *site) ask(who string, tag lang.Tag, method, path string, fields ...string) (int, *goquery.Document) {
	s.T.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(method, "/trials/lung-01/dosing"+path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: studytest.As(who)}), tag)))
	d, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	if text := d.Find("main").Text(); strings.Contains(text, "dosing.") || strings.Contains(text, "dose.reason") || strings.Contains(text, "<no value>") {
		s.T.Errorf("%s %s: words are missing: %s", method, path, text)
	}
	return w.Code, d
}

func (s *site) eligible(subject string) {
	s.T.Helper()
	s.Put("nurse", trial.Screen, "BJ01", record.Place{Form: form.Subject.Name, Subject: subject, Row: "1"}, map[string]string{"SITE": "BJ01", "NUMBER": subject[5:]})
	s.Put("nurse", trial.Screen, "BJ01", record.Place{Form: form.Consent.Name, Subject: subject, Row: "1"}, map[string]string{"AT": record.At(s.Clock.Now().Std())})
	s.judge(subject)
}

// judge has the investigator sign that a subject is eligible.
func (s *site) judge(subject string) {
	s.T.Helper()
	proof := s.Proof("pi")
	s.Must(s.Ledger.Write(context.Background(), studytest.As("pi"), studytest.Code, func(_ context.Context, w *trial.Writer) error {
		at := record.Place{Form: form.Screened.Name, Subject: subject, Row: "1"}
		if err := w.Require(trial.Judge, "BJ01"); err != nil {
			return err
		}
		if err := w.Set(at, map[string]string{"OUTCOME": "eligible", "AT": record.At(w.Now.Std()), "BASIS": screening.Of(w.View, subject).Basis}, "test"); err != nil {
			return err
		}
		return w.Sign(at, "confirm", proof)
	}))
}

func TestFromAnEmptyPageToAnInfusionThatIsCleared(t *testing.T) {
	s := open(t)
	if code, _ := s.ask("stranger", lang.EN, "GET", ""); code != http.StatusNotFound {
		t.Errorf("a stranger: %d", code)
	}
	code, d := s.ask("nurse", lang.ZH, "GET", "")
	if code != http.StatusOK || d.Find(".empty").Length() != 1 || d.Find(`a[href$="/dosing/next"]`).Length() != 1 || d.Find(`a[href$="/enrol"]`).Length() != 0 {
		t.Errorf("before the first decision the page says how one comes: %d", code)
	}
	// The statistician sees what the design recommends and lays it before the committee.
	_, d = s.ask("statistician", lang.EN, "GET", "/next")
	if got := d.Find("#rule ~ .orders").Text(); !strings.Contains(got, "Open cohort 1: 3 patients at level 1 (1 × 10⁶/kg)") {
		t.Errorf("the recommendation: %q", got)
	}
	if n := d.Find(".alternatives article").Length(); n != 3 {
		t.Errorf("%d alternatives", n)
	}
	if d.Find(`form[action$="/decisions"] input[name=order]`).Length() != 4 {
		t.Error("as recommended, two other levels, and to stop")
	}
	if _, d = s.ask("nurse", lang.EN, "GET", "/next"); d.Find(`form[action$="/decisions"]`).Length() != 0 {
		t.Error("who may not propose is offered no form")
	}
	code, d = s.ask("statistician", lang.EN, "POST", "/decisions", "order", "2", "override", "")
	if code != http.StatusUnprocessableEntity || d.Find("#override-error").Length() != 1 || d.Find(`input[name=order][value="2"][checked]`).Length() != 1 {
		t.Errorf("another level without a reason: %d", code)
	}
	if code, _ = s.ask("statistician", lang.EN, "POST", "/decisions", "order", ""); code != http.StatusSeeOther {
		t.Fatalf("proposing: %d", code)
	}
	// Two members of the committee sign what they read.
	_, d = s.ask("committee", lang.ZH, "GET", "/decisions/1")
	hash := d.Find(`input[name=hash]`).AttrOr("value", "")
	if d.Find("#sign").Length() != 1 || len(hash) != 64 {
		t.Fatal("the committee is asked for a signature")
	}
	code, d = s.ask("committee", lang.EN, "POST", "/decisions/1/sign", "hash", hash, "email", "committee", "password", "wrong")
	if code != http.StatusUnprocessableEntity || d.Find("#password-error").Length() != 1 {
		t.Errorf("a wrong password: %d", code)
	}
	for i, who := range []string{"committee", "committee2"} {
		if code, _ = s.ask(who, lang.EN, "POST", "/decisions/1/sign", "hash", hash, "email", who, "password", studytest.Password); code != http.StatusSeeOther {
			t.Fatalf("%s signs: %d", who, code)
		}
		if _, d = s.ask(who, lang.EN, "GET", "/decisions/1"); d.Find(".signed li").Length() != i+1 || d.Find("#sign").Length() != 0 {
			t.Errorf("signed by %d", i+1)
		}
	}
	if d.Find("h1 .tag.done").Length() != 1 || d.Find("#verify ~ p .tag.done").Length() != 1 {
		t.Error("in force, and the same when computed again")
	}
	// A subject takes a place, and may be infused.
	s.eligible("BJ01-001")
	if _, d = s.ask("nurse", lang.EN, "GET", "/enrol"); d.Find(`input[name=subject][value="BJ01-001"]`).Length() != 1 {
		t.Error("the eligible subject is offered")
	}
	if _, d = s.ask("nurse2", lang.EN, "GET", "/enrol"); d.Find(`input[name=subject]`).Length() != 0 {
		t.Error("another site's subject is not")
	}
	if code, _ = s.ask("nurse", lang.EN, "POST", "/enrol", "subject", "BJ01-001"); code != http.StatusSeeOther {
		t.Fatalf("enrolling: %d", code)
	}
	_, d = s.ask("nurse", lang.ZH, "GET", "")
	if d.Find(".seat").Length() != 3 || d.Find(".seat.free").Length() != 2 || d.Find(".seat .clear .tag.done").Length() != 1 {
		t.Error("one of three places is taken, and its patient may be infused")
	}
	if _, d = s.ask("nurse2", lang.EN, "GET", ""); strings.Contains(d.Text(), "BJ01-001") {
		t.Error("another site sees no numbers of subjects")
	}
	// The second of the cohort waits for the stagger.
	s.eligible("BJ01-002")
	s.ask("nurse", lang.EN, "POST", "/enrol", "subject", "BJ01-002")
	s.Clock.Move(20 * 24 * time.Hour)
	s.Put("nurse", trial.Handle, "BJ01", record.Place{Form: form.Infusion.Name, Subject: "BJ01-001", Row: "1"}, map[string]string{
		"AT": record.At(s.Clock.Now().Std()), "PRODUCT": "P1", "WEIGHT": "60", "CELLS": "60", "DOSE": "1", "PLANNED": "1", "LEVEL": "1"})
	_, d = s.ask("nurse", lang.EN, "GET", "")
	if got := d.Find(".seat .bars").Text(); !strings.Contains(got, "waiting time") || !strings.Contains(got, "2027-02-14 00:00") {
		t.Errorf("the stagger of 14 days: %q", got)
	}
	// Giving a place back needs a reason.
	if code, d = s.ask("nurse", lang.EN, "POST", "/subjects/BJ01-002/release", "why", ""); code != http.StatusUnprocessableEntity || d.Find("#why-error").Length() != 1 {
		t.Errorf("without a reason: %d", code)
	}
	if code, _ = s.ask("nurse", lang.EN, "POST", "/subjects/BJ01-002/release", "why", "progression"); code != http.StatusSeeOther {
		t.Errorf("giving back: %d", code)
	}
	// A related death reopens the decision, and every page says so.
	s.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.AE.Name, Subject: "BJ01-001", Row: "1"}, map[string]string{
		"AETERM": "CRS", "AEVOC": "ASTCT 2019", "AETOXGR": "5", "AESTDTC": record.At(s.Clock.Now().Std()), "AEREL": "possible", "AESER": "Y"})
	for tag, word := range map[lang.Tag]string{lang.EN: "Any death at least possibly related", lang.ZH: "至少可能有关的死亡"} {
		if _, d = s.ask("committee", tag, "GET", "/decisions/1"); d.Find("h1 .tag.alarm").Length() != 1 || !strings.Contains(d.Find(".changed li").Text(), word) {
			t.Errorf("%s: what changed stands on top: %q", tag, d.Find(".changed").Text())
		}
		if _, d = s.ask("nurse", tag, "GET", ""); d.Find(".now .bars .tag.alarm").Length() == 0 || d.Find(`.now a[href$="/enrol"]`).Length() != 0 {
			t.Errorf("%s: nobody is enrolled", tag)
		}
		if _, d = s.ask("statistician", tag, "GET", "/next"); !strings.Contains(d.Find(".notice.alarm").Text(), word) || !strings.Contains(d.Find("#rule ~ p").Text(), "1") {
			t.Errorf("%s: the next decision shows the rule that was reached", tag)
		}
	}
}
