package credit

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"stepwise/internal/audit"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Book is a spreadsheet for the credit office. Close it when done.
type Book struct {
	file *excelize.File
	// Lines and Doctors are how many the book lists.
	Lines, Doctors int
}

// WriteTo writes the book as XLSX (ECMA-376).
func (b *Book) WriteTo(w io.Writer) (int64, error) { return b.file.WriteTo(w) }

// Close removes what a big book left on the disk.
func (b *Book) Close() error { return b.file.Close() }

// A sheet of XLSX ends at row 1,048,576; longer lists go on in another sheet.
const perSheet = 1_000_000

// perPage is how many doctors are computed at a time, so that a book of many
// thousands needs the memory of a few hundred.
const perPage = 200

// Export makes the spreadsheet of all that Office lists for a query, whatever its
// Limit: a sheet of lines, a sheet of sums a doctor, and one that says by which
// rule. It holds licence numbers, so who made it is noted in the audit.
func (s *Service) Export(ctx context.Context, a person.Actor, q Query) (*Book, error) {
	b := &Book{file: excelize.NewFile()}
	if err := s.fill(ctx, a, q, b); err != nil {
		b.Close()
		return nil, err
	}
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "credit.export", Object: "programme/" + q.Programme,
			Detail: map[string]any{"cohort": q.Cohort, "year": q.Year, "lines": b.Lines, "doctors": b.Doctors}})
	})
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

var (
	lineHeads  = []string{"han", "latin", "licence", "hospital", "city", "date", "activity", "programme", "credits", "hours", "award"}
	totalHeads = []string{"han", "latin", "licence", "hospital", "city", "year", "credits", "hours", "target.credits", "target.hours", "rule"}
)

func (s *Service) fill(ctx context.Context, a person.Actor, q Query, b *Book) error {
	lines, err := newSheet(b.file, "credit.sheet.lines", lineHeads)
	if err != nil {
		return err
	}
	var totals [][]any
	for q.After, q.Limit = "", perPage; ; {
		report, err := s.Office(ctx, a, q)
		if err != nil {
			return err
		}
		words, err := s.describe(ctx, q.Programme, report.Rows)
		if err != nil {
			return err
		}
		for _, r := range report.Rows {
			b.Doctors++
			for _, l := range r.Lines {
				b.Lines++
				activity := words[l.Activity]
				if activity.IsZero() {
					activity = fallback(l, r.under)
				}
				if err := lines.add(append(who(r.Who), lang.Day(l.At), bilingual(activity), bilingual(r.under.Title),
					l.Credits.Float(), l.Hours.Float(), cell(l.Award))...); err != nil {
					return err
				}
			}
			totals = append(totals, s.totals(r)...)
		}
		if q.After = report.Next; q.After == "" {
			break
		}
	}
	if err := lines.end(); err != nil {
		return err
	}
	sums, err := newSheet(b.file, "credit.sheet.totals", totalHeads)
	if err != nil {
		return err
	}
	for _, row := range totals {
		if err := sums.add(row...); err != nil {
			return err
		}
	}
	if err := sums.end(); err != nil {
		return err
	}
	return s.ruleSheet(b.file)
}

// totals are a doctor's sums by year, with what the year's rule asks for. A doctor
// without a line in any year has none.
func (s *Service) totals(r Row) [][]any {
	var years []int
	for _, l := range r.Lines {
		if y := l.Year(); !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	slices.Sort(years)
	var out [][]any
	for _, y := range years {
		credits, hours := Sum(In(r.Lines, y))
		row := append(who(r.Who), y, credits.Float(), hours.Float())
		if rule := s.rules.For(y); rule != nil {
			row = append(row, rule.Credits, rule.Hours, bilingual(rule.Title))
		}
		out = append(out, row)
	}
	return out
}

func who(p person.Person) []any {
	return []any{cell(p.Han), cell(p.Latin), cell(p.Licence), cell(p.Hospital), bilingual(city(p))}
}

func city(p person.Person) lang.Text {
	in := func(t lang.Tag) string { return person.CityName(lang.With(context.Background(), t), p.City) }
	return lang.Text{EN: in(lang.EN), ZH: in(lang.ZH)}
}

// ruleSheet says where the targets come from and how far that was checked.
func (s *Service) ruleSheet(f *excelize.File) error {
	sheet, err := newSheet(f, "credit.sheet.rules", []string{"rule", "year", "target.credits", "target.hours", "source", "confidence"})
	if err != nil {
		return err
	}
	for _, r := range s.rules {
		if err := sheet.add(bilingual(r.Title), span(r), r.Credits, r.Hours, cell(r.Source), both("credit.confidence."+r.Confidence.Key())); err != nil {
			return err
		}
		for _, m := range r.Remarks {
			if err := sheet.add(bilingual(m.Text), "", "", "", cell(m.Source), both("credit.confidence."+m.Confidence.Key())); err != nil {
				return err
			}
		}
	}
	return sheet.end()
}

func span(r Rule) string {
	if r.LastYear == 0 {
		return fmt.Sprintf("%d–", r.FirstYear)
	}
	return fmt.Sprintf("%d–%d", r.FirstYear, r.LastYear)
}

// sheet writes rows as they come, over as many sheets as it takes.
type sheet struct {
	file  *excelize.File
	name  string
	heads []string
	part  int
	row   int
	out   *excelize.StreamWriter
}

func newSheet(f *excelize.File, key string, heads []string) (*sheet, error) {
	s := &sheet{file: f, name: both(key), heads: heads}
	return s, s.begin()
}

func (s *sheet) begin() error {
	s.part++
	name := s.name
	if s.part > 1 {
		name = fmt.Sprintf("%s %d", s.name, s.part)
	}
	// A new file has one sheet, which becomes the first; taking it away later
	// would read every other one back.
	err := s.file.SetSheetName("Sheet1", name)
	if !slices.Contains(s.file.GetSheetList(), name) {
		_, err = s.file.NewSheet(name)
	}
	if err != nil {
		return err
	}
	if s.out, err = s.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := s.out.SetColWidth(1, len(s.heads), 20); err != nil {
		return err
	}
	if err := s.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	bold, err := s.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	row := make([]any, len(s.heads))
	for i, h := range s.heads {
		row[i] = excelize.Cell{StyleID: bold, Value: both("credit.head." + h)}
	}
	s.row = 1
	return s.out.SetRow("A1", row)
}

func (s *sheet) add(row ...any) error {
	if s.row >= perSheet {
		if err := s.end(); err != nil {
			return err
		}
		if err := s.begin(); err != nil {
			return err
		}
	}
	s.row++
	return s.out.SetRow(fmt.Sprintf("A%d", s.row), row)
}

func (s *sheet) end() error { return s.out.Flush() }

// both says a heading in both languages: a credit office and a partner abroad read
// the same sheet.
func both(key string) string { return lang.Say(lang.ZH, key) + " " + lang.Say(lang.EN, key) }

func bilingual(t lang.Text) string {
	if t.EN == "" || t.ZH == "" || t.EN == t.ZH {
		text, _ := t.In(lang.ZH)
		return cell(text)
	}
	return cell(t.ZH + " " + t.EN)
}

// cell makes a text that somebody wrote harmless in a spreadsheet: one that begins
// like a formula gets an apostrophe before it (it would become one when the sheet
// is saved as CSV and opened again; OWASP, CSV Injection), control characters
// become spaces, and it ends where a cell must (32,767 characters).
func cell(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if trimmed := strings.TrimLeft(s, " "); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
		s = "'" + s
	}
	if r := []rune(s); len(r) > excelize.TotalCellChars {
		s = string(r[:excelize.TotalCellChars])
	}
	return s
}
