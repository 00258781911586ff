package anchor

import "strings"

// elsewhere looks for the quote in the new text outside of what the difference
// already accounts for. An occurrence that stood elsewhere in the old text is
// another passage with the same words, and stays that.
func elsewhere(a Anchor, old, new runes, m alignment) (int, bool) {
	once := strings.Count(old.text, a.Quote) == 1
	n := a.End - a.Start
	return best(a, new, m.point(a.Start), func(start int) bool {
		if from, stayed := m.origin(start, start+n); stayed {
			return from < a.End && a.Start < from+n
		}
		before, after := context(a, new, start)
		return once || enough(before, a.Prefix) || enough(after, a.Suffix)
	})
}

// lookUp serves anchors that have no place in the old text. The quote alone is
// no proof here: the deleted word may have stood in the text more than once. So
// at least one side of the context has to agree, unless the words are new to
// the text, as they are when an edit was taken back.
func lookUp(a Anchor, old, new runes) (Anchor, State) {
	fallback := orphan(a, min(max(a.Start, 0), new.len()))
	if a.Quote == "" {
		return fallback, Orphaned
	}
	unknown := !strings.Contains(old.text, a.Quote)
	start, ok := best(a, new, a.Start, func(start int) bool {
		before, after := context(a, new, start)
		return unknown || enough(before, a.Prefix) || enough(after, a.Suffix)
	})
	if !ok {
		return fallback, Orphaned
	}
	return at(a, new, start, start+length(a.Quote)), Moved
}

// enoughContext is how many runes of one side must agree; all of a shorter side.
const enoughContext = 8

func enough(agree int, side string) bool {
	return agree > 0 && agree >= min(enoughContext, length(side))
}

// best returns the occurrence of the quote in text that fits the context best,
// and of equally good ones the one nearest to want.
func best(a Anchor, text runes, want int, allowed func(start int) bool) (int, bool) {
	found, score, distance := -1, -1, 0
	for from := 0; from <= len(text.text); {
		i := strings.Index(text.text[from:], a.Quote)
		if i < 0 {
			break
		}
		from += i
		start, whole := text.offset(from)
		if _, ends := text.offset(from + len(a.Quote)); !whole || !ends {
			from++ // inside a rune: only where the quote or the text is no UTF-8
			continue
		}
		if allowed(start) {
			before, after := context(a, text, start)
			away := max(start-want, want-start)
			if s := before + after; s > score || s == score && away < distance {
				found, score, distance = start, s, away
			}
		}
		from = text.at[start+1] // occurrences may overlap
	}
	return found, found >= 0
}

// context counts the runes of the anchor's prefix and suffix that stand next to
// the quote at start, counted outwards from it.
func context(a Anchor, text runes, start int) (before, after int) {
	prefix, suffix := []rune(a.Prefix), []rune(a.Suffix)
	end := start + length(a.Quote)
	for before < len(prefix) && start-before > 0 &&
		text.slice(start-before-1, start-before) == string(prefix[len(prefix)-1-before]) {
		before++
	}
	for after < len(suffix) && end+after < text.len() &&
		text.slice(end+after, end+after+1) == string(suffix[after]) {
		after++
	}
	return before, after
}
