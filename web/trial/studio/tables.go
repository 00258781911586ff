package studio

import (
	"slices"
	"strconv"
	"strings"

	"stepwise/trial/dose"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/request"
)

// decisionTable is the table of one design, or of several that are the same trial, at
// the numbers of patients that cohorts bring to a dose.
type decisionTable struct {
	names []string
	rows  []dose.Row
}

func (t decisionTable) title() string { return strings.Join(t.names, " = ") }

// tablesOf makes the tables of the designs that have one; designs whose rows are all
// equal share theirs.
func tablesOf(list []*request.Request, c *answer.Comparison) []decisionTable {
	var out []decisionTable
	for i, r := range list {
		if !answer.Exactly(r.Plan.Settings) {
			continue // counts alone do not decide: a table of counts would mislead
		}
		rows, err := dose.Table(r.Plan.Settings, min(r.Plan.MaxN(), 60))
		if err != nil {
			continue // the design has no table
		}
		rows = atCohorts(rows, r.Plan.CohortSizes)
		name := c.Designs[i].Name
		if k := slices.IndexFunc(out, func(t decisionTable) bool { return equalRows(t.rows, rows) }); k >= 0 {
			out[k].names = append(out[k].names, name)
			continue
		}
		out = append(out, decisionTable{[]string{name}, rows})
	}
	return out
}

// atCohorts keeps the numbers of patients that a dose can have: sums of cohorts.
func atCohorts(rows []dose.Row, sizes []int) []dose.Row {
	can := map[int]bool{0: true}
	for _, c := range sizes {
		for n := 60; n >= c; n-- {
			can[n] = can[n] || can[n-c]
		}
	}
	return slices.DeleteFunc(rows, func(r dose.Row) bool { return !can[r.N] })
}

func equalRows(a, b []dose.Row) bool {
	return slices.EqualFunc(a, b, func(x, y dose.Row) bool {
		return x.N == y.N && count(x.Escalate) == count(y.Escalate) && count(x.Deescalate) == count(y.Deescalate) && count(x.Eliminate) == count(y.Eliminate)
	})
}

func count(n *int) string {
	if n == nil {
		return "–"
	}
	return strconv.Itoa(*n)
}

// difference is an outcome that two designs answer differently.
type difference struct {
	n, dlt int
	first  string // design
	says   string // escalate, stay, deescalate, eliminate
	other  string
	but    string
}

// mostDifferences bounds the list.
const mostDifferences = 12

// differences compares each table with the first, at as few patients as possible.
func differences(tables []decisionTable) []difference {
	var out []difference
	for _, t := range tables[min(1, len(tables)):] {
		found := 0
		for _, row := range t.rows {
			k := slices.IndexFunc(tables[0].rows, func(r dose.Row) bool { return r.N == row.N })
			if k < 0 {
				continue
			}
			for dlt := 0; dlt <= row.N && found < mostDifferences/max(1, len(tables)-1); dlt++ {
				if a, b := asks(tables[0].rows[k], dlt), asks(row, dlt); a != b {
					out = append(out, difference{row.N, dlt, tables[0].title(), a, t.title(), b})
					found++
				}
			}
		}
	}
	return out
}

// asks is what a row says of a number of DLTs.
func asks(r dose.Row, dlt int) string {
	switch {
	case r.Eliminate != nil && dlt >= *r.Eliminate:
		return "eliminate"
	case r.Deescalate != nil && dlt >= *r.Deescalate:
		return "deescalate"
	case r.Escalate != nil && dlt <= *r.Escalate:
		return "escalate"
	}
	return "stay"
}
