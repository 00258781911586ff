package simulate

import (
	"math"

	"stepwise/trial/dose"
	"stepwise/trial/dose/chance"
)

// enter treats a patient now and draws what will become of them.
func (c *calendar) enter(src *chance.Source, at, cohort int) {
	t := &c.truths[at-1]
	p := patient{dose: at, cohort: cohort, enter: c.now, closes: c.now + t.window, answers: math.Inf(1)}
	var day float64
	if day, p.dlt = t.onset.Draw(src); p.dlt {
		p.closes = c.now + day
	}
	known := p.closes
	if c.eff {
		if t.response(src, p.dlt) {
			p.answers = c.now + c.time.EffWindow
		}
		if c.needEff {
			known = max(known, c.now+c.time.EffWindow)
		}
	}
	c.arms[at-1].N++
	if cohort != 0 {
		c.state.Cohort.N++
		c.complete = max(c.complete, known)
	}
	c.last = max(c.last, known)
	c.patients = append(c.patients, p)
}

// settle counts the outcomes that are known on a day and forgets who has no more.
func (c *calendar) settle(day float64) {
	left := 0
	for i := range c.patients {
		p := &c.patients[i]
		if !p.closed && p.closes <= day {
			p.closed = true
			if p.dlt {
				c.note(p, func(a *dose.Arm) { a.DLT++ })
				if c.onset {
					a := &c.arms[p.dose-1]
					a.Onset = append(a.Onset, (p.closes-p.enter)/c.time.Window)
				}
				if p.answers < 0 {
					c.note(p, func(a *dose.Arm) { a.Both++ })
				}
			}
		}
		if p.answers >= 0 && p.answers <= day { // +Inf is beyond every day
			p.answers = -1 // counted
			c.note(p, func(a *dose.Arm) { a.Eff++ })
			if p.closed && p.dlt {
				c.note(p, func(a *dose.Arm) { a.Both++ })
			}
		}
		if !p.closed || p.answers >= 0 && p.answers <= math.MaxFloat64 {
			if left != i {
				c.patients[left] = *p
			}
			left++
		}
	}
	c.patients = c.patients[:left]
}

// note changes the counts of a patient's dose, and of the cohort if they are in it.
func (c *calendar) note(p *patient, change func(*dose.Arm)) {
	change(&c.arms[p.dose-1])
	if p.cohort == c.cohort {
		change(&c.state.Cohort)
	}
}

// view lists the follow-up of those whose window is open.
func (c *calendar) view() {
	for i := range c.buffers {
		if len(c.buffers[i]) > 0 {
			c.buffers[i] = c.buffers[i][:0]
		}
	}
	c.buffer = c.buffer[:0]
	for i := range c.patients {
		p := &c.patients[i]
		if p.closed {
			continue
		}
		// A window that closes now has been settled; rounding must not make it 1.
		f := min((c.now-p.enter)/c.time.Window, 1-1e-12)
		c.buffers[p.dose-1] = append(c.buffers[p.dose-1], f)
		if p.cohort == c.cohort {
			c.buffer = append(c.buffer, f)
		}
	}
	for i := range c.arms {
		if a := &c.arms[i]; len(a.Pending) > 0 || len(c.buffers[i]) > 0 {
			a.Pending = c.buffers[i]
		}
	}
	c.state.Cohort.Pending = c.buffer
}

// close follows everybody to the end and selects the dose.
func (c *calendar) close(src *chance.Source, o *outcome) error {
	o.day = c.now
	if o.stop != dose.Unsafe && o.stop != dose.Futile {
		o.day = max(c.now, c.last)
	}
	c.now = math.Inf(1)
	c.settle(math.MaxFloat64)
	c.view()
	c.state.Coin = src.Float()
	// A design that decides on pending patients has not yet seen the last outcomes.
	if c.timely && o.stop != dose.Unsafe && o.stop != dose.Futile {
		if dec := c.design.Next(&c.state); dec.Action == dose.Stop && (dec.Stop == dose.Unsafe || dec.Stop == dose.Futile) {
			o.stop = dec.Stop
		}
	}
	o.selected = choose(c.design, &c.state, o.stop)
	return nil
}
