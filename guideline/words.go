package guideline

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Limits of texts in characters.
const (
	maxTitle  = 300
	maxClaim  = 1500
	maxOption = 300
	maxShort  = 300
	maxRemark = 600
	maxReason = 600
	maxText   = 8000
	maxURL    = 1000
)

// words notes what is wrong with one text: missing, too long, or bytes that a
// database would refuse or change (no UTF-8, NUL).
func words(f *fault.Form, where, text string, limit int, required bool) {
	if required {
		f.Check(strings.TrimSpace(text) != "", where, "fault.required")
	}
	if i := badByte(text); i >= 0 {
		f.Add(where, "fault.utf8", "At", i)
		return
	}
	f.Check(utf8.RuneCountInString(text) <= limit, where, "fault.toolong", "Max", limit)
}

// both is words for a bilingual text: one side is enough, and the reader of the
// other sees a mark.
func both(f *fault.Form, where string, x lang.Text, limit int, required bool) {
	if required && x.Trim().IsZero() {
		f.Add(where+".en", "guideline.onelanguage")
	}
	words(f, where+".en", x.EN, limit, false)
	words(f, where+".zh", x.ZH, limit, false)
}

// address notes a link that is not http or https.
func address(f *fault.Form, where, text string, required bool) {
	words(f, where, text, maxURL, required)
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	f.Check(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "", where, "guideline.url")
}

func badByte(s string) int {
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if c == 0 || c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
