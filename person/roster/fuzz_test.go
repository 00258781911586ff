package roster

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"stepwise/internal/fault"
	"stepwise/internal/sheet"
)

// FuzzRead: whatever is uploaded, reading ends with a sheet within its limits and in
// UTF-8, or with a fault that a reader can be told.
func FuzzRead(f *testing.F) {
	for _, s := range []string{plainList, "\uFEFF" + plainList, "sep=;\nemail;name\n\"a\"\"@x.cn\";\"Li\nNa\"\n", "email,name\n\"open\n\n\n", "\"", "邮箱\t姓名\r\r\n"} {
		f.Add([]byte(s))
	}
	f.Add(encoded(f, simplifiedchinese.GB18030, plainList))
	f.Add(encoded(f, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), plainList))
	f.Add(workbook(f, func(x *excelize.File) {
		set(x, "Sheet1", "A1", "邮箱", "姓名")
		set(x, "Sheet1", "A2", "a@x.cn", "李娜")
	}))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Read(data)
		if err != nil {
			if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
				t.Fatalf("nobody can be told %v", err)
			}
			return
		}
		if len(s.Rows) == 0 || len(s.Rows) > sheet.MaxRows {
			t.Fatalf("%d rows", len(s.Rows))
		}
		last := 0
		for _, r := range s.Rows {
			if r.Number <= last && s.Encoding != "XLSX" {
				t.Fatalf("row %d comes after row %d", r.Number, last)
			}
			last = r.Number
			for c, text := range r.Cells {
				if !utf8.ValidString(text) || utf8.RuneCountInString(text) > sheet.MaxCell {
					t.Fatalf("%s of row %d: %q", c, r.Number, text)
				}
			}
		}
		if _, err := json.Marshal(s); err != nil {
			t.Fatal(err)
		}
	})
}
