package toxicity

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"stepwise/knowledge/fact"
)

// Event is an immune-related adverse event of the knowledge base.
type Event struct {
	Key    string // "nephritis"
	Name   fact.Name
	System string   // "renal"
	Terms  []string // its CTCAE terms

	found []string // folded words by which it is found
}

// Systems are the organ systems in the order in which events are listed.
var Systems = []string{"skin", "gastrointestinal", "hepatic", "pulmonary", "cardiac", "renal", "endocrine",
	"musculoskeletal", "neurological", "ocular", "haematological"}

// events collects the events of the base's cells, by system and then as the cells
// come. An event of a system that is not listed stands at the end.
func events(b *fact.Base) []Event {
	var out []Event
	at := map[string]int{}
	for _, c := range b.Cells {
		i, seen := at[c.Irae]
		if !seen {
			i = len(out)
			at[c.Irae] = i
			out = append(out, Event{Key: c.Irae, Name: fact.Name{EN: c.NameEN, ZH: c.NameZH}, System: c.System})
		}
		for _, term := range c.Terms {
			if !slices.Contains(out[i].Terms, term) {
				out[i].Terms = append(out[i].Terms, term)
			}
		}
	}
	chinese := map[string]string{}
	for _, r := range b.Rules {
		chinese[r.Term] = r.NameZH
	}
	for i := range out {
		e := &out[i]
		for _, w := range slices.Concat([]string{e.Key, e.Name.EN, e.Name.ZH}, e.Terms, words[e.Key]) {
			e.found = append(e.found, fold(w))
			if zh := chinese[w]; zh != "" {
				e.found = append(e.found, fold(zh))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Event) int { return cmp.Compare(place(a.System), place(b.System)) })
	return out
}

func place(system string) int {
	if i := slices.Index(Systems, system); i >= 0 {
		return i
	}
	return len(Systems)
}

// find returns the events that a query means, best first: by name, CTCAE term, lay
// word or organ, in either language, forgiving a slip in a Latin word.
func find(list []Event, query string) []Event {
	q := fold(query)
	if q == "" {
		return list
	}
	type hit struct {
		Event
		score int
	}
	var hits []hit
	for _, e := range list {
		best := 0
		for _, w := range e.found {
			best = max(best, alike(q, w))
		}
		if best > 0 {
			hits = append(hits, hit{e, best})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	var out []Event
	for _, h := range hits {
		out = append(out, h.Event)
	}
	return out
}

// alike scores how well the folded query means the folded word: 5 the same, 4 its
// beginning, 3 within it, 2 a sentence that names it, 1 a slip away, 0 not.
func alike(q, word string) int {
	switch {
	case q == word:
		return 5
	case strings.HasPrefix(word, q):
		return 4
	case (len([]rune(q)) > 2 || han(q)) && strings.Contains(word, q):
		return 3
	case named(q, word):
		return 2
	}
	for _, part := range strings.Fields(word) {
		if a, b := []rune(q), []rune(part); len(a) >= 4 && !han(q) && distance(a, b) <= len(a)/4 {
			return 1
		}
	}
	return 0
}

// named reports whether a longer query has the word in it: whole words of Latin
// script, any place in Chinese, where words are not apart.
func named(q, word string) bool {
	if han(word) {
		return len([]rune(word)) > 1 && strings.Contains(q, word)
	}
	return strings.Contains(" "+q+" ", " "+word+" ")
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// fold makes full-width, accented and capital letters the same, and everything
// that is no letter and no digit one space.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// distance is how many letters must be put in, left out, changed or swapped with
// their neighbour to make b of a (optimal string alignment).
func distance(a, b []rune) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	older := make([]int, len(b)+1)
	for i := 1; i <= len(a); i++ {
		older, before, row = before, row, older
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
