package dosing

import (
	"math"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/exact"
	"stepwise/trial/studytest"
)

// From the first patient the forecast is the trial itself, whose characteristics the
// package exact computes by another way: forwards, over layers of states.
func TestAForecastFromTheBeginningIsTheTrial(t *testing.T) {
	for _, settings := range []dose.Settings{
		{Design: dose.BOIN, Target: 0.3},
		{Design: dose.BOIN, Target: 0.25, NEarlyStop: 9},
		{Design: dose.Keyboard, Target: 0.3},
		{Design: dose.I3Plus3, Target: 0.3},
		{Design: dose.CRM, Target: 0.3, Prior: []float64{0.1, 0.2, 0.3}},
	} {
		p := studytest.Protocol(t)
		p.Plan.Settings = settings
		p.Plan.CohortSizes = []int{3, 3, 3, 2}
		d := after(p, 1, 0)
		list, err := d.Alternatives(p)
		if err != nil {
			t.Fatalf("%s: %v", settings.Design, err)
		}
		got, err := d.Forecast(p, &list[0])
		if err != nil || len(got) != 3 {
			t.Fatalf("%s: %+v %v", settings.Design, got, err)
		}
		for k, truth := range Scenarios(p) {
			want, err := exact.Characteristics(p.Plan, truth)
			if err != nil {
				t.Fatal(err)
			}
			n, dlt, higher := 0.0, 0.0, 0.0
			for j := range want.MeanN {
				n, dlt = n+want.MeanN[j], dlt+want.MeanDLT[j]
				if j > k {
					higher += want.Select[j]
				}
			}
			for _, x := range [][2]float64{{got[k].Right, want.Select[k]}, {got[k].Higher, higher}, {got[k].None, want.None}, {got[k].DLT, dlt}, {got[k].N, n}} {
				if math.Abs(x[0]-x[1]) > 1e-12 {
					t.Errorf("%s, level %d right: %+v, not %+v", settings.Design, k+1, got[k], want)
					break
				}
			}
		}
	}
}

func TestAForecastKnowsWhatWasSeen(t *testing.T) {
	p := studytest.Protocol(t)
	d := after(p, 1, 2, [2]int{6, 1})
	list, err := d.Alternatives(p)
	if err != nil {
		t.Fatal(err)
	}
	stay, err := d.Forecast(p, &list[0])
	if err != nil {
		t.Fatal(err)
	}
	up, _ := d.Forecast(p, &list[1])
	if stay[0].DLT >= up[0].DLT {
		t.Errorf("where level 1 has the target rate, to escalate costs more DLTs: %v, %v", stay[0].DLT, up[0].DLT)
	}
	for k := range up {
		if up[k].N > 14 || up[k].Right+up[k].Higher+up[k].None > 1+1e-12 {
			t.Errorf("14 patients are left: %+v", up[k])
		}
	}
	if got, err := d.Forecast(p, &Alternative{Order: Stop}); got != nil || err != nil {
		t.Errorf("%+v %v", got, err)
	}
	none := studytest.Protocol(t)
	none.Plan.Settings = dose.Settings{Design: dose.ThreePlusThree}
	none.Plan.CohortSizes = []int{3, 3, 3, 3, 3, 3}
	if Scenarios(none) != nil {
		t.Error("3+3 without a target has no level that is right")
	}
}

func BenchmarkForecast(b *testing.B) {
	p := studytest.Protocol(b)
	d := after(p, 1, 1, [2]int{3, 0})
	list, _ := d.Alternatives(p)
	for b.Loop() {
		if _, err := d.Forecast(p, &list[1]); err != nil {
			b.Fatal(err)
		}
	}
}
