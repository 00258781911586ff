package knowledge

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"stepwise/knowledge/fact"
)

const (
	maxWords = 32 << 10 // bytes of a statement that can be searched
	maxQuery = 200      // characters of a search
)

// words is what a statement is found by, folded: every text in it, the keys of its
// data left out.
func words(s *fact.Statement) string {
	var b strings.Builder
	add := func(text string) {
		if text != "" && b.Len()+len(text) < maxWords {
			b.WriteString(text)
			b.WriteByte('\n')
		}
	}
	for _, text := range []string{s.ID, s.Subject, s.Title.EN, s.Title.ZH, s.Body, s.Jurisdiction, s.Version, s.Note, s.Source.Citation} {
		add(text)
	}
	var data any
	if json.Unmarshal(s.Data, &data) == nil {
		eachText(data, add)
	}
	return fold(b.String())
}

func eachText(v any, add func(string)) {
	switch x := v.(type) {
	case string:
		add(x)
	case []any:
		for _, y := range x {
			eachText(y, add)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(x)) {
			eachText(x[key], add)
		}
	}
}

// fold makes texts comparable: compatibility forms resolved (full-width letters and
// digits too), small letters, no accents, one kind of hyphen.
func fold(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || r == 0:
			return -1
		case unicode.Is(unicode.Pd, r):
			return '-'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text)))
}

var likeSafe = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// patterns are what LIKE looks for: each word of the query anywhere.
func patterns(query string) []string {
	if r := []rune(query); len(r) > maxQuery {
		query = string(r[:maxQuery])
	}
	var out []string
	for _, w := range strings.Fields(fold(query)) {
		out = append(out, "%"+likeSafe.Replace(w)+"%")
	}
	return out
}
