package toxicity

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/knowledge/fact"
	"stepwise/toxicity/advice"
)

// csvHead names the columns; one line is what one body says of one event at one
// grade.
var csvHead = []string{"id", "event", "event_zh", "system", "grade", "body", "state", "ici_action", "steroid_rule", "drug", "route",
	"mg_per_kg_min", "mg_per_kg_max", "dose_text", "taper_weeks", "second_line", "rechallenge", "grade_words", "grade_basis",
	"version", "year", "citation", "address", "fact_id", "bodies_differ", "kinds_of_difference"}

// VariationCSV serves the rows of the explorer for a spreadsheet.
func (p *Pages) VariationCSV(w http.ResponseWriter, r *http.Request) error {
	x, err := p.explore(w, r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="toxicity-variation.csv"`)
	if _, err := w.Write([]byte("\ufeff")); err != nil { // spreadsheets take it for the sign of UTF-8
		return nil // the reader went away
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(csvHead)
	for _, row := range x.rows {
		for _, body := range fact.Bodies {
			record := csvRecord(row, body)
			for i, v := range record {
				record[i] = harmless(v)
			}
			out.Write(record)
		}
	}
	out.Flush()
	return nil
}

func csvRecord(row advice.Row, body string) []string {
	c := row.Cells[body]
	var kinds []string
	for _, d := range row.Differences {
		if slices.Contains(d.Bodies, body) && !slices.Contains(kinds, string(d.Kind)) {
			kinds = append(kinds, string(d.Kind))
		}
	}
	differ := "no"
	if row.Differs {
		differ = "yes"
	}
	s, _ := stanceOf(c)
	drug, route, low, high, words := "", "", "", "", ""
	if x := s.steroid; x != nil {
		drug, route, words = x.Drug, x.Route, x.DoseText
		if x.MgPerKgMin != nil {
			low = figure(*x.MgPerKgMin)
		}
		if x.MgPerKgMax != nil {
			high = figure(*x.MgPerKgMax)
		}
	}
	taper, second, rechallenge := followingOf(c)
	year := ""
	if s.from.Year > 0 {
		year = itoa(s.from.Year)
	}
	return []string{row.ID, row.Name.EN, row.Name.ZH, row.System, itoa(row.Grade), body, string(c.State), string(s.action), string(s.rule), drug, route,
		low, high, words, taper, second, rechallenge, c.Words, c.Basis,
		s.from.Version, year, s.from.Source.Citation, s.from.Source.Address, s.from.FactID, differ, strings.Join(kinds, " ")}
}

// followingOf is what follows the first dose, of the field's own standing: what a
// verified cell does not cover is left out here and stands on the page as recalled.
func followingOf(c advice.Cell) (taper, second, rechallenge string) {
	switch {
	case c.State == advice.CellVerified && c.Advice != nil:
		return weeks(c.Advice.TaperWeeks), strings.Join(c.Advice.SecondLine, "; "), c.Advice.Rechallenge
	case c.State == advice.CellRecalled && c.Recall != nil:
		return weeks(c.Recall.TaperWeeks), strings.Join(c.Recall.SecondLine, "; "), c.Recall.Rechallenge
	}
	return "", "", ""
}

// harmless keeps a spreadsheet from taking words for a formula.
func harmless(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}
