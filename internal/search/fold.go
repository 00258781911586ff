package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// separator folds what may stand inside a compound.
func separator(r rune) rune {
	switch {
	case r == '-' || r == '‐' || r == '‑' || r == '–' || r == '－' || r == '−':
		return '-'
	case unicode.IsSpace(r):
		return ' '
	}
	return 0
}

// fold makes one character comparable: compatibility forms resolved (NFKC), lower
// case, accents gone, Greek letters by name, since "IFN-γ" and "IFN-gamma" are one.
// A combining mark folds to "".
func fold(r rune) string {
	if r < 0x80 {
		return ascii[r]
	}
	if common(r) {
		return string(r)
	}
	if name, ok := greek[unicode.ToLower(r)]; ok {
		return name
	}
	s := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(string(r)))
	return norm.NFC.String(s)
}

// common reports most Han characters, of which nothing else need be asked.
func common(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

var ascii = func() (out [0x80]string) {
	for r := range out {
		out[r] = strings.ToLower(string(rune(r)))
	}
	return out
}()

var greek = map[rune]string{'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ζ': "zeta",
	'η': "eta", 'θ': "theta", 'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'µ': "mu", 'σ': "sigma", 'τ': "tau", 'ω': "omega"}

func letters(s string) bool {
	for _, r := range s {
		if !common(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// unspaced reports a character that is written without spaces between words.
func unspaced(s string) bool {
	for _, r := range s {
		return common(r) || r >= 0x80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	}
	return false
}

// stem takes an English plural off: the same for text and query, so a word that
// only looks like one is still found.
func stem(s string) string {
	switch {
	case len(s) > 4 && strings.HasSuffix(s, "ies"):
		return s[:len(s)-3] + "y"
	case len(s) > 4 && (strings.HasSuffix(s, "sses") || strings.HasSuffix(s, "xes") || strings.HasSuffix(s, "ches") || strings.HasSuffix(s, "shes")):
		return s[:len(s)-2]
	case len(s) > 3 && strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss") && !strings.HasSuffix(s, "us") && !strings.HasSuffix(s, "is"):
		return s[:len(s)-1]
	}
	return s
}
