package rehearsal

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/seed"
	room "stepwise/trial/rehearsal"
	"stepwise/trial/safety"
	"stepwise/trial/studytest"
	"stepwise/web/ui"
)

type site struct {
	*studytest.Study
	mux       *http.ServeMux
	scenarios []*room.Scenario
}

func open(t *testing.T) *site {
	t.Helper()
	db := storetest.SQLite(t)
	s := studytest.Open(t, db)
	list, err := room.Parse(seed.Scenarios)
	s.Must(err)
	clocks, err := safety.ReadClocks(seed.Clocks)
	s.Must(err)
	p := New(s.Ledger, room.New(s.Ledger, safety.New(s.Ledger, nil, clocks), lrs.New(db, s.Clock), list))
	mux := http.NewServeMux()
	for pattern, h := range map[string]ui.Handler{"GET /trials/{study}/rehearsal": p.Show, "POST /trials/{study}/rehearsal": p.Begin,
		"POST /trials/{study}/rehearsal/advance": p.Advance, "POST /trials/{study}/rehearsal/finish": p.Finish} {
		mux.Handle(pattern, h)
	}
	return &site{s, mux, list}
}

func (s *site) ask(who string, tag lang.Tag, method, path string, fields ...string) (int, *goquery.Document) {
	s.T.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(method, "/trials/"+path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: studytest.As(who)}), tag)))
	d, err := goquery.NewDocumentFromReader(w.Body)
	s.Must(err)
	return w.Code, d
}

func TestARehearsalFromItsBeginningToItsResult(t *testing.T) {
	s := open(t)
	const study, played = "lung-01/rehearsal", "lung-01-r1/rehearsal"
	if code, d := s.ask("nurse", lang.EN, "GET", study); code != 200 || d.Find(`form[action$="/rehearsal"]`).Length() != 0 || d.Find(".empty").Length() != 1 {
		t.Errorf("a nurse is offered to begin: %d", code)
	}
	if code, _ := s.ask("nurse", lang.EN, "POST", study, "site", "BJ01", "scenario", "lung"); code != http.StatusForbidden {
		t.Errorf("a nurse begins: %d", code)
	}
	if code, d := s.ask("lead", lang.EN, "GET", study); code != 200 || d.Find(`input[name="scenario"]:not([disabled])`).Length() != 4 {
		t.Errorf("not all scenarios are offered: %d", code)
	}
	if code, d := s.ask("lead", lang.ZH, "POST", study, "site", "XX99", "scenario", "lung"); code != 422 || d.Find("#site-error").Length() != 1 || d.Find(`input[value="lung"][checked]`).Length() != 1 {
		t.Errorf("a fault does not keep what was chosen: %d", code)
	}
	if code, _ := s.ask("lead", lang.EN, "POST", study, "site", "BJ01", "scenario", "first-patient"); code != http.StatusSeeOther {
		t.Fatalf("cannot begin: %d", code)
	}
	if code, _ := s.ask("nurse2", lang.EN, "GET", played); code != http.StatusNotFound {
		t.Errorf("another site sees it: %d", code)
	}
	if code, _ := s.ask("nurse", lang.EN, "POST", played+"/advance", "ticks", "1", "by", "0"); code != http.StatusSeeOther {
		t.Errorf("time stands still: %d", code)
	}
	if code, d := s.ask("pi", lang.EN, "POST", played+"/advance", "ticks", "1", "by", "0"); code != 422 || d.Find(".inbox li").Length() != 2 {
		t.Errorf("moved twice: %d", code)
	}
	for _, by := range []string{"-5", "x", "99999999"} {
		if code, _ := s.ask("pi", lang.EN, "POST", played+"/advance", "ticks", "2", "by", by); code != 422 {
			t.Errorf("time goes on by %s: %d", by, code)
		}
	}
	s.ask("nurse", lang.EN, "POST", played+"/advance", "ticks", "2", "by", "0")
	for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
		for _, who := range []string{"lead", "nurse", "committee"} {
			code, d := s.ask(who, tag, "GET", played)
			if code != 200 || d.Find(".inbox li").Length() != 3 || d.Find(".inbox .facts dt").Length() < 10 || d.Find(".rehearsal-time").Length() != 1 {
				t.Errorf("%s %s: the inbox: %d, %d messages", who, tag, code, d.Find(".inbox li").Length())
			}
			text := d.Text()
			for _, x := range s.scenarios {
				for _, task := range x.Tasks {
					if strings.Contains(text, task.Why.EN) || strings.Contains(text, task.Why.ZH) {
						t.Errorf("%s is told %s before the end", who, task.ID)
					}
				}
			}
		}
	}
	if code, d := s.ask("nurse", lang.EN, "GET", played); code != 200 || d.Find(`form[action$="/finish"]`).Length() != 0 {
		t.Error("a nurse is offered to end it")
	}
	if code, d := s.ask("lead", lang.EN, "POST", played+"/finish", "email", "lead", "password", "wrong"); code != 422 || d.Find("#password-error").Length() != 1 {
		t.Errorf("ended without a signature: %d", code)
	}
	if code, _ := s.ask("lead", lang.EN, "POST", played+"/finish", "email", "lead", "password", studytest.Password); code != http.StatusSeeOther {
		t.Errorf("cannot be ended: %d", code)
	}
	code, d := s.ask("nurse", lang.ZH, "GET", played)
	if code != 200 || d.Find("table.tasks tbody tr").Length() != len(s.scenarios[0].Tasks) || !strings.Contains(d.Text(), s.scenarios[0].Tasks[1].Why.ZH) || d.Find(".signed li").Length() != 1 {
		t.Errorf("the result does not explain itself: %d", code)
	}
	if code, d := s.ask("lead", lang.EN, "GET", study); code != 200 || d.Find(`a[href="/trials/lung-01-r1/rehearsal"]`).Length() != 1 {
		t.Errorf("the study does not list its rehearsal: %d", code)
	}
}

// What does not fit is said in words, in both languages, and cannot be chosen.
func TestAScenarioThatDoesNotFitSaysWhyInBothLanguages(t *testing.T) {
	s := open(t)
	p := studytest.Protocol(t)
	p.Vocabulary, p.Jurisdictions = "CTCAE 6.0", nil
	for i := range p.DLT.Rules {
		p.DLT.Rules[i].Grade = 5
	}
	doc, err := json.Marshal(p)
	s.Must(err)
	s.Approve("2", string(doc))
	for tag, want := range map[lang.Tag][]string{
		lang.EN: {"The scenario is graded by CTCAE 5.0, the protocol by CTCAE 6.0.", "the answer is “DLT”, by the protocol’s definition it is “no DLT”", "names no jurisdiction"},
		lang.ZH: {"场景按CTCAE 5.0分级，方案采用CTCAE 6.0。", "场景的答案为“是”，按方案定义为“否”", "未指定监管地区"},
	} {
		_, d := s.ask("lead", tag, "GET", "lung-01/rehearsal")
		for _, sentence := range want {
			if !strings.Contains(d.Find("#misfits-lung").Text(), sentence) {
				t.Errorf("%s: %q is not in %q", tag, sentence, d.Find("#misfits-lung").Text())
			}
		}
		if d.Find(`input[value="lung"][disabled]`).Length() != 1 || d.Find(`input[value="first-patient"][disabled]`).Length() != 0 {
			t.Error("what can be chosen is not what fits")
		}
	}
	if code, d := s.ask("lead", lang.EN, "POST", "lung-01/rehearsal", "site", "BJ01", "scenario", "lung"); code != 422 || !strings.Contains(d.Text(), "stands beside the scenario") {
		t.Errorf("begun all the same: %d", code)
	}
}
