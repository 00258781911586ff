package trail_test

import (
	"strings"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
	"stepwise/web/trial/pagetest"
	pages "stepwise/web/trial/trail"
	"stepwise/web/ui"
)

// open is a study with one patient whose neutrophils were corrected, whose driver
// alteration is known, and who has an adverse event.
func open(t *testing.T, db *store.DB) *pagetest.Desk {
	t.Helper()
	d := pagetest.Open(t, db, func(s *studytest.Study) map[string]ui.Handler {
		p := pages.New(s.Ledger, s.DB)
		return map[string]ui.Handler{
			"GET /trials/{study}/record": p.Record, "POST /trials/{study}/record/export": p.Export, "POST /trials/{study}/record/reviews": p.Plan,
			"POST /trials/{study}/record/review/{review}": p.Review, "GET /trials/{study}/history": p.History,
		}
	})
	d.Infused()
	d.Put("nurse", trial.Screen, "BJ01", record.Place{Form: "SCREEN", Subject: "BJ01-001", Row: "1"}, map[string]string{"AGE": "61", "DRIVER": "KRAS G12C"})
	lab := record.Place{Form: "LB", Subject: "BJ01-001", Row: "D7"}
	d.Put("nurse", trial.Enter, "BJ01", lab, map[string]string{"NEUT": "0.4"})
	d.Put("nurse", trial.Enter, "BJ01", lab, map[string]string{"NEUT": "0.6"})
	d.Enter("nurse", trial.Enter, form.AE, "BJ01-001", "1", map[string]string{"AETERM": "Pneumonitis", "AEBODSYS": "Respiratory, thoracic and mediastinal disorders", "AEVOC": "CTCAE 5.0"})
	return d
}

func TestWhoReadsTheRecord(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		for who, code := range map[string]int{"lead": 200, "monitor": 200, "safety": 200, "pi": 403, "nurse": 403, "statistician": 403, "partner": 403, "stranger": 404} {
			p := d.Get(who, "/record")
			if p.Code != code || p.Says("0.6") != (code == 200) {
				t.Errorf("%s reads the record: %d, wanted %d", who, p.Code, code)
			}
			if p := d.Post(who, "/record/export", "format", "csv"); p.Code != code || strings.Contains(p.Body, "0.6") != (code == 200) {
				t.Errorf("%s takes the record out: %d, wanted %d", who, p.Code, code)
			}
		}
		for _, c := range []struct {
			who           string
			code          int
			genome, other bool
			why           string
		}{
			{"pi", 200, true, true, "who sees the row sees how it came to be"},
			{"partner", 200, false, true, "without what is withheld"},
			{"nurse2", 404, false, false, "another site does not know of the subject"},
			{"stranger", 404, false, false, "who has no role does not know of the study"},
		} {
			p := d.Get(c.who, "/history?form=SCREEN&subject=BJ01-001&row=1")
			if p.Code != c.code || strings.Contains(p.Body, "KRAS") != c.genome || p.Says("61") != c.other {
				t.Errorf("%s: %d, genome data %v, the rest %v: %s", c.who, p.Code, strings.Contains(p.Body, "KRAS"), p.Says("61"), c.why)
			}
		}
		if p := d.Get("pi", "/history?form=LB&subject=BJ01-001&row=M99"); p.Code != 404 {
			t.Errorf("the history of nothing: %d", p.Code)
		}
	})
}

func TestTheRecordIsChosenFromAndReadInWords(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		p := d.Get("monitor", "/record?corrections=1")
		rows := p.Find("table.trail tbody tr")
		if rows.Length() == d.Get("monitor", "/record").Find("table.trail tbody tr").Length() || rows.Find("td:nth-child(5):contains('–')").Length() != 0 || !strings.Contains(rows.Text(), "0.40.6") || !p.Has("input[name=corrections][checked]") {
			t.Errorf("corrections alone, with the old value and the new: %d", rows.Length())
		}
		if p := d.Get("monitor", "/record?subject=SH01-001"); !p.Has(".empty") || p.Find("#subject").AttrOr("value", "") != "SH01-001" {
			t.Error("where nothing is found the page says so, and keeps what was asked")
		}
		if p := d.Get("monitor", "/record"); !p.Has("a:contains('Older')") && p.Find("table.trail tbody tr").Length() == 100 {
			t.Error("older entries follow")
		}
		p = d.Chinese("monitor", "/record?form=AE")
		if !p.Says("Pneumonitis · 肺炎（非感染性）") {
			t.Errorf("the term as the record holds it, with its Chinese name: %s", p.Find("table.trail").Text())
		}
		if !p.Says("Respiratory, thoracic and mediastinal disorders · 呼吸、胸及纵隔疾病") {
			t.Errorf("and its class: %s", p.Find("table.trail").Text())
		}
	})
}

func TestAReviewIsPlannedAndSigned(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		if p := d.Post("monitor", "/record/reviews", "due", "someday"); p.Code != 422 || !p.Has("#due-error") || p.Find("#due").AttrOr("value", "") != "someday" {
			t.Errorf("no day: %d", p.Code)
		}
		for _, due := range []string{"2027-02-01", "2027-03-01"} {
			if p := d.Post("monitor", "/record/reviews", "due", due); p.Code != 303 {
				t.Errorf("planned: %d", p.Code)
			}
		}
		to := d.Get("monitor", "/record").Find("form[action$='/review/1'] input[name=to]").AttrOr("value", "")
		sign := []string{"to", to, "findings", "Corrections are reasoned.", "email", "monitor", "password", "wrong"}
		p := d.Post("monitor", "/record/review/1", sign...)
		if p.Code != 422 || !p.Has("form[action$='/review/1'] .error") || p.Has("form[action$='/review/2'] .error") || p.Find("form[action$='/review/1'] textarea").Text() != sign[3] || p.Find("form[action$='/review/2'] textarea").Text() != "" {
			t.Errorf("a wrong password is told in its own form, which keeps the findings: %d", p.Code)
		}
		d.Clock.Move(time.Hour)
		sign[7] = studytest.Password
		if p := d.Post("monitor", "/record/review/1", sign...); p.Code != 303 {
			t.Errorf("signed: %d", p.Code)
		}
		if p := d.Get("lead", "/record"); !p.Has(".signed li") || !p.Says("Corrections are reasoned.") || p.Has("form[action$='/review/1']") {
			t.Error("what was found and who signed stand on the page")
		}
		if p := d.Chinese("lead", "/record?kind=signature"); !p.Says("我已审核该段稽查轨迹") || p.Says("meaning") {
			t.Error("a signature is told in words")
		}
		if p := d.Post("pi", "/record/review/2", sign...); p.Code != 403 {
			t.Errorf("an investigator reviewed: %d", p.Code)
		}
	})
}
