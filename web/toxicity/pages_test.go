package toxicity_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/person"
)

func TestTheGraderShowsBothVersionsAndWhatWouldSettle(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity/grade?term=Creatinine+increased&creatinine_umol_l=142&creatinine_baseline_umol_l=69&creatinine_uln_umol_l=104", 200)
		cells := d.Find("table.terms tbody tr").First().Find("td")
		if cells.Length() != 2 || !strings.Contains(cells.Eq(0).Find(".grade").Text(), "2") {
			h.Errorf("%d versions, the first says %q", cells.Length(), cells.Eq(0).Text())
		}
		if why := cells.Eq(0).Find(".why").Text(); !strings.Contains(why, "2.06") {
			h.Errorf("142 over 69 is explained by %q", why)
		}
		if d.Find("table.texts tbody tr").Length() != 5 {
			h.Error("the words of the five grades are not shown")
		}
		d = h.ask(tag, "/toxicity/grade?term=Creatinine+increased", 200)
		if d.Find("table.terms .settle a").Length() == 0 {
			h.Error("nothing says what would settle the grade")
		}
	})
}

// Not examined is not zero.
func TestTheTenPointsOfICE(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity/grade?scale=icans", 200)
		if n := d.Find(".ice input[name=ice]").Length(); n != 10 {
			h.Errorf("%d points can be tapped", n)
		}
		if d.Find(".gradebox").Length() != 0 {
			h.Error("nothing was entered and something was graded")
		}
		for _, c := range []struct{ why, query, grade string }{
			{"examined, no point: 0 to 2 is grade 3", "ice_tested=yes", "3"},
			{"three points", "ice=year&ice=month&ice=city", "2"},
			{"seven points", "ice=year&ice=month&ice=city&ice=hospital&ice=object1&ice=object2&ice=object3", "1"},
		} {
			q := "/toxicity/grade?scale=icans&" + c.query
			if !strings.Contains(c.query, "ice_tested") {
				q += "&ice_tested=yes"
			}
			if got := h.ask(tag, q, 200).Find(".gradebox .grade").Text(); !strings.Contains(got, c.grade) {
				h.Errorf("%s: %q", c.why, got)
			}
		}
	})
}

func TestCRSIsGradedWithItsSource(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity/grade?scale=crs&temp_c=38.5&hypotension=true&vasopressors=1&hypoxia=false", 200)
		if got := d.Find(".gradebox .grade").Text(); !strings.Contains(got, "3") {
			h.Errorf("fever and one vasopressor: %q", got)
		}
		if !strings.Contains(d.Find("main").Text(), "2019;25:625") {
			h.Error("the scale does not name its source")
		}
	})
}

func TestTermsAreFoundWithSlipsAndInBothLanguages(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		for _, c := range []struct{ why, query, want string }{
			{"as it stands", "Creatinine increased", "/toxicity/terms/creatinine-increased"},
			{"with a slip", "creatinin increasd", "/toxicity/terms/creatinine-increased"},
			{"in Chinese", "肌酐升高", "/toxicity/terms/creatinine-increased"},
			{"a lay word", "拉肚子", "/toxicity/terms/diarrhea"},
		} {
			d := h.ask(tag, "/toxicity/terms?q="+url.QueryEscape(c.query), 200)
			if got := d.Find("#terms .hits a").First().AttrOr("href", ""); got != c.want {
				h.Errorf("%s: %q finds %q first", c.why, c.query, got)
			}
		}
		d := h.ask(tag, "/toxicity/terms", 200)
		if n := d.Find(".socs a").Length(); n != 26 {
			h.Errorf("%d organ classes", n)
		}
		if h.ask(tag, "/toxicity/terms?q=qqqqqqq", 200).Find("#terms .empty").Length() != 1 {
			h.Error("nothing found says nothing")
		}
	})
}

func TestATermsPageMarksWhatIsOurOwnTranslation(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		own := 0
		for _, a := range h.ask(tag, "/toxicity/terms?soc=Cardiac+disorders", 200).Find(".hits a").EachIter() {
			own += a.Find(".own").Length()
		}
		if own == 0 {
			h.Error("no Chinese name is marked as our own")
		}
		d := h.ask(tag, "/toxicity/terms/creatinine-increased", 200)
		if d.Find("table.texts tbody tr").Length() != 5 || d.Find("a[href^='/toxicity/grade?term=']").Length() != 1 {
			h.Error("the term does not show its grades or cannot be graded")
		}
		h.ask(tag, "/toxicity/terms/no-such-term", 404)
	})
}

func TestThePlanHoldsTheAnswerAndRoomForALabel(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity/plan?irae=hepatitis&grade=3&weight_kg=63.5&agent=nivolumab", 200)
		for what, selector := range map[string]string{"safety rules": ".careplan .first li", "bodies": ".careplan table tbody tr", "work-up": ".careplan .boxes li",
			"sources": ".careplan footer li", "a label": ".careplan .label", "lines to write on": ".careplan .lines .onerule"} {
			if d.Find(selector).Length() == 0 {
				h.Errorf("the plan has no %s", what)
			}
		}
		if d.Find(".careplan input").Length() != 0 {
			h.Error("the plan asks for something")
		}
		if !before(d, ".careplan .first", ".careplan table") {
			h.Error("the safety rules do not stand above the table")
		}
		w := h.serve(tag, "/toxicity/plan?irae=hepatitis&grade=9", person.Actor{})
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/toxicity?") {
			h.Errorf("a faulty plan goes to %d %s", w.Code, w.Header().Get("Location"))
		}
	})
}

func TestTheCardIsInBothLanguagesWithoutAName(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		d := h.ask(tag, "/toxicity/card?agent=nivolumab", 200)
		for _, l := range []string{"zh-Hans", "en"} {
			card := d.Find(".walletcard[lang='" + l + "']")
			if card.Length() != 1 || card.Find(".back li").Length() < 6 {
				h.Fatalf("the card in %s has %d symptoms", l, card.Find(".back li").Length())
			}
			for i, x := range card.Find(".back li").EachIter() {
				if strings.TrimSpace(x.Find("sup").Text()) == "" {
					h.Errorf("symptom %d in %s has no source", i+1, l)
				}
			}
			blank := 0
			for _, x := range card.Find("dd").EachIter() {
				if strings.TrimSpace(x.Text()) == "" {
					blank++
				}
			}
			if blank != 4 || !strings.Contains(card.Find("dd").First().Text(), "nivolumab") {
				h.Errorf("the card in %s has %d blank lines and the medicine %q", l, blank, card.Find("dd").First().Text())
			}
		}
		if d.Find(".cardsources li a[href^='https://']").Length() != 5 {
			h.Error("the sources are not all there")
		}
	})
}

func TestTheExplorerFiltersAndLeadsToSources(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		all := h.ask(tag, "/toxicity/variation?all=yes", 200).Find("table.variation tbody tr").Length()
		differ := h.ask(tag, "/toxicity/variation", 200).Find("table.variation tbody tr")
		if differ.Length() == 0 || differ.Length() >= all {
			h.Errorf("%d rows differ of %d", differ.Length(), all)
		}
		if differ.Length() != differ.Filter(".differ").Length() {
			h.Error("a row in which bodies agree stands among those that differ")
		}
		d := h.ask(tag, "/toxicity/variation?system=renal&grade=2&kind=grading_basis&verified=yes", 200)
		if n := d.Find("table.variation tbody tr").Length(); n != 1 {
			h.Errorf("%d rows of the kidney at grade 2 differ in basis", n)
		}
		if d.Find("table.variation td a.src[href^='/knowledge/irae:nephritis']").Length() < 2 {
			h.Error("cells do not open their sources")
		}
		if d.Find("a[href$='/question']").Length() != 0 {
			h.Error("a question is offered to somebody who cannot start one")
		}
		if svg := d.Find("figure.matrix svg[role=img]"); svg.Length() != 1 || svg.AttrOr("aria-label", "") == "" {
			h.Error("the matrix has no name")
		}
		if h.ask(tag, "/toxicity/variation?system=ocular&grade=1&kind=cap", 200).Find(".empty").Length() != 1 {
			h.Error("no row says nothing")
		}
	})
}

func TestTheMatrixIsAPictureOfItsOwn(t *testing.T) {
	both(t, func(h *house, tag lang.Tag) {
		w := h.serve(tag, "/toxicity/variation.svg", person.Actor{})
		if w.Header().Get("Content-Type") != "image/svg+xml; charset=utf-8" || strings.Contains(w.Body.String(), "style=") {
			h.Errorf("served as %s", w.Header().Get("Content-Type"))
		}
		parts := xml.NewDecoder(w.Body)
		for {
			if _, err := parts.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				h.Fatal(err)
			}
		}
	})
}

func TestTheRowsForASpreadsheet(t *testing.T) {
	h := newHouse(t)
	w := h.serve(lang.ZH, "/toxicity/variation.csv?irae=nephritis", person.Actor{})
	body, ok := bytes.CutPrefix(w.Body.Bytes(), []byte("\ufeff"))
	if !ok || !bytes.Contains(body, []byte("\r\n")) {
		t.Fatal("spreadsheets would not take it for UTF-8")
	}
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if (len(rows)-1)%5 != 0 || len(rows) < 6 {
		t.Fatalf("%d rows: five bodies a row are wanted", len(rows)-1)
	}
	for i, r := range rows {
		for _, v := range r {
			if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) {
				t.Errorf("row %d: %q is a formula to a spreadsheet", i, v)
			}
		}
	}
	if rows[1][0] != "nephritis.g1" || rows[1][2] == "" || rows[1][5] != "ASCO" || rows[1][23] == "" {
		t.Errorf("the first row is %q", rows[1])
	}
}

func TestACoordinatorStartsAQuestionFromARow(t *testing.T) {
	h := newHouse(t)
	coordinator := person.Actor{ID: "c", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}}}
	if !strings.Contains(h.serve(lang.EN, "/toxicity/variation?irae=nephritis", coordinator).Body.String(), "/toxicity/variation/nephritis.g2/question") {
		t.Error("the row does not lead to a question")
	}
	w := h.serve(lang.EN, "/toxicity/variation/nephritis.g2/question", coordinator)
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || to.Path != "/office/guidelines/new" {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	q := to.Query()
	for _, name := range []string{"title.en", "title.zh", "china.claims.0.en", "china.claims.0.zh", "west.claims.0.en", "west.sources.0.url", "options.0.zh"} {
		if q.Get(name) == "" {
			t.Errorf("%s is empty", name)
		}
	}
	if q.Get("china.claims.0.checked") != "verified" || !strings.Contains(q.Get("china.claims.0.en"), "CSCO") {
		t.Errorf("China's claim is %q, %s", q.Get("china.claims.0.en"), q.Get("china.claims.0.checked"))
	}
	if w := h.serve(lang.EN, "/toxicity/variation/nothing.g9/question", coordinator); w.Code != http.StatusNotFound {
		t.Errorf("a row that is none answers %d", w.Code)
	}
}
