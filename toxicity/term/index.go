package term

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"stepwise/knowledge/fact"
)

// Index holds terms ready to be searched. It does not change and may be shared.
type Index struct {
	entries []entry
	words   []word // of names
	defined []word // of definitions alone (ALT, SGPT, AKI …), in order
	byName  map[string]int
}

// entry is one term.
type entry struct {
	term   *fact.Term
	folded string   // its English words, American and in lower case
	count  int      // of English words
	han    []rune   // Chinese characters of its Chinese name
	also   [][]rune // everyday names in Chinese
	latin  int      // words in Latin letters in its Chinese name (CD4, QT)
}

// word is one word in Latin letters with the terms it stands in.
type word struct {
	text    string
	letters uint64 // which letters and digits it has
	in      []int32
}

// Hit is a term that was found.
type Hit struct {
	*fact.Term
	Score int  // higher is better; comparable within one answer only
	Exact bool // everything that was typed stands in the term as it was typed
}

// New makes an index of terms.
func New(terms []*fact.Term) *Index {
	x := &Index{byName: map[string]int{}}
	names, defined := map[string][]int32{}, map[string][]int32{}
	for i, t := range terms {
		name, chinese := parse(t.Term), parse(t.NameZH)
		e := entry{term: t, folded: strings.Join(name.words, " "), count: len(name.words), latin: len(chinese.words)}
		for _, run := range chinese.han {
			e.han = append(e.han, run...)
		}
		for _, name := range everyday[t.Term] {
			e.also = append(e.also, []rune(name))
		}
		x.entries = append(x.entries, e)
		x.byName[name.key()] = i
		if t.NameZH != "" {
			x.byName[chinese.key()] = i
		}
		own := distinct(slices.Concat(name.words, chinese.words, abbreviations[t.Term]))
		for _, w := range own {
			names[w] = append(names[w], int32(i))
		}
		for _, w := range distinct(parse(t.Definition).words) {
			if _, isName := slices.BinarySearch(own, w); !isName && len(w) > 2 {
				defined[w] = append(defined[w], int32(i))
			}
		}
	}
	x.words, x.defined = listed(names), listed(defined)
	return x
}

func distinct(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}

func listed(m map[string][]int32) []word {
	out := make([]word, 0, len(m))
	for _, text := range slices.Sorted(maps.Keys(m)) {
		out = append(out, word{text: text, letters: letters(text), in: m[text]})
	}
	return out
}

// Find returns the term of a name in either language, or nil.
func (x *Index) Find(name string) *fact.Term {
	if i, ok := x.byName[parse(name).key()]; ok {
		return x.entries[i].term
	}
	return nil
}

// found collects what each entry has of the query.
type found struct {
	score  []int32
	missed []int8
	loose  []bool // something was found only with an error
}

// Search finds terms by their words in any order, finished or not, with errors of
// typing, best first and at most limit.
func (x *Index) Search(text string, limit int) []Hit {
	q := parse(clip(text))
	parts := len(q.words) + len(q.han)
	if parts == 0 || limit <= 0 {
		return nil
	}
	f := found{score: make([]int32, len(x.entries)), missed: make([]int8, len(x.entries)), loose: make([]bool, len(x.entries))}
	best := make([]int32, len(x.entries))
	for i, w := range q.words {
		clear(best)
		x.word(w, best)
		if q.typed[i] != w {
			x.word(q.typed[i], best)
		}
		f.take(best)
	}
	for _, run := range q.han {
		clear(best)
		x.characters(run, best)
		f.take(best)
	}
	asked := strings.Join(q.words, " ")
	var hits []Hit
	for i := range x.entries {
		e := &x.entries[i]
		if f.score[i] == 0 || int(f.missed[i])*2 > parts {
			continue
		}
		s := int(f.score[i])*10/parts - 600*int(f.missed[i])/parts
		if asked != "" {
			s -= 8 * (e.count - len(q.words)) // what was asked for, rather than something longer
			switch {
			case e.folded == asked:
				s += 500
			case strings.HasPrefix(e.folded, asked) || slices.Contains(abbreviations[e.term.Term], asked):
				s += 60
			}
		}
		if len(q.han) > 0 {
			s -= 6*(len(e.han)-len(q.han[0])) + 8*max(0, e.latin-len(q.words))
		}
		hits = append(hits, Hit{Term: e.term, Score: s, Exact: f.missed[i] == 0 && !f.loose[i]})
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	// What matches as it was typed needs no guesses beside it; a guess that lacks a
	// whole word is worth nothing when something has all of them.
	if len(hits) > 0 && hits[0].Exact {
		floor := hits[0].Score - 700
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return !h.Exact && h.Score < floor })
	}
	return hits[:min(len(hits), limit)]
}

// take adds what one part of the query found.
func (f *found) take(best []int32) {
	for i, b := range best {
		switch {
		case b == 0:
			f.missed[i]++
		case b < begun:
			f.loose[i] = true
		}
		f.score[i] += b
	}
}

// What a part of the query is worth; below begun it has an error or stands in the
// definition only.
const (
	whole     = 100
	begun     = 70 // a beginning; up to 95 for more of the word
	oneWrong  = 55
	told      = 45 // stands in the definition
	oneBegun  = 40 // a beginning with one error
	twoWrong  = 35
	scattered = 25
)

// word compares a typed word with every word.
func (x *Index) word(typed string, best []int32) {
	limit := 0
	switch n := len(typed); {
	case n >= 8:
		limit = 2
	case n >= 3:
		limit = 1
	}
	mask := letters(typed)
	for i := range x.words {
		w := &x.words[i]
		// Each error brings at most one letter that the word does not have.
		if bits.OnesCount64(mask&^w.letters) > limit {
			continue
		}
		if s := worth(typed, w.text, limit); s > 0 {
			raise(best, w.in, s)
		}
	}
	if len(typed) < 3 {
		return
	}
	at, _ := slices.BinarySearchFunc(x.defined, typed, func(w word, t string) int { return strings.Compare(w.text, t) })
	for ; at < len(x.defined) && strings.HasPrefix(x.defined[at].text, typed); at++ {
		if w := &x.defined[at]; w.text == typed || len(typed) > 4 {
			raise(best, w.in, told)
		}
	}
}

func raise(best []int32, in []int32, s int32) {
	for _, e := range in {
		best[e] = max(best[e], s)
	}
}

// worth of a typed word against a word.
func worth(typed, text string, limit int) int32 {
	switch {
	case typed == text:
		return whole
	case strings.HasPrefix(text, typed):
		return begun + int32(25*len(typed)/len(text))
	case limit == 0:
		return 0
	}
	full, begin := distances(typed, text, limit)
	switch {
	case full == 1:
		return oneWrong
	case begin == 1 && len(typed) > 3:
		return oneBegun
	case full == 2 && limit == 2:
		return twoWrong
	case begin == 2 && limit == 2 && len(typed) > 9:
		return twoWrong - 5
	}
	return 0
}

// characters looks for a run of Chinese characters: as it stands, with one wrong
// or missing character (two in a long run), or at least most of its pairs.
func (x *Index) characters(run []rune, best []int32) {
	limit := 0
	switch n := len(run); {
	case n >= 6:
		limit = 2
	case n >= 3:
		limit = 1
	}
	for i := range x.entries {
		e := &x.entries[i]
		best[i] = likeness(run, e.han, limit)
		for _, name := range e.also {
			best[i] = max(best[i], likeness(run, name, limit)-2) // the term's own name first
		}
	}
}

// likeness of a run of characters and a name.
func likeness(run, name []rune, limit int) int32 {
	switch d := within(run, name, limit); {
	case d == 0 && len(run) == len(name):
		return whole
	case d == 0:
		return begun + int32(25*len(run)/len(name))
	case d == 1 && limit >= 1:
		return oneWrong
	case d == 2 && limit >= 2:
		return twoWrong
	}
	if n := pairs(run, name); len(run) > 2 && n*2 >= len(run)-1 {
		return scattered + int32(n)
	}
	return 0
}

// pairs counts the neighbouring characters of a run that are neighbours in the name.
func pairs(run, name []rune) (n int) {
	for i := 0; i+1 < len(run); i++ {
		for j := 0; j+1 < len(name); j++ {
			if run[i] == name[j] && run[i+1] == name[j+1] {
				n++
				break
			}
		}
	}
	return n
}
