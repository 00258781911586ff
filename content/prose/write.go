package prose

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"stepwise/internal/lang"
)

// writer renders what differs from goldmark's own HTML: raw HTML, which is shown
// as text, and images, which come from the store.
type writer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (writer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHTMLBlock, writeHTMLBlock)
	r.Register(ast.KindRawHTML, writeRawHTML)
	r.Register(ast.KindImage, writeImage)
	r.Register(ast.KindLink, writeLink)
	r.Register(ast.KindAutoLink, writeAutoLink)
}

func writeHTMLBlock(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	b := n.(*ast.HTMLBlock)
	var raw strings.Builder
	for i := range b.Lines().Len() {
		line := b.Lines().At(i)
		raw.Write(line.Value(source))
	}
	if b.HasClosure() {
		raw.Write(b.ClosureLine.Value(source))
	}
	shown := strings.TrimSpace(raw.String())
	if !comment(shown) {
		w.WriteString("<p>" + html.EscapeString(shown) + "</p>\n")
	}
	return ast.WalkSkipChildren, nil
}

func writeRawHTML(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		var raw strings.Builder
		for _, s := range n.(*ast.RawHTML).Segments.Sliced(0, n.(*ast.RawHTML).Segments.Len()) {
			raw.Write(s.Value(source))
		}
		if !comment(raw.String()) {
			w.WriteString(html.EscapeString(raw.String()))
		}
	}
	return ast.WalkSkipChildren, nil
}

// comment reports whether raw HTML is an author's remark that nobody should read.
func comment(raw string) bool {
	return strings.HasPrefix(raw, "<!--") && strings.HasSuffix(raw, "-->") && strings.Count(raw, "<!--") == 1
}

func writeImage(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	img := n.(*ast.Image)
	value, _ := img.AttributeString(attrFile)
	m, _ := value.(media)
	tag, _ := img.AttributeString(attrLang)
	t, _ := tag.(lang.Tag)
	alt := string(plainOf(img, source))
	kind, _, _ := strings.Cut(m.Type, "/")
	alone := img.Parent() != nil && img.Parent().Kind() == ast.KindTextBlock && img.Parent().ChildCount() == 1 &&
		img.Parent().Parent() != nil && img.Parent().Parent().Kind() == ast.KindDocument
	if alone {
		w.WriteString("<figure>")
	}
	switch {
	case m.missing:
		w.WriteString("<em>" + html.EscapeString(strings.TrimSpace(alt+" "+lang.Say(t, "content.filemissing"))) + "</em>")
	case m.address != "" && img.Parent() != nil && img.Parent().Kind() == ast.KindLink:
		w.WriteString(html.EscapeString(alt)) // no link stands within a link
	case m.address != "":
		openLink(w, m.address)
		w.WriteString(html.EscapeString(either(alt, m.address)) + "</a> " + html.EscapeString(lang.Say(t, "content.imageelsewhere")))
	case kind == "image":
		w.WriteString(`<img src="` + html.EscapeString(Address(m.File)) + `" alt="` + html.EscapeString(alt) + `" loading="lazy">`)
	case kind == "video":
		if alt == "video" {
			alt = m.Name
		}
		w.WriteString(`<video src="` + html.EscapeString(Address(m.File)) + `" controls preload="metadata" aria-label="` +
			html.EscapeString(alt) + `"></video>`)
	default:
		w.WriteString(`<a href="` + html.EscapeString(Address(m.File)) + `">` + html.EscapeString(either(alt, m.Name)) + "</a>")
	}
	if alone {
		if len(img.Title) > 0 {
			w.WriteString("<figcaption>" + html.EscapeString(string(util.UnescapePunctuations(img.Title))) + "</figcaption>")
		}
		w.WriteString("</figure>\n")
	}
	return ast.WalkSkipChildren, nil
}

// writeLink writes the address that rewrite has checked, and not one that is
// decoded once more on the way.
func writeLink(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	openLink(w, string(n.(*ast.Link).Destination))
	return ast.WalkContinue, nil
}

func openLink(w util.BufWriter, address string) {
	w.WriteString(`<a href="` + html.EscapeString(address) + `"`)
	if _, outside, _ := safe(address); outside {
		w.WriteString(` rel="` + outsideRel + `"`)
	}
	w.WriteString(">")
}

func writeAutoLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	link := n.(*ast.AutoLink)
	label := html.EscapeString(string(link.Label(source)))
	dest := string(link.URL(source))
	if link.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	address, _, ok := safe(dest)
	if !ok {
		w.WriteString(label)
		return ast.WalkContinue, nil
	}
	openLink(w, address)
	w.WriteString(label + "</a>")
	return ast.WalkContinue, nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
