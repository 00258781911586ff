package main

import (
	"strconv"
	"strings"

	"stepwise/trial/dose"
	"stepwise/trial/dose/answer"
)

// tables writes the table of a design that looks beyond the DLTs of its patients;
// false where it does not.
func (s *sheet) tables(t *answer.Table) bool {
	switch {
	case t.Pending != nil:
		s.grid(s.followRows(answer.FollowLines(t.Pending, t.Step())))
		s.printf("\n")
		s.say("table.follow.read")
	case t.Scores != nil:
		s.scores(t.Scores)
		s.say("table.scores.read")
	case t.Rates != nil:
		s.grid(s.rateRows(t.Rates))
		s.printf("\n")
		s.say("table.rates.read")
	default:
		return false
	}
	return true
}

func (s *sheet) followRows(lines []answer.FollowLine) [][]string {
	rows := [][]string{{s.word("table.n"), s.word("table.dlt"), s.word("table.pending"),
		s.word("table.follow.up"), s.word("table.follow.down"), s.word("table.follow.else")}}
	for _, l := range lines {
		first, _, turns := strings.Cut(l.Decision, "/")
		up, otherwise := threshold(l.EscalateFrom), first
		if turns {
			otherwise = "S"
		}
		if turns && first == "W" {
			up += " (" + s.word("table.follow.W") + ")"
		}
		words := s.word("table.follow." + otherwise)
		if l.MinFollowUp > 0 {
			up = strings.TrimSpace(up + " " + s.word("table.follow.shortest", "Share", strconv.FormatFloat(l.MinFollowUp, 'g', -1, 64)))
			if !turns {
				words = s.word("table.follow.W")
			}
		}
		rows = append(rows, []string{strconv.Itoa(l.N), fromTo(l.DLTSpan), fromTo(l.PendingSpan), up, threshold(l.DeescalateTo), words})
	}
	return rows
}

func fromTo(from [2]int) string {
	if from[0] == from[1] {
		return strconv.Itoa(from[0])
	}
	return strconv.Itoa(from[0]) + "–" + strconv.Itoa(from[1])
}

func threshold(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 2, 64)
}

// scores writes a block for each number of patients. Where the utility asks who had
// both, a cell holds a score for each number of them, from the smallest.
func (s *sheet) scores(rows []dose.ScoreRow) {
	for i := 0; i < len(rows); {
		n := rows[i].N
		s.say("table.scores.n", "N", n)
		head := []string{" "}
		for e := range n + 1 {
			head = append(head, strconv.Itoa(e))
		}
		block := [][]string{head}
		for ; i < len(rows) && rows[i].N == n; i++ {
			r := rows[i]
			if len(block) == 1 || block[len(block)-1][0] != strconv.Itoa(r.DLT) {
				line := make([]string, n+2)
				line[0] = strconv.Itoa(r.DLT)
				block = append(block, line)
			}
			cell := &block[len(block)-1][r.Eff+1]
			if *cell != "" {
				*cell += "/"
			}
			*cell += score(r.RDS)
		}
		s.grid(block)
		s.printf("\n")
	}
}

func score(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

func (s *sheet) rateRows(list []dose.RateRow) [][]string {
	rows := [][]string{{s.word("table.n"), s.word("table.rates.few"), s.word("table.rates.many"), s.word("table.rates.enough"),
		s.word("table.eliminate"), s.word("table.rates.futile")}}
	for _, r := range list {
		rows = append(rows, []string{strconv.Itoa(r.N), strconv.Itoa(r.FewDLT), strconv.Itoa(r.ManyDLT), count(r.EnoughEff), count(r.TooToxic), count(r.Futile)})
	}
	return rows
}
