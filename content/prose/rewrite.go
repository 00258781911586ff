package prose

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"stepwise/internal/lang"
)

// pass changes the parsed text before it is rendered: headings get their level
// and id, links an address that is allowed, images the file that they name.
type pass struct {
	src     []byte
	options Options
	ids     map[string]bool
	again   map[string]int          // how often a heading's id was wanted again
	heads   map[*ast.Heading]string // section headings → section id
	level   int                     // of the last heading; the page's title is 1
	count   int                     // sections so far
}

var given = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

func (p *pass) rewrite(doc ast.Node) {
	p.heads, p.level = map[*ast.Heading]string{}, 1
	var links []*ast.Link
	var figures []*ast.Paragraph
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		wanted := ""
		if id, ok := n.AttributeString("id"); ok {
			if b, ok := id.([]byte); ok {
				wanted = string(b)
			}
		}
		n.RemoveAttributes()
		switch n := n.(type) {
		case *ast.Heading:
			p.heading(n, wanted)
		case *ast.Link:
			links = append(links, n)
		case *ast.Image:
			n.SetAttributeString(attrFile, p.file(n.Destination))
			n.SetAttributeString(attrLang, p.options.Lang)
		case *ast.Paragraph:
			if only := n.FirstChild(); n.Parent() == doc && only != nil && only == n.LastChild() && only.Kind() == ast.KindImage {
				figures = append(figures, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range links {
		p.link(n)
	}
	for _, n := range figures {
		// An image that stands alone is a figure; HTML allows none in a paragraph.
		block := ast.NewTextBlock()
		block.AppendChild(block, n.FirstChild())
		n.Parent().ReplaceChild(n.Parent(), n, block)
	}
}

// heading keeps the outline whole: the page's title is the one first level, and
// no level is skipped on the way down (WCAG 2.2, technique G141).
func (p *pass) heading(h *ast.Heading, wanted string) {
	h.Level = min(max(h.Level, 2), p.level+1, 6)
	p.level = h.Level
	if !given.MatchString(wanted) {
		wanted = ""
	}
	if h.Level == 2 && h.Parent().Kind() == ast.KindDocument {
		p.count++
		if wanted == "" || p.ids["s-"+wanted] {
			wanted = number(p.count)
		}
		for p.ids["s-"+wanted] { // an author may have called another section "3"
			wanted += "x"
		}
		p.heads[h] = wanted
		wanted = "s-" + wanted
	} else {
		if wanted == "" {
			wanted = slug(plainOf(h, p.src))
		}
		base := "h-" + wanted
		wanted = base
		for p.ids[wanted] {
			p.again[base]++
			wanted = base + "-" + number(p.again[base]+1)
		}
	}
	p.ids[wanted] = true
	h.SetAttributeString("id", []byte(p.options.Prefix+wanted))
}

// slug makes an id of a heading's words in any script.
func slug(words []byte) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(string(words)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		default:
			dash = true
		}
		if b.Len() > 60 {
			break
		}
	}
	return b.String()
}

// link gives a link its address. One that may not be followed leaves its words.
func (p *pass) link(n *ast.Link) {
	dest := string(util.URLEscape(n.Destination, true)) // character references resolved
	if hash, ok := strings.CutPrefix(dest, "blob:"); ok {
		f, known := p.options.Files[hash]
		if known {
			n.Destination = []byte(Address(f))
			return
		}
		miss := ast.NewString([]byte(" " + lang.Say(p.options.Lang, "content.filemissing")))
		n.AppendChild(n, miss)
		dest = ""
	}
	if address, _, ok := safe(dest); ok {
		n.Destination = []byte(address)
		return
	}
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		parent.InsertBefore(parent, n, c)
	}
	parent.RemoveChild(parent, n)
}

const outsideRel = "noopener noreferrer"

// safe reports whether an address may be linked to: the web, mail, a page of this
// site, or a place on this page.
func safe(dest string) (address string, outside, ok bool) {
	if dest == "" || strings.ContainsFunc(dest, unicode.IsControl) || strings.Contains(dest, `\`) {
		return "", false, false
	}
	u, err := url.Parse(dest)
	if err != nil {
		return "", false, false
	}
	switch {
	case u.Scheme == "https" || u.Scheme == "http":
		return dest, true, u.Host != ""
	case u.Scheme == "mailto":
		return dest, false, true
	case u.Scheme != "" || u.Host != "" || strings.HasPrefix(dest, "//"):
		return "", false, false
	}
	return dest, false, dest[0] == '/' || dest[0] == '#'
}

// Address is where a file of a unit is fetched.
func Address(f File) string { return "/files/" + f.Hash + "/" + url.PathEscape(f.Name) }

// file finds the file that an image names; images come from our own store only, so
// that reading a unit tells no other server who reads it.
func (p *pass) file(dest []byte) media {
	if hash, ok := bytes.CutPrefix(dest, []byte("blob:")); ok {
		f, known := p.options.Files[string(hash)]
		return media{File: f, missing: !known}
	}
	if address, outside, ok := safe(string(util.URLEscape(dest, true))); ok && outside {
		return media{address: address}
	}
	return media{missing: true}
}

type media struct {
	File
	address string // of an image elsewhere, which is linked to and not shown
	missing bool
}

const (
	attrFile = "stepwise-file"
	attrLang = "stepwise-lang"
)
