package dosing

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/trial"
	"stepwise/trial/dose"
	room "stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/studytest"
	"stepwise/web/trial/study"
	"stepwise/web/ui"
)

// signed lays the advised decision before the committee and has it signed twice.
func (s *site) signed(key string) {
	s.T.Helper()
	if code, d := s.ask("statistician", lang.EN, "POST", "/decisions", "order", ""); code != http.StatusSeeOther {
		s.T.Fatalf("decision %s: %d %s", key, code, d.Find(".gate, .notice.alarm").Text())
	}
	for _, who := range []string{"committee", "committee2"} {
		_, d := s.ask(who, lang.EN, "GET", "/decisions/"+key)
		if code, _ := s.ask(who, lang.EN, "POST", "/decisions/"+key+"/sign", "hash", d.Find("input[name=hash]").AttrOr("value", ""), "email", who, "password", studytest.Password); code != http.StatusSeeOther {
			s.T.Fatalf("%s signs decision %s: %d", who, key, code)
		}
	}
}

// on makes a subject eligible on a version.
func (s *site) on(version, subject string) {
	s.T.Helper()
	s.eligible(subject)
	s.Put("nurse", trial.Screen, "BJ01", record.Place{Form: form.Consent.Name, Subject: subject, Row: version}, map[string]string{"AT": record.At(s.Clock.Now().Std())})
	s.judge(subject)
}

func TestBackfillOnThePages(t *testing.T) {
	s := open(t)
	p := studytest.Protocol(t)
	p.Plan.Settings, p.Backfill, p.EnrolMax = dose.Settings{Design: dose.BFBOIN, Target: 0.3}, protocol.Backfill{PerLevel: 1, Total: 2}, 40
	doc, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	s.Approve("2", string(doc))
	s.signed("1")
	cohort := func(from int, amount float64) {
		for i := range 3 {
			subject := fmt.Sprintf("BJ01-%03d", from+i)
			s.on("2", subject)
			if code, d := s.ask("nurse", lang.EN, "POST", "/enrol", "subject", subject); code != http.StatusSeeOther {
				t.Fatalf("%s: %d %s", subject, code, d.Find(".bars").Text())
			}
			s.Clock.Move(21 * 24 * time.Hour)
			s.Put("nurse", trial.Handle, "BJ01", record.Place{Form: form.Infusion.Name, Subject: subject, Row: "1"}, map[string]string{"AT": record.At(s.Clock.Now().Std()),
				"PRODUCT": "P1", "WEIGHT": "60", "CELLS": fmt.Sprint(60 * amount), "DOSE": fmt.Sprint(amount), "PLANNED": "1", "LEVEL": "1"})
		}
	}
	cohort(1, 1)
	s.Clock.Move(40 * 24 * time.Hour)
	for i := range 3 {
		for _, v := range p.Visits {
			if v.Anchor == "infusion" && v.Day <= 28 {
				s.Put("nurse", trial.Enter, "BJ01", record.Place{Form: form.Visit.Name, Subject: fmt.Sprintf("BJ01-%03d", 1+i), Row: v.ID}, map[string]string{"STATUS": "done", "COMPLETE": "Y"})
			}
		}
	}
	if _, d := s.ask("statistician", lang.ZH, "GET", "/next"); d.Find(`input[name=shut]`).Length() != 1 || d.Find(".alternatives article > p.meta + p.meta").Length() != 2 {
		t.Errorf("the committee may be asked for a decision without backfilling; levels 2 and 3 say what they open: %s", d.Find(".alternatives").Text())
	}
	s.signed("2")
	for tag, word := range map[lang.Tag]string{lang.EN: "may be backfilled under it: 1", lang.ZH: "允许回填的水平：1"} {
		if _, d := s.ask("committee", tag, "GET", "/decisions/2"); !strings.Contains(d.Find(".card.now").Text(), word) {
			t.Errorf("%s: what is signed for stands in the decision", tag)
		}
	}
	cohort(4, 2)
	_, d := s.ask("nurse", lang.EN, "GET", "")
	if row := d.Find("table.fills tbody tr"); row.Length() != 1 || row.Find(".tag.quiet").Length() != 1 || !strings.Contains(row.Text(), "No response") {
		t.Errorf("level 1 is not open: %q", row.Text())
	}
	s.Put("nurse", trial.Enter, "BJ01", record.Place{Form: protocol.Response, Subject: "BJ01-002", Row: "D28"}, map[string]string{"RESPONSE": "PR"})
	s.on("2", "BJ01-007")
	for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
		if _, d = s.ask("nurse", tag, "GET", ""); d.Find("table.fills .tag.done").Length() != 1 || d.Find(`.now a[href$="/enrol"]`).Length() != 1 {
			t.Errorf("%s: level 1 is open", tag)
		}
		if _, d = s.ask("nurse", tag, "GET", "/enrol"); d.Find(`input[name=place][value=backfill]`).Length() != 1 || d.Find(".notice").Length() != 1 {
			t.Errorf("%s: the page says where the next subject goes", tag)
		}
	}
	if code, _ := s.ask("nurse", lang.ZH, "POST", "/enrol", "subject", "BJ01-007", "place", "backfill"); code != http.StatusSeeOther {
		t.Fatalf("enrolling outside the cohort: %d", code)
	}
	_, d = s.ask("nurse", lang.EN, "GET", "")
	if seat := d.Find(".backfill .seat"); seat.Length() != 1 || seat.Find(".clear .tag.done").Length() != 1 || d.Find("table.fills .tag.done").Length() != 0 {
		t.Errorf("one is backfilled, may be infused, and the level is full: %q", seat.Text())
	}
	s.on("2", "BJ01-008")
	if code, d := s.ask("nurse", lang.EN, "POST", "/enrol", "subject", "BJ01-008", "place", "backfill"); code != http.StatusUnprocessableEntity || !strings.Contains(d.Find(".fault, .faults, [role=alert]").Text(), "backfill") {
		t.Errorf("a second one at the level: %d", code)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/trials/lung-01", nil)
	r.SetPathValue("study", "lung-01")
	ui.Handler(study.New(s.Ledger, safety.New(s.Ledger, nil, nil), nil).Board).ServeHTTP(w, r.WithContext(ui.WithViewer(r.Context(), &ui.Viewer{Actor: studytest.As("nurse")})))
	if d, err := goquery.NewDocumentFromReader(w.Body); err != nil || d.Find(".backfill .card").Length() != 1 || !strings.Contains(d.Find(".backfill").Text(), "BJ01-007") {
		t.Errorf("the board shows it: %v %d", err, w.Code)
	}
	if got := room.Fills(s.View("lead").State, s.View("lead").Protocol, s.Clock.Now().Std()); len(got) != 1 || got[0].Reason != room.FillLevelCap {
		t.Errorf("%+v", got)
	}
}
