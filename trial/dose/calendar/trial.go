package calendar

import (
	"errors"
	"fmt"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
	"stepwise/trial/dose/simulate"
)

// stage is where a patient is.
type stage uint8

const (
	screening stage = iota
	eligible        // waits for enrolment
	making          // cells are collected and the product is made
	ready           // the product waits for a place
	preparing       // has a place and a level
	followed        // infused, the window is open
	gone            // forgotten
)

// patient is one on the way.
type patient struct {
	stage   stage
	at      float64 // day of the next event of this stage, +Inf when others decide
	loss    float64 // day of death, progression or withdrawal, if nothing comes before
	since   int     // order in the stage
	attempt int
	planned int // level of the place
	level   int // level of the infused amount
	cohort  int // that the place belongs to
	enter   float64
	dlt     bool
}

// trial is one trial on its way.
type trial struct {
	plan   *dose.Plan
	design dose.Design
	waiter dose.Waiter // nil when the design never waits
	timely bool
	model  *Model
	onset  []chance.Onset
	maxN   int

	state    dose.State
	arms     []dose.Arm
	buffers  [][]float64
	buffer   []float64
	patients []patient
	count    int // events so far, for orders
	screened int

	now       float64
	arrival   float64
	retry     float64 // day to ask a design again that said Wait
	asked     bool    // since the last event
	cohort    int
	given     int     // places of all cohorts so far
	open      int     // places of the cohort that nobody has
	last      float64 // day of the last infusion …
	lastFirst bool    // … which was the first at its dose
	over      bool
	seen      *seen
}

// seen is what is counted of one trial.
type seen struct {
	selected                              int
	stop                                  dose.Ending
	arms                                  []dose.Arm
	screened, failed, turned, lostWaiting int
	enrolled, infused, evaluable          int
	wasted                                [reasons]int
	below                                 int // infused below the planned level
	day                                   float64
	evaluableOn                           []float64
}

// The ways in which an enrolled patient does not become evaluable.
const (
	wasteManufacturing = iota
	wasteLost
	wasteMinimum
	wasteWindow
	wasteUnused
	reasons
)

// maxScreened of one trial; more come only when hardly anybody can be treated.
const maxScreened = 20_000

var errEndless = errors.New("the trial does not end: hardly anybody who comes becomes evaluable")

func newTrial(p *dose.Plan, d dose.Design, m *Model) *trial {
	t := &trial{plan: p, design: d, model: m, maxN: p.MaxN(), timely: simulate.Timely(d)}
	t.waiter, _ = d.(dose.Waiter)
	for _, p := range m.PTrue {
		t.onset = append(t.onset, chance.NewOnset(p, m.Window, m.Late))
	}
	t.arms = make([]dose.Arm, p.Doses)
	t.buffers = make([][]float64, p.Doses)
	return t
}

// run plays one trial from its opening on day 0.
func (t *trial) run(src *chance.Source, s *seen) error {
	for i := range t.arms {
		t.arms[i] = dose.Arm{Onset: t.arms[i].Onset[:0]}
	}
	*s = seen{arms: t.arms, evaluableOn: s.evaluableOn[:0]}
	t.seen, t.patients = s, t.patients[:0]
	t.state = dose.State{Arms: t.arms, Dose: max(t.plan.StartDose, 1)}
	t.now, t.retry = 0, math.Inf(1)
	t.last, t.lastFirst = math.Inf(-1), false
	t.cohort, t.given, t.count, t.screened, t.over = 0, 0, 0, 0, false
	t.begin(t.state.Dose)
	t.arrival = t.gap(src)
	for !t.over {
		next, day := t.soonest()
		t.now, t.asked = day, false
		switch {
		case next >= 0:
			for same := day; next >= 0 && same == day; next, same = t.soonest() { // all of the day before anybody decides
				t.happen(src, next)
			}
		case day == t.arrival:
			t.come(src)
			if t.screened > maxScreened {
				return errEndless
			}
		default:
			t.retry = math.Inf(1)
		}
		for {
			more, err := t.advance(src)
			if err != nil {
				return err
			}
			if !more {
				break
			}
		}
	}
	return t.finish(src)
}

// soonest is whose event comes next and when; −1 for an arrival or another question
// to the design.
func (t *trial) soonest() (next int, day float64) {
	next, day = -1, min(t.arrival, t.retry)
	for i := range t.patients {
		p := &t.patients[i]
		if d := min(p.at, p.loss); d <= day { // before who comes on that day
			next, day = i, d
		}
	}
	return next, day
}

func (t *trial) gap(src *chance.Source) float64 {
	switch t.model.Arrivals {
	case simulate.Uniform:
		return 2 * src.Float() / t.model.Rate
	case simulate.Fixed:
		return 1 / t.model.Rate
	}
	return src.Exponential() / t.model.Rate
}

// advance does one thing that can be done now, and tells whether it did.
func (t *trial) advance(src *chance.Source) (bool, error) {
	if t.over {
		return false, nil
	}
	if t.open > 0 {
		if i := t.first(ready); i >= 0 {
			t.place(src, i)
			return true, nil
		}
	} else if t.due() {
		if more, err := t.decide(src); more || err != nil {
			return more, err
		}
	}
	if i := t.first(eligible); i >= 0 && t.room() {
		t.enrol(src, i)
		return true, nil
	}
	return false, nil
}

// due tells whether the full cohort can be decided: everybody infused is known, or,
// by a design for pending patients, everybody is infused and somebody is there.
func (t *trial) due() bool {
	full := t.given == t.maxN
	if t.timely && !full && t.first(ready) < 0 || t.asked {
		return false
	}
	for i := range t.patients {
		switch t.patients[i].stage {
		case preparing:
			return false
		case followed:
			if !t.timely || full {
				return false
			}
		}
	}
	return true
}

// decide asks the design and opens the next cohort, or ends the trial.
func (t *trial) decide(src *chance.Source) (bool, error) {
	t.view()
	t.state.Coin = src.Float()
	dec := t.design.Next(&t.state)
	switch {
	case dec.Action == dose.Stop:
		t.seen.stop = dec.Stop
		t.over = true
	case dec.Action == dose.Wait:
		return false, t.wait()
	case dec.Dose < 1 || dec.Dose > len(t.arms):
		return false, fmt.Errorf("design: %s gives dose %d of %d", t.design.Settings().Design, dec.Dose, len(t.arms))
	case !t.begin(dec.Dose):
		t.over = true
	}
	return true, nil
}

// wait sets when to ask again: whenever anything happens, or when the follow-up alone
// can change the answer.
func (t *trial) wait() error {
	t.asked = true
	pending := false
	for i := range t.patients {
		pending = pending || t.patients[i].stage == followed
	}
	if !pending {
		return fmt.Errorf("design: %s waits although nobody is pending", t.design.Settings().Design)
	}
	if t.waiter != nil {
		const soonest = 1e-6 // of a window; beyond rounding
		t.retry = t.now + max(t.waiter.Ripens(&t.state), soonest)*t.model.Window
	}
	return nil
}

// begin opens the next cohort; false when the plan has none.
func (t *trial) begin(at int) bool {
	size := t.plan.CohortSize(&t.state, t.given, at)
	if size == 0 {
		return false
	}
	t.open = size
	t.given += size
	t.cohort++
	t.retry = math.Inf(1)
	t.state.Dose, t.state.Cohort = at, dose.Arm{}
	return true
}

// view lists the follow-up of those whose window is open.
func (t *trial) view() {
	for i := range t.buffers {
		t.buffers[i] = t.buffers[i][:0]
	}
	t.buffer = t.buffer[:0]
	for i := range t.patients {
		p := &t.patients[i]
		if p.stage != followed {
			continue
		}
		f := min((t.now-p.enter)/t.model.Window, 1-1e-12)
		t.buffers[p.level-1] = append(t.buffers[p.level-1], f)
		if p.cohort == t.cohort && p.level == t.state.Dose {
			t.buffer = append(t.buffer, f)
		}
	}
	for i := range t.arms {
		t.arms[i].Pending = t.buffers[i]
	}
	t.state.Cohort.Pending = t.buffer
}
