package casereport

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown reads what authors write: paragraphs, lists, tables, emphasis, links
// and figures. Raw HTML is left out by the renderer; policy is the second wall.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.NewCJK(extension.WithEastAsianLineBreaks())),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(house{}, 100))),
)

var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "blockquote", "pre", "code", "ul", "ol", "li",
		"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true) // the place of a figure; links are checked in house
	p.AllowURLSchemes("https", "http", "mailto")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^(?:https?://|mailto:)`)).OnElements("a")
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnLinks(true)
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/fig/[0-9]{1,6}$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	return p
}()

// house fits a text into its page: headings go below the section's own, figures
// point to a place that figures later fill in, and every other picture becomes
// its words. A picture from elsewhere would tell that server who reads what.
type house struct{}

func (house) Transform(doc *ast.Document, r text.Reader, _ parser.Context) {
	var images []*ast.Image
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Heading:
				n.Level = min(n.Level+2, 6)
			case *ast.Image:
				images = append(images, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, img := range images {
		if n, ok := figureNumber(string(img.Destination)); ok {
			img.Destination = []byte("/fig/" + strconv.Itoa(n))
			continue
		}
		parent := img.Parent()
		for c := img.FirstChild(); c != nil; {
			next := c.NextSibling()
			parent.InsertBefore(parent, img, c)
			c = next
		}
		parent.RemoveChild(parent, img)
	}
}

// figureNumber reads "fig:2".
func figureNumber(destination string) (int, bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(destination), "fig:")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n > 0 && n < 1_000_000
}

// Pictures gives the address of a figure by its number; ok is false for one that
// is not there.
type Pictures func(number int) (src, caption string, ok bool)

var place = regexp.MustCompile(`<img src="/fig/([0-9]+)"(?: alt="[^"]*")?/?>`)

// HTML renders a section's Markdown as HTML that is safe to show, headings from
// the third level down. It never fails: a text that would cost the parser too
// much is shown as it was written.
func HTML(source string, figure Pictures) string {
	source = whole(source)
	if costly(source) {
		return "<pre>" + html.EscapeString(source) + "</pre>\n"
	}
	var b bytes.Buffer
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "<pre>" + html.EscapeString(source) + "</pre>\n"
	}
	clean := policy.Sanitize(b.String())
	// Quotes within text are escaped by now, so this finds elements only.
	return place.ReplaceAllStringFunc(clean, func(img string) string {
		n, _ := strconv.Atoi(place.FindStringSubmatch(img)[1])
		src, caption, ok := "", "", false
		if figure != nil {
			src, caption, ok = figure(n)
		}
		if !ok {
			return ""
		}
		return `<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(caption) + `" loading="lazy"/>`
	})
}

// referenced lists the numbers of the figures that a text shows, in order.
func referenced(source string) []int {
	var out []int
	source = whole(source)
	if costly(source) {
		return nil
	}
	doc := markdown.Parser().Parse(text.NewReader([]byte(source)))
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if img, ok := n.(*ast.Image); ok && entering {
			if i, err := strconv.Atoi(strings.TrimPrefix(string(img.Destination), "/fig/")); err == nil {
				out = append(out, i)
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}

// plain is what a reader reads, without marks: for searching.
func plain(source string) string {
	source = whole(source)
	if costly(source) {
		return source
	}
	src := []byte(source)
	var b strings.Builder
	ast.Walk(markdown.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(src))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte('\n')
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// whole replaces what is no UTF-8: the parser panics on a line that begins within
// a character. Texts are checked when they are saved; this is the second wall.
func whole(source string) string { return strings.ToValidUTF8(source, "\ufffd") }

// costly reports a text that makes a Markdown parser look back over itself again
// and again. No report comes near: two thousand marks in one paragraph, forty
// quotations or lists within each other.
func costly(source string) bool {
	marks := 0
	for line := range strings.Lines(source) {
		if strings.TrimSpace(line) == "" {
			marks = 0
			continue
		}
		lead := line[:len(line)-len(strings.TrimLeft(line, " \t>*+-0123456789.)"))]
		if strings.Trim(line, "-* \t\n") != "" && strings.Count(lead, ">")+strings.Count(lead, "- ")+strings.Count(lead, "* ")+
			strings.Count(lead, "+ ")+strings.Count(lead, ". ")+strings.Count(lead, ") ") > 40 {
			return true
		}
		marks += strings.Count(line, "[") + strings.Count(line, "*") + strings.Count(line, "_") + strings.Count(line, "`") +
			strings.Count(line, "<") + strings.Count(line, "~") + strings.Count(line, "|")
		if marks > 2000 {
			return true
		}
	}
	return false
}
