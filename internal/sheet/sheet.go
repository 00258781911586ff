// Package sheet reads lists as hospitals really send them: CSV from Excel in UTF-8,
// UTF-16 or GB18030, with commas, semicolons or tabs, with a title above the header
// and spaces inside names; or XLSX. It finds columns and cells and says what it could
// not read; what a row means is the business of the room that asks.
package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"stepwise/internal/fault"
)

// The limits. They bound work and memory for a file that was made to hurt.
const (
	MaxBytes    = 5 << 20  // of the file
	MaxRows     = 5000     // below the header
	MaxUnzipped = 16 << 20 // bytes of an XLSX, all parts together
	maxColumns  = 60
	MaxCell     = 500 // characters; more than any field may hold
	lookAhead   = 15  // rows, blank ones left out, in which the header may stand
)

// Sheet is a file as it was read. It is kept as JSON between preview and
// confirmation.
type Sheet struct {
	Encoding string   `json:"encoding"` // "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" or "XLSX"
	Columns  []Column `json:"columns"`  // those that are known, in the order of the file
	Ignored  []string `json:"ignored,omitempty"`
	Rows     []Row    `json:"rows"`
}

// Row is a row that is not blank. Number counts as the spreadsheet does, from 1.
type Row struct {
	Number int               `json:"n"`
	Cells  map[Column]string `json:"cells"`
	// Fault is the key of a sentence about the row as a whole, or "".
	Fault string `json:"fault,omitempty"`
}

// Read reads a file of at most MaxBytes. A file that is no list is an Invalid
// fault, one beyond a limit a TooLarge one. Rows that cannot be read do not stop
// the others.
func Read(data []byte, layout Layout) (Sheet, error) {
	switch {
	case len(data) > MaxBytes:
		return Sheet{}, fault.New(fault.TooLarge, "fault.toolarge", "Limit", "5 MB")
	case len(bytes.TrimSpace(data)) == 0:
		return Sheet{}, fault.New(fault.Invalid, "sheet.empty")
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return Sheet{}, fault.New(fault.Invalid, "sheet.xls") // Excel 97–2003, or XLSX with a password
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(data, layout)
	case bytes.HasPrefix(data, []byte("%PDF")), bytes.HasPrefix(data, []byte("\x89PNG")), bytes.HasPrefix(data, []byte("\xFF\xD8\xFF")):
		return Sheet{}, fault.New(fault.Invalid, "sheet.kind")
	}
	text, encoding := decode(data)
	if encoding == "" {
		return Sheet{}, fault.New(fault.Invalid, "sheet.kind")
	}
	records := split(text, layout.delimiter(text))
	s, err := layout.assemble(records)
	s.Encoding = encoding
	return s, err
}

// record is a row before its columns are known.
type record struct {
	number int
	cells  []string
	fault  string
}

func (r record) blank() bool {
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return r.fault == ""
}

// assemble finds the header and turns the records below it into rows.
func (l Layout) assemble(records []record) (Sheet, error) {
	at, columns, ignored := l.header(records)
	if at < 0 {
		return Sheet{}, fault.New(fault.Invalid, l.NoHeader)
	}
	s := Sheet{Ignored: ignored}
	for _, c := range columns {
		if c != "" {
			s.Columns = append(s.Columns, c)
		}
	}
	for _, r := range records[at+1:] {
		if r.blank() {
			continue
		}
		if len(s.Rows) == MaxRows {
			return Sheet{}, fault.New(fault.TooLarge, "sheet.rows", "Max", MaxRows)
		}
		s.Rows = append(s.Rows, r.row(columns))
	}
	if len(s.Rows) == 0 {
		return Sheet{}, fault.New(fault.Invalid, "sheet.norows")
	}
	return s, nil
}

func (r record) row(columns []Column) Row {
	row := Row{Number: r.number, Cells: map[Column]string{}, Fault: r.fault}
	for i, text := range r.cells {
		text = guard(strings.TrimSpace(text))
		if text == "" {
			continue
		}
		if i >= len(columns) {
			if row.Fault == "" && len(r.cells) > len(columns) {
				row.Fault = "sheet.cells"
			}
			break
		}
		if utf8.RuneCountInString(text) > MaxCell {
			text = string([]rune(text)[:MaxCell])
			row.Fault = "sheet.long"
		}
		if columns[i] != "" {
			row.Cells[columns[i]] = text
		}
	}
	return row
}

// guard takes off the apostrophe that Safe puts before a sign which spreadsheets
// would take for a formula, so that a faulty row comes back as it went.
func guard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@", rune(s[1])) {
		return s[1:]
	}
	return s
}

// Safe writes a cell so that a spreadsheet reads it as text and runs no formula
// that somebody put into a name.
func Safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
