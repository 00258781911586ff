package quality

import (
	"math"
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/quality/chart"
)

func TestIndicatorsPerHospital(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		second, third := w.newSite("Second Hospital"), w.newSite("Third Hospital")
		w.fill(w.site, "A", 40, 10, 38)
		w.fill(second, "B", 40, 2, 5)
		w.fill(third, "C", 6, 6, 6)
		w.must(w.s.Appoint(w.ctx, w.office, second.ID, w.doctor.ID, true))
		w.must(w.s.Appoint(w.ctx, w.office, third.ID, w.doctor.ID, true))
		ask := func(ind Indicator) Report {
			t.Helper()
			r, err := w.s.Report(w.ctx, w.other, Question{Programme: "p1", Indicator: ind})
			w.must(err)
			return r
		}
		hbv := ask(HepatitisB)
		if f := hbv.Figures[0]; f.Cases != 40 || f.Yes != 38 || f.Place != chart.FarUp {
			t.Errorf("screened at the first: %+v", f)
		}
		if f := hbv.Figures[1]; f.Yes != 5 || f.Place != chart.FarLow {
			t.Errorf("at the second: %+v", f)
		}
		if f := hbv.Figures[2]; !f.Hidden || f.Cases != 0 || f.Yes != 0 || !math.IsNaN(f.Share) {
			t.Errorf("six courses are too few to show: %+v", f)
		}
		if hbv.All.Cases != 80 || hbv.All.Yes != 43 {
			t.Errorf("the sum gives no hidden figure away: %+v", hbv.All)
		}
		severe := ask(Severe)
		if f := severe.Figures[0]; f.Yes != 10 || f.Share != .25 {
			t.Errorf("severe at the first: %+v", f)
		}
		if f := severe.Figures[1]; !f.Hidden {
			t.Errorf("two severe events could name somebody: %+v", f)
		}
		steroid := ask(ToSteroid)
		if f := steroid.Figures[0]; f.Cases != 10 || f.Median != 48 || f.Yes != 8 {
			t.Errorf("hours to the steroid: %+v", f) // 0 1 2 3 4 0 1 2 3 4 days; 4 days are beyond 72 h
		}
		own, err := w.s.Report(w.ctx, w.doctor, Question{Programme: "p1", Indicator: ToSteroid, Site: w.site.ID})
		w.must(err)
		if len(own.Points) != 24 || own.Points[len(own.Points)-1].Month != "2026-11" {
			t.Errorf("months: %+v", own.Points)
		}
		w.must(w.s.Appoint(w.ctx, w.office, third.ID, w.other.ID, false))
		if f := ask(HepatitisB).Figures[2]; f.Hidden || f.Cases != 6 || f.Yes != 6 {
			t.Errorf("its own recorder sees it: %+v", f)
		}
		if again := ask(HepatitisB); again.All.Cases != 80 {
			t.Errorf("and it takes no part in the sum: %+v", again.All)
		}
	})
}

func TestAMonthWithFewCasesHasNoPoint(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.fill(w.site, "A", 20, 0, 20) // 15 or 16 in January, the rest in February
		r, err := w.s.Report(w.ctx, w.other, Question{Programme: "p1", Indicator: HepatitisB, Months: 12})
		w.must(err)
		var january, february Point
		for _, p := range r.Points {
			switch p.Month {
			case "2026-01":
				january = p
			case "2026-02":
				february = p
			}
		}
		if january.Cases != 16 || january.Value != 100 || !february.Hidden {
			t.Errorf("January %+v, February %+v", january, february)
		}
		mine, err := w.s.Report(w.ctx, w.doctor, Question{Programme: "p1", Indicator: HepatitisB, Months: 12, Site: w.site.ID})
		w.must(err)
		for _, p := range mine.Points {
			if p.Month == "2026-02" && (p.Hidden || p.Cases != 4) {
				t.Errorf("its recorder sees February: %+v", p)
			}
		}
	})
}

func TestAProgrammeWithoutHospitals(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.must(w.s.CloseSite(w.ctx, w.office, w.site.ID, true))
		for _, ind := range Indicators {
			r, err := w.s.Report(w.ctx, w.other, Question{Programme: "p1", Indicator: ind})
			w.must(err)
			if r.All.Cases != 0 || r.Run.Signal || len(r.Figures) != 1 {
				t.Errorf("%s of nothing: %+v", ind, r)
			}
		}
	})
}
