package prose

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is the second wall. The renderer writes nothing outside this list; should
// it ever, the element goes. Ids carry a prefix of ours, so that no text can take
// the name of a part of the page.
var policy = newPolicy()

var (
	ours   = regexp.MustCompile(`^(?:[a-z]{2}-)?(?:s|h)-[\p{L}\p{N}-]{0,200}$`)
	note   = regexp.MustCompile(`^(?:[a-z]{2}-)?fn(?:ref[0-9]*)?:[0-9]+$`)
	stored = regexp.MustCompile(`^/files/[0-9a-f]{64}/[^"<>\s]*$`)
)

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("https", "http", "mailto")
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "blockquote", "pre", "code", "ul", "ol", "li",
		"h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "sup", "div")
	p.AllowAttrs("id").Matching(ours).OnElements("h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("id").Matching(note).OnElements("li", "sup")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(?:left|center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9+#-]{1,32}$`)).OnElements("code")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^footnotes$`)).OnElements("div")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-endnotes$`)).OnElements("div")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^footnote-(?:ref|backref)$`)).OnElements("a")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-(?:noteref|backlink)$`)).OnElements("a")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer$`)).OnElements("a")
	p.AllowAttrs("src").Matching(stored).OnElements("img", "video")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("controls", "aria-label").OnElements("video")
	p.AllowAttrs("preload").Matching(regexp.MustCompile(`^metadata$`)).OnElements("video")
	return p
}
