package content

import (
	"context"
	"net/url"
	"strings"

	"stepwise/internal/lang"
	"stepwise/internal/search"
)

// paragraphs are the parts of a plain text apart by empty lines.
func paragraphs(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// host is the site of an address, for showing where a link leads.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// piece is a stretch of a text that is marked or not.
type piece struct {
	text   string
	marked bool
}

// pieces cuts a text at its marks, which are in order and counted in characters.
func pieces(text string, marks []search.Mark) []piece {
	runes := []rune(text)
	var out []piece
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End > len(runes) || m.Start >= m.End {
			continue
		}
		if m.Start > at {
			out = append(out, piece{string(runes[at:m.Start]), false})
		}
		out = append(out, piece{string(runes[m.Start:m.End]), true})
		at = m.End
	}
	if at < len(runes) {
		out = append(out, piece{string(runes[at:]), false})
	}
	return out
}

// word is the sentence for one of several values: prefix and value make the key.
func word(ctx context.Context, prefix, value string) string { return lang.T(ctx, prefix+value) }
