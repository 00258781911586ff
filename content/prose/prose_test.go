package prose_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"stepwise/content/prose"
	"stepwise/internal/lang"
)

var (
	ctHash    = strings.Repeat("a1", 32)
	videoHash = strings.Repeat("b2", 32)
	pdfHash   = strings.Repeat("c3", 32)
	files     = map[string]prose.File{
		ctHash:    {Hash: ctHash, Name: "CT 第1天.png", Type: "image/png"},
		videoHash: {Hash: videoHash, Name: "exam.mp4", Type: "video/mp4"},
		pdfHash:   {Hash: pdfHash, Name: "protocol.pdf", Type: "application/pdf"},
	}
)

func all(p prose.Page) string {
	var b strings.Builder
	for _, s := range p.Sections {
		b.WriteString(s.HTML)
	}
	return b.String() + p.Notes
}

func render(source string) string {
	return all(prose.Render(source, prose.Options{Lang: lang.EN, Files: files}))
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ why, source, want string }{
		{"a paragraph", "Hold the drug.", "<p>Hold the drug.</p>\n"},
		{"Han punctuation does not keep asterisks from marking", "**要点：**先停药。", "<p><strong>要点：</strong>先停药。</p>\n"},
		{"nor do Han quotation marks", "请看**“三联征”**的定义", "<p>请看<strong>“三联征”</strong>的定义</p>\n"},
		{"English emphasis stays CommonMark", "a * b * c and snake_case_name", "<p>a * b * c and snake_case_name</p>\n"},
		{"a line break inside Chinese is not a space", "免疫\n治疗", "<p>免疫治疗</p>\n"},
		{"a line break inside English is", "immune\ntherapy", "<p>immune\ntherapy</p>\n"},
		{"the page has the only first-level heading", "# Colitis", `<h2 id="s-1">Colitis</h2>` + "\n"},
		{"no level is skipped", "## Colitis\n\n#### Dose", "<h2 id=\"s-1\">Colitis</h2>\n<h3 id=\"h-dose\">Dose</h3>\n"},
		{"two headings of one name have two ids", "## A\n\n### Dose\n\n### Dose", "<h2 id=\"s-1\">A</h2>\n<h3 id=\"h-dose\">Dose</h3>\n<h3 id=\"h-dose-2\">Dose</h3>\n"},
		{"a heading in Chinese has a readable id", "## A\n\n### 激素剂量", "<h2 id=\"s-1\">A</h2>\n<h3 id=\"h-激素剂量\">激素剂量</h3>\n"},
		{"a link out tells nothing of where it came from", "[ASCO](https://ascopubs.org/x?a=1&b=2)", `<p><a href="https://ascopubs.org/x?a=1&amp;b=2" rel="noopener noreferrer">ASCO</a></p>` + "\n"},
		{"a link to another unit", "[colitis](/unit/u08)", `<p><a href="/unit/u08">colitis</a></p>` + "\n"},
		{"a bare address", "<https://nccn.org>", `<p><a href="https://nccn.org" rel="noopener noreferrer">https://nccn.org</a></p>` + "\n"},
		{"an attachment", "[protocol](blob:" + pdfHash + ")", `<p><a href="/files/` + pdfHash + `/protocol.pdf">protocol</a></p>` + "\n"},
		{"an attachment written as an image", "![](blob:" + pdfHash + ")", `<figure><a href="/files/` + pdfHash + `/protocol.pdf">protocol.pdf</a></figure>` + "\n"},
		{"an image that stands alone is a figure with its caption", "![wall thickening](blob:" + ctHash + " \"CT, day 1\")", `<figure><img src="/files/` + ctHash + `/CT%20%E7%AC%AC1%E5%A4%A9.png" alt="wall thickening" loading="lazy"><figcaption>CT, day 1</figcaption></figure>` + "\n"},
		{"a video", "![video](blob:" + videoHash + ")", `<figure><video src="/files/` + videoHash + `/exam.mp4" controls="" preload="metadata" aria-label="exam.mp4"></video></figure>` + "\n"},
		{"a file that the unit does not have", "![CT](blob:" + strings.Repeat("0", 64) + ")", "<figure><em>CT (file not found)</em></figure>\n"},
		{"an image elsewhere is linked, not fetched", "see ![CT](https://example.org/ct.png)", `<p>see <a href="https://example.org/ct.png" rel="noopener noreferrer">CT</a> (image on another site)</p>` + "\n"},
		{"strikethrough", "~~50 mg~~", "<p><del>50 mg</del></p>\n"},
		{"an author's remark is not shown", "a <!-- check the dose --> b", "<p>a  b</p>\n"},
		{"attributes of a heading other than its id are dropped", "## A {#one .x onclick=\"alert(1)\" style=\"color:red\"}", `<h2 id="s-one">A</h2>` + "\n"},
	} {
		if got := render(c.source); got != c.want {
			t.Errorf("%s: %q\n got %s\nwant %s", c.why, c.source, got, c.want)
		}
	}
}

func TestATableScrollsByItself(t *testing.T) {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(render("| grade | dose |\n|---|--:|\n| 2 | 0.5 |")))
	if err != nil {
		t.Fatal(err)
	}
	box := doc.Find("div.scroll[role=region][tabindex='0']")
	if box.AttrOr("aria-label", "") == "" || box.Find("td[align=right]").Text() != "0.5" {
		t.Errorf("table: %s", render("| grade | dose |\n|---|--:|\n| 2 | 0.5 |"))
	}
}

func TestSections(t *testing.T) {
	for _, c := range []struct {
		why, source string
		ids, titles []string
	}{
		{"no heading: all is one section", "text", []string{"1"}, []string{""}},
		{"nothing at all is still a section", "", []string{"1"}, []string{""}},
		{"what stands before the first heading belongs to it", "lead\n\n## A\n\na\n\n## B\n\nb", []string{"1", "2"}, []string{"A", "B"}},
		{"an author's id stays when a section moves", "## A {#first}\n\n## B", []string{"first", "2"}, []string{"A", "B"}},
		{"the same id twice: the second has its number", "## A {#x}\n\n## B {#x}", []string{"x", "2"}, []string{"A", "B"}},
		{"an id that is another section's number", "## A {#2}\n\n## B", []string{"2", "2x"}, []string{"A", "B"}},
		{"an id with other letters is not one", "## A {#Ä_b}", []string{"1"}, []string{"A"}},
		{"deeper headings make no section", "## A\n\n### a\n\n#### b", []string{"1"}, []string{"A"}},
		{"a heading in a quotation makes none", "> ## A\n\n## B", []string{"1"}, []string{"B"}},
		{"a heading in code makes none", "```\n## A\n```\n\n## B **now**", []string{"1"}, []string{"B now"}},
	} {
		p := prose.Render(c.source, prose.Options{})
		var titles []string
		for _, s := range p.Sections {
			titles = append(titles, s.Title)
		}
		if diff := cmp.Diff(c.ids, p.IDs()) + cmp.Diff(c.titles, titles); diff != "" {
			t.Errorf("%s:\n%s", c.why, diff)
		}
	}
}

func TestFootnotesLeadThereAndBack(t *testing.T) {
	p := prose.Render("## A\n\nTaper over weeks.[^asco]\n\n## B\n\nAgain.[^asco]\n\n[^asco]: ASCO 2021, <https://ascopubs.org>", prose.Options{Prefix: "en-"})
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(all(p)))
	if err != nil {
		t.Fatal(err)
	}
	links := doc.Find("a.footnote-ref, a.footnote-backref")
	if links.Length() != 4 {
		t.Fatalf("%d links between text and notes, want two there and two back:\n%s", links.Length(), all(p))
	}
	links.Each(func(_ int, a *goquery.Selection) {
		id := strings.TrimPrefix(a.AttrOr("href", ""), "#")
		if !strings.HasPrefix(id, "en-") || doc.Find(`[id="`+id+`"]`).Length() != 1 {
			t.Errorf("%s leads nowhere", id)
		}
	})
	if strings.Contains(p.Sections[1].HTML, "ascopubs") || !strings.Contains(p.Notes, "ascopubs") {
		t.Error("the notes stand after the sections, not in the last one")
	}
}

func TestTextIsWhatAReaderReads(t *testing.T) {
	got := prose.Render("## 结肠炎 {#a}\n\n**暂停**[药物](https://x.org)。\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n<script>alert(1)</script>", prose.Options{}).Text
	for _, want := range []string{"结肠炎", "暂停药物。", "code"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	if strings.ContainsAny(got, "*|#") || strings.Contains(got, "https") {
		t.Errorf("marks are left: %q", got)
	}
}

func TestALongTextIsCutAtACharacter(t *testing.T) {
	p := prose.Render(strings.Repeat("免疫治疗。\n", prose.Limit), prose.Options{})
	if n := len(p.Text); n > prose.Limit+3 || strings.Contains(strings.TrimSuffix(p.Text, "\uFFFD"), "\uFFFD") {
		t.Errorf("%d bytes of text from a source that is cut at %d", n, prose.Limit)
	}
}
