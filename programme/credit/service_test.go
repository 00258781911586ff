package credit_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
	"stepwise/programme/credit"
)

var (
	ctx    = context.Background()
	monday = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator}}}
)

type world struct {
	db      *store.DB
	clock   *clock.Fake
	record  *lrs.Record
	courses *programme.Service
	credits *credit.Service
}

func titles(_ context.Context, _ store.Queryer, iris []string) (map[string]lang.Text, error) {
	out := map[string]lang.Text{}
	for _, iri := range iris {
		if iri == lrs.Unit("u1") {
			out[iri] = lang.Text{EN: "=HYPERLINK(\"x\")", ZH: "免疫治疗基础"}
		}
	}
	return out, nil
}

func start(t testing.TB, db *store.DB) world {
	t.Helper()
	c := clock.NewFake(monday)
	record := lrs.New(db, c)
	w := world{db: db, clock: c, record: record, courses: programme.New(db, c, record)}
	rules, err := credit.National()
	if err != nil {
		t.Fatal(err)
	}
	w.credits = credit.New(db, c, w.courses, rules, titles)
	for _, code := range []string{"io", "lung"} {
		d := &programme.Definition{Code: code, Title: lang.Text{EN: "Course " + code, ZH: "课程 " + code},
			Steps: []programme.Step{{Code: "s1", Title: lang.Text{EN: "Learn"}, Requirements: []programme.Requirement{
				{Code: "units", Kind: "units", Units: []string{"u1", "u2", "u3"}, Count: 2}}}},
			Credits: []programme.Award{{Code: "unit", Requirement: "units", Credits: 1.5, Hours: 2.25}, {Code: "finish", Credits: 5}},
			Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing", ZH: "北京"}, Starts: "2026-03-02", Capacity: 20000},
				{Code: "sh", City: lang.Text{EN: "Shanghai", ZH: "上海"}, Starts: "2026-03-02", Capacity: 20000}}}
		v, err := w.courses.Save(ctx, office, d, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.courses.Publish(ctx, office, code, v.Number); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w world) doctor(t testing.TB, id, latin, han, licence string, cohorts ...string) {
	t.Helper()
	err := w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.org", Latin: latin, Han: han, Licence: licence,
			Hospital: "+General Hospital", City: "beijing", CreatedAt: w.clock.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cohorts {
		w.clock.Move(time.Minute)
		if _, err := w.courses.Enrol(ctx, office, c, id); err != nil {
			t.Fatal(err)
		}
	}
}

func (w world) reads(t testing.TB, who, unit string, at time.Time) {
	t.Helper()
	if err := w.record.Write(ctx, lrs.Statement{Person: who, Verb: lrs.Completed, Timestamp: clock.At(at),
		Object: lrs.Activity{ID: lrs.Unit(unit), Type: lrs.TypeUnit}}); err != nil {
		t.Fatal(err)
	}
}

func TestADoctorSeesTheLedgerByYear(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		w.doctor(t, "p1", "Li Ming", "李明", "110110000000001", "io/bj", "lung/sh")
		p1 := person.Actor{ID: "p1"}
		years, err := w.credits.Mine(ctx, p1)
		if err != nil || len(years) != 1 || years[0].Number != 2026 || len(years[0].Lines) != 0 || years[0].Rule == nil {
			t.Fatalf("before anything: %+v %v", years, err)
		}
		w.reads(t, "p1", "u1", time.Date(2025, 12, 31, 15, 59, 0, 0, time.UTC)) // still 2025 in Shanghai
		w.reads(t, "p1", "u2", time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC))  // 2026
		years, err = w.credits.Mine(ctx, p1)
		if err != nil || len(years) != 2 {
			t.Fatalf("%+v %v", years, err)
		}
		// Both programmes count both units; the one entered first gives the
		// credits. Both are finished, at the moment of the second unit.
		this, last := years[0], years[1]
		if this.Number != 2026 || this.Credits != 1150 || this.Hours != 225 || len(this.Lines) != 3 {
			t.Errorf("2026: %v credits, %v hours, %d lines", this.Credits, this.Hours, len(this.Lines))
		}
		if last.Number != 2025 || last.Credits != 150 || last.Hours != 225 || last.Rule.Code != "cn-2024" {
			t.Errorf("2025: %v credits, %v hours, %+v", last.Credits, last.Hours, last.Rule)
		}
		if got := last.Lines[0]; got.Activity.ZH != "免疫治疗基础" || got.Line.Programme != "io" {
			t.Errorf("the guide's words: %+v", got)
		}
		for _, l := range this.Lines {
			if l.Line.Activity == lrs.Unit("u2") && l.Activity.EN == "" {
				t.Errorf("an activity that no guide knows has the requirement's words: %+v", l)
			}
		}
		if _, err := w.credits.Mine(ctx, person.Actor{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestAYearBeforeTheRuleHasNoTarget(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		w.doctor(t, "p1", "Li Ming", "", "", "io/bj")
		w.reads(t, "p1", "u1", time.Date(2023, 5, 1, 2, 0, 0, 0, time.UTC))
		years, err := w.credits.Mine(ctx, person.Actor{ID: "p1"})
		if err != nil || len(years) != 2 || years[1].Number != 2023 || years[1].Rule != nil {
			t.Errorf("%+v %v", years, err)
		}
	})
}

func TestWhoSeesWhoseCredits(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		w.doctor(t, "p1", "Li Ming", "李明", "1", "io/bj")
		w.doctor(t, "p2", "Wang Fang", "王芳", "2", "io/sh")
		coordinator := func(g person.Grant) person.Actor {
			g.Role = person.Coordinator
			return person.Actor{ID: "c", Grants: []person.Grant{g}}
		}
		for _, c := range []struct {
			why   string
			actor person.Actor
			query credit.Query
			rows  int // -1: refused
		}{
			{"coordinator of the programme", coordinator(person.Grant{Programme: "io"}), credit.Query{Programme: "io"}, 2},
			{"one cohort of it", coordinator(person.Grant{Programme: "io"}), credit.Query{Programme: "io", Cohort: "io/sh"}, 1},
			{"coordinator of one cohort, that cohort", coordinator(person.Grant{Programme: "io", Cohort: "io/bj"}), credit.Query{Programme: "io", Cohort: "io/bj"}, 1},
			{"coordinator of one cohort, all", coordinator(person.Grant{Programme: "io", Cohort: "io/bj"}), credit.Query{Programme: "io"}, -1},
			{"coordinator of another programme", coordinator(person.Grant{Programme: "lung"}), credit.Query{Programme: "io"}, -1},
			{"a tutor", person.Actor{ID: "t", Grants: []person.Grant{{Role: person.Tutor, Programme: "io"}}}, credit.Query{Programme: "io"}, -1},
			{"the doctor", person.Actor{ID: "p1", Grants: []person.Grant{{Role: person.Learner, Programme: "io"}}}, credit.Query{Programme: "io"}, -1},
			{"nobody", person.Actor{}, credit.Query{Programme: "io"}, -1},
		} {
			report, err := w.credits.Office(ctx, c.actor, c.query)
			book, bookErr := w.credits.Export(ctx, c.actor, c.query)
			if c.rows < 0 {
				if !fault.Is(err, fault.Forbidden) || !fault.Is(bookErr, fault.Forbidden) {
					t.Errorf("%s: %v, %v", c.why, err, bookErr)
				}
				continue
			}
			if err != nil || bookErr != nil || len(report.Rows) != c.rows || book.Doctors != c.rows {
				t.Errorf("%s: %d rows, %+v, %v, %v", c.why, len(report.Rows), book, err, bookErr)
			}
		}
		if _, err := w.credits.Office(ctx, office, credit.Query{Programme: "io", Year: 20260}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a year that is none: %v", err)
		}
	})
}

func TestTheListGoesOnWhereItEnded(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		for i := range 5 {
			w.doctor(t, fmt.Sprint("p", i), fmt.Sprint("Doctor ", i), "", "", "io/bj")
		}
		var seen []string
		q := credit.Query{Programme: "io", Limit: 2}
		for {
			report, err := w.credits.Office(ctx, office, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range report.Rows {
				seen = append(seen, r.Who.ID)
			}
			if q.After = report.Next; q.After == "" {
				break
			}
		}
		slices.Sort(seen)
		if fmt.Sprint(seen) != "[p0 p1 p2 p3 p4]" {
			t.Errorf("saw %v", seen)
		}
	})
}

func TestTheSpreadsheetForTheCreditOffice(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		w.doctor(t, "p1", "@Li Ming", "李明", "110110000000001", "io/bj", "lung/bj")
		w.doctor(t, "p2", "Wang Fang", "王芳", "-2", "io/sh")
		w.reads(t, "p1", "u1", time.Date(2025, 12, 31, 15, 59, 0, 0, time.UTC))
		w.reads(t, "p1", "u2", monday)
		w.reads(t, "p2", "u1", monday)
		book, err := w.credits.Export(ctx, office, credit.Query{Programme: "io"})
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		var raw bytes.Buffer
		if _, err := book.WriteTo(&raw); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&raw)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if got := fmt.Sprint(f.GetSheetList()); got != "[学分明细 Ledger 年度合计 Totals 规定 Rules]" {
			t.Errorf("sheets %s", got)
		}
		for _, name := range f.GetSheetList() {
			rows, err := f.GetRows(name)
			if err != nil || strings.Contains(fmt.Sprint(rows), "‹") {
				t.Errorf("sheet %s: %v %v", name, rows, err)
			}
		}
		lines, err := f.GetRows("学分明细 Ledger")
		if err != nil || len(lines) != 5 || book.Lines != 4 {
			t.Fatalf("%d rows, %d lines, %v", len(lines), book.Lines, err)
		}
		if lines[0][0] != "姓名（中文） Name (Chinese)" || lines[0][2] != "执业证号 Licence number" {
			t.Errorf("heads %v", lines[0])
		}
		want := []string{"李明", "'@Li Ming", "110110000000001", "'+General Hospital", "北京 Beijing", "2025-12-31",
			`免疫治疗基础 =HYPERLINK("x")`, "课程 io Course io", "1.5", "2.25", "unit"}
		if !slices.Equal(lines[1], want) {
			t.Errorf("got  %q\nwant %q", lines[1], want)
		}
		if kind, err := f.GetCellType("学分明细 Ledger", "C2"); err != nil || kind == excelize.CellTypeNumber || kind == excelize.CellTypeFormula {
			t.Errorf("a licence number is text, not %v (%v)", kind, err)
		}
		for r, row := range lines[1:] {
			for c, text := range row {
				if text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
					t.Errorf("cell %d/%d begins like a formula: %q", r+2, c+1, text)
				}
			}
		}
		totals, err := f.GetRows("年度合计 Totals")
		if err != nil || len(totals) != 4 {
			t.Fatalf("%v %v", totals, err)
		}
		for _, row := range totals[1:] {
			if len(row) < 10 || row[8] != "25" || row[9] != "90" {
				t.Errorf("a sum with what the year asks for: %v", row)
			}
		}
		if totals[1][5] != "2025" || totals[1][6] != "1.5" || totals[2][5] != "2026" || totals[2][6] != "6.5" {
			t.Errorf("totals %v", totals)
		}
		rules, err := f.GetRows("规定 Rules")
		if err != nil || len(rules) < 3 || !strings.HasPrefix(rules[1][4], "https://") || rules[2][5] == rules[1][5] {
			t.Errorf("where the target comes from, and how far that was checked: %v %v", rules, err)
		}
		notes, err := audit.List(ctx, db.Read(), audit.Filter{Action: "credit.export"})
		if err != nil || len(notes) != 1 || notes[0].Actor != "office" {
			t.Errorf("who took licence numbers out is in the audit: %v %v", notes, err)
		}
	})
}

func TestABookOfOneYear(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		w.doctor(t, "p1", "Li Ming", "李明", "1", "io/bj")
		w.reads(t, "p1", "u1", time.Date(2025, 12, 31, 15, 59, 0, 0, time.UTC))
		w.reads(t, "p1", "u2", monday)
		for year, lines := range map[int]int{2024: 0, 2025: 1, 2026: 2, 0: 3} {
			book, err := w.credits.Export(ctx, office, credit.Query{Programme: "io", Year: year})
			if err != nil || book.Lines != lines {
				t.Errorf("%d: %+v %v, want %d lines", year, book, err, lines)
			}
		}
	})
}

// 2,500 doctors with four lines each: the spreadsheet of 10,000 lines.
func BenchmarkExport10000Lines(b *testing.B) {
	db := storetest.SQLite(b)
	w := start(b, db)
	for i := range 2500 {
		id := fmt.Sprintf("p%04d", i)
		w.doctor(b, id, "Doctor "+id, "医生", fmt.Sprint(110110000000000+i), "io/bj")
		for _, u := range []string{"u1", "u2", "u3"} {
			w.reads(b, id, u, monday)
		}
	}
	for b.Loop() {
		book, err := w.credits.Export(ctx, office, credit.Query{Programme: "io"})
		if err != nil || book.Lines != 10000 {
			b.Fatal(book, err)
		}
		var raw bytes.Buffer
		if _, err := book.WriteTo(&raw); err != nil {
			b.Fatal(err)
		}
		book.Close()
	}
}
