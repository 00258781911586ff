package session

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// sound checks what every page must be, whatever stands on it.
func (w *world) sound(doc *goquery.Document) {
	w.t.Helper()
	where := text(doc.Find("title"))
	if n := doc.Find("h1").Length(); n != 1 {
		w.t.Errorf("%s: %d first headings", where, n)
	}
	last := 1
	doc.Find("h1, h2, h3, h4").Each(func(_ int, s *goquery.Selection) {
		level := int(s.Nodes[0].Data[1] - '0')
		if level > last+1 {
			w.t.Errorf("%s: %q skips from level %d to %d", where, text(s), last, level)
		}
		last = level
	})
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		if v, _ := s.Attr("id"); ids[v] {
			w.t.Errorf("%s: two elements with the id %q", where, v)
		} else {
			ids[v] = true
		}
	})
	for _, a := range []string{"aria-labelledby", "aria-describedby", "for"} {
		doc.Find("[" + a + "]").Each(func(_ int, s *goquery.Selection) {
			v, _ := s.Attr(a)
			for _, id := range strings.Fields(v) {
				if !ids[id] {
					w.t.Errorf("%s: %s names %q, which is not there", where, a, id)
				}
			}
		})
	}
	doc.Find("input:not([type=hidden]), textarea, select").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if s.ParentsFiltered("label").Length() == 0 && doc.Find(`label[for="`+id+`"]`).Length() == 0 {
			name, _ := s.Attr("name")
			w.t.Errorf("%s: the field %q has no label", where, name)
		}
	})
	doc.Find("a, button").Each(func(_ int, s *goquery.Selection) {
		if label, _ := s.Attr("aria-label"); text(s) == "" && label == "" {
			out, _ := goquery.OuterHtml(s)
			w.t.Errorf("%s: nothing to read on %s", where, out)
		}
	})
	// The content security policy allows neither inline scripts nor styles.
	doc.Find("script:not([src]), style, [style]").Each(func(_ int, s *goquery.Selection) {
		out, _ := goquery.OuterHtml(s)
		w.t.Errorf("%s: %s", where, out)
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") {
				w.t.Errorf("%s: the handler %s", where, a.Key)
			}
		}
	})
	if s, _ := doc.Html(); strings.Contains(s, "‹") {
		at := strings.Index(s, "‹")
		w.t.Errorf("%s: a sentence is missing: %s", where, s[at:min(len(s), at+60)])
	}
}
