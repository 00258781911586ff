package molecular

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestTheQuotedFiguresAreComputedWithTheirReasoning(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		doc := w.page(w.get(nobody, "/molecular/coverage?rule=china_developed_weighted&as_of=2024-11"), http.StatusOK)
		if got := text(doc.Find(".bigfigure strong")); got != "8.5" {
			t.Errorf("%s: the figure is %q", w.tag, got)
		}
		quoted := doc.Find("section.quoted")
		if got := text(quoted.Find(".against strong")); got != "98.5" {
			t.Errorf("%s: nine against eight and a half: %q", w.tag, got)
		}
		if quoted.Find("h3 .tag.wait").Length() != 1 || !strings.Contains(text(quoted.Find("blockquote")), "INFERRED") || quoted.Find(`a[href="/knowledge/coverage:china_developed_weighted"]`).Length() != 1 {
			t.Errorf("%s: the certainty is not said: %s", w.tag, text(quoted))
		}
		if quoted.Find(`.evidence a[href^="/knowledge/pipeline:hlx208"]`).Length() != 1 {
			t.Errorf("%s: the half target does not show what it stands on", w.tag)
		}
		if rows := doc.Find("section[aria-labelledby=targets] tbody tr"); rows.Length() != 9 {
			t.Errorf("%s: %d targets", w.tag, rows.Length())
		}
		if rows := doc.Find("section[aria-labelledby=rules] tbody tr"); rows.Length() != 5 {
			t.Errorf("%s: %d rules", w.tag, rows.Length())
		}
		doc.Find("section[aria-labelledby=targets] .evidence li").Each(func(_ int, s *goquery.Selection) {
			if s.Find(`a[href^="/knowledge/"]`).Length() != 1 || s.Find(".tag").Length() != 1 {
				t.Errorf("%s: evidence without source or certainty: %s", w.tag, text(s))
			}
		})
	}
}

func TestEveryRuleGivesItsFigureAtEveryMonth(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		why, query, figure string
		bound              bool
	}{
		{"nine in the US", "rule=us_approved&as_of=2024-11", "9", false},
		{"nine in China, whoever made them", "rule=nmpa_approved_any_origin&as_of=2024-11", "9", false},
		{"five made and approved there", "rule=china_originated_approved&as_of=2024-11", "5", false},
		{"the EU", "rule=ema_approved_any_origin&as_of=2024-11", "9", false},
		{"before the first", "rule=us_approved&as_of=2004-01", "0", false},
		{"stages of development are known at one month only", "rule=china_developed_weighted&as_of=2024-10", "", true},
		{"medicines made in China, seen from the FDA", "rule=china_originated_approved&in=FDA&as_of=2025-07", "1", false},
	} {
		for _, w.tag = range tags {
			doc := w.page(w.get(nobody, "/molecular/coverage?"+c.query), http.StatusOK)
			got := text(doc.Find(".bigfigure strong"))
			if c.figure != "" && got != c.figure || (doc.Find("section[aria-labelledby=figure] .notice").Length() == 1) != c.bound {
				t.Errorf("%s (%s): %q", c.why, w.tag, got)
			}
			if d := doc.Find("svg path.all").AttrOr("d", ""); !strings.HasPrefix(d, "M") || strings.Contains(d, "NaN") {
				t.Errorf("%s: trend %q", c.why, d)
			}
		}
	}
}

func TestFaultyQuestionsOfCoverage(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ why, query, field string }{
		{"a rule that is none", "rule=mine", "rule"}, {"a regulator that is none", "in=TGA", "in"}, {"a month ahead", "as_of=2099-01", "as_of"},
		{"no month", "as_of=soon", "as_of"}, {"before anything", "as_of=1999-01", "as_of"},
	} {
		for _, w.tag = range tags {
			doc := w.page(w.get(nobody, "/molecular/coverage?"+c.query), http.StatusUnprocessableEntity)
			if text(doc.Find("#"+c.field+"-error")) == "" {
				t.Errorf("%s (%s): nothing beside the field", c.why, w.tag)
			}
		}
	}
	doc := w.page(w.get(nobody, "/molecular/coverage?as_of="+"%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%94-11"), http.StatusOK)
	if v := doc.Find("#as_of").AttrOr("value", ""); v != "2024-11" {
		t.Errorf("full-width digits: %q", v)
	}
}

func TestTheTrendAsCSV(t *testing.T) {
	w := newWorld(t)
	rec := w.get(nobody, "/molecular/coverage.csv?rule=china_developed_weighted&as_of=2024-11")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(rec.Body.String(), "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 1+(2024-2004)*12+11 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	last := rows[len(rows)-1]
	if last[0] != "2024-11" || last[3] != "8.5" || last[5] != "false" || len(last) != 16 || rows[len(rows)-2][5] != "true" {
		t.Errorf("last row %v", last)
	}
	if rec := w.get(nobody, "/molecular/coverage.csv?rule=mine"); rec.Code != http.StatusUnprocessableEntity {
		t.Errorf("a rule that is none: %d", rec.Code)
	}
}
