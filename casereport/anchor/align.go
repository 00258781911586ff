package anchor

import (
	"strings"
	"unicode"

	"stepwise/casereport/diff"
)

// block is a run of n runes that stayed, at old in the old text and at new in
// the new one.
type block struct{ old, new, n int }

// alignment is what stayed, in order, with the lengths of both texts.
type alignment struct {
	blocks         []block
	oldLen, newLen int
}

func align(spans []diff.Span) alignment {
	var m alignment
	for _, s := range spans {
		n := length(s.Text)
		switch s.Op {
		case diff.Equal:
			m.blocks = append(m.blocks, block{m.oldLen, m.newLen, n})
			m.oldLen += n
			m.newLen += n
		case diff.Deleted:
			m.oldLen += n
		case diff.Inserted:
			m.newLen += n
		}
	}
	return m
}

// whole returns where [start, end) stands in the new text if it stayed in one piece.
func (m alignment) whole(start, end int) (int, bool) {
	for _, b := range m.blocks {
		if b.old <= start && end <= b.old+b.n {
			return b.new + start - b.old, true
		}
	}
	return 0, false
}

// origin returns where [start, end) of the new text stood in the old one if it
// stayed in one piece.
func (m alignment) origin(start, end int) (int, bool) {
	for _, b := range m.blocks {
		if b.new <= start && end <= b.new+b.n {
			return b.old + start - b.new, true
		}
	}
	return 0, false
}

// point maps an old offset to the new text. The offset of a deleted rune maps
// to where the deletion closed, before anything put in its place.
func (m alignment) point(offset int) int {
	after := 0
	for _, b := range m.blocks {
		if offset < b.old {
			break
		}
		if offset <= b.old+b.n {
			return b.new + offset - b.old
		}
		after = b.new + b.n
	}
	return after
}

// How much must remain before a passage counts as changed rather than gone. The
// two figures are the product's own: a third of the visible runes, or, if the
// passage was rewritten altogether, four runes of its neighbourhood on each
// side (or all there is).
const (
	remainingShare     = 3 // one in three
	remainingNeighbour = 4
)

// rewritten returns the range of the new text that stands for [start, end): the
// runes of the passage that stayed and whatever was put in place of the others.
// An insertion at the very edge is outside, unless it replaces an edge.
func (m alignment) rewritten(start, end int, old, new runes) (from, to int, ok bool) {
	from, to = m.open(start), m.close(end)
	if from >= to || visible(new.slice(from, to)) == 0 {
		return 0, 0, false
	}
	stayed := 0
	for _, b := range m.blocks {
		if s, e := max(start, b.old), min(end, b.old+b.n); s < e {
			stayed += visible(old.slice(s, e))
		}
	}
	share := stayed > 0 && stayed*remainingShare >= visible(old.slice(start, end))
	return from, to, share || m.neighbours(start, end)
}

// visible counts the runes that are not white space.
func visible(s string) int {
	return length(strings.Join(strings.FieldsFunc(s, unicode.IsSpace), ""))
}

// open is the new offset where the passage that began at start begins now. If
// its first rune is gone, that is where the block before it ends, so that the
// replacement is inside.
func (m alignment) open(start int) int {
	at := 0
	for _, b := range m.blocks {
		if b.old > start {
			break
		}
		if start < b.old+b.n {
			return b.new + start - b.old
		}
		at = b.new + b.n
	}
	return at
}

// close is the counterpart of open for the end of the passage.
func (m alignment) close(end int) int {
	at := m.newLen
	for i := len(m.blocks) - 1; i >= 0; i-- {
		b := m.blocks[i]
		if b.old+b.n < end {
			break
		}
		if b.old < end {
			return b.new + end - b.old
		}
		at = b.new
	}
	return at
}

// neighbours reports whether the runes next to the passage stayed on both sides.
func (m alignment) neighbours(start, end int) bool {
	before := min(remainingNeighbour, start)
	after := min(remainingNeighbour, m.oldLen-end)
	_, left := m.whole(start-before, start)
	_, right := m.whole(end, end+after)
	return (left || before == 0) && (right || after == 0) && before+after > 0
}
