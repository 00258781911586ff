// Package prose turns the Markdown of a unit into HTML that is safe to show, in
// sections. Authors are trusted to teach, not to program: nothing that they write
// becomes a script, a style, a frame or an address outside the web, and what looks
// like HTML is shown as the text that it is.
package prose

import (
	"bytes"
	"html"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"stepwise/internal/lang"
)

// File is an attachment that a text may point to as blob:HASH.
type File struct {
	Hash string // SHA-256, 64 hexadecimal digits
	Name string // to show, cleaned
	Type string // media type as found in the bytes
}

// Options say for whom a text is rendered.
type Options struct {
	Lang   lang.Tag        // of the text, for the few words that the renderer adds
	Files  map[string]File // by hash; a file that is not here is named as missing
	Prefix string          // before every id, for two texts on one page
}

// Page is a rendered text.
type Page struct {
	Sections []Section // at least one
	Notes    string    // HTML of the footnotes, or ""
	Text     string    // what a reader reads, without marks, for searching
}

// Section is what stands from one heading of the second level to the next. What
// stands before the first such heading belongs to the first section.
type Section struct {
	ID    string // as the author gave it ({#id}), else its number from 1
	Title string // text of the heading, "" when there is none
	HTML  string
}

// IDs lists the sections of a page in order.
func (p Page) IDs() []string {
	ids := make([]string, len(p.Sections))
	for i, s := range p.Sections {
		ids[i] = s.ID
	}
	return ids
}

// Limit is the longest text in bytes that is rendered; services refuse more.
const Limit = 128 << 10

var machine = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough,
		extension.NewFootnote(
			extension.WithFootnoteIDPrefixFunction(notePrefix),
			extension.WithFootnoteBacklinkHTML("↩")),
		// A line break between two Han characters is not a space.
		extension.NewCJK(extension.WithEastAsianLineBreaks()),
	),
	goldmark.WithParserOptions(
		parser.WithAttribute(), // for {#id}; every other attribute is dropped
		parser.WithInlineParsers(util.Prioritized(emphasis{}, 450)),
	),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(writer{}, 100))),
)

// Render never fails: whatever the source is, a page comes out. A source beyond
// Limit is cut there.
func Render(source string, o Options) Page {
	if len(source) > Limit {
		source = source[:Limit]
	}
	src := []byte(strings.ToValidUTF8(source, "\uFFFD"))
	if hostile(src) {
		return plain(string(src))
	}
	if o.Lang == "" {
		o.Lang = lang.EN
	}
	doc := machine.Parser().Parse(text.NewReader(src), parser.WithContext(parser.NewContext()))
	doc.(*ast.Document).SetMeta(map[string]any{metaPrefix: o.Prefix})
	p := &pass{src: src, options: o, ids: map[string]bool{}, again: map[string]int{}}
	p.rewrite(doc)
	return p.page(doc)
}

// page renders the document block by block: each block is cleaned by itself, and
// what the blocks stand in is ours.
func (p *pass) page(doc ast.Node) Page {
	var out Page
	sections := []Section{{}}
	var body, words bytes.Buffer
	begun := false // a heading has opened the current section
	flush := func() {
		sections[len(sections)-1].HTML = body.String()
		body.Reset()
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		p.words(&words, n)
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			if begun {
				flush()
				sections = append(sections, Section{})
			}
			begun = true
			s := &sections[len(sections)-1]
			s.ID, s.Title = p.heads[h], string(plainOf(h, p.src))
		}
		piece := p.block(n)
		if n.Kind() == east.KindFootnoteList {
			out.Notes += piece
			continue
		}
		body.WriteString(piece)
	}
	flush()
	if sections[0].ID == "" {
		sections[0].ID = "1"
	}
	out.Sections, out.Text = sections, strings.TrimSpace(words.String())
	return out
}

func (p *pass) block(n ast.Node) string {
	var raw bytes.Buffer
	if err := machine.Renderer().Render(&raw, p.src, n); err != nil {
		return "" // a bytes.Buffer does not fail
	}
	clean := policy.Sanitize(raw.String())
	switch {
	case n.Kind() == east.KindTable:
		// Wide tables scroll by themselves; a keyboard must be able to reach them.
		return `<div class="scroll" role="region" tabindex="0" aria-label="` +
			html.EscapeString(lang.Say(p.options.Lang, "content.table")) + `">` + clean + "</div>\n"
	default:
		return clean
	}
}

// plain shows a source that is not worth parsing.
func plain(source string) Page {
	return Page{Sections: []Section{{ID: "1", HTML: "<pre>" + html.EscapeString(source) + "</pre>\n"}}, Text: source}
}

const metaPrefix = "prefix"

func notePrefix(n ast.Node) []byte {
	prefix, _ := n.OwnerDocument().Meta()[metaPrefix].(string)
	return []byte(prefix)
}

func number(n int) string { return strconv.Itoa(n) }
