package prose_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"stepwise/content/prose"
	"stepwise/internal/lang"
)

var elements = strings.Fields("html head body p br hr em strong del blockquote pre code ul ol li " +
	"h2 h3 h4 h5 h6 table thead tbody tr th td figure figcaption sup div a img video")

var attributes = map[string][]string{
	"a": {"href", "rel", "class", "role"}, "img": {"src", "alt", "loading"}, "video": {"src", "controls", "preload", "aria-label"},
	"h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"}, "li": {"id"}, "sup": {"id"}, "ol": {"start"},
	"th": {"align"}, "td": {"align"}, "code": {"class"}, "div": {"class", "role", "tabindex", "aria-label"},
}

// harmless reads the HTML as a browser would and names everything in it that a
// unit may not have.
func harmless(t testing.TB, source, html string) {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		name := goquery.NodeName(s)
		if !slices.Contains(elements, name) {
			t.Errorf("element <%s> from %q:\n%s", name, source, html)
		}
		for _, a := range s.Nodes[0].Attr {
			if !slices.Contains(attributes[name], a.Key) {
				t.Errorf("attribute %s of <%s> from %q:\n%s", a.Key, name, source, html)
			}
			switch a.Key {
			case "src":
				if !strings.HasPrefix(a.Val, "/files/") {
					t.Errorf("src %q from %q", a.Val, source)
				}
			case "href":
				u, err := url.Parse(strings.TrimSpace(a.Val))
				if err != nil || u.Scheme != "" && !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme) {
					t.Errorf("href %q from %q", a.Val, source)
				}
				if u != nil && u.Host != "" && s.AttrOr("rel", "") != "noopener noreferrer" {
					t.Errorf("link out without rel %q from %q", a.Val, source)
				}
			}
		}
	})
	low := strings.ToLower(html)
	for _, bad := range []string{"<script", "<style", "<iframe", "<object", "<svg", "<base", "<form", "<input", "<meta"} {
		if strings.Contains(low, bad) {
			t.Errorf("%s from %q:\n%s", bad, source, html)
		}
	}
}

func TestAScriptIsShownAsText(t *testing.T) {
	got := render("Before.\n\n<script>alert(document.cookie)</script>\n\nAfter <b onmouseover=\"x()\">bold</b>.")
	harmless(t, "a unit with a script", got)
	doc, _ := goquery.NewDocumentFromReader(strings.NewReader(got))
	for _, want := range []string{"Before.", "<script>alert(document.cookie)</script>", `<b onmouseover="x()">bold</b>`} {
		if !strings.Contains(doc.Text(), want) {
			t.Errorf("a reader does not see %q in %q", want, doc.Text())
		}
	}
}

var attacks = []string{
	"<script src=//evil.example/x.js></script>",
	"<ScRiPt>alert(1)</sCrIpT>",
	"<img src=x onerror=alert(1)>",
	"<svg/onload=alert(1)>",
	"<iframe src=\"javascript:alert(1)\"></iframe>",
	"<style>body{display:none}</style>",
	"<base href=https://evil.example/>",
	"<form action=/people><input name=a></form>",
	"<a href=\"javascript:alert(1)\">x</a>",
	"[x](javascript:alert(1))",
	"[x](JaVaScRiPt:alert(1))",
	"[x](java\tscript:alert(1))",
	"[x](&#106;avascript:alert(1))",
	"[x](javascript&colon;alert(1))",
	"[x](&#x01;javascript:alert(1))",
	"[x](<java\nscript:alert(1)>)",
	"[x](vbscript:msgbox)",
	"[x](data:text/html;base64,PHNjcmlwdD4=)",
	"![x](data:image/svg+xml;base64,PHN2Zz4=)",
	"![x](javascript:alert(1))",
	"![x\"onerror=\"alert(1)](blob:" + ctHash + ")",
	"![x](blob:" + ctHash + " '\"><script>alert(1)</script>')",
	"[x](blob:../../etc/passwd)",
	"![x](blob:\"><script>)",
	"[x](//evil.example)",
	"[x](/&#47;evil.example)",
	"[x](/&amp;#47;evil.example)",
	"[x](/\\evil.example)",
	"[x](https:evil)",
	"[x](https://a\" onclick=\"alert(1))",
	"<javascript:alert(1)>",
	"<x@y.z\"onclick=alert(1)>",
	"[a]: javascript:alert(1)\n\n[a]",
	"## A {#x onclick=alert(1)}",
	"## A {id=\"x\\\"><script>\"}",
	"```html\"><script>alert(1)</script>\n```",
	"| a |\n|---|\n| <script>alert(1)</script> |",
	"x[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
	"<!-- --><script>alert(1)</script><!-- -->",
	"<!--><script>alert(1)</script>-->",
	"<![CDATA[<script>alert(1)</script>]]>",
	"<?php echo 1 ?><script>",
	"[![x](https://e.org/a.png)](https://e.org)",
	"\x00<script>\x00",
	"\xff\xfe<script>",
}

func TestAttacksAreHarmless(t *testing.T) {
	for _, source := range attacks {
		harmless(t, source, render(source))
	}
}

func TestATextMadeToExhaustTheParserIsShownUnparsed(t *testing.T) {
	for why, source := range map[string]string{
		"links that never end":          strings.Repeat("[a](", 20000),
		"the same over many lines":      strings.Repeat("[a](\n", 20000),
		"quotations in quotations":      strings.Repeat("> ", 60000),
		"lists in lists":                strings.Repeat("1. ", 40000),
		"more footnotes than words":     strings.Repeat("x[^1]\n\n[^1]: y\n\n", 8000),
		"emphasis that opens and opens": strings.Repeat("*a_b", 30000),
	} {
		p := prose.Render(source, prose.Options{})
		if len(p.Sections) != 1 || !strings.HasPrefix(p.Sections[0].HTML, "<pre>") {
			t.Errorf("%s: was parsed", why)
		}
		harmless(t, why, all(p))
	}
	if p := prose.Render("* * * * * *\n\n"+strings.Repeat("- ", 5)+"deep\n\n......\n\n1.2.3.4. text", prose.Options{}); strings.HasPrefix(p.Sections[0].HTML, "<pre>") {
		t.Error("an ordinary text was taken for a hostile one")
	}
}

func FuzzRenderIsHarmless(f *testing.F) {
	for _, s := range attacks {
		f.Add(s)
	}
	f.Add("## A {#x}\n\n**要点：**见[^1]\n\n[^1]: 注 <https://x.org>\n\n| a | b |\n|:-:|--:|\n| 1 | ![v](blob:" + videoHash + ") |")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 4096 {
			return
		}
		p := prose.Render(source, prose.Options{Lang: lang.ZH, Files: files, Prefix: "zh-"})
		harmless(t, source, all(p))
		seen := map[string]bool{}
		for _, id := range p.IDs() {
			if id == "" || seen[id] {
				t.Errorf("section ids %q of %q", p.IDs(), source)
			}
			seen[id] = true
		}
	})
}
