package content

import (
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// maxFlow is how deep brackets may stand in each other in a front matter, which
// needs two.
const maxFlow = 8

// strange looks for what no front matter needs and what the parser (goccy/go-yaml
// v1.19.0) suffers from: anchors, of which a few lines can ask for gigabytes; a bare
// tag, which makes it read through nil; brackets in brackets, of which 64 KiB cost
// it a quarter of a minute. It returns the line, counted from 1, and the key of a
// sentence, or 0.
func strange(text string) (line int, key string) {
	depth := 0
	for _, t := range lexer.Tokenize(text) {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType:
			return t.Position.Line, "content.noalias"
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
		if depth > maxFlow {
			return t.Position.Line, "content.toodeep"
		}
	}
	return 0, ""
}
