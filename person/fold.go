package person

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FoldEmail is the form in which addresses are stored and compared: full-width
// letters and digits, as a Chinese input method writes them, become plain ones.
func FoldEmail(email string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(clean(email))))
}

// FoldLicence is the form in which licence numbers are stored and compared: plain
// capitals and digits without spaces.
func FoldLicence(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(clean(s))), ""))
}

// FoldLatin tidies a name in Latin letters: one space between words, plain letters
// instead of full-width ones.
func FoldLatin(s string) string { return tidy(norm.NFKC.String(clean(s))) }

// dots are the signs that people type between the parts of a Han transcription of
// a name (买买提·艾力); the middle dot is the standard one.
var dots = strings.NewReplacer("•", "·", "・", "·", "･", "·", "‧", "·", "．", "·", "∙", "·", "⋅", "·")

// FoldHan tidies a name in Han characters. It stays in NFC: NFKC would replace
// characters that families chose. Spaces between characters, as tables are
// aligned with ("张　伟"), are dropped.
func FoldHan(s string) string {
	return strings.Join(strings.Fields(dots.Replace(norm.NFC.String(clean(s)))), "")
}

// FoldText tidies any other one-line text.
func FoldText(s string) string { return tidy(norm.NFC.String(clean(s))) }

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// clean drops what nobody sees: byte order marks, zero-width signs, direction
// marks and control characters; white space of any kind becomes a space.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

// folded is what the people list searches in.
func folded(p Person) string {
	return searchable(strings.Join([]string{p.Latin, strings.ReplaceAll(p.Latin, " ", ""), p.Han, p.Email, p.Hospital, p.Licence}, " "))
}

// searchable folds case, width and accents, so that "José" and "jose" meet.
func searchable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(clean(s)))
	return tidy(strings.ToLower(norm.NFC.String(s)))
}
