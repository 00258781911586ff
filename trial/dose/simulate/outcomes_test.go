package simulate

import (
	"math"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// watcher is BOIN that looks at what it is shown.
type watcher struct {
	dose.Design
	t     *testing.T
	asked int
	both  float64 // of patients with both outcomes known
	known float64
}

func (w *watcher) Efficacy() {}

func (w *watcher) Next(s *dose.State) dose.Decision {
	w.asked++
	n, both := 0, 0
	for i := range s.Arms {
		a := &s.Arms[i]
		if a.Both > min(a.DLT, a.Eff) || a.DLT+a.Eff-a.Both > a.N || a.DLT+len(a.Pending) > a.N {
			w.t.Fatalf("a design is shown %+v", *a)
		}
		n += a.N
		both += a.Both
	}
	if c := s.Cohort; c.N != 3 || c.Both > min(c.DLT, c.Eff) {
		w.t.Fatalf("a design is shown the cohort %+v", c)
	}
	w.known += float64(n)
	w.both += float64(both)
	return w.Design.Next(s)
}

// Who has a DLT and a response is counted as both once, whichever comes first, and not
// before both are known.
func TestBothOutcomes(t *testing.T) {
	plan := must(dose.Plan{Settings: dose.Settings{Design: dose.BOIN, Target: 0.6}, Doses: 1, CohortSizes: []int{3, 3, 3, 3}}.Complete())
	for _, window := range []float64{5, 28, 90} { // of the response; that of DLTs is 28
		w := &watcher{Design: design(t, plan), t: t}
		full := must(Time{Rate: 0.2, Window: 28, EffWindow: window}.complete())
		sc := Scenario{PTrue: []float64{0.3}, PEff: []float64{0.5}, OddsRatio: 5, Time: &full}
		c := newCalendar(&plan, w, &sc)
		src := chance.Seeded(2, 3)
		var o outcome
		for range 20_000 {
			if err := c.run(&src, &o); err != nil {
				t.Fatal(err)
			}
		}
		_, with := bisectOdds(0.3, 0.5, 5)
		want := 0.3 * with
		// Patients are counted at several questions: the error is that of the trials. At
		// this target nobody stops, which would choose among the trials.
		if got := w.both / w.known; math.Abs(got-want) > 0.006 {
			t.Errorf("response after %v days: both in %.4f of patients, want %.4f", window, got, want)
		}
	}
}
