package casereport

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/clock"
)

func note1(id string, from, to int) Note { return Note{ID: id, From: from, To: to} }

func TestManuscript(t *testing.T) {
	settled := note1("s", 0, 3)
	settled.ResolvedAt = clock.Time(1)
	for _, c := range []struct {
		why  string
		text string
		list []Note
		want []Block
	}{
		{"nothing written", "\n \n", nil, nil},
		{"two paragraphs, counted in characters, not bytes", "患者发热。\n\nTwo\nlines.\n", nil, []Block{
			{1, 0, 5, []Piece{{"患者发热。", 0, nil}}},
			{2, 7, 17, []Piece{{"Two\nlines.", 7, nil}}}}},
		{"a comment in the middle", "abcdef", []Note{note1("n", 2, 4)}, []Block{
			{1, 0, 6, []Piece{{"ab", 0, nil}, {"cd", 2, []string{"n"}}, {"ef", 4, nil}}}}},
		{"two that overlap", "abcdef", []Note{note1("n", 1, 4), note1("m", 3, 6)}, []Block{
			{1, 0, 6, []Piece{{"a", 0, nil}, {"bc", 1, []string{"n"}}, {"d", 3, []string{"n", "m"}}, {"ef", 4, []string{"m"}}}}}},
		{"one over two paragraphs marks both", "ab\n\ncd", []Note{note1("n", 1, 5)}, []Block{
			{1, 0, 2, []Piece{{"a", 0, nil}, {"b", 1, []string{"n"}}}},
			{2, 4, 6, []Piece{{"c", 4, []string{"n"}}, {"d", 5, nil}}}}},
		{"settled and orphaned ones mark nothing", "abc", []Note{settled, note1("o", 1, 1)}, []Block{
			{1, 0, 3, []Piece{{"abc", 0, nil}}}}},
	} {
		if diff := cmp.Diff(c.want, Manuscript(c.text, c.list)); diff != "" {
			t.Errorf("%s:\n%s", c.why, diff)
		}
	}
}

// Whatever the text and the comments: the pieces are the text, each at its place.
func FuzzManuscript(f *testing.F) {
	f.Add("a\n\nb", 0, 2, 1, 4)
	f.Add("患者\r\n\n\n发热", 1, 5, 0, 9)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		text = strings.ToValidUTF8(text, "?")
		runes := []rune(text)
		for _, block := range Manuscript(text, []Note{note1("n", a, b), note1("m", c, d)}) {
			at := block.From
			for _, p := range block.Pieces {
				if p.From != at || string(runes[at:at+len([]rune(p.Text))]) != p.Text || p.Text == "" {
					t.Fatalf("%q: piece %+v at %d", text, p, at)
				}
				at += len([]rune(p.Text))
			}
			if at != block.To {
				t.Fatalf("%q: block %+v ends at %d", text, block, at)
			}
		}
	})
}
