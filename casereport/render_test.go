package casereport

import (
	"regexp"
	"strings"
	"testing"
)

func figureTwo(n int) (src, caption string, ok bool) {
	return "/report/r/figure/f", `CT "before"`, n == 2
}

func TestRender(t *testing.T) {
	for _, c := range []struct{ why, source, want string }{
		{"headings go below the section's own", "# Course\n\n###### Deep", "<h3>Course</h3>\n<h6>Deep</h6>\n"},
		{"a table, as a timeline is", "| Day | Event |\n|---|---|\n| 1 | Troponin |", "<table>\n<thead>\n<tr>\n<th>Day</th>\n<th>Event</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>Troponin</td>\n</tr>\n</tbody>\n</table>\n"},
		{"a figure of the report", "See ![](fig:2).", `<p>See <img src="/report/r/figure/f" alt="CT &#34;before&#34;" loading="lazy"/>.</p>` + "\n"},
		{"a figure that is not there", "See ![x](fig:9).", "<p>See .</p>\n"},
		{"a picture from elsewhere would report its readers: its words stay", "![a map](https://spy.example/p.png)", "<p>a map</p>\n"},
		{"a script", "<script>alert(1)</script>\n\nText", "\n<p>Text</p>\n"},
		{"a script in a link", "[x](javascript:alert(1))", "<p>x</p>\n"},
		{"a link into our own pages", "[x](/admin)", "<p>x</p>\n"},
		{"a link", "[x](https://doi.org/10.1/a)", `<p><a href="https://doi.org/10.1/a" rel="nofollow noreferrer">x</a></p>` + "\n"},
		{"what looks like our own mark is text", `src="/fig/2" <img src="/fig/2">`, "<p>src=&#34;/fig/2&#34; </p>\n"},
		{"lines of Chinese join without a blank", "激素\n治疗", "<p>激素治疗</p>\n"},
		{"nothing", "", ""},
	} {
		if got := HTML(c.source, figureTwo); got != c.want {
			t.Errorf("%s:\n%q, want\n%q", c.why, got, c.want)
		}
	}
}

func TestReferencesAndPlainText(t *testing.T) {
	source := "# Course\n\nSee ![](fig:2) and **![](FIG:1)**, not ![](https://x.example/fig:3).\n\n- one\n- two"
	if got := referenced(source); len(got) != 2 || got[0] != 2 || got[1] != 1 {
		t.Errorf("figures: %v", got)
	}
	if got := plain("## Course\n\n**Troponin** rose [again](https://x.example).\n\n| a | b |\n|---|---|\n| 心肌炎 | d |"); !strings.Contains(got, "Troponin rose again.") || !strings.Contains(got, "心肌炎") || strings.ContainsAny(got, "*#|") {
		t.Errorf("plain: %q", got)
	}
}

// Texts that cost a parser minutes come back at once, as they were written.
func TestCostlyTexts(t *testing.T) {
	for why, source := range map[string]string{
		"links that never close":     strings.Repeat("[a](", 7000),
		"emphasis that never closes": strings.Repeat("*a _b ", 5000),
		"quotations without end":     strings.Repeat(">", 3000) + " x",
		"lists within lists":         strings.Repeat("- ", 3000) + "x",
		"a row of ten thousand":      strings.Repeat("|", 10000),
	} {
		if got := HTML(source, nil); !strings.HasPrefix(got, "<pre>") {
			t.Errorf("%s was parsed", why)
		}
	}
	if got := HTML("- - -\n\n"+strings.Repeat("- item *one*\n", 900), nil); strings.HasPrefix(got, "<pre>") {
		t.Error("a rule and a long list are no attack")
	}
	for why, source := range map[string]string{
		"paragraph after paragraph": strings.Repeat("[a](b *c* `d`\n\n", 2000),
		"short quotations":          strings.Repeat("> > x\n", 4000),
		"entities":                  strings.Repeat("&#x26;", 5000),
	} {
		if got := HTML(source, nil); strings.HasPrefix(got, "<pre>") || got == "" {
			t.Errorf("%s is what authors may write, and cheap", why)
		}
	}
}

var dangerous = regexp.MustCompile(`(?i)<(?:script|style|iframe|object|embed|form|svg|math|link|meta|base)\b|<[^>]*\son[a-z]+\s*=|<[^>]*(?:href|src)\s*=\s*["']?\s*(?:javascript|vbscript|data):`)

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"# a", "![](fig:2)", "<b onclick=x>", "[a](javascript:x)", "| a |\n|--|", "&lt;script&gt;", "`<script>`", "![](fig:2\" onerror=\"x)",
		"<a href='javascript:1'>x</a>", "[x]: data:text/html,1\n\n[x]", "患者**要点：**激素", "\x00\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 20_000 {
			return
		}
		got := HTML(source, figureTwo)
		if m := dangerous.FindString(got); m != "" {
			t.Errorf("%q gives %q", source, m)
		}
		for _, src := range regexp.MustCompile(`<img src="([^"]*)"`).FindAllStringSubmatch(got, -1) {
			if src[1] != "/report/r/figure/f" {
				t.Errorf("%q shows a picture from %q", source, src[1])
			}
		}
	})
}
