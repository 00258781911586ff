package dosing

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"stepwise/trial/dose"
	"stepwise/trial/protocol"
)

// treated is a patient as the test remembers them, to ask the design by itself.
type treated struct {
	level    int
	at       time.Time
	dlt, eff bool
	cohort   int
}

// remembered is the state of the design by what the test remembers: nothing of the
// record is read. Everybody was treated at the planned level in the morning.
func remembered(list []treated, now time.Time, doses int) *dose.State {
	s := &dose.State{Arms: make([]dose.Arm, doses), Dose: 1}
	for _, p := range list {
		s.Dose = p.level
	}
	for _, p := range list {
		arms := []*dose.Arm{&s.Arms[p.level-1]}
		if p.cohort == list[len(list)-1].cohort {
			arms = append(arms, &s.Cohort)
		}
		for _, a := range arms {
			a.N++
			if p.eff {
				a.Eff++
			}
			followed := int(now.Sub(p.at).Hours())/24 - 1 // today is not over
			switch {
			case p.dlt:
				a.DLT++
				a.Onset = append(a.Onset, 1.0/28)
				if p.eff {
					a.Both++
				}
			case followed < 28:
				a.Pending = append(a.Pending, float64(followed)/28)
			}
		}
	}
	return s
}

func TestEveryDesignIsTakenThroughTheGate(t *testing.T) {
	threes := []int{3, 3, 3, 3, 3, 3}
	type row struct {
		why      string
		settings dose.Settings
		cohorts  []int // nil for as many as the design takes
		late     bool  // decided while the last patient is followed
	}
	rows := []row{
		{"3+3, the dose below at once", dose.Settings{Design: dose.ThreePlusThree, Variant: "A"}, nil, false},
		{"3+3, six at the dose below", dose.Settings{Design: dose.ThreePlusThree, Variant: "B"}, nil, false},
		{"3+3, six at the top too", dose.Settings{Design: dose.ThreePlusThree, Variant: "B6", Target: 0.3}, nil, false},
		{"i3+3", dose.Settings{Design: dose.I3Plus3, Target: 0.3}, threes, false},
		{"G3", dose.Settings{Design: dose.G3}, threes, false},
		{"mTPI", dose.Settings{Design: dose.MTPI, Target: 0.3}, threes, false},
		{"mTPI-2", dose.Settings{Design: dose.MTPI2, Target: 0.3}, threes, false},
		{"Keyboard in cohorts of two", dose.Settings{Design: dose.Keyboard, Target: 0.3}, []int{2, 2, 2, 2, 2, 2}, false},
		{"BOIN with its options", dose.Settings{Design: dose.BOIN, Target: 0.25, ExtraSafe: true, Stay1Of3: true, NEarlyStop: 9}, threes, false},
		{"BOIN from single patients on", dose.Settings{Design: dose.BOIN, Target: 0.3, Titration: true}, threes, false},
		{"CRM", dose.Settings{Design: dose.CRM, Target: 0.3}, threes, false},
		{"CRM, logistic, with a skeleton", dose.Settings{Design: dose.CRM, Target: 0.3, Model: "logistic", Prior: []float64{0.1, 0.2, 0.3}}, threes, false},
		{"BLRM over the doses of the levels", dose.Settings{Design: dose.BLRM, Target: 0.3, Amounts: []float64{1e6, 2e6, 4e6}}, threes, false},
		{"TITE-CRM", dose.Settings{Design: dose.TITECRM, Target: 0.3, ObsWindow: 28}, threes, true},
		{"TITE-CRM with adaptive weights", dose.Settings{Design: dose.TITECRM, Target: 0.3, Scheme: dose.Adaptive}, threes, true},
		{"TITE-BOIN", dose.Settings{Design: dose.TITEBOIN, Target: 0.3}, threes, true},
		{"TITE-BOIN by effective sample size", dose.Settings{Design: dose.TITEBOIN, Target: 0.3, Variant: "ess"}, threes, true},
		{"BOIN12", dose.Settings{Design: dose.BOIN12}, threes, false},
		{"BOIN-ET", dose.Settings{Design: dose.BOINET}, threes, false},
		{"BF-BOIN", dose.Settings{Design: dose.BFBOIN, Target: 0.3}, threes, false},
	}
	for _, name := range dose.Names() {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.settings.Design == name }) {
			t.Errorf("a protocol can choose %s, and nobody took it through the gate", name)
		}
	}
	for _, r := range rows {
		t.Run(r.why, func(t *testing.T) {
			t.Parallel() // each has databases of its own, and mostly waits for them
			both(t, func(w *world) { through(w, r.settings, r.cohorts, r.late) })
		})
	}
}

// through takes a study with a design through five decisions, or to its end: with a DLT
// in every second cohort and a response in each. Every decision is the one that the
// design makes of what the test remembers, and comes out the same when computed again.
func through(w *world, settings dose.Settings, cohorts []int, late bool) {
	w.T.Helper()
	var plan dose.Plan
	w.amend("2", func(p *protocol.Protocol) {
		p.Plan.Settings, p.Plan.CohortSizes = settings, cohorts
		complete, err := p.Plan.Complete()
		w.Must(err)
		p.Evaluable, plan = complete.MaxN(), complete
		if settings.Design == dose.BFBOIN {
			p.Backfill, p.EnrolMax = protocol.Backfill{PerLevel: 2, Total: 2}, 40
		}
		if list := protocol.Check(p); len(list) > 0 {
			w.T.Fatalf("it cannot be saved: %+v", list)
		}
	})
	design, err := dose.New(plan.Settings, plan.Doses)
	w.Must(err)
	var list []treated
	for cohort := range 5 {
		d := w.decide()
		a, err := ParseAdvice(d.Advice)
		w.Must(err)
		data, err := ParseData(d.Data)
		w.Must(err)
		state := remembered(list, w.now(), plan.Doses)
		state.Coin = data.Coin
		if want := design.Next(state); actionNames[want.Action] != a.Action || want.Dose != a.Dose || want.Reason != a.Reason || want.Above != a.Above {
			w.T.Fatalf("decision %s: %+v, by itself %+v", d.Key, a, want)
		}
		if late && cohort > 0 && len(data.Last.Pending) == 0 {
			w.T.Errorf("decision %s was made when everybody was known", d.Key)
		}
		if d.Action == Stop {
			break
		}
		level, _ := w.protocols()(d.Version).Level(d.Level)
		for i := range d.Size {
			subject := fmt.Sprintf("BJ01-%03d", len(list)+1)
			w.enrolled(subject)
			w.infuse(subject, level.Amount)
			p := treated{level: d.Level, at: w.now(), cohort: cohort, eff: i == 0, dlt: i == 0 && cohort%2 == 1}
			w.days(1)
			if p.dlt {
				w.toxic(subject)
			}
			w.followed(subject)
			w.respond(subject, map[bool]string{true: "PR", false: "SD"}[p.eff])
			list = append(list, p)
			w.days(20)
		}
		if !late {
			w.days(20)
		}
	}
	if len(list) < 6 {
		w.T.Errorf("only %d patients were treated", len(list))
	}
	w.verified()
}
