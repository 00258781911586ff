package safety_test

import (
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/studytest"
	"stepwise/web/trial/pagetest"
	pages "stepwise/web/trial/safety"
	"stepwise/web/ui"
)

const of = "/safety/BJ01-001"

// open is a study with one patient, infused a day ago.
func open(t *testing.T, db *store.DB) *pagetest.Desk {
	t.Helper()
	d := pagetest.Open(t, db, func(s *studytest.Study) map[string]ui.Handler {
		p := pages.New(s.Ledger, pagetest.Safety(s), pagetest.Terms)
		return map[string]ui.Handler{
			"GET /trials/{study}/safety": p.Study, "GET /trials/{study}/safety/{subject}": p.Subject, "POST /trials/{study}/safety/{subject}": p.Begin,
			"POST /trials/{study}/safety/{subject}/{event}/grade": p.Grade, "POST /trials/{study}/safety/{subject}/{event}/change": p.Change,
			"POST /trials/{study}/safety/{subject}/{event}/confirm": p.Confirm, "POST /trials/{study}/safety/{subject}/{event}/news": p.News,
			"POST /trials/{study}/reports/{subject}/{report}": p.Send,
		}
	})
	d.Infused()
	d.Clock.Move(24 * time.Hour)
	return d
}

// neutropenia is what a coordinator types of an event.
var neutropenia = []string{"AETERM", "neutrophil count decreased", "AEVOC", "CTCAE 5.0", "AESTDTC", "2027-01-12T08:00", "grade", "4", "AEREL", "probable", "AESER", "N", "EXPECTED", "Y", "EXISTED", "0"}

func TestWhoSeesEventsAndWhoEntersThem(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		if p := d.Get("nurse", of); p.Code != 200 || !p.Has(".empty") || p.Find("#new ~ details form").Length() != 3 {
			t.Errorf("a page without an event teaches, and offers an event, a CRS and an ICANS: %d", p.Code)
		}
		if p := d.Post("nurse", of, neutropenia...); p.Code != 303 {
			t.Fatalf("entered: %d %s", p.Code, p.Text())
		}
		for _, c := range []struct {
			who                  string
			code                 int
			enters, judges, sees bool
			why                  string
		}{
			{"nurse", 200, true, false, true, "a coordinator enters and grades, and does not judge"},
			{"pi", 200, true, true, true, "an investigator judges too"},
			{"safety", 200, false, true, true, "the safety officer judges"},
			{"monitor", 200, false, false, true, "a monitor reads"},
			{"partner", 200, false, false, true, "a partner reads what holds no identifier"},
			{"nurse2", 404, false, false, false, "another site does not know of the subject"},
			{"stranger", 404, false, false, false, "who has no role does not know of the study"},
		} {
			p := d.Get(c.who, of)
			if p.Code != c.code || p.Has("form[action$='/1/grade']") != c.enters || p.Has("form[action$='/1/confirm']") != c.judges || p.Says("Neutrophil count decreased") != c.sees {
				t.Errorf("%s: %d, enters %v, judges %v: %s", c.who, p.Code, p.Has("form[action$='/1/grade']"), p.Has("form[action$='/1/confirm']"), c.why)
			}
		}
		if p := d.Get("nurse2", "/safety"); p.Code != 200 || p.Says("BJ01-001") {
			t.Error("the list of another site tells of the subject")
		}
		if p := d.Post("partner", of, neutropenia...); p.Code != 403 {
			t.Errorf("a partner entered an event: %d", p.Code)
		}
	})
}

func TestAnEventIsNamedInTheReadersLanguage(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		d.Post("nurse", of, neutropenia...)
		d.Post("nurse", of, "AETERM", "CRS", "AESTDTC", "2027-01-12T08:00", "finding.temp_c", "38.6", "finding.hypotension", "false", "finding.hypoxia", "false")
		p := d.Chinese("nurse", of)
		if heading := p.Find("#event-1 h2"); !p.Says("中性粒细胞减少") || heading.Find("[lang=en]").Text() != "Neutrophil count decreased" {
			t.Errorf("the Chinese name, and beside it the standard term: %s", heading.Text())
		}
		if !p.Has("#event-2 h2:contains('细胞因子释放综合征（CRS）') .tag:contains('1级')") || !p.Says("体温（°C）") {
			t.Error("CRS and what it is graded from are named in Chinese")
		}
		if p := d.Chinese("nurse", "/safety"); !p.Says("中性粒细胞减少") || p.Says("Neutrophil") {
			t.Error("the list names it in Chinese alone")
		}
		if v := d.View("nurse").State.Row("AE", "BJ01-001", "1"); v.Get("AETERM") != "Neutrophil count decreased" || v.Get("AEBODSYS") != "Investigations" {
			t.Errorf("the record holds the standard term with its class: %s, %s", v.Get("AETERM"), v.Get("AEBODSYS"))
		}
	})
}

func TestARefusedEventKeepsWhatWasTyped(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		p := d.Post("nurse", of, "AETERM", "feeling odd", "AEVOC", "CTCAE 6.0", "AESTDTC", "2027-01-12T08:00", "grade", "2", "COMMENT", "told by phone")
		if p.Code != 422 || !p.Has("#newOther-AETERM-error") || p.Find("#newOther-AETERM").AttrOr("value", "") != "feeling odd" ||
			p.Find("#newOther-COMMENT").Text() != "told by phone" || !p.Has("#newOther-grade option[value='2'][selected]") {
			t.Errorf("an unknown term is told beside the field, everything kept: %d", p.Code)
		}
		if p.Has("#newCRS-COMMENT:contains('told')") || p.Find("details[open] form").AttrOr("id", "") != "newOther" || p.Find("details[open]").Length() != 1 {
			t.Error("the other forms show what was typed in this one")
		}
		p = d.Post("nurse", of, "AETERM", "CRS", "AESTDTC", "2027-02-01T08:00", "finding.temp_c", "39")
		if p.Code != 422 || !p.Has("#newCRS-AESTDTC-error") || p.Find("[id='newCRS-finding.temp_c']").AttrOr("value", "") != "39" || p.Find("#newOther-AESTDTC-error").Length() != 0 {
			t.Errorf("a CRS of next month is refused in its own form: %d", p.Code)
		}
		d.Post("nurse", of, neutropenia...)
		p = d.Post("nurse", of+"/1/grade", "at", "2027-01-11T08:00", "grade", "3")
		if p.Code != 422 || !p.Has("#grade-1-at-error") || !p.Has("#grade-1-grade option[value='3'][selected]") {
			t.Errorf("a grade before the event began: %d", p.Code)
		}
	})
}

func TestADoseLimitingEventIsSignedFor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		if p := d.Post("nurse", of, "AETERM", "CRS", "AESTDTC", "2027-01-12T08:00", "finding.temp_c", "39.4", "finding.vasopressors", "2"); p.Code != 303 {
			t.Fatalf("entered: %d", p.Code)
		}
		if p := d.Get("pi", of); !p.Has("#event-1 h2:contains('CRS') .tag:contains('grade 4')") || !p.Has("#event-1 .notice.alarm") {
			t.Error("two vasopressors are grade 4, which limits the dose")
		}
		confirm := []string{"limits", "no", "why", "resolved within an hour", "email", "pi", "password", "wrong"}
		p := d.Post("pi", of+"/1/confirm", confirm...)
		if p.Code != 422 || !p.Has("#confirm-1-password-error") || p.Find("#confirm-1-password").AttrOr("value", "") != "" || p.Find("#confirm-1-why").Text() != "resolved within an hour" || !p.Has("input[value=no][checked]") {
			t.Errorf("a wrong password keeps everything but itself: %d", p.Code)
		}
		if p := d.Post("nurse", of+"/1/confirm", "limits", "yes", "email", "nurse", "password", studytest.Password); p.Code != 403 {
			t.Errorf("a coordinator judged: %d", p.Code)
		}
		if p := d.Post("pi", of+"/1/confirm", "limits", "yes", "email", "pi", "password", studytest.Password); p.Code != 303 {
			t.Errorf("signed: %d", p.Code)
		}
		if p := d.Get("monitor", of); !p.Has(".signed li") || p.Has("form[action$='/1/confirm']") {
			t.Error("who signed stands on the page, and nobody is asked again")
		}
	})
}

func TestReportsAreTickedOffByThoseWhoReport(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		d.Post("nurse", of, "AETERM", "Pneumonitis", "AEVOC", "CTCAE 5.0", "AESTDTC", "2027-01-12T08:00", "grade", "4", "AEREL", "probable", "EXPECTED", "N", "EXISTED", "0", "AESER", "Y", "AESERC", "threat")
		p := d.Get("safety", of)
		send := p.Find("form[action*='/reports/']")
		if send.Length() == 0 || !p.Says("Pneumonitis") {
			t.Fatal("a suspected unexpected serious reaction makes reports due")
		}
		if p := d.Get("monitor", of); p.Has("form[action*='/reports/']") || !p.Has("#reports") {
			t.Error("a monitor sees what is due, and cannot tick it off")
		}
		if p := d.Chinese("safety", "/safety"); !p.Says("肺炎") || p.Says("Pneumonitis") {
			t.Error("what is due is named in Chinese")
		}
		path := send.First().AttrOr("action", "")[len("/trials/lung-01"):]
		if p := d.Post("safety", path, "sent", "2027-01-12T09:00", "number", "", "comment", "by fax"); p.Code != 422 || !p.Has("p.error[id$='-number-error']") || !p.Has("input[name=comment][value='by fax']") {
			t.Errorf("a report without its number: %d", p.Code)
		}
		if p := d.Post("safety", path, "sent", "2027-01-12T09:00", "number", "R-1"); p.Code != 303 || d.Get("safety", of).Find("form[action*='/reports/']").Length() != send.Length()-1 {
			t.Errorf("sent: %d", p.Code)
		}
	})
}
