package anchor

import "stepwise/casereport/diff"

// Relocate finds the passage of a, which counts in oldText, in newText. Both
// are the text of the anchor's section. The steps, each tried only when those
// before it gave nothing:
//
//  1. The difference of the texts leaves the passage whole: kept or moved.
//  2. The same words stand where the difference sees new text: moved, as by cut
//     and paste. If the words stood more than once in the old text, some of the
//     context has to have come along.
//  3. What stood before and after the passage now stands together: orphaned.
//  4. Enough of the passage stayed, or something stands in its place between
//     neighbours that stayed: changed.
//  5. Otherwise: orphaned.
//
// Where the passage occurs only once in oldText, edits outside of it never
// change its quote. Where it occurs several times and one of them was deleted,
// the texts alone may not tell which; the difference then decides.
//
// An anchor that does not fit oldText (orphaned before, or of another version)
// is looked up by its quote and context only.
func Relocate(a Anchor, oldText, newText string) (Anchor, State) {
	old, new := split(oldText), split(newText)
	if a.Start < 0 || a.Start >= a.End || a.End > old.len() || old.slice(a.Start, a.End) != a.Quote {
		return lookUp(a, old, new)
	}
	if oldText == newText {
		return at(a, new, a.Start, a.End), Kept
	}
	m := align(diff.Characters(oldText, newText))

	if start, ok := m.whole(a.Start, a.End); ok {
		return place(a, new, start)
	}
	if start, ok := elsewhere(a, old, new, m); ok {
		return place(a, new, start)
	}
	if gap, ok := closed(a, new, m); ok {
		return orphan(a, gap), Orphaned
	}
	if start, end, ok := m.rewritten(a.Start, a.End, old, new); ok {
		return at(a, new, start, end), Changed
	}
	return orphan(a, m.point(a.Start)), Orphaned
}

// place puts the unchanged passage at start.
func place(a Anchor, new runes, start int) (Anchor, State) {
	state := Moved
	if start == a.Start {
		state = Kept
	}
	return at(a, new, start, start+a.End-a.Start), state
}

// orphan keeps the words and the surroundings as last seen, and the place.
func orphan(a Anchor, point int) Anchor {
	a.Start, a.End = point, point
	return a
}

// closed reports whether the neighbours of the passage meet in the new text, and
// where. A deletion can be read in two ways where the text around it repeats the
// passage's first or last runes; so both ends are tried.
func closed(a Anchor, new runes, m alignment) (int, bool) {
	for _, point := range []int{m.point(a.Start), m.point(a.End)} {
		atStart := a.Prefix != "" || point == 0
		atEnd := a.Suffix != "" || point == new.len()
		if atStart && atEnd && new.ends(a.Prefix, point) && new.has(a.Suffix, point) {
			return point, true
		}
	}
	return 0, false
}
