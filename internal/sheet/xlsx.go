package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"stepwise/internal/fault"
)

// readXLSX reads the first sheet with a header that is understood. Formulas are
// not computed: a cell says what the spreadsheet last showed.
func readXLSX(data []byte, layout Layout) (s Sheet, err error) {
	// A file made to hurt must not be able to end the program, whatever it does to
	// the library.
	defer func() {
		if p := recover(); p != nil {
			s, err = Sheet{}, fault.Wrap(fmt.Errorf("sheet: xlsx: %v", p), fault.Invalid, "sheet.broken")
		}
	}()
	if err := weigh(data); err != nil {
		return s, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzipped})
	if err != nil {
		return s, fault.Wrap(err, fault.Invalid, "sheet.broken")
	}
	defer f.Close()
	var first error
	for _, name := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		records, err := sheetRecords(f, name)
		if err == nil {
			s, err = layout.assemble(records)
		}
		if err == nil {
			s.Encoding = "XLSX"
			return s, nil
		}
		if first == nil || fault.Is(err, fault.TooLarge) {
			first = err
		}
	}
	if first == nil {
		first = fault.New(fault.Invalid, layout.NoHeader)
	}
	return Sheet{}, first
}

// weigh adds up what the parts of the file say they unpack to, before anything is
// unpacked. archive/zip refuses a part that unpacks to more than it says.
func weigh(data []byte) error {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "sheet.broken")
	}
	total := uint64(0)
	for _, part := range r.File {
		if total += part.UncompressedSize64; total > MaxUnzipped || part.UncompressedSize64 > MaxUnzipped {
			return fault.New(fault.TooLarge, "sheet.unzipped", "Limit", "16 MB")
		}
	}
	return nil
}

// lastRow is the last row that an XLSX sheet can have; numbers beyond are forged.
const lastRow = 1 << 20

func sheetRecords(f *excelize.File, name string) ([]record, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "sheet.broken")
	}
	defer rows.Close()
	var out []record
	for number := 1; number <= lastRow && rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "sheet.broken")
		}
		r := record{number: number, cells: append([]string(nil), cells[:min(len(cells), maxColumns)]...)}
		for i, c := range r.cells {
			r.cells[i] = strings.ToValidUTF8(c, "\uFFFD")
			if strings.Contains(r.cells[i], "\uFFFD") {
				r.fault = "sheet.unreadable"
			}
		}
		if r.blank() {
			continue
		}
		if out = append(out, r); len(out) > MaxRows+lookAhead {
			break
		}
	}
	return out, rows.Error()
}
