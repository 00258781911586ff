package screening_test

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
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/trial/studytest"
	pages "stepwise/web/trial/screening"
	"stepwise/web/ui"
)

// desk asks pages as somebody.
type desk struct {
	*studytest.Study
	p *pages.Pages
}

func open(t *testing.T, db *store.DB) *desk {
	s := studytest.Open(t, db)
	s.Clock.Move(time.Hour)
	return &desk{s, pages.New(screening.New(s.Ledger))}
}

// ask sends a request and reads the page. form nil is GET.
func (d *desk) ask(who, path string, handler ui.Handler, values map[string]string, form url.Values) (int, *goquery.Document) {
	d.T.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.SetPathValue("study", "lung-01")
	for k, v := range values {
		r.SetPathValue(k, v)
	}
	ctx := lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: studytest.As(who)}), lang.EN)
	w := httptest.NewRecorder()
	if err := handler(w, r.WithContext(ctx)); err != nil {
		ui.Fail(w, r.WithContext(ctx), err)
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	d.Must(err)
	return w.Code, doc
}

var one = map[string]string{"subject": "BJ01-001"}

func TestASubjectOnItsPages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		if code, doc := d.ask("nurse", "/", d.p.Log, nil, nil); code != 200 || doc.Find(".empty").Length() != 1 || doc.Find("form[action$='/screening']").Length() != 1 {
			t.Errorf("an empty log teaches and begins: %d", code)
		}
		if code, doc := d.ask("nurse", "/", d.p.Begin, nil, url.Values{"site": {"BJ01"}, "number": {"x"}}); code != 422 || doc.Find("#number-error").Length() != 1 || doc.Find("#number").AttrOr("value", "") != "x" {
			t.Errorf("a bad number is told beside its field, with what was typed: %d", code)
		}
		if code, _ := d.ask("nurse", "/", d.p.Begin, nil, url.Values{"site": {"BJ01"}}); code != 303 {
			t.Errorf("begun: %d", code)
		}
		if code, _ := d.ask("nurse2", "/", d.p.Subject, one, nil); code != 404 {
			t.Errorf("another site sees the subject: %d", code)
		}
		if _, doc := d.ask("nurse", "/", d.p.Consent, one, url.Values{"version": {"1"}, "at": {"2030-01-01T10:00"}}); doc.Find("#at-error").Length() != 1 {
			t.Error("a consent in the future")
		}
		if code, _ := d.ask("nurse", "/", d.p.Consent, one, url.Values{"version": {"1"}, "at": {"2027-01-11T09:30"}}); code != 303 {
			t.Errorf("consent: %d", code)
		}
		if at := d.View("pi").Consent("BJ01-001").At; record.At(at) != "2027-01-11T01:30:00Z" {
			t.Errorf("half past nine at the site is %s", record.At(at))
		}
		values := url.Values{"seen": {"0"}, "AGE": {"61"}, "ECOG": {"7"}, "SEX": {"F"}, "DRIVER": {"KRAS G12C"}}
		if code, doc := d.ask("nurse", "/", d.p.Data, one, values); code != 422 || doc.Find("#ECOG-error").Length() != 1 || doc.Find("#AGE").AttrOr("value", "") != "61" {
			t.Errorf("ECOG 7: %d", code)
		}
		values.Set("ECOG", "1")
		if code, _ := d.ask("nurse", "/", d.p.Data, one, values); code != 303 {
			t.Errorf("data: %d", code)
		}
		_, doc := d.ask("pi", "/", d.p.Subject, one, nil)
		if doc.Find("input[name='criterion.I4']").Length() != 2 || doc.Find("input[name='criterion.I4'][checked]").Length() != 0 {
			t.Error("an investigator answers, and nothing is answered beforehand")
		}
		if !strings.Contains(doc.Find(".criterion").Eq(3).Text(), "ECOG performance status: 1") {
			t.Error("the value used stands beside the criterion")
		}
		if _, doc := d.ask("nurse", "/", d.p.Subject, one, nil); doc.Find("input[type=radio]").Length() != 0 {
			t.Error("a coordinator is offered the conclusion")
		}
		form := url.Values{"seen": {d.basis()}, "outcome": {"eligible"}, "criterion.I4": {"met"}, "comment.I4": {"seen in clinic"}, "email": {"pi"}, "password": {"wrong"}}
		if code, doc := d.ask("pi", "/", d.p.Conclude, one, form); code != 422 || doc.Find("#password-error").Length() != 1 || doc.Find("#password").AttrOr("value", "") != "" || doc.Find("[name='comment.I4']").AttrOr("value", "") != "seen in clinic" {
			t.Errorf("a wrong password keeps everything but itself: %d", code)
		}
		form.Set("password", studytest.Password)
		if code, doc := d.ask("pi", "/", d.p.Conclude, one, form); code != 422 || !strings.Contains(doc.Find("[id='criterion.I6-error']").Text(), "Unknown does not count") {
			t.Errorf("unknown does not count: %d", code)
		}
		form.Set("outcome", "failed")
		form.Set("cause", "physician")
		if code, doc := d.ask("pi", "/", d.p.Conclude, one, form); code != 422 || doc.Find("#why-error").Length() != 1 {
			t.Errorf("a failure needs its reason: %d", code)
		}
		form.Set("why", "progressing too fast")
		if code, _ := d.ask("pi", "/", d.p.Conclude, one, form); code != 303 {
			t.Errorf("ended: %d", code)
		}
		if _, doc := d.ask("lead", "/", d.p.Flow, nil, nil); doc.Find("svg[role=img] title").Length() != 1 || !strings.Contains(doc.Find("figcaption").Text(), "Excluded: 1") {
			t.Error("the diagram tells in words what it draws")
		}
	})
}

func (d *desk) basis() string { return screening.Of(d.View("pi"), "BJ01-001").Basis }

func TestGenomeDataAndNamesOnThePages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := open(t, db)
		d.ask("nurse", "/", d.p.Begin, nil, url.Values{"site": {"BJ01"}})
		d.ask("nurse", "/", d.p.Consent, one, url.Values{"version": {"1"}, "at": {"2027-01-11T09:30"}})
		d.ask("nurse", "/", d.p.Data, one, url.Values{"seen": {"0"}, "AGE": {"61"}, "DRIVER": {"KRAS G12C"}})
		d.ask("nurse", "/", d.p.SetIdentity, one, url.Values{"name": {"王小明"}})
		for _, c := range []struct {
			who    string
			genome bool
		}{{"pi", true}, {"monitor", true}, {"partner", false}, {"laboratory", false}} {
			code, doc := d.ask(c.who, "/", d.p.Subject, one, nil)
			text := doc.Text()
			if code != 200 || strings.Contains(text, "KRAS") != c.genome || strings.Contains(text, "王小明") {
				t.Errorf("%s: %d, genome data %v, name %v", c.who, code, strings.Contains(text, "KRAS"), strings.Contains(text, "王小明"))
			}
			html, _ := doc.Html()
			if !c.genome && (strings.Contains(html, "KRAS") || !strings.Contains(text, "withheld")) {
				t.Errorf("%s: what is withheld is told to be, and stands nowhere", c.who)
			}
		}
		if _, doc := d.ask("pi", "/", d.p.Identify, one, url.Values{}); !strings.Contains(doc.Find("#identity").Text(), "王小明") {
			t.Error("who asks for the name sees it")
		}
		if code, _ := d.ask("lead", "/", d.p.Identify, one, url.Values{}); code != 403 {
			t.Errorf("the lead asked for a name: %d", code)
		}
		if code, doc := d.ask("lead", "/", d.p.RecordTransfer, nil, url.Values{"person": {"partner"}, "to": {"P"}, "scope": {"genome"}, "basis": {"1"}, "approved": {"2027-01-01"}}); code != 422 || doc.Find("[role=alert]").Length() == 0 {
			t.Errorf("a study whose data stay: %d", code)
		}
		d.Put("lead", trial.Manage, "", record.Place{Form: "STUDY", Row: "1"}, map[string]string{"RESIDENCY": "transfer"})
		if code, _ := d.ask("lead", "/", d.p.RecordTransfer, nil, url.Values{"person": {"partner"}, "to": {"P"}, "scope": {"genome"}, "basis": {"1"}, "approved": {"2027-01-01"}}); code != 303 {
			t.Errorf("recorded: %d", code)
		}
		if _, doc := d.ask("partner", "/", d.p.Subject, one, nil); !strings.Contains(doc.Text(), "KRAS") {
			t.Error("the approved partner sees")
		}
	})
}
