package deid

import "slices"

// scanner walks once through the folded text. At every place where something may
// begin it asks the finders for that sort of beginning. Finders look a bounded
// stretch to both sides.
type scanner struct {
	text
	muted []bool // by rune: part of a DOI, a batch number … (see mute)
	found []Warning
}

func (s *scanner) run() {
	for i, r := range s.r {
		switch {
		case isDigit(r):
			if !s.digit(i - 1) {
				s.figures(i)
			}
		case isLetter(r):
			if !isAlnum(s.at(i-1)) && s.at(i-1) != '_' {
				s.word(i)
			}
		case isHan(r):
			s.han(i)
		case r == '@':
			s.email(i)
		case r == '+':
			s.phoneAbroad(i)
		}
	}
}

// figures handles the first of a run of figures.
func (s *scanner) figures(i int) {
	if s.identity(i) || s.phone(i) {
		return
	}
	s.dateFromFigure(i)
	s.ageFromFigure(i)
	s.bedFromFigure(i)
	s.streetFromFigure(i)
}

// word handles the first letter of a Latin word.
func (s *scanner) word(i int) {
	j := i
	for j-i < longestWord && isLetter(s.at(j)) {
		j++
	}
	s.dateFromWord(i)
	s.titleLatin(i, j)
	s.degree(i, j)
	s.ageFromWord(i, j)
	s.labelLatin(i, j)
}

// longestWord is longer than any word that means something to a finder.
const longestWord = 16

// han handles every Han character.
func (s *scanner) han(i int) {
	s.labelHan(i)
	s.titleHan(i)
	switch s.r[i] {
	case '月':
		s.dateFromNumerals(i)
	case '岁':
		s.ageFromNumerals(i)
	case '男', '女':
		s.nameBeforeSex(i)
	case '村', '镇', '乡', '街', '社', '小':
		s.village(i)
	}
}

// warn records [i, j), unless it lies in what is muted.
func (s *scanner) warn(k Kind, c Confidence, i, j int, key string, args map[string]any) {
	if s.muted[i] || s.muted[j-1] {
		return
	}
	from, to := int(s.from[i]), int(s.to[j-1])
	s.found = append(s.found, Warning{Start: from, End: to, Kind: k, Confidence: c, Key: key, Args: args})
}

// settle orders the warnings and removes doubles. Of two that overlap with the
// same kind the union is kept, under the better reason; one that lies within
// another of at least its confidence is dropped; everything else stays.
func settle(src string, found []Warning) []Warning {
	slices.SortStableFunc(found, func(a, b Warning) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	var out []Warning
	for _, w := range found {
		drop := false
		// Ranges are short, so only the last few can reach this far.
		for k := len(out) - 1; k >= max(0, len(out)-settleReach) && !drop; k-- {
			o := &out[k]
			switch {
			case w.Start >= o.End:
			case family(w.Kind) == family(o.Kind):
				o.join(w)
				drop = true
			case w.End <= o.End && w.Confidence <= o.Confidence:
				drop = true
			case w.Start == o.Start && w.End >= o.End && w.Confidence > o.Confidence:
				*o, drop = w, true
			}
		}
		if !drop {
			out = append(out, w)
		}
	}
	for i := range out {
		out[i].Excerpt = src[out[i].Start:out[i].End]
	}
	return out
}

const settleReach = 4

// join widens o to hold w, which begins within it, under the better reason.
func (o *Warning) join(w Warning) {
	o.End = max(o.End, w.End)
	if w.Confidence > o.Confidence {
		o.Kind, o.Confidence, o.Key, o.Args = w.Kind, w.Confidence, w.Key, w.Args
	}
}

// family groups kinds that are readings of one thing.
func family(k Kind) Kind {
	switch k {
	case Month:
		return Date
	case IdentityLike:
		return IdentityCard
	}
	return k
}
