package prose

import (
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasis reads * and _ as CommonMark does (section 6.2), except beside Han
// text. There the standard looks for spaces that Chinese does not write, so that
// **要点：**激素 would show its asterisks. A delimiter run whose one side is
// punctuation may open or close when its other side is CJK.
type emphasis struct{}

// Trigger implements parser.InlineParser.
func (emphasis) Trigger() []byte { return []byte{'*', '_'} }

// Parse implements parser.InlineParser.
func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	mark, n := line[0], 1
	for n < len(line) && line[n] == mark {
		n++
	}
	after := ' '
	if n < len(line) {
		after = util.ToRune(line, n)
	}
	open, closing := flanks(mark, before, after)
	d := parser.NewDelimiter(open, closing, n, mark, runs{})
	d.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(d)
	return d
}

func flanks(mark byte, before, after rune) (open, closing bool) {
	spaceBefore, spaceAfter := util.IsSpaceRune(before), util.IsSpaceRune(after)
	pointBefore, pointAfter := util.IsPunctRune(before), util.IsPunctRune(after)
	left := !spaceAfter && (!pointAfter || spaceBefore || pointBefore || mark == '*' && cjk(before))
	right := !spaceBefore && (!pointBefore || spaceAfter || pointAfter || mark == '*' && cjk(after))
	if mark == '_' {
		return left && (!right || pointBefore), right && (!left || pointAfter)
	}
	return left, right
}

// cjk reports whether a character belongs to Chinese, Japanese or Korean writing:
// its letters, and the full-width punctuation and brackets.
func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) ||
		r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

type runs struct{}

func (runs) IsDelimiter(b byte) bool                   { return b == '*' || b == '_' }
func (runs) CanOpenCloser(o, c *parser.Delimiter) bool { return o.Char == c.Char }
func (runs) OnMatch(consumes int) ast.Node             { return ast.NewEmphasis(consumes) }
