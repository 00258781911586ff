package session

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestASheetKeepsWhatPeopleTyped(t *testing.T) {
	s := Sheet{Name: "f1/a:b", Head: []string{"姓名", "Licence"}, Rows: [][]string{{"=HYPERLINK(\"x\")", "0110"}, {"吴,\"协调\"", "-1"}}}
	var csv bytes.Buffer
	if err := s.WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	// A byte order mark for Excel, CRLF, and an apostrophe before what would be a formula.
	want := "\ufeff姓名,Licence\r\n\"'=HYPERLINK(\"\"x\"\")\",0110\r\n\"吴,\"\"协调\"\"\",'-1\r\n"
	if csv.String() != want {
		t.Errorf("got  %q\nwant %q", csv.String(), want)
	}
	var book bytes.Buffer
	if err := s.WriteXLSX(&book); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"A1": "姓名", "A2": "=HYPERLINK(\"x\")", "B2": "0110"} {
		got, err := f.GetCellValue("f1-a-b", cell)
		if err != nil || got != want {
			t.Errorf("%s: %q %v", cell, got, err)
		}
		if formula, _ := f.GetCellFormula("f1-a-b", cell); formula != "" {
			t.Errorf("%s is the formula %q", cell, formula)
		}
	}
}

func TestTheAttendanceSheet(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 3)
		x := w.published(func(d *Draft) { d.Capacity = 1 })
		for _, a := range w.learner[:2] {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		w.at("14:00")
		_, _, err := w.s.CheckIn(w.ctx, w.learner[0], x.Code, w.code(x))
		w.must(err)
		w.at("15:00")
		_, err = w.s.Tick(w.ctx, w.office, x.Code, []Mark{{w.learner[2].ID, Room}})
		w.must(err)
		got, err := w.s.Attendance(lang.With(w.ctx, lang.ZH), w.office, x.Code)
		w.must(err)
		want := [][]string{
			{"Learner 0000", "学员0000", "0110", "First Hospital", "", "", "beijing", "现场", "已报名", "现场出席", "2026-03-05 14:00", "扫码签到", "", "", ""},
			{"Learner 0001", "学员0001", "0110", "First Hospital", "", "", "beijing", "现场", "候补中", "否", "", "", "", "", ""},
			{"Learner 0002", "学员0002", "0110", "First Hospital", "", "", "beijing", "现场", "已报名", "现场出席", "2026-03-05 15:00", "协调员登记", "是", "签到截止后登记", ""},
		}
		for i, row := range want {
			for j, cell := range row {
				if got.Rows[i][j] != cell {
					t.Errorf("row %d, %s: %q, want %q", i, got.Head[j], got.Rows[i][j], cell)
				}
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM audit_entry WHERE action = 'session.export' AND actor = $1`, w.office.ID); n != 1 {
			t.Errorf("taking the list out was noted %d times", n)
		}
		if _, err := w.s.Attendance(w.ctx, w.expert, x.Code); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an expert takes licence numbers out: %v", err)
		}
	})
}
