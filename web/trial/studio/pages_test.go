package studio

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/internal/lang"
	"stepwise/trial/dose/request"
	"stepwise/web/ui"
)

func get(t testing.TB, h ui.Handler, tag lang.Tag, q url.Values) *httptest.ResponseRecorder {
	t.Helper()
	ctx := lang.With(ui.WithViewer(context.Background(), &ui.Viewer{}), tag)
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/trials/studio?"+q.Encode(), nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func page(t *testing.T, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// small is a question that is answered quickly.
func small(change ...string) url.Values {
	q := url.Values{"target": {"25"}, "n": {"12"}, "size": {"3"}, "start": {"1"}, "design": {"BOIN", "Keyboard", "3+3"}, "scenarios": {"10 25 40\n50 60 70"}}
	for i := 0; i+1 < len(change); i += 2 {
		q[change[i]] = []string{change[i+1]}
	}
	return q
}

func TestEmptyStudioAsksWithAnExample(t *testing.T) {
	d := page(t, get(t, New(nil).Studio, lang.EN, nil))
	if got := d.Find("textarea[name=scenarios]").Text(); !strings.Contains(got, "5 12 25 40 55") {
		t.Errorf("no example: %q", got)
	}
	if d.Find("#reading").Length() != 0 {
		t.Error("an answer without a question")
	}
}

func TestDesignsStandSideBySide(t *testing.T) {
	for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
		w := get(t, New(nil).Studio, tag, small())
		if w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
		d := page(t, w)
		if n := d.Find("table.compared").Length(); n != 2 {
			t.Errorf("%s: %d tables of characteristics, want one a scenario", tag, n)
		}
		if n := d.Find("table.compared").First().Find("tbody tr").Length(); n != 3 {
			t.Errorf("%s: %d designs", tag, n)
		}
		// The same trial has one table on the ward, under both names.
		if names := d.Find(".ward h3").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); len(names) != 2 {
			t.Errorf("%s: tables %q", tag, names)
		}
		if d.Find(".reading li").Length() < 3 || d.Find("svg[role=img][aria-label]").Length() < 5 {
			t.Errorf("%s: no reading or no pictures", tag)
		}
		if strings.Contains(d.Text(), "studio.") || strings.Contains(d.Text(), "dose.read") {
			t.Errorf("%s: words are missing", tag)
		}
		if d.Find("[style]").Length() != 0 {
			t.Errorf("%s: the content policy forbids style attributes", tag)
		}
	}
}

func TestMistakesAreSaidBesideTheirFields(t *testing.T) {
	for _, c := range []struct{ name, value, why string }{
		{"target", "0.25", "a fraction where per cent are asked"},
		{"scenarios", "10 25 40\n10 25", "scenarios of different length"},
		{"scenarios", "10 25 abc", "no number"},
		{"scenarios", "0 25 40", "a DLT rate of nothing"},
		{"scenarios", "40 25 10", "rates that fall"},
		{"n", "1000", "more patients than phase 1 has"},
		{"sizes", "3 3 2.5", "half a patient"},
		{"start", "4", "there are three doses"},
	} {
		w := get(t, New(nil).Studio, lang.EN, small(c.name, c.value))
		d := page(t, w)
		if w.Code != http.StatusUnprocessableEntity || d.Find("#"+c.name+"-error").Length() == 0 {
			t.Errorf("%s: %s=%q: status %d, error %q", c.why, c.name, c.value, w.Code, d.Find("#"+c.name+"-error").Text())
		}
		if kept := d.Find("[name=" + c.name + "]").First(); kept.AttrOr("value", kept.Text()) != c.value {
			t.Errorf("%s: what was typed is gone", c.why)
		}
	}
	if w := get(t, New(nil).Studio, lang.EN, small("design", "TITE-BOIN")); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a TITE design without accrual and window: %d", w.Code)
	}
}

func TestAddressGivesTheSamePageAgain(t *testing.T) {
	q := small("extra_safe", "1", "seed", "7", "trials", "200", "accrual", "2", "window", "28", "design", "TITE-BOIN")
	f := formOf(q)
	again, err := url.ParseQuery(f.query())
	if err != nil {
		t.Fatal(err)
	}
	first, second := get(t, New(nil).Studio, lang.EN, q), get(t, New(nil).Studio, lang.EN, again)
	a, b := page(t, first), page(t, second)
	if first.Code != http.StatusOK || a.Find("table.compared").Text() != b.Find("table.compared").Text() {
		t.Errorf("%d: the address does not hold everything", first.Code)
	}
}

func TestCalendarTellsThreeNumbers(t *testing.T) {
	d := page(t, get(t, New(nil).Studio, lang.EN, small("accrual", "3", "window", "28", "making", "14", "making_max", "28", "failure", "10", "lost", "5", "screening", "20", "stagger", "7")))
	if d.Find("section[aria-labelledby=calendar] tbody tr").Length() == 0 {
		t.Error("no calendar")
	}
}

func TestExportsRepeatVersionSettingsAndSeed(t *testing.T) {
	q := small("seed", "5")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(get(t, New(nil).CSV, lang.EN, q).Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 40 {
		t.Fatal(len(rows), err)
	}
	last := rows[len(rows)-1]
	if last[7] == "" || last[8] != "5" || len(last[9]) != 64 || !strings.Contains(last[10], `"design"`) {
		t.Errorf("%q", last)
	}
	text := get(t, New(nil).Document, lang.ZH, q).Body.String()
	if !strings.Contains(text, `<html lang="zh-Hans">`) || !strings.Contains(text, "SHA-256") || strings.Contains(text, "<script") {
		t.Errorf("%.300s", text)
	}
	if _, err := request.Comparison(get(t, New(nil).Request, lang.EN, q).Body.Bytes()); err != nil {
		t.Errorf("the command line does not read the request: %v", err)
	}
}

// Every design that can be ticked goes to the ward with its rule in words; those that
// a table can hold bring it.
func TestEveryDesignGoesToTheWard(t *testing.T) {
	tabled := map[string]string{"TITE-BOIN": "pending", "BOIN12": "caption", "BOIN-ET": "responses", "BF-BOIN": "escalate", "3+3": "escalate", "mTPI": "escalate"}
	for _, c := range choices {
		q := small("design", c.code, "trials", "100", "accrual", "3", "window", "28", "responses", "20 30 40\n20 30 40")
		for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
			q.Set("print", "ward")
			d := page(t, get(t, New(nil).Studio, tag, q))
			sheet := d.Find(".ward")
			if sheet.Length() != 1 || len(sheet.Find("p").First().Text()) < 40 || strings.Contains(sheet.Text(), "‹") {
				t.Errorf("%s (%s): %q", c.code, tag, sheet.Text())
			}
			if d.Find("#reading").Length() != 0 || d.Find(".settings code").Length() != 1 {
				t.Errorf("%s (%s): the ward gets rule, table and settings, nothing else", c.code, tag)
			}
			if want, ok := tabled[c.code]; ok && tag == lang.EN {
				if html, _ := sheet.Html(); sheet.Find("tbody tr").Length() < 2 || !strings.Contains(html, want) {
					t.Errorf("%s: no table with %q", c.code, want)
				}
			}
			if c.skelett && sheet.Find("table").Length() != 0 {
				t.Errorf("%s: a model decides by more than a table of counts", c.code)
			}
		}
	}
}

func TestPicturesSayWhatTheTablesSay(t *testing.T) {
	d := page(t, get(t, New(nil).Studio, lang.EN, small("design", "BOIN", "accrual", "3", "window", "28", "making", "14", "making_max", "14")))
	bars := d.Find(".bars").First()
	if got := bars.Find(".bar.right").Length(); got != 1 {
		t.Errorf("%d bars are what ought to be found, want 1", got)
	}
	if got := bars.Find(".bar.over").Length(); got != 1 { // 40 % is above 25 %
		t.Errorf("%d bars are above the target, want 1", got)
	}
	correct := d.Find("table.compared").First().Find("tbody td").First().Text()
	if title := bars.Find("g").Eq(1).Find("title").Text(); !strings.Contains(title, correct+" %") {
		t.Errorf("the bar says %q, the table %q", title, correct)
	}
	if bars.Find(".error").Length() != 0 {
		t.Error("an exact figure has no standard error")
	}
	if toxic := d.Find(".bars").Eq(2); toxic.Find(".bar.right").Length() != 1 || toxic.Find(".band").Length() != 1 {
		t.Error("where all doses are too toxic, no dose is right")
	}
	if d.Find(".timeline .dot").Length() < 3 {
		t.Error("the calendar has no dots")
	}
}

// What a page has no time for is offered as a long run, to who is signed in.
func TestMorePrecisionIsOffered(t *testing.T) {
	d := page(t, get(t, New(nil).Studio, lang.EN, small("design", "TITE-BOIN", "accrual", "3", "window", "28", "trials", "100")))
	if s := d.Find("section[aria-labelledby=precision]"); s.Length() != 1 || s.Find("form").Length() != 0 {
		t.Error("nobody is signed in: the way is told, not offered")
	}
	if page(t, get(t, New(nil).Studio, lang.EN, small("design", "BOIN"))).Find("section[aria-labelledby=precision]").Length() != 0 {
		t.Error("what is exact cannot be more precise")
	}
}
