package answer

import (
	"strconv"
	"strings"

	"stepwise/trial/dose"
)

// Sheet is a decision table as people read it: a heading, rows, and how it is read.
// What is language is a [Sentence]; command line and studio set it in their own type.
type Sheet struct {
	Caption *Sentence // over a block of several, else nil
	Head    []Cell
	Rows    [][]Cell
}

// Cell is a figure, words, or a figure with words behind it.
type Cell struct {
	Text  string
	Words []Sentence
}

// Rule is the key of the sentences that say how the table is read.
func (t *Table) Rule() string {
	switch {
	case t.Pending != nil:
		return "table.follow.read"
	case t.Scores != nil:
		return "table.scores.read"
	case t.Rates != nil:
		return "table.rates.read"
	}
	return "table.read"
}

// Sheets lay out the table: one sheet, or one for each number of patients where scores
// depend on two counts.
func (t *Table) Sheets() []Sheet {
	switch {
	case t.Pending != nil:
		return []Sheet{followSheet(FollowLines(t.Pending, t.Step()))}
	case t.Scores != nil:
		return scoreSheets(t.Scores)
	case t.Rates != nil:
		s := Sheet{Head: words("table.n", "table.rates.few", "table.rates.many", "table.rates.enough", "table.eliminate", "table.rates.futile")}
		for _, r := range t.Rates {
			s.Rows = append(s.Rows, texts(strconv.Itoa(r.N), strconv.Itoa(r.FewDLT), strconv.Itoa(r.ManyDLT), count(r.EnoughEff), count(r.TooToxic), count(r.Futile)))
		}
		return []Sheet{s}
	}
	s := Sheet{Head: words("table.n", "table.escalate", "table.deescalate", "table.eliminate")}
	for i, n := range t.N {
		s.Rows = append(s.Rows, texts(strconv.Itoa(n), count(t.Escalate[i]), count(t.Deescalate[i]), count(t.Eliminate[i])))
	}
	return []Sheet{s}
}

func followSheet(lines []FollowLine) Sheet {
	s := Sheet{Head: words("table.n", "table.dlt", "table.pending", "table.follow.up", "table.follow.down", "table.follow.else")}
	for _, l := range lines {
		first, _, turns := strings.Cut(l.Decision, "/")
		up, otherwise := Cell{Text: threshold(l.EscalateFrom)}, first
		if turns {
			otherwise = "S"
		}
		if turns && first == "W" {
			up.Words = append(up.Words, Sentence{Key: "table.follow.W"})
		}
		if l.MinFollowUp > 0 {
			up.Words = append(up.Words, Sentence{"table.follow.shortest", map[string]any{"Share": strconv.FormatFloat(l.MinFollowUp, 'g', -1, 64)}})
			if !turns {
				otherwise = "W"
			}
		}
		row := texts(strconv.Itoa(l.N), fromTo(l.DLTSpan), fromTo(l.PendingSpan))
		s.Rows = append(s.Rows, append(row, up, Cell{Text: threshold(l.DeescalateTo)}, Cell{Words: []Sentence{{Key: "table.follow." + otherwise}}}))
	}
	return s
}

// scoreSheets have DLTs down and responses across, a sheet for each number of patients.
// Where the utility asks who had both, a cell holds a score for each number of them,
// from the smallest.
func scoreSheets(rows []dose.ScoreRow) (out []Sheet) {
	for i := 0; i < len(rows); {
		n := rows[i].N
		s := Sheet{Caption: &Sentence{"table.scores.n", map[string]any{"N": n}}, Head: texts("")}
		for e := range n + 1 {
			s.Head = append(s.Head, Cell{Text: strconv.Itoa(e)})
		}
		for ; i < len(rows) && rows[i].N == n; i++ {
			r := rows[i]
			if k := len(s.Rows); k == 0 || s.Rows[k-1][0].Text != strconv.Itoa(r.DLT) {
				s.Rows = append(s.Rows, append(texts(strconv.Itoa(r.DLT)), make([]Cell, n+1)...))
			}
			cell := &s.Rows[len(s.Rows)-1][r.Eff+1]
			if cell.Text != "" {
				cell.Text += "/"
			}
			cell.Text += score(r.RDS)
		}
		out = append(out, s)
	}
	return out
}

func words(keys ...string) (out []Cell) {
	for _, k := range keys {
		out = append(out, Cell{Words: []Sentence{{Key: k}}})
	}
	return out
}

func texts(list ...string) (out []Cell) {
	for _, t := range list {
		out = append(out, Cell{Text: t})
	}
	return out
}

func count(n *int) string {
	if n == nil {
		return "–"
	}
	return strconv.Itoa(*n)
}

func fromTo(span [2]int) string {
	if span[0] == span[1] {
		return strconv.Itoa(span[0])
	}
	return strconv.Itoa(span[0]) + "–" + strconv.Itoa(span[1])
}

func threshold(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 2, 64)
}

func score(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}
