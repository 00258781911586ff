package calendar

import (
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
	"stepwise/trial/dose/simulate"
)

// come is a patient who comes to be screened. Nobody is screened while enough patients
// for the whole plan are on their way.
func (t *trial) come(src *chance.Source) {
	t.arrival = t.now + t.gap(src)
	if t.coming() >= t.needed() {
		return
	}
	t.screened++
	t.seen.screened++
	t.add(patient{stage: screening, at: t.now + t.model.Screening.draw(src), loss: math.Inf(1)})
}

func (t *trial) add(p patient) {
	for i := range t.patients {
		if t.patients[i].stage == gone {
			t.patients[i] = p
			return
		}
	}
	t.patients = append(t.patients, p)
}

// move sends a patient to a stage that lasts until a day.
func (t *trial) move(p *patient, to stage, until float64) {
	t.count++
	p.stage, p.at, p.since = to, until, t.count
}

func (t *trial) leave(p *patient) { *p = patient{stage: gone, at: math.Inf(1), loss: math.Inf(1)} }

// first is who has been in a stage for longest, −1 for nobody.
func (t *trial) first(s stage) int {
	best := -1
	for i := range t.patients {
		if p := &t.patients[i]; p.stage == s && (best < 0 || p.since < t.patients[best].since) {
			best = i
		}
	}
	return best
}

// hazard draws the day of a loss.
func (t *trial) hazard(src *chance.Source, l Loss) float64 {
	if l.Probability == 0 {
		return math.Inf(1)
	}
	return t.now + src.Exponential()*l.Days/-math.Log1p(-l.Probability)
}

// happen is the next event of a patient.
func (t *trial) happen(src *chance.Source, i int) {
	p := &t.patients[i]
	if p.loss < p.at {
		t.lose(p)
		return
	}
	switch p.stage {
	case screening:
		t.screen(src, p)
	case making:
		t.release(src, p)
	case preparing:
		t.infuse(src, p)
	case followed:
		t.know(p)
	}
}

func (t *trial) screen(src *chance.Source, p *patient) {
	if src.Float() < t.model.ScreenFailure {
		t.seen.failed++
		t.leave(p)
		return
	}
	p.loss = t.hazard(src, t.model.LossBefore)
	t.move(p, eligible, math.Inf(1))
	waiting := 0
	for i := range t.patients {
		if t.patients[i].stage == eligible {
			waiting++
		}
	}
	// Whoever can be enrolled now is not one who waits.
	if waiting > t.model.Waiting && !t.room() {
		t.seen.turned++
		t.leave(p)
	}
}

// needed is how many products the plan still has places for.
func (t *trial) needed() int { return t.maxN - t.given + t.open }

// coming is how many products are made or wait for a place.
func (t *trial) coming() int {
	n := 0
	for i := range t.patients {
		if s := t.patients[i].stage; s == making || s == ready {
			n++
		}
	}
	return n
}

// room tells whether one more patient may be enrolled: into an open place that no
// product is on its way to, or ahead of the next cohort while the plan needs more. A
// design for pending patients does not make them wait for a decision before their
// product is there: the next cohort's places are open as soon as this one is full.
func (t *trial) room() bool {
	places := t.open
	if t.timely && places == 0 {
		places = t.plan.CohortSize(&t.state, t.given, t.state.Dose)
	}
	return t.coming() < min(places+t.model.Ahead, t.needed())
}

func (t *trial) enrol(src *chance.Source, i int) {
	p := &t.patients[i]
	t.seen.enrolled++
	p.attempt = 1
	t.move(p, making, t.now+t.model.Apheresis.draw(src)+t.model.Manufacturing.draw(src))
}

func (t *trial) release(src *chance.Source, p *patient) {
	switch {
	case src.Float() >= t.model.ManufacturingFailure:
		t.move(p, ready, math.Inf(1))
	case p.attempt < t.model.Attempts:
		p.attempt++
		t.move(p, making, t.now+t.model.Again.draw(src)+t.model.Manufacturing.draw(src))
	default:
		t.seen.wasted[wasteManufacturing]++
		t.leave(p)
	}
}

// place gives a patient with a product a place of the cohort and its level.
func (t *trial) place(src *chance.Source, i int) {
	p := &t.patients[i]
	t.open--
	p.planned, p.cohort = t.state.Dose, t.cohort
	t.move(p, preparing, t.now+t.model.Preparation.draw(src))
}

// infuse gives what the product holds, when the stagger allows.
func (t *trial) infuse(src *chance.Source, p *patient) {
	stagger := t.model.Stagger
	if t.lastFirst {
		stagger = max(stagger, t.model.StaggerFirst)
	}
	if t.now < t.last+stagger {
		p.at = t.last + stagger
		return
	}
	level := t.level(src, p.planned)
	if level == 0 {
		t.seen.wasted[wasteMinimum]++
		t.open++
		t.leave(p)
		return
	}
	t.seen.infused++
	p.level, p.enter = level, t.now
	t.last, t.lastFirst = t.now, t.arms[level-1].N == 0
	t.arms[level-1].N++
	if level == p.planned && p.cohort == t.cohort {
		t.state.Cohort.N++
	}
	if level < p.planned {
		t.seen.below++
		if !t.model.Product.LowerFills {
			t.open++
		}
	}
	day, dlt := t.onset[level-1].Draw(src)
	if p.dlt = dlt; !dlt {
		day = t.model.Window
	}
	p.loss = t.hazard(src, t.model.LossAfter)
	t.move(p, followed, t.now+day)
}

// level is the highest level of which the product holds enough, 0 for none.
func (t *trial) level(src *chance.Source, planned int) int {
	m := t.model.Product
	if m == nil {
		return planned
	}
	amount := m.Amounts[planned-1]
	if m.Yield != nil {
		amount = min(amount, m.Yield.draw(src))
	} else if src.Float() < m.BelowPlanned[planned-1] {
		amount *= m.Fraction.draw(src)
	}
	for level := planned; level > 0; level-- {
		if amount >= m.MinFraction*m.Amounts[level-1]*(1-1e-12) { // beyond rounding
			return level
		}
	}
	return 0
}

// know is the day on which a patient is evaluable: of the DLT, or of the window's end.
func (t *trial) know(p *patient) {
	t.seen.evaluable++
	t.seen.evaluableOn = append(t.seen.evaluableOn, t.now)
	if p.dlt {
		a := &t.arms[p.level-1]
		a.DLT++
		a.Onset = append(a.Onset, (t.now-p.enter)/t.model.Window)
		if p.level == t.state.Dose && p.cohort == t.cohort {
			t.state.Cohort.DLT++
		}
	}
	t.leave(p)
}

// lose is a death, a progression or a withdrawal. A place that becomes free goes to
// the cohort that runs now.
func (t *trial) lose(p *patient) {
	switch p.stage {
	case eligible:
		t.seen.lostWaiting++
	case followed:
		t.seen.wasted[wasteWindow]++
		t.arms[p.level-1].N--
		if p.level == p.planned && p.cohort == t.cohort {
			t.state.Cohort.N--
		}
		if p.level == p.planned || t.model.Product.LowerFills {
			t.open++
		}
	case preparing:
		t.seen.wasted[wasteLost]++
		t.open++
	default:
		t.seen.wasted[wasteLost]++
	}
	t.leave(p)
}

// finish follows those who were infused, selects the dose and counts who was in vain.
func (t *trial) finish(src *chance.Source) error {
	s := t.seen
	s.day = t.now
	for {
		next, day := -1, math.Inf(1)
		for i := range t.patients {
			if p := &t.patients[i]; p.stage == followed && min(p.at, p.loss) < day {
				next, day = i, min(p.at, p.loss)
			}
		}
		if next < 0 {
			break
		}
		t.now = day
		t.happen(src, next)
	}
	unsafe := s.stop == dose.Unsafe || s.stop == dose.Futile
	if !unsafe {
		s.day = max(s.day, t.now)
	}
	t.view()
	t.state.Coin = src.Float()
	if t.timely && !unsafe {
		if dec := t.design.Next(&t.state); dec.Action == dose.Stop && (dec.Stop == dose.Unsafe || dec.Stop == dose.Futile) {
			s.stop, unsafe = dec.Stop, true
		}
	}
	if !unsafe {
		s.selected = simulate.Choose(t.design, &t.state)
	}
	for i := range t.patients {
		switch t.patients[i].stage {
		case making, ready, preparing:
			s.wasted[wasteUnused]++
		}
	}
	return nil
}
