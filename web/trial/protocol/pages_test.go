package protocol_test

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
	"stepwise/seed"
	"stepwise/trial/studytest"
	"stepwise/trial/version"
	pages "stepwise/web/trial/protocol"
	"stepwise/web/ui"
)

func TestADraftIsWrittenComparedAndApproved(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := studytest.Open(t, db)
		s.Clock.Move(time.Hour)
		p := pages.New(version.New(s.Ledger), seed.Protocol)
		ask := func(who string, handler ui.Handler, form url.Values) (int, *goquery.Document) {
			t.Helper()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if form != nil {
				r = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			r.SetPathValue("study", "lung-01")
			r.SetPathValue("version", "2")
			ctx := lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: studytest.As(who)}), lang.EN)
			w := httptest.NewRecorder()
			if err := handler(w, r.WithContext(ctx)); err != nil {
				ui.Fail(w, r.WithContext(ctx), err)
			}
			doc, err := goquery.NewDocumentFromReader(w.Body)
			s.Must(err)
			return w.Code, doc
		}
		if code, _ := ask("pi", p.Begin, url.Values{}); code != 403 {
			t.Errorf("an investigator began an amendment: %d", code)
		}
		if code, _ := ask("lead", p.Begin, url.Values{}); code != 303 {
			t.Errorf("begun: %d", code)
		}
		code, doc := ask("lead", p.Edit, nil)
		if code != 200 {
			t.Fatal(code)
		}
		form := url.Values{}
		doc.Find("form.protocol-form").Find("input, textarea, select").Each(func(_ int, x *goquery.Selection) {
			value := x.AttrOr("value", "")
			switch {
			case goquery.NodeName(x) == "textarea":
				value = x.Text()
			case goquery.NodeName(x) == "select":
				value = x.Find("option[selected]").AttrOr("value", "")
			case x.AttrOr("type", "") == "checkbox" && x.Is(":not([checked])"):
				return
			}
			form.Add(x.AttrOr("name", ""), value)
		})
		if code, doc := ask("lead", p.Save, form); code != 422 || doc.Find("#summary-error").Length() != 1 {
			t.Errorf("saved without saying what changes: %d", code)
		}
		form.Set("summary", "ECOG 0")
		form.Set("eligibility.3.expr", "ecog <= 'x'")
		form.Set("levels.1.amount", "3")
		form.Set("evaluable", "many")
		form.Set("dlt", `{"from": 0,}`)
		_, doc = ask("lead", p.Save, form)
		for _, at := range []string{"evaluable", "dlt", "eligibility.3.expr"} { // what cannot be read, and what can and is wrong
			if doc.Find("[id='"+at+"-error']").Length() != 1 {
				t.Errorf("nothing is said at %s", at)
			}
		}
		if doc.Find("[id='eligibility.3.expr']").Text() != "ecog <= 'x'" {
			t.Error("what was typed is lost")
		}
		form.Set("evaluable", "20")
		form.Set("dlt", strings.Replace(s.View("lead").Protocol("1").Text("dlt"), `"grade": 4`, `"grade": 9`, 1))
		_, doc = ask("lead", p.Save, form)
		for _, at := range []string{"eligibility.3.expr", "levels.1.amount", "dlt"} {
			if doc.Find("[id='"+at+"-error']").Length() != 1 {
				t.Errorf("nothing is said at %s", at)
			}
		}
		if got := doc.Find("#dlt-error").Text(); !strings.Contains(got, "Rules › 1 › Grade: From 1 to 5") {
			t.Errorf("within JSON the place is named: %q", got)
		}
		form.Set("dlt", s.View("lead").Protocol("1").Text("dlt"))
		form.Set("levels.1.amount", "2")
		form.Set("eligibility.3.expr", "ecog == 0")
		if code, doc := ask("lead", p.Save, form); code != 303 {
			t.Fatalf("saved: %d %s", code, doc.Find(".error").Text())
		}
		if code, _ := ask("lead", p.Save, form); code != 422 {
			t.Errorf("a page that is out of date saved over the draft: %d", code)
		}
		_, doc = ask("monitor", p.Changes, nil)
		if rows := doc.Find("table.changes tbody tr"); rows.Length() != 2 || !strings.Contains(rows.Text(), "Eligibility › I4 › Expression") {
			t.Errorf("the changes: %s", rows.Text())
		}
		for _, who := range []string{"committee", "lead"} {
			_, doc := ask(who, p.Read, nil)
			sign := url.Values{"content": {doc.Find("input[name=content]").AttrOr("value", "")}, "email": {who}, "password": {studytest.Password}}
			if code, _ := ask(who, p.Approve, sign); code != 303 {
				t.Errorf("%s signed: %d", who, code)
			}
		}
		if got := s.View("pi").Current(); got != "2" {
			t.Errorf("in force is %s", got)
		}
		if _, doc := ask("pi", p.Read, nil); doc.Find(".document h1").Length() != 1 || doc.Find(".signed li").Length() != 2 || doc.Find("input[name=password]").Length() != 0 {
			t.Error("an approved version shows its signatures and asks for none")
		}
		if code, _ := ask("lead", p.Edit, nil); code == 200 {
			t.Error("an approved version is offered to be written")
		}
		if code, _ := ask("stranger", p.Read, nil); code != 404 {
			t.Errorf("a stranger read the protocol: %d", code)
		}
	})
}
