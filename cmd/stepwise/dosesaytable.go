package main

import (
	"io"
	"strings"

	"stepwise/internal/lang"
	"stepwise/trial/dose/answer"
)

type tableReply struct{ *answer.Table }

func (t tableReply) Say(w io.Writer, tag lang.Tag) error {
	s := &sheet{w: w, tag: tag}
	s.title("table.title", t.About)
	for _, x := range t.Sheets() {
		if x.Caption != nil {
			s.say(x.Caption.Key, "N", x.Caption.Args["N"])
		}
		rows := [][]string{s.cells(x.Head)}
		for _, r := range x.Rows {
			rows = append(rows, s.cells(r))
		}
		s.grid(rows)
		s.printf("\n")
	}
	s.say(t.Rule())
	return s.foot(t.About)
}

// cells say the cells of a row.
func (s *sheet) cells(row []answer.Cell) (out []string) {
	for _, c := range row {
		parts := []string{c.Text}
		for _, w := range c.Words {
			parts = append(parts, lang.SayMap(s.tag, "dose."+w.Key, w.Args))
		}
		out = append(out, strings.TrimSpace(strings.Join(parts, " ")))
	}
	return out
}
