package simulate

import (
	"math"
	"testing"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// With regular arrivals and no DLT a trial can be followed by hand: patients come on
// days 0, 10, 20, …, the window is 28 days.
func TestCalendarByHand(t *testing.T) {
	two := func(design string, change func(*dose.Plan)) dose.Plan {
		p := threes(design, 0.25, 2)
		change(&p)
		return p
	}
	keep := func(*dose.Plan) {}
	for _, c := range []struct {
		why     string
		plan    dose.Plan
		waiting int
		days    float64
		turned  float64
	}{
		// In on 0, 10, 20; complete on 48; in on 50, 60, 70; complete on 98. Those of 30 and 40 leave.
		{"nobody waits", two(dose.BOIN, keep), 0, 98, 2},
		// He of day 30 enters on 48, then 50 and 60; complete on 88.
		{"one waits", two(dose.BOIN, keep), 1, 88, 1},
		// Those of 30 and 40 enter on 48, then 50; complete on 78.
		{"two wait", two(dose.BOIN, keep), 2, 78, 0},
		// On day 30 two of three are pending, too many; on 40 one is. In on 40, 50, 60.
		{"TITE-BOIN, nobody waits", two(dose.TITEBOIN, keep), 0, 88, 1},
		// The second window closes on 38: in on 38, 40, 50.
		{"TITE-BOIN, one waits until a window closes", two(dose.TITEBOIN, keep), 1, 78, 0},
		// On 38 and 40 the pending patient was followed for less than 21 days; on 50 not.
		{"TITE-BOIN with a shortest follow-up, nobody waits", two(dose.TITEBOIN, func(p *dose.Plan) { p.MinFollowUp = ref(0.75) }), 0, 98, 2},
		// That follow-up is reached on 41; he of 40 finds one waiting already. In on 41, 50, 60.
		{"TITE-BOIN with a shortest follow-up, one waits", two(dose.TITEBOIN, func(p *dose.Plan) { p.MinFollowUp = ref(0.75) }), 1, 88, 1},
		// One in five days: in on 0, 5, 10, and three wait. On 33 one of three is pending, who
		// is followed for 0.9 windows on 35.2: all three enter.
		{"TITE-BOIN, follow-up ripens between two outcomes", two(dose.TITEBOIN, func(p *dose.Plan) { p.MinFollowUp = ref(0.9) }), 3, 63.2, 2},
	} {
		rate := 0.1
		if c.days == 63.2 {
			rate = 0.2
		}
		sc := Scenario{PTrue: []float64{1e-9, 1e-9, 1e-9, 1e-9, 1e-9}, Time: &Time{Rate: rate, Window: 28, Arrivals: Fixed, Waiting: c.waiting}}
		r := must(Run(t.Context(), c.plan, sc, Options{Trials: 10}))
		if math.Abs(r.Duration.Mean-c.days) > 0.01 || r.Duration.MeanTurnedAway != c.turned {
			t.Errorf("%s: %.2f days and %.1f turned away, want %v and %v", c.why, r.Duration.Mean, r.Duration.MeanTurnedAway, c.days, c.turned)
		}
		for _, q := range r.Duration.Quantiles {
			if q.Day != int(c.days) && q.Day != int(c.days)+1 { // rounding may need the next day
				t.Errorf("%s: %v of trials end by day %d", c.why, q.P, q.Day)
			}
		}
	}
}

// Onset follows its law: uniform, or with the share of late DLTs that was asked for;
// and DLTs come at their rate either way.
func TestOnset(t *testing.T) {
	for _, c := range []struct {
		time Time
		p    float64
		late float64
	}{
		{Time{Rate: 1, Window: 28}, 0.3, 0.5},
		{Time{Rate: 1, Window: 28, Onset: Weibull}, 0.3, 0.5},
		{Time{Rate: 1, Window: 28, Onset: Weibull, Late: 0.8}, 0.05, 0.8},
		{Time{Rate: 1, Window: 28, Onset: Weibull, Late: 0.1}, 0.95, 0.1},
	} {
		full := must(c.time.complete())
		sc := Scenario{PTrue: []float64{c.p}, Time: &full}
		tr := sc.truths()
		src := chance.Seeded(9, 9)
		const n = 200_000
		dlt, late := 0.0, 0.0
		for range n {
			if day, ok := tr[0].onset.Draw(&src); ok {
				dlt++
				if day < 0 || day > 28 {
					t.Fatalf("a DLT on day %v", day)
				}
				if day > 14 {
					late++
				}
			}
		}
		if z := (dlt/n - c.p) / math.Sqrt(c.p*(1-c.p)/n); math.Abs(z) > 4 {
			t.Errorf("%+v: DLTs at %v, want %v", c.time, dlt/n, c.p)
		}
		if z := (late/dlt - c.late) / math.Sqrt(c.late*(1-c.late)/dlt); math.Abs(z) > 4 {
			t.Errorf("%+v: %v late, want %v", c.time, late/dlt, c.late)
		}
	}
}

func ref(x float64) *float64 { return &x }
