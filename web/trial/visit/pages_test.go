package visit_test

import (
	"encoding/json"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/record"
	"stepwise/trial/studytest"
	"stepwise/trial/visit"
	"stepwise/web/trial/pagetest"
	pages "stepwise/web/trial/visit"
	"stepwise/web/ui"
)

const of = "/visits/BJ01-001"

// open is a study with one patient, infused a week ago, whose laboratory values hold a
// vector copy number, which is genome data.
func open(t *testing.T, db *store.DB) *pagetest.Desk {
	t.Helper()
	d := pagetest.Open(t, db, func(s *studytest.Study) map[string]ui.Handler {
		p := pages.New(s.Ledger, visit.New(s.Ledger), pagetest.Safety(s))
		return map[string]ui.Handler{
			"GET /trials/{study}/visits": p.Study, "GET /trials/{study}/visits/{subject}": p.Subject, "GET /trials/{study}/visits/{subject}/{visit}": p.Visit,
			"POST /trials/{study}/visits/{subject}/{visit}": p.Enter, "POST /trials/{study}/visits/{subject}/followup/{contact}": p.FollowUp,
			"POST /trials/{study}/visits/{subject}/leave": p.Leave, "POST /trials/{study}/visits/{subject}/query": p.Ask, "POST /trials/{study}/visits/{subject}/query/{query}": p.Query,
		}
	})
	doc := studytest.Protocol(t)
	for i := range doc.Forms {
		if doc.Forms[i].Name == "LB" {
			doc.Forms[i].Items = append(doc.Forms[i].Items, record.Item{Name: "COPIES", Type: record.Text, Words: record.Words{EN: "Insertion site", ZH: "整合位点"}, Genome: true})
		}
	}
	text, err := json.Marshal(doc)
	d.Must(err)
	d.Approve("1", string(text))
	d.Infused()
	d.Clock.Move(7 * 24 * time.Hour)
	return d
}

// week is what a coordinator types of the visit of day 7.
var week = []string{"status", "done", "date", "2027-01-18", "LB.NEUT", "0.4", "LB.PLAT", "80", "LB.HGB", "95", "LB.COPIES", "KRAS intron 2", "VS.TEMP", "37.2"}

func TestWhoEntersAVisitAndWhoReadsIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		if p := d.Post("nurse", of+"/D7", week...); p.Code != 303 {
			t.Fatalf("entered: %d", p.Code)
		}
		for _, c := range []struct {
			who            string
			code           int
			enters, genome bool
			why            string
		}{
			{"nurse", 200, true, true, "a coordinator enters"},
			{"monitor", 200, false, true, "a monitor reads everything but names"},
			{"partner", 200, false, false, "a partner sees no genome data without an approved transfer"},
			{"laboratory", 200, false, false, "nor does the cell laboratory"},
			{"nurse2", 404, false, false, "another site does not know of the subject"},
			{"stranger", 404, false, false, "who has no role does not know of the study"},
		} {
			p := d.Get(c.who, of+"/D7")
			told := p.Has("[value='KRAS intron 2']") || p.Says("KRAS intron 2")
			if p.Code != c.code || p.Has("main form") != c.enters || told != c.genome {
				t.Errorf("%s: %d, enters %v, genome data %v: %s", c.who, p.Code, p.Has("main form"), told, c.why)
			}
			if c.code == 200 && !c.genome && (!p.Says("withheld: genome data") || !p.Says("80")) {
				t.Errorf("%s: what is withheld is said to be, and the rest is there", c.who)
			}
		}
		if p := d.Post("monitor", of+"/D7", week...); p.Code != 403 {
			t.Errorf("a monitor entered a visit: %d", p.Code)
		}
		if p := d.Get("nurse2", "/visits"); p.Code != 200 || p.Says("BJ01-001") {
			t.Error("another site's list tells of the subject")
		}
		if p := d.Get("nurse", of+"/D99"); p.Code != 404 {
			t.Errorf("a visit that nobody planned: %d", p.Code)
		}
		if p := d.Chinese("nurse", of); !p.Says("中性粒细胞减少，4级") {
			t.Error("laboratory values are graded, in the reader's language")
		}
	})
}

func TestARefusedVisitKeepsWhatWasTyped(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		p := d.Post("nurse", of+"/D7", "status", "done", "date", "2027-03-01", "LB.NEUT", "0.4", "comment", "fasting")
		if p.Code != 422 || !p.Has("#visit-D7-date-error") || p.Find("[name='LB.NEUT']").AttrOr("value", "") != "0.4" || p.Find("[name=comment]").AttrOr("value", "") != "fasting" {
			t.Errorf("a visit of next month: %d", p.Code)
		}
		p = d.Post("nurse", of+"/D7", "status", "done", "date", "2027-01-18", "LB.NEUT", "many", "LB.PLAT", "80")
		if p.Code != 422 || !p.Has("[id='visit-D7-LB.NEUT-error']") || p.Find("[name='LB.NEUT']").AttrOr("value", "") != "many" || p.Find("[name='LB.PLAT']").AttrOr("value", "") != "80" {
			t.Errorf("a value that is no number is told beside its field: %d", p.Code)
		}
		if d.View("nurse").State.Row("LB", "BJ01-001", "D7") != nil {
			t.Error("half of a refused visit was kept")
		}
		d.Post("nurse", of+"/D7", week...)
		changed := append([]string{}, week...)
		changed[5] = "0.6"
		if p := d.Post("nurse", of+"/D7", changed...); p.Code != 422 || !p.Has("#visit-D7-reason-error") {
			t.Errorf("a correction without a reason: %d", p.Code)
		}
		if p := d.Post("nurse", of+"/D7", append(changed, "reason", "second sample")...); p.Code != 303 {
			t.Errorf("corrected: %d", p.Code)
		}
		p = d.Post("nurse", of+"/leave", "why", "withdrawal", "at", "2028-01-01T09:00", "comment", "moves away")
		if p.Code != 422 || !p.Has("#leave-at-error") || p.Find("#leave-comment").AttrOr("value", "") != "moves away" || p.Find("details[open]").Length() != 1 {
			t.Errorf("who leaves next year: %d", p.Code)
		}
	})
}

func TestAQuestionGoesFromTheMonitorAndBack(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		d.Post("nurse", of+"/D7", week...)
		if p := d.Get("nurse", of); p.Has("form[action$='/query']") {
			t.Error("who enters asks no questions")
		}
		if p := d.Post("monitor", of+"/query", "form", "LB", "row", "D7", "item", "NEUT", "text", ""); p.Code != 422 || !p.Has("#ask-text-error") || p.Find("#ask-row").AttrOr("value", "") != "D7" {
			t.Errorf("a question without words: %d", p.Code)
		}
		if p := d.Post("monitor", of+"/query", "form", "LB", "row", "D7", "item", "NEUT", "text", "0.4?"); p.Code != 303 {
			t.Errorf("asked: %d", p.Code)
		}
		if p := d.Get("nurse", of); !p.Has("#query-1 button[value=answer]") || p.Has("#query-1 button[value=close]") {
			t.Error("who enters answers, and who asked closes")
		}
		if p := d.Post("nurse", of+"/query/1", "do", "answer", "answer", ""); p.Code != 422 || !p.Has("#query-1-answer-error") {
			t.Errorf("an empty answer: %d", p.Code)
		}
		d.Post("nurse", of+"/query/1", "do", "answer", "answer", "as measured")
		if p := d.Get("monitor", of); p.Find("#query-1 blockquote").Text() != "as measured" || !p.Has("#query-1 button[value=close]") || p.Has("#query-1 button[value=answer]") {
			t.Error("the answer is read by who asked")
		}
		if p := d.Post("partner", of+"/query/1", "do", "close"); p.Code != 403 {
			t.Errorf("a partner closed a question: %d", p.Code)
		}
		d.Post("monitor", of+"/query/1", "do", "close")
		if p := d.Get("nurse", of); p.Has("#query-1 form") {
			t.Error("a closed question asks nothing more")
		}
	})
}
