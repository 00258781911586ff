// Package dataset writes the rows of a study as tables: CDISC Dataset-JSON 1.1 (final,
// 2024-12-05), and CSV with a loader that gives R the types. One table is one form; its
// first columns say whose row it is. It computes and nothing else.
package dataset

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"time"

	"stepwise/trial/record"
)

// Table is one form with all its rows.
type Table struct {
	Study   string
	Version string // of the metadata
	Form    *record.Form
	Rows    []*record.Row
}

// Tables are those of the forms that hold a row, in the order of the forms.
func Tables(code, version string, state *record.State, forms []*record.Form) []Table {
	var out []Table
	for _, f := range forms {
		rows := state.Across(f.Name)
		if f.Study {
			rows = state.Rows(f.Name, "")
		}
		if len(rows) > 0 {
			out = append(out, Table{code, version, f, rows})
		}
	}
	return out
}

// Column is one column: the name, the label in English, what it holds.
type Column struct {
	Name, Label string
	Type        record.Type
	Unit        string
	Codes       []record.Code
	key         int
	value       func(*record.Row) string
}

// Columns are study, subject, site and key of the row, then the items of the form.
func (t *Table) Columns() []Column {
	out := []Column{{Name: "STUDYID", Label: "Study Identifier", Type: record.Text, key: 1, value: func(*record.Row) string { return t.Study }}}
	last := 2 // place of the row's key among the keys
	if !t.Form.Study {
		last = 3
		out = append(out, Column{Name: "USUBJID", Label: "Unique Subject Identifier", Type: record.Text, key: 2, value: func(r *record.Row) string { return r.Subject }},
			Column{Name: "SITEID", Label: "Study Site Identifier", Type: record.Text, value: func(r *record.Row) string { return r.Site }})
	}
	out = append(out, Column{Name: "ROWKEY", Label: "Key of the row", Type: record.Text, key: last, value: func(r *record.Row) string { return r.Key }})
	for _, i := range t.Form.Items {
		label := i.Words.EN
		if label == "" {
			label = i.Name
		}
		out = append(out, Column{Name: i.Name, Label: label, Type: i.Type, Unit: i.Unit, Codes: i.Codes, value: func(r *record.Row) string { return r.Get(i.Name) }})
	}
	return out
}

// types are those of Dataset-JSON 1.1 (section "Column metadata"). A decimal is a
// string there, so that its digits stay.
var types = map[record.Type]string{record.Integer: "integer", record.Decimal: "decimal", record.Date: "date", record.Moment: "datetime"}

type column struct {
	OID    string `json:"itemOID"`
	Name   string `json:"name"`
	Label  string `json:"label"`
	Type   string `json:"dataType"`
	Target string `json:"targetDataType,omitempty"`
	Length int    `json:"length,omitempty"`
	Key    int    `json:"keySequence,omitempty"`
}

type system struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// WriteJSON writes a table as Dataset-JSON 1.1. modified is when the record changed
// last; program is the version of this program.
func (t *Table) WriteJSON(w io.Writer, created, modified time.Time, program string) error {
	columns := t.Columns()
	head := make([]column, len(columns))
	for i, c := range columns {
		kind := types[c.Type]
		if !c.fits(t.Rows) {
			kind = ""
		}
		x := column{OID: "IT." + t.Form.Name + "." + c.Name, Name: c.Name, Label: c.Label, Type: kind, Key: c.key}
		switch kind {
		case "":
			x.Type = "string"
			for _, r := range t.Rows {
				x.Length = max(x.Length, len([]rune(c.value(r))))
			}
			x.Length = max(x.Length, 1)
		case "decimal":
			x.Target = "decimal"
		}
		head[i] = x
	}
	first, err := json.Marshal(struct {
		Created  string   `json:"datasetJSONCreationDateTime"`
		Standard string   `json:"datasetJSONVersion"`
		File     string   `json:"fileOID"`
		Modified string   `json:"dbLastModifiedDateTime"`
		System   system   `json:"sourceSystem"`
		Study    string   `json:"studyOID"`
		Version  string   `json:"metaDataVersionOID"`
		Group    string   `json:"itemGroupOID"`
		Records  int      `json:"records"`
		Name     string   `json:"name"`
		Label    string   `json:"label"`
		Columns  []column `json:"columns"`
	}{seconds(created), "1.1.0", t.Study + "." + t.Form.Name + "." + modified.UTC().Format("20060102T150405"), seconds(modified), system{"Stepwise", program},
		"ST." + t.Study, "MDV." + t.Version, "IG." + t.Form.Name, len(t.Rows), t.Form.Name, label(t.Form), head})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%s,\"rows\":[", first[:len(first)-1]); err != nil {
		return err
	}
	for n, r := range t.Rows {
		cells := make([]any, len(columns))
		for i, c := range columns {
			cells[i] = cell(head[i].Type, c.value(r))
		}
		line, err := json.Marshal(cells)
		if err != nil {
			return err
		}
		if n > 0 {
			line = append([]byte(",\n"), line...)
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	_, err = io.WriteString(w, "]}\n")
	return err
}

// cell is a value as JSON has it. Nothing is null.
func cell(kind, text string) any {
	if text == "" {
		return nil
	}
	if kind == "integer" {
		return json.Number(text)
	}
	return text
}

// fits reports whether all values are of the column's type in the words of Dataset-JSON
// ("Supported Column Data Type Combinations"): a value of an earlier version of the form,
// or a number with an exponent, makes the column one of strings.
func (c *Column) fits(rows []*record.Row) bool {
	form, ok := forms[c.Type]
	for _, r := range rows {
		if text := c.value(r); ok && text != "" && !form.MatchString(text) {
			return false
		}
	}
	return true
}

var forms = map[record.Type]*regexp.Regexp{
	record.Integer: regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`),
	record.Decimal: regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`),
	record.Date:    regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`),
	record.Moment:  regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$`),
}

func seconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func label(f *record.Form) string {
	if f.Words.EN != "" {
		return f.Words.EN
	}
	return f.Name
}

// WriteCSV writes a table as CSV (RFC 4180), with a line of names. Nothing is an empty
// field.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	columns := t.Columns()
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.Name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, r := range t.Rows {
		for i, c := range columns {
			line[i] = c.value(r)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
