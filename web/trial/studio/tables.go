package studio

import (
	"slices"
	"strconv"
	"strings"

	"stepwise/trial/dose"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/request"
)

// ward is what goes to the ward of one design, or of several that ask the same: its
// rule in words and, where a table can hold it, the table at the numbers of patients
// that cohorts bring to a dose.
type ward struct {
	names  []string
	rule   string // key of its words, below studio.ward
	read   string // key of how the table is read, below dose; "" without a table
	sheets []answer.Sheet
	rows   []dose.Row // counts that decide, where counts alone do
}

func (t ward) title() string { return strings.Join(t.names, " = ") }

// longest is how many patients at a dose a table goes to; with pending patients or
// responses it has many lines for each.
const (
	longest     = 60
	longestWide = 12
)

// wardsOf makes what goes to the ward; designs whose rows are all equal share theirs.
func wardsOf(list []*request.Request, c *answer.Comparison) []ward {
	var out []ward
	for i, r := range list {
		w := wardOf(r)
		w.names = []string{c.Designs[i].Name}
		if k := slices.IndexFunc(out, func(o ward) bool { return w.rows != nil && w.rule == o.rule && equalRows(o.rows, w.rows) }); k >= 0 {
			out[k].names = append(out[k].names, w.names[0])
			continue
		}
		out = append(out, w)
	}
	return out
}

func wardOf(r *request.Request) ward {
	w := ward{rule: rules[r.Plan.Design]}
	if w.rule == "" {
		w.rule = "counts"
	}
	if r.Plan.Design == dose.ThreePlusThree {
		w.rule += r.Plan.Variant
	}
	short := *r
	short.MaxN = min(r.Plan.MaxN(), longest)
	switch r.Plan.Design {
	case dose.TITEBOIN:
		short.MaxN = min(short.MaxN, longestWide)
	case dose.BOIN12:
		short.MaxN = min(short.MaxN, max(r.Plan.NCap, r.Plan.CohortSizes[0]))
	}
	t, err := answer.TableOf(&short)
	if err != nil {
		return w // the model decides: words alone
	}
	can := sizes(r.Plan.CohortSizes)
	t.Rates = slices.DeleteFunc(t.Rates, func(x dose.RateRow) bool { return !can[x.N] })
	if t.N != nil && t.Pending == nil {
		rows, _ := dose.Table(r.Plan.Settings, short.MaxN) // it was made before
		rows = slices.DeleteFunc(rows, func(x dose.Row) bool { return !can[x.N] })
		t.N, t.Escalate, t.Deescalate, t.Eliminate = nil, nil, nil, nil
		for _, x := range rows {
			t.N, t.Escalate = append(t.N, x.N), append(t.Escalate, x.Escalate)
			t.Deescalate, t.Eliminate = append(t.Deescalate, x.Deescalate), append(t.Eliminate, x.Eliminate)
		}
		w.rows = rows
	}
	w.read, w.sheets = t.Rule(), t.Sheets()
	return w
}

// rules name the words of designs that decide by more than the counts at one dose.
var rules = map[string]string{
	dose.ThreePlusThree: "threes", dose.TITEBOIN: "titeboin", dose.BOIN12: "boin12", dose.BOINET: "boinet", dose.BFBOIN: "bfboin",
	dose.CRM: "crm", dose.TITECRM: "titecrm", dose.BLRM: "blrm",
}

// sizes tells which numbers of patients a dose can have: sums of cohorts.
func sizes(cohorts []int) []bool {
	can := make([]bool, 2*dose.MaxPatients)
	can[0] = true
	for _, c := range cohorts {
		for n := longest; n >= c; n-- {
			can[n] = can[n] || can[n-c]
		}
	}
	return can
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

// differences compares the counts of each design with those of the first that has some,
// at as few patients as possible.
func differences(wards []ward) []difference {
	var out []difference
	tables := slices.DeleteFunc(slices.Clone(wards), func(t ward) bool { return t.rows == nil })
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
