package term

import (
	"strings"
	"unicode"
)

// query is what is looked for: English words, and runs of Chinese characters. typed
// are the words before their spelling was made American: "aemia" lacks a letter of
// anemia and is not British.
type query struct {
	words, typed []string
	han          [][]rune
}

// key is the same for all ways of writing a name.
func (q query) key() string {
	var b strings.Builder
	b.WriteString(strings.Join(q.words, " "))
	for _, run := range q.han {
		b.WriteString(string(run))
	}
	return b.String()
}

// letters is the set of letters and digits of a word.
func letters(word string) (set uint64) {
	for i := range len(word) {
		switch c := word[i]; {
		case c >= 'a':
			set |= 1 << (c - 'a')
		default:
			set |= 1 << (26 + c - '0')
		}
	}
	return set
}

// maxQuery is how many bytes of a query are read; a term has at most 90.
const maxQuery = 200

// clip cuts a query that nobody typed.
func clip(text string) string {
	if len(text) > maxQuery {
		return text[:maxQuery]
	}
	return text
}

// parse takes a query apart. Case, accents, punctuation, full-width letters and
// British spelling make no difference.
func parse(text string) query {
	var q query
	var word strings.Builder
	var han []rune
	flush := func() {
		if word.Len() > 0 {
			q.words, q.typed = append(q.words, american(word.String())), append(q.typed, word.String())
			word.Reset()
		}
		if len(han) > 0 {
			q.han = append(q.han, han)
			han = nil
		}
	}
	for _, c := range text {
		c = plain(c)
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			if len(han) > 0 {
				flush()
			}
			word.WriteRune(c)
		case unicode.Is(unicode.Han, c):
			if word.Len() > 0 {
				flush()
			}
			han = append(han, c)
		case c == '\'' || c == '’':
		default:
			flush()
		}
	}
	flush()
	return q
}

// plain is a character without case, accent and width.
func plain(c rune) rune {
	switch {
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	case c >= '！' && c <= '～':
		return plain(c - '！' + '!')
	case c == 'é' || c == 'è' || c == 'É' || c == 'ê' || c == 'ë':
		return 'e'
	case c == 'ö' || c == 'ó' || c == 'ô':
		return 'o'
	case c == 'ü' || c == 'ú':
		return 'u'
	case c == 'á' || c == 'à' || c == 'ä' || c == 'â':
		return 'a'
	case c == 'Ⅰ':
		return '1'
	case c == 'Ⅱ':
		return '2'
	}
	return c
}

// spellings turn British words into the American ones of CTCAE.
var spellings = strings.NewReplacer("oedema", "edema", "oesoph", "esoph", "oea", "ea", "oeia", "eia", "oestr", "estr", "foet", "fet", "pnoe", "pne",
	"aem", "em", "paed", "ped", "haem", "hem", "gynae", "gyne", "faec", "fec", "caec", "cec", "anae", "ane", "aet", "et", "dysaesth", "dysesth",
	"colour", "color", "odour", "odor", "tumour", "tumor", "isation", "ization", "ised", "ized", "fibre", "fiber", "diarrhoe", "diarrhe", "sulph", "sulf")

func american(word string) string { return spellings.Replace(word) }
