package quality

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

const chineseCourses = "疗程编号,药物,首次用药日期,基线心脏检查,甲功,乙肝筛查\nA-1,纳武利尤单抗,2026/3/5,是,否,是\nA-2,替雷,2026/3/6,是,是,是\nA-1,nivolumab,2026/3/9,,,\n"

func TestAListIsShownBeforeItIsEntered(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		gbk, err := simplifiedchinese.GB18030.NewEncoder().String(chineseCourses)
		w.must(err)
		p, err := w.s.Upload(w.ctx, w.doctor, w.site.ID, []byte(gbk))
		w.must(err)
		if p.Kind != Courses || p.Added != 1 || p.Faulty != 2 || p.Lines[1].Faults[0].Key != "quality.fault.agent" || p.Lines[2].Faults[0].Key != "quality.import.again" {
			t.Fatalf("preview %+v", p)
		}
		if list, _ := w.s.Entries(w.ctx, w.doctor, w.site.ID, 0, "", 10); len(list) != 0 {
			t.Error("a preview enters nothing")
		}
		_, err = w.s.Confirm(w.ctx, w.other, p.ID)
		w.refuses(err, fault.NotFound, "somebody else's list")
		_, err = w.s.Confirm(w.ctx, w.doctor, p.ID)
		w.must(err)
		_, err = w.s.Confirm(w.ctx, w.doctor, p.ID)
		w.refuses(err, fault.NotFound, "confirmed already")

		p, err = w.s.Upload(w.ctx, w.doctor, w.site.ID, []byte("course;irae;onset;grade;steroid time;outcome\nA-1;colitis;2026-04-01;2;2026-04-02;resolved\nA-7;colitis;2026-04-01;2;;\n"))
		w.must(err)
		if p.Kind != Episodes || p.Added != 1 || p.Faulty != 1 || p.Lines[1].Faults[0].Key != "quality.fault.course" {
			t.Fatalf("episodes %+v", p)
		}
		_, err = w.s.Confirm(w.ctx, w.doctor, p.ID)
		w.must(err)
		p, err = w.s.Upload(w.ctx, w.doctor, w.site.ID, []byte("course;irae;onset;grade\nA-1;colitis;2026-04-01;3\n"))
		w.must(err)
		if p.Changed != 1 {
			t.Errorf("the same episode is corrected: %+v", p)
		}
		_, err = w.s.Confirm(w.ctx, w.doctor, p.ID)
		w.must(err)
		x, err := w.s.Entry(w.ctx, w.doctor, w.site.ID, "A-1")
		w.must(err)
		if len(x.Episodes) != 1 || x.Episodes[0].Worst != 3 || x.Cardiac != Yes || x.Thyroid != No {
			t.Errorf("entered %+v", x)
		}
	})
}

func TestListsThatAreRefusedWhole(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, c := range []struct {
		why, text, key string
		kind           fault.Kind
	}{
		{"a column of names", "姓名,疗程编号,药物,首次用药日期\n王小明,A-1,nivolumab,2026-03-05\n", "quality.import.identifies", fault.Invalid},
		{"identity numbers", "course,agents,start,id card\nA-1,nivolumab,2026-03-05,1\n", "quality.import.identifies", fault.Invalid},
		{"no header", "A-1,nivolumab,2026-03-05\n", "quality.import.header", fault.Invalid},
		{"nothing", "", "sheet.empty", fault.Invalid},
		{"a picture", "\x89PNG\r\n", "sheet.kind", fault.Invalid},
		{"too many rows", "course,agents,start\n" + strings.Repeat("A,nivolumab,2026-03-05\n", 5001), "sheet.rows", fault.TooLarge},
	} {
		_, err := w.s.Upload(w.ctx, w.doctor, w.site.ID, []byte(c.text))
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

// FuzzList: whatever is uploaded, every row is entered or has a fault that says why.
func FuzzList(f *testing.F) {
	f.Add([]byte(chineseCourses))
	f.Add([]byte("course;irae;onset;grade;steroid time;outcome\nA-1;colitis;2026-04-01;2026-04-01:2;2026-04-02 10:00;resolved\n"))
	w := newWorld(f, storetest.SQLite(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, kind, err := readList(data)
		if err != nil {
			return
		}
		for _, l := range w.s.lines(list, kind) {
			if len(l.Faults) == 0 && (l.Course == nil) == (l.Episode == nil) {
				t.Fatalf("row %d is nothing and has no fault", l.Number)
			}
			if len(l.Faults) == 0 && l.Episode != nil && (l.Episode.Worst < 1 || l.Episode.Worst > 5) {
				t.Fatalf("row %d: grade %d", l.Number, l.Episode.Worst)
			}
		}
	})
}
