package prose

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// plainOf is the text of a node without marks.
func plainOf(n ast.Node, src []byte) []byte {
	var b bytes.Buffer
	(&pass{src: src}).words(&b, n)
	return bytes.TrimSpace(b.Bytes())
}

// words writes what a reader reads in a node, blocks apart by line breaks.
func (p *pass) words(b *bytes.Buffer, n ast.Node) {
	ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock && b.Len() > 0 && b.Bytes()[b.Len()-1] != '\n' {
				b.WriteByte('\n')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(p.src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(p.src))
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				b.Write(line.Value(p.src))
			}
		}
		return ast.WalkContinue, nil
	})
}
