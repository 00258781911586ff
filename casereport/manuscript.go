package casereport

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Block is one paragraph of a section's source, as it stands between empty lines.
// The tutor comments on the source, because a comment's runes count in it.
type Block struct {
	Number   int // 1, 2, … within the section
	From, To int // runes of the section's text
	Pieces   []Piece
}

// Piece is a run of a block with the same comments on all of it.
type Piece struct {
	Text  string
	From  int      // rune of the section's text
	Notes []string // ids of the open comments on it
}

// Manuscript cuts a section's text into blocks and these at the ends of the open
// comments' passages.
func Manuscript(text string, list []Note) []Block {
	var out []Block
	at := 0 // rune offset of the line
	var from int
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			body := strings.TrimRight(b.String(), "\n")
			out = append(out, Block{Number: len(out) + 1, From: from, To: from + utf8.RuneCountInString(body), Pieces: pieces(body, from, list)})
			b.Reset()
		}
	}
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			flush()
		} else {
			if b.Len() == 0 {
				from = at
			}
			b.WriteString(line)
		}
		at += utf8.RuneCountInString(line)
	}
	flush()
	return out
}

func pieces(body string, from int, list []Note) []Piece {
	runes := []rune(body)
	to := from + len(runes)
	cuts := []int{from, to}
	var here []Note
	for _, n := range list {
		if n.Orphaned() || n.Resolved() || n.To <= from || n.From >= to {
			continue
		}
		here = append(here, n)
		cuts = append(cuts, max(n.From, from), min(n.To, to))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []Piece
	for i := 0; i+1 < len(cuts); i++ {
		p := Piece{Text: string(runes[cuts[i]-from : cuts[i+1]-from]), From: cuts[i]}
		for _, n := range here {
			if n.From <= cuts[i] && cuts[i] < n.To {
				p.Notes = append(p.Notes, n.ID)
			}
		}
		out = append(out, p)
	}
	return out
}
