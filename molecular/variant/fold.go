package variant

import (
	"strings"
	"unicode/utf8"
)

// limit is how long one finding may be, in bytes; reports stay far below.
const limit = 400

// fold makes one spelling of many: full-width letters, digits and punctuation
// become ASCII, every dash a hyphen, every space one space.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' || c == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ') {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case r >= '！' && r <= '～':
			r -= 0xFEE0
		case r == '‐' || r == '‑' || r == '‒' || r == '–' || r == '—' || r == '―' || r == '−':
			r = '-'
		case r == '′' || r == '’':
			r = '\''
		case r == '。':
			r = '.'
		case r == '【' || r == '〔' || r == '〈' || r == '《':
			r = '('
		case r == '】' || r == '〕' || r == '〉' || r == '》':
			r = ')'
		case r == '\u3000' || r == '\u00a0' || r == '\u2009' || r < ' ':
			r = ' '
		case r == '\u200b' || r == '\ufeff':
			continue
		}
		if r == ' ' {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// short cuts a text for a message; a cut character is left out.
func short(s string) string {
	const most = 80
	if len(s) <= most {
		return strings.ToValidUTF8(s, "?")
	}
	for n := most; ; n-- {
		if n == 0 || utf8.RuneStart(s[n]) {
			return strings.ToValidUTF8(s[:n], "?") + "…"
		}
	}
}
