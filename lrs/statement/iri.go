package statement

import (
	"strings"
	"unicode/utf8"
)

// MaxKey is the longest identifier, in bytes, by which a record can be found: the
// IRI of a verb or an activity, the key of an agent. Indexes of databases end not
// far above it.
const MaxKey = 2048

// IRI reports whether s is an IRI with a scheme and something behind it (RFC 3987,
// 2.2). It looks at every character, and at the host of http and https, which may
// not be empty; it does not take other schemes apart.
func IRI(s string) bool {
	colon := schemeLength(s)
	if colon == 0 || colon+1 == len(s) {
		return false
	}
	rest := s[colon+1:]
	if scheme := s[:colon]; strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") {
		if len(rest) < 3 || rest[:2] != "//" || rest[2] == '/' || rest[2] == '?' || rest[2] == '#' {
			return false
		}
	}
	fragments := 0
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		switch {
		case iriByte[c]:
		case c == '%':
			if i+2 >= len(rest) || !isHex(rest[i+1]) || !isHex(rest[i+2]) {
				return false
			}
			i += 2
		case c == '#':
			if fragments++; fragments > 1 {
				return false
			}
		case c >= 0x80:
			x, size := utf8.DecodeRuneInString(rest[i:])
			if !ucschar(x) {
				return false
			}
			i += size - 1
		default:
			return false
		}
	}
	return true
}

// schemeLength is where the colon behind a scheme stands (RFC 3986, 3.1), or 0.
func schemeLength(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		switch {
		case c >= 'a' && c <= 'z':
		case i > 0 && (s[i] >= '0' && s[i] <= '9' || s[i] == '+' || s[i] == '-' || s[i] == '.'):
		case i > 0 && s[i] == ':':
			return i
		default:
			return 0
		}
	}
	return 0
}

// iriByte are the ASCII characters that stand for themselves behind the scheme:
// unreserved and reserved ones of RFC 3986 but "#".
var iriByte = func() (t [256]bool) {
	for c := byte('0'); c <= 'z'; c++ {
		t[c] = c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a'
	}
	for _, c := range []byte("-._~:/?[]@!$&'()*+,;=") {
		t[c] = true
	}
	return t
}()

// ucschar are the characters beyond ASCII (RFC 3987, 2.2): no controls, no
// noncharacters. Private use is let through, though the grammar has it in queries
// only.
func ucschar(c rune) bool {
	return c >= 0xa0 && c&0xfffe != 0xfffe && (c < 0xfdd0 || c > 0xfdef) && (c < 0xfff0 || c > 0xffff)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// UUID reports whether s is a UUID in its standard form, in either case (RFC 4122,
// section 3). Variant and version are not looked at: the standard only recommends
// one.
func UUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := 0; i < 36; i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
		} else if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// hexadecimal reports whether s is n hexadecimal digits.
func hexadecimal(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}
