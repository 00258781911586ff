package molecular

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Every fact opens its source: each link into the knowledge base leads to a
// statement that is there.
func TestEveryFactOpensItsSource(t *testing.T) {
	w := newWorld(t)
	form := point()
	form.Set("medicine", "nivolumab")
	form.Set("day", "2018-08")
	if rec := w.post(w.office, "/molecular/access", form); rec.Code != http.StatusSeeOther {
		t.Fatal(rec.Body)
	}
	paths := []string{"/molecular/access", "/molecular/access?medicine=nivolumab"}
	for _, r := range []string{"us_approved", "nmpa_approved_any_origin", "ema_approved_any_origin", "china_originated_approved", "china_developed_weighted"} {
		paths = append(paths, "/molecular/coverage?as_of=2024-11&rule="+r)
	}
	for _, x := range picks {
		for _, line := range []string{"", "1L", "2L"} {
			paths = append(paths, ask("pick", x, "line", line, "tumour", "NSCLC", "tps", "60", "tmb", "12", "msi", "MSI-H"))
		}
	}
	links := map[string]bool{}
	for _, path := range paths {
		doc := w.page(w.get(nobody, path), http.StatusOK)
		doc.Find(`a[href^="/knowledge/"]`).Each(func(_ int, s *goquery.Selection) {
			id := strings.TrimPrefix(s.AttrOr("href", ""), "/knowledge/")
			links[id] = true
			if w.base.Find(id) == nil {
				t.Errorf("%s: %s is no statement", path, id)
			}
		})
	}
	if len(links) < 80 {
		t.Errorf("only %d statements are shown", len(links))
	}
}

func TestAnAnswerLeadsToTheCitiesThatHaveIt(t *testing.T) {
	w := newWorld(t)
	const link = `a[href="/molecular/access?medicine=savolitinib"]`
	path := ask("pick", "MET exon 14 skipping", "tumour", "NSCLC", "line", "2L", "in", "NMPA")
	if n := w.page(w.get(nobody, path), http.StatusOK).Find(link).Length(); n != 0 {
		t.Error("without points there is nothing to lead to")
	}
	if rec := w.post(w.office, "/molecular/access", point()); rec.Code != http.StatusSeeOther {
		t.Fatal(rec.Body)
	}
	if n := w.page(w.get(nobody, path), http.StatusOK).Find(link).Length(); n == 0 {
		t.Error("no way from the medicine to its cities")
	}
}
