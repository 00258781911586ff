package simulate

import (
	"fmt"
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// calendar runs trials patient by patient: who comes, enters if there is a place, has
// a DLT or not on some day, responds or not. The first patient comes on day 0.
//
// A cohort takes patients as they come. When it is full, the next one is decided when
// all outcomes of its patients are known, or, by a design for pending patients, as
// soon as a patient is there and the design does not say Wait. Who comes in between
// is backfilled, waits, or is turned away. At the end everybody is followed to the
// end of the window, unless the trial stopped because no dose may be given.
type calendar struct {
	plan       *dose.Plan
	design     dose.Design
	waiter     dose.Waiter     // nil when the design never waits
	backfiller dose.Backfiller // nil when it does not backfill
	timely     bool
	eff        bool // responses are drawn
	needEff    bool // and a cohort is decided only when they are known
	onset      bool // the days of DLTs are asked for
	time       Time
	truths     []truth
	maxN       int

	state    dose.State
	arms     []dose.Arm
	buffers  [][]float64 // Pending of each arm, kept from trial to trial
	buffer   []float64   // and of the cohort
	patients []patient   // with an outcome to come
	cohort   int         // number of the cohort
	given    int         // patients of the plan's cohorts, places of this one among them
	open     int         // places left in the cohort
	complete float64     // day on which all outcomes of the cohort are known
	retry    float64     // first day to ask the design (again)
	queue    int
	now      float64
	last     float64 // day on which the last outcome becomes known
	err      error
}

// patient is one with an outcome to come.
type patient struct {
	dose, cohort int // cohort 0: backfilled
	enter        float64
	closes       float64 // day of the DLT, or of the window's end
	answers      float64 // day on which the response is known, +Inf for none
	dlt          bool
	closed       bool // the DLT status is known
}

func newCalendar(p *dose.Plan, d dose.Design, sc *Scenario) *calendar {
	c := &calendar{plan: p, design: d, timely: Timely(d), eff: sc.PEff != nil, time: *sc.Time, truths: sc.truths(), maxN: p.MaxN()}
	c.waiter, _ = d.(dose.Waiter)
	c.backfiller, _ = d.(dose.Backfiller)
	_, c.needEff = d.(dose.Efficacious)
	c.onset = d.Settings().Design == dose.TITECRM
	c.arms = make([]dose.Arm, p.Doses)
	c.buffers = make([][]float64, p.Doses)
	return c
}

// run plays one trial.
func (c *calendar) run(src *chance.Source, o *outcome) error {
	for i := range c.arms {
		c.arms[i] = dose.Arm{Onset: c.arms[i].Onset[:0]}
	}
	c.patients = c.patients[:0]
	c.state = dose.State{Arms: c.arms, Dose: max(c.plan.StartDose, 1)}
	c.now, c.last, c.queue, c.given, c.cohort = 0, 0, 0, 0, 0
	c.begin(c.state.Dose)
	*o = outcome{arms: c.arms}
	for arrival := 0.0; ; {
		if c.open == 0 && c.given == c.maxN {
			if c.timely {
				break // nothing is left to decide before everybody was followed
			}
			if c.backfiller == nil {
				arrival = math.Inf(1)
			}
		}
		if c.open == 0 && c.time.Waiting == 0 && c.backfiller == nil {
			for arrival < c.retry { // nobody can enter and nobody waits
				arrival += c.gap(src)
				if c.given < c.maxN {
					o.turned++
				}
			}
		}
		c.now = arrival
		if c.open == 0 && c.retry <= arrival && (c.queue > 0 || !c.timely) {
			c.now = c.retry
		} else {
			arrival += c.gap(src)
			c.queue++
		}
		if c.open == 0 { // nobody looks at outcomes while the cohort takes patients
			c.settle(c.now)
		}
		if c.open == 0 && (c.queue > 0 || !c.timely) && c.now >= c.retry {
			c.state.Coin = src.Float()
			dec := c.ask(arrival)
			if c.err != nil {
				return c.err
			}
			if dec.Action == dose.Stop {
				o.stop = dec.Stop
				break
			}
			if dec.Action != dose.Wait && !c.begin(dec.Dose) {
				break
			}
		}
		for c.queue > 0 && c.open > 0 {
			c.queue--
			c.enter(src, c.state.Dose, c.cohort)
			if c.open--; c.open == 0 {
				c.filled()
			}
		}
		for c.queue > 0 && c.open == 0 && c.backfiller != nil {
			c.settle(c.now)
			c.view()
			c.state.Coin = src.Float()
			at := c.backfiller.Backfill(&c.state)
			if at == 0 {
				break
			}
			c.queue--
			o.filled++
			c.enter(src, at, 0)
		}
		if c.queue > c.time.Waiting {
			if c.given < c.maxN {
				o.turned += c.queue - c.time.Waiting
			}
			c.queue = c.time.Waiting
		}
	}
	return c.close(src, o)
}

// begin opens the next cohort of the plan; false when there is none.
func (c *calendar) begin(at int) bool {
	size := c.plan.CohortSize(&c.state, c.given, at)
	if size == 0 {
		return false
	}
	c.open = size
	c.given += size
	c.cohort++
	c.complete = 0
	c.state.Dose, c.state.Cohort = at, dose.Arm{}
	return true
}

// filled sets when a full cohort is decided.
func (c *calendar) filled() {
	c.retry = c.complete
	if c.timely {
		c.retry = c.now // when a patient is there
	}
}

// ask asks the design what comes after a full cohort. The next patient comes on the
// day of arrival.
func (c *calendar) ask(arrival float64) dose.Decision {
	c.view()
	dec := c.design.Next(&c.state)
	switch {
	case dec.Action == dose.Wait:
		c.wait(arrival)
	case dec.Action != dose.Stop && (dec.Dose < 1 || dec.Dose > len(c.arms)):
		c.err = fmt.Errorf("design: %s gives dose %d of %d", c.design.Settings().Design, dec.Dose, len(c.arms))
	}
	return dec
}

// soonest is the shortest wait between two questions, as a fraction of the window: a
// guard against rounding at a design's limits.
const soonest = 1e-6

// wait sets when to ask again: when an outcome becomes known, or when the follow-up
// alone can change the answer.
func (c *calendar) wait(arrival float64) {
	c.retry = math.Inf(1)
	pending := false
	for i := range c.patients {
		if p := &c.patients[i]; !p.closed {
			pending = true
			c.retry = min(c.retry, p.closes)
		}
	}
	if !pending || !c.timely {
		c.err = fmt.Errorf("design: %s waits although nobody is pending", c.design.Settings().Design)
		return
	}
	// Nobody asks in between when nobody is there and nobody comes.
	if c.waiter != nil && (arrival < c.retry || c.time.Waiting > 0) {
		c.retry = min(c.retry, c.now+max(c.waiter.Ripens(&c.state), soonest)*c.time.Window)
	}
}

func (c *calendar) gap(src *chance.Source) float64 {
	switch c.time.Arrivals {
	case Uniform:
		return 2 * src.Float() / c.time.Rate
	case Fixed:
		return 1 / c.time.Rate
	}
	return src.Exponential() / c.time.Rate
}
