package session

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"stepwise/internal/audit"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Sheet is the attendance of a session as a table in the reader's language: one row
// for everybody who registered or was there.
type Sheet struct {
	Name string
	Head []string
	Rows [][]string
}

// Attendance returns the table for a coordinator. It carries names and licence
// numbers, so taking it out is noted in the account of acts.
func (s *Service) Attendance(ctx context.Context, a person.Actor, code string) (Sheet, error) {
	x, err := s.openAs(ctx, a, code, asCoordinator)
	if err != nil {
		return Sheet{}, err
	}
	lines, err := s.lines(ctx, s.db.Read(), x)
	if err != nil {
		return Sheet{}, err
	}
	now := s.clock.Now()
	if err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "session.export", Object: "session/" + x.ID,
			Detail: map[string]any{"people": len(lines)}})
	}); err != nil {
		return Sheet{}, err
	}
	out := Sheet{Name: x.Code}
	for _, c := range []string{"latin", "han", "licence", "hospital", "department", "title", "city", "seat", "state",
		"attended", "time", "way", "walkin", "remark", "online"} {
		out.Head = append(out.Head, Word(ctx, "sheet", c))
	}
	for _, l := range lines {
		out.Rows = append(out.Rows, sheetRow(ctx, l))
	}
	return out, nil
}

func sheetRow(ctx context.Context, l Line) []string {
	p, at := l.Person, l.Attendance
	row := []string{p.Latin, p.Han, p.Licence, p.Hospital, p.Department, p.Title, p.City, "", "", "", "", "", "", "", ""}
	if l.Seat.Person != "" {
		row[7], row[8] = Word(ctx, "kind", l.Seat.Kind), Word(ctx, "seat", l.Seat.State)
	}
	row[9] = lang.T(ctx, "session.no")
	if at.Counts() {
		row[9] = Word(ctx, "mode", at.Mode)
		row[10] = lang.Day(at.At) + " " + lang.Hour(at.At)
		row[11] = Word(ctx, "way", at.Way)
	}
	if at.WalkIn || l.Seat.WalkIn {
		row[12] = lang.T(ctx, "session.yes")
	}
	switch {
	case at.Person != "" && !at.Counts():
		row[13] = lang.T(ctx, "session.change.withdrawn")
	case at.Flag != Plain:
		row[13] = Word(ctx, "flag", at.Flag)
	}
	if l.Presence.Person != "" {
		row[14] = strconv.Itoa(int(l.Presence.Time().Minutes()))
	}
	return row
}

// WriteCSV writes the table as CSV (RFC 4180) in UTF-8 with a byte order mark,
// without which a Chinese Excel reads the file as GB18030. A cell that a spreadsheet
// would take for a formula gets an apostrophe before it: names are what people type.
func (t Sheet) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = plainCell(cell)
		}
		if err := c.Write(safe); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// WriteXLSX writes the table as a workbook of one sheet. Every cell is a string, so
// licence numbers keep their leading zeros and nothing is a formula.
func (t Sheet) WriteXLSX(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	name := clip(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return '-'
		}
		return r
	}, t.Name), 31) // the format's own limits
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := sw.SetColWidth(1, len(t.Head), 16); err != nil {
		return err
	}
	head := make([]any, len(t.Head))
	for i, c := range t.Head {
		head[i] = excelize.Cell{StyleID: bold, Value: c}
	}
	if err := sw.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range t.Rows {
		if err := sw.SetRow("A"+strconv.Itoa(i+2), store.Args(row)); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
