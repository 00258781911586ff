package molecular

import (
	"errors"
	"strings"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// keys are the sentences of a fault by place.
func keys(err error) map[string]string {
	out := map[string]string{}
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, x := range f.Fields {
			out[x.Where] = x.Key
		}
	}
	return out
}

const list = `城市,药品,日期,是否可及,价格,币种,规格,医保,来源
北京,纳武利尤单抗,2018-08,是,"9,260",CNY,100 mg/瓶,自费,上市价格报道
上海,帕博利珠单抗,２０１８年９月,是,１７９１８,CNY,100 mg/瓶,自费,上市价格报道
北京,纳武利尤单抗,2018/8,是,9000,CNY,100 mg/瓶,自费,另一处
Atlantis,nivolumab,2018-08,是,1,CNY,瓶,自费,x
武汉,奥希替尼,2099-01,是,-5,CNY,30 片/盒,医保,
`

func TestAListIsReportedBeforeItIsApplied(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		key, err := w.service.Upload(w.ctx, w.office, "io", "准入 2018.csv", []byte(list))
		w.must(err)
		r, err := w.service.Report(w.ctx, w.office, key)
		w.must(err)
		want := []struct {
			number  int
			outcome Outcome
			faults  string
		}{
			{2, Fresh, ""}, {3, Fresh, ""}, {4, Twin, ""},
			{5, Faulty, "city:city"}, {6, Faulty, "day:future price:negative source:source"},
		}
		for i, x := range want {
			l := r.Lines[i]
			if got := fields(&fault.Fault{Fields: l.Faults}); l.Number != x.number || l.Outcome != x.outcome || got != x.faults {
				t.Errorf("row %d: %d %s %q, want %+v", i, l.Number, l.Outcome, got, x)
			}
		}
		if r.Lines[2].Twin != 2 || r.Bad() != 3 {
			t.Errorf("twin of %d, %d bad", r.Lines[2].Twin, r.Bad())
		}
		if points, _ := w.service.Points(w.ctx, Filter{}); len(points) != 0 {
			t.Errorf("the report made points: %+v", points)
		}
		if _, err := w.service.Apply(w.ctx, w.office, key, false); fields(err) != "leave:leave" {
			t.Errorf("bad rows were left out in silence: %v", err)
		}
		if n, err := w.service.Apply(w.ctx, w.office, key, true); err != nil || n != 2 {
			t.Errorf("applied %d: %v", n, err)
		}
		if n, err := w.service.Apply(w.ctx, w.office, key, true); err != nil || n != 0 {
			t.Errorf("applied again: %d: %v", n, err)
		}
		points, err := w.service.Points(w.ctx, Filter{})
		w.must(err)
		if len(points) != 2 || points[0].Sheet != key || points[1].Price != 1791800 || points[1].Day != "2018-09" {
			t.Errorf("points: %+v", points)
		}
	})
}

func TestAListMeetsWhatIsThere(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		there := w.enter(func(d *Draft) { d.Unit, d.Source, d.Address = "100 mg/瓶", "上市价格报道", "" })
		for _, c := range []struct {
			why, row string
			want     Outcome
		}{
			{"word for word", "北京,nivolumab,2018-08,yes,9260,CNY,100 mg/瓶,self-pay,上市价格报道", Same},
			{"another price for the same", "北京,nivolumab,2018-08,yes,9100,CNY,100 mg/瓶,self-pay,上市价格报道", Taken},
			{"another pack", "北京,nivolumab,2018-08,yes,3700,CNY,40 mg/瓶,self-pay,上市价格报道", Fresh},
			{"another date", "北京,nivolumab,2018-09,yes,9260,CNY,100 mg/瓶,self-pay,上市价格报道", Fresh},
			{"more cells than headings", "北京,nivolumab,2018-09,yes,9,260,CNY,100 mg/瓶,self-pay,上市价格报道,x", Faulty},
		} {
			key, err := w.service.Upload(w.ctx, w.office, "io", "l.csv", []byte("city,medicine,date,available,price,currency,unit,reimbursement,source\n"+c.row))
			w.must(err)
			r, err := w.service.Report(w.ctx, w.office, key)
			w.must(err)
			if l := r.Lines[0]; l.Outcome != c.want || l.Outcome == Taken && l.Other != there.Root {
				t.Errorf("%s: %+v", c.why, l)
			}
		}
	})
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, c := range []struct {
		why, text, key string
	}{
		{"nothing", "", "sheet.empty"},
		{"a picture", "\x89PNG\r\n", "sheet.kind"},
		{"no columns that we know", "a,b\n1,2\n", "molecular.fault.header"},
		{"headings only", "city,medicine\n", "sheet.norows"},
		{"too many rows", "city,medicine\n" + strings.Repeat("a,b\n", 5001), "sheet.rows"},
	} {
		_, err := w.service.Upload(w.ctx, w.office, "io", "l.csv", []byte(c.text))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Key != c.key {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

func TestListsThatNobodyAppliedGo(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		one, err := w.service.Upload(w.ctx, w.office, "io", "1.csv", []byte(list))
		w.must(err)
		w.clock.Move(8 * 24 * time.Hour)
		_, err = w.service.Upload(w.ctx, w.office, "io", "2.csv", []byte(list))
		w.must(err)
		if _, err := w.service.Report(w.ctx, w.office, one); !fault.Is(err, fault.NotFound) {
			t.Errorf("after a week: %v", err)
		}
	})
}

// Between report and confirmation somebody entered one of the points by hand: nothing
// is stored half.
func TestAListThatCameTooLateAddsNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		key, err := w.service.Upload(w.ctx, w.office, "io", "1.csv", []byte(list))
		w.must(err)
		w.enter(func(d *Draft) { d.Unit, d.Price = "100 mg/瓶", "1" })
		n, err := w.service.Apply(w.ctx, w.office, key, true)
		w.must(err)
		if n != 1 {
			t.Errorf("%d added: the row that is taken now stays out, the other one comes", n)
		}
	})
}
