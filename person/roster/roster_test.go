package roster

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"stepwise/internal/fault"
	"stepwise/internal/sheet"
)

func encoded(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const plainList = "邮箱,姓名,执业证号,医院\nli@example.cn,李娜,110440000012345,北京协作医院\n"

var (
	plainColumns = []sheet.Column{Email, Name, Licence, Hospital}
	plainCells   = map[sheet.Column]string{Email: "li@example.cn", Name: "李娜", Licence: "110440000012345", Hospital: "北京协作医院"}
)

func TestEncodings(t *testing.T) {
	utf16 := func(order unicode.Endianness, mark unicode.BOMPolicy) []byte {
		return encoded(t, unicode.UTF16(order, mark), plainList)
	}
	for _, c := range []struct {
		why  string
		data []byte
		want string
	}{
		{"UTF-8", []byte(plainList), "UTF-8"},
		{"UTF-8 with a mark, as Excel saves it", []byte("\uFEFF" + plainList), "UTF-8"},
		{"UTF-16 little endian with a mark, as Excel saves Unicode text", utf16(unicode.LittleEndian, unicode.UseBOM), "UTF-16LE"},
		{"UTF-16 big endian with a mark", utf16(unicode.BigEndian, unicode.UseBOM), "UTF-16BE"},
		{"UTF-16 little endian without", utf16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE"},
		{"UTF-16 big endian without", utf16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16BE"},
		{"GB18030, as Excel in China saves CSV", encoded(t, simplifiedchinese.GB18030, plainList), "GB18030"},
		{"GBK is a part of it", encoded(t, simplifiedchinese.GBK, plainList), "GB18030"},
	} {
		s, err := Read(c.data)
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		if s.Encoding != c.want {
			t.Errorf("%s: taken for %s", c.why, s.Encoding)
		}
		if diff := cmp.Diff([]sheet.Row{{Number: 2, Cells: plainCells}}, s.Rows); diff != "" || !cmp.Equal(plainColumns, s.Columns) {
			t.Errorf("%s: %v\n%s", c.why, s.Columns, diff)
		}
	}
}

func TestCharactersBeyondGBKAreRead(t *testing.T) {
	const rare = "邮箱,姓名\na@example.cn,𠮷野\nb@example.cn,龍蛇䶮\n"
	s, err := Read(encoded(t, simplifiedchinese.GB18030, rare))
	if err != nil || s.Rows[0].Cells[Name] != "𠮷野" || s.Rows[1].Cells[Name] != "龍蛇䶮" {
		t.Errorf("got %+v, %v", s.Rows, err)
	}
}

func TestABrokenByteSpoilsItsRowAndNoOther(t *testing.T) {
	long := strings.Repeat("c@example.cn,王芳,北京协作医院\n", 20)
	for _, c := range []struct {
		why  string
		data []byte
		enc  string
	}{
		{"in UTF-8 without a mark", []byte("邮箱,姓名,医院\na@example.cn,李\xe5娜,医院\nb@example.cn,张伟,医院\n" + long), "UTF-8"},
		{"in UTF-8 with one", []byte("\xEF\xBB\xBF邮箱,姓名,医院\na@example.cn,\xff,医院\nb@example.cn,张伟,医院\n"), "UTF-8"},
		{"in GB18030", bytes.Replace(encoded(t, simplifiedchinese.GB18030, "邮箱,姓名,医院\na@example.cn,李X娜,医院\nb@example.cn,张伟,医院\n"+long), []byte("X"), []byte{0xff}, 1), "GB18030"},
	} {
		s, err := Read(c.data)
		if err != nil || s.Encoding != c.enc {
			t.Errorf("%s: %s, %v", c.why, s.Encoding, err)
			continue
		}
		if s.Rows[0].Number != 2 || s.Rows[0].Fault != "sheet.unreadable" {
			t.Errorf("%s: row %+v", c.why, s.Rows[0])
		}
		for _, r := range s.Rows[1:] {
			if r.Fault != "" {
				t.Errorf("%s: row %+v is spoilt too", c.why, r)
			}
		}
	}
}

func TestUglyFiles(t *testing.T) {
	row := func(n int, cells ...string) sheet.Row {
		r := sheet.Row{Number: n, Cells: map[sheet.Column]string{}}
		for i := 0; i+1 < len(cells); i += 2 {
			r.Cells[sheet.Column(cells[i])] = cells[i+1]
		}
		return r
	}
	bad := func(r sheet.Row, key string) sheet.Row { r.Fault = key; return r }
	for _, c := range []struct {
		why, text string
		want      []sheet.Row
	}{
		{"semicolons, as Excel in Europe writes them", "E-mail;Name\na@x.cn;Li Na\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "Li Na")}},
		{"tabs, as a copied table has them", "邮箱\t姓名\na@x.cn\t李娜\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "李娜")}},
		{"full-width commas", "邮箱，姓名\na@x.cn，李娜\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "李娜")}},
		{"the sign named in the first line", "sep=|\r\n邮箱|姓名\r\na@x.cn|李,娜\r\n", []sheet.Row{row(3, "email", "a@x.cn", "name", "李,娜")}},
		{"line ends of an old Macintosh", "邮箱,姓名\ra@x.cn,李娜\rb@x.cn,张伟", []sheet.Row{row(2, "email", "a@x.cn", "name", "李娜"), row(3, "email", "b@x.cn", "name", "张伟")}},
		{"a title and a blank line above the headings", "2026年春季学员名单,,\n\n邮箱,姓名\na@x.cn,李娜\n", []sheet.Row{row(4, "email", "a@x.cn", "name", "李娜")}},
		{"headings with stars, brackets, numbers and full width", "１．Ｅ－ｍａｉｌ＊,姓名（必填）：,姓名（拼音）\na@x.cn,李娜,Li Na\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "李娜", "latin", "Li Na")}},
		{"a column that nobody knows", "序号,邮箱,姓名\n1,a@x.cn,李娜\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "李娜")}},
		{"blank rows between, which the spreadsheet counts", "邮箱,姓名\n\n,,\na@x.cn,李娜\n\n", []sheet.Row{row(4, "email", "a@x.cn", "name", "李娜")}},
		{"quoted cells with the sign, marks and a line end inside", "邮箱,医院\n\"a@x.cn\",\"北京\"\"协作\"\",\r\n医院\"\nb@x.cn,上海\n",
			[]sheet.Row{row(2, "email", "a@x.cn", "hospital", "北京\"协作\", 医院"), row(3, "email", "b@x.cn", "hospital", "上海")}},
		{"a quotation mark in the middle of a cell", "邮箱,医院\na@x.cn,5\" 医院\n", []sheet.Row{row(2, "email", "a@x.cn", "hospital", "5\" 医院")}},
		{"a quotation mark that is never closed spoils one row", "邮箱,医院\na@x.cn,\"北京\nb@x.cn,上海\nc@x.cn,武汉\n",
			[]sheet.Row{bad(row(2, "email", "a@x.cn", "hospital", "\"北京"), "sheet.quote"), row(3, "email", "b@x.cn", "hospital", "上海"), row(4, "email", "c@x.cn", "hospital", "武汉")}},
		{"a comma inside a name makes a cell too many", "email,name\na@x.cn,Li, Na\n", []sheet.Row{bad(row(2, "email", "a@x.cn", "name", "Li"), "sheet.cells")}},
		{"empty cells after the last heading are nothing", "email,name,,\na@x.cn,Li Na,,\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "Li Na")}},
		{"fewer cells than headings", "email,name,hospital\na@x.cn\n", []sheet.Row{row(2, "email", "a@x.cn")}},
		{"a heading that comes twice counts once", "email,name,e-mail\na@x.cn,Li Na,b@x.cn\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "Li Na")}},
		{"a cell of many pages", "email,name\na@x.cn," + strings.Repeat("长", 600) + "\n", []sheet.Row{bad(row(2, "email", "a@x.cn", "name", strings.Repeat("长", 500)), "sheet.long")}},
		{"a formula that our own export made harmless", "email,name\na@x.cn,'=1+1\n", []sheet.Row{row(2, "email", "a@x.cn", "name", "=1+1")}},
	} {
		s, err := Read([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		if diff := cmp.Diff(c.want, s.Rows); diff != "" {
			t.Errorf("%s:\n%s", c.why, diff)
		}
	}
}

func TestFilesThatAreNoLists(t *testing.T) {
	rows := func(n int) []byte {
		return []byte("email,name\n" + strings.Repeat("a@x.cn,Li Na\n", n))
	}
	for _, c := range []struct {
		why  string
		data []byte
		kind fault.Kind
		key  string
	}{
		{"nothing", nil, fault.Invalid, "sheet.empty"},
		{"blanks", []byte(" \r\n\t\n"), fault.Invalid, "sheet.empty"},
		{"no headings", []byte("a@x.cn,Li Na\n"), fault.Invalid, "person.import.header"},
		{"headings without an address", []byte("姓名,医院\n李娜,医院\n"), fault.Invalid, "person.import.header"},
		{"headings alone", []byte("邮箱,姓名\n"), fault.Invalid, "sheet.norows"},
		{"a PDF", []byte("%PDF-1.7\n"), fault.Invalid, "sheet.kind"},
		{"bytes of anything", []byte{0, 1, 2, 3, 0, 9, 9, 0, 0}, fault.Invalid, "sheet.kind"},
		{"an old Excel file", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), fault.Invalid, "sheet.xls"},
		{"a ZIP that is no spreadsheet", zipped(map[string]string{"a.txt": "hello"}), fault.Invalid, "sheet.broken"},
		{"a ZIP cut short", zipped(map[string]string{"a.txt": "hello"})[:30], fault.Invalid, "sheet.broken"},
		{"more than five megabytes", make([]byte, sheet.MaxBytes+1), fault.TooLarge, "fault.toolarge"},
		{"5,001 people", rows(sheet.MaxRows + 1), fault.TooLarge, "sheet.rows"},
	} {
		_, err := Read(c.data)
		f, ok := err.(*fault.Fault)
		if !ok || f.Kind != c.kind || f.Key != c.key {
			t.Errorf("%s: got %v, want %s", c.why, err, c.key)
		}
	}
	if s, err := Read(rows(sheet.MaxRows)); err != nil || len(s.Rows) != sheet.MaxRows {
		t.Errorf("exactly as many as allowed: %d, %v", len(s.Rows), err)
	}
}

func zipped(files map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, _ := w.Create(name)
		f.Write([]byte(text))
	}
	w.Close()
	return b.Bytes()
}

// workbook makes an XLSX; fill gets a file whose first sheet is Sheet1.
func workbook(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(f *excelize.File, sheet, cell string, values ...any) {
	f.SetSheetRow(sheet, cell, &values)
}

func TestSpreadsheets(t *testing.T) {
	for _, c := range []struct {
		why  string
		fill func(f *excelize.File)
		want []sheet.Row
	}{
		{"a plain one with a title above and a blank row between", func(f *excelize.File) {
			set(f, "Sheet1", "A1", "学员名单")
			set(f, "Sheet1", "A3", "邮箱", "姓名")
			set(f, "Sheet1", "A5", "a@x.cn", "李娜")
		}, []sheet.Row{{Number: 5, Cells: map[sheet.Column]string{Email: "a@x.cn", Name: "李娜"}}}},
		{"a licence number kept as a quantity has all its digits", func(f *excelize.File) {
			set(f, "Sheet1", "A1", "邮箱", "执业证号")
			set(f, "Sheet1", "A2", "a@x.cn", 110440000012345)
		}, []sheet.Row{{Number: 2, Cells: map[sheet.Column]string{Email: "a@x.cn", Licence: "110440000012345"}}}},
		{"the list stands on the second sheet", func(f *excelize.File) {
			set(f, "Sheet1", "A1", "说明")
			f.NewSheet("名单")
			set(f, "名单", "A1", "邮箱", "姓名")
			set(f, "名单", "A2", "a@x.cn", "李娜")
		}, []sheet.Row{{Number: 2, Cells: map[sheet.Column]string{Email: "a@x.cn", Name: "李娜"}}}},
		{"a hidden sheet is not looked at", func(f *excelize.File) {
			set(f, "Sheet1", "A1", "邮箱", "姓名")
			set(f, "Sheet1", "A2", "hidden@x.cn", "某人")
			f.NewSheet("名单")
			f.SetActiveSheet(1)
			f.SetSheetVisible("Sheet1", false)
			set(f, "名单", "A1", "邮箱", "姓名")
			set(f, "名单", "A2", "a@x.cn", "李娜")
		}, []sheet.Row{{Number: 2, Cells: map[sheet.Column]string{Email: "a@x.cn", Name: "李娜"}}}},
		{"a formula is not computed", func(f *excelize.File) {
			set(f, "Sheet1", "A1", "邮箱", "姓名", "医院")
			set(f, "Sheet1", "A2", "a@x.cn", "李娜")
			f.SetCellFormula("Sheet1", "C2", `CONCATENATE("北京","医院")`)
		}, []sheet.Row{{Number: 2, Cells: map[sheet.Column]string{Email: "a@x.cn", Name: "李娜"}}}},
		{"cells far to the right are left out", func(f *excelize.File) {
			set(f, "Sheet1", "A1", "邮箱", "姓名")
			set(f, "Sheet1", "A2", "a@x.cn", "李娜")
			f.SetCellValue("Sheet1", "XFD2", "x")
		}, []sheet.Row{{Number: 2, Cells: map[sheet.Column]string{Email: "a@x.cn", Name: "李娜"}}}},
	} {
		s, err := Read(workbook(t, c.fill))
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		if diff := cmp.Diff(c.want, s.Rows); diff != "" || s.Encoding != "XLSX" {
			t.Errorf("%s: %s\n%s", c.why, s.Encoding, diff)
		}
	}
}

func TestAZipBombIsRefusedBeforeItIsUnpacked(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		set(f, "Sheet1", "A1", "邮箱", "姓名")
		set(f, "Sheet1", "A2", "a@x.cn", strings.Repeat("x", 30000))
	})
	// The same file with a sheet of 40 MB of blanks, which packs to almost nothing.
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range r.File {
		if part.Name != "xl/worksheets/sheet1.xml" {
			if err := w.Copy(part); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, _ := w.Create("xl/worksheets/sheet1.xml")
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range 40 {
		f.Write(blanks)
	}
	w.Close()
	if b.Len() > sheet.MaxBytes {
		t.Fatalf("the bomb is %d bytes and would be refused for that", b.Len())
	}
	_, err = Read(b.Bytes())
	if f, ok := err.(*fault.Fault); !ok || f.Kind != fault.TooLarge || f.Key != "sheet.unzipped" {
		t.Errorf("got %v", err)
	}
}

func TestRowNumbersThatAreForgedEnd(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		set(f, "Sheet1", "A1", "邮箱", "姓名")
		set(f, "Sheet1", "A2", "a@x.cn", "李娜")
	})
	r, _ := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range r.File {
		if part.Name == "xl/worksheets/sheet1.xml" {
			f, _ := w.Create(part.Name)
			fmt.Fprint(f, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+
				`<row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>`+
				`<row r="2"><c r="A2" t="inlineStr"><is><t>a@x.cn</t></is></c></row>`+
				`<row r="2000000000"><c r="A2000000000" t="inlineStr"><is><t>b@x.cn</t></is></c></row></sheetData></worksheet>`)
		} else {
			w.Copy(part)
		}
	}
	w.Close()
	s, err := Read(b.Bytes())
	if err == nil && len(s.Rows) != 1 {
		t.Errorf("got %+v", s.Rows)
	}
	if err != nil && !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}
