package simulate

import (
	"context"
	"errors"
	"fmt"
	"math"

	"stepwise/trial/dose"
)

// An automaton is a trial whose decisions have all been made beforehand: it is
// possible when they depend on counts alone. A place is a cohort about to be treated
// (patients and DLTs by dose, next dose, size); each number of DLTs leads to the next
// place or to an end.
type automaton struct {
	start uint64
	step  []uint64    // the place after k DLTs of the place that begins at f is step[f+k]
	draws []cohort    // by row: what is drawn there; row 0 is of the ends
	rows  [][4]uint64 // the same as thresholds, once the truth is known
	wide  [][]uint64  // the same for cohorts above four
	ends  []ending    // the end that begins at f is ends[f-first]
	first uint32
}

// ending is a finished trial; its counts stand in ended.
type ending struct {
	selected int
	stop     dose.Ending
	arms     []dose.Arm
}

// A place is packed into 64 bits: where its steps begin (low 32), the row of its
// cohort's distribution (31), and whether it is an end (1).
const isEnd = 1 << 63

// errTooMany says that the automaton would have more places than allowed.
var errTooMany = errors.New("too many places")

// one is the fixed-point number 1 of probabilities with 32 bits.
const one = 1 << 32

type cohort struct{ dose, size int }

// compile makes an automaton with at most limit steps. It knows no truth yet.
func compile(ctx context.Context, p *dose.Plan, d dose.Design, limit int) (*automaton, error) {
	c := compiler{
		plan: p, design: d, width: 2*p.Doses + 2,
		index: map[string]uint32{}, ended: map[string]uint32{}, rowOf: map[cohort]uint64{},
		a: &automaton{},
	}
	c.arms = make([]dose.Arm, p.Doses)
	c.key = make([]byte, 0, c.width+4)
	s := dose.State{Dose: max(p.StartDose, 1), Arms: c.arms}
	size := p.CohortSize(&s, 0, s.Dose)
	c.place(s.Dose, size)
	for at := 0; at < len(c.places); at += c.width {
		if err := c.expand(at); err != nil {
			return nil, err
		}
		if len(c.steps) > limit {
			return nil, errTooMany
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return c.finish(), nil
}

// compiler walks the places breadth first.
type compiler struct {
	plan   *dose.Plan
	design dose.Design
	width  int
	places []byte // width bytes each: n and DLTs by dose, next dose, size
	starts []uint32
	index  map[string]uint32 // place → its number
	ended  map[string]uint32 // end → its number
	steps  []uint32          // number of the place, or of the end with the top bit
	rowOf  map[cohort]uint64
	arms   []dose.Arm
	key    []byte
	room   []dose.Arm
	a      *automaton
}

const endBit = 1 << 31

// place numbers the place of c.arms with the next cohort.
func (c *compiler) place(next, size int) uint32 {
	key := c.counts()
	key = append(key, byte(next), byte(size))
	if i, ok := c.index[string(key)]; ok {
		return i
	}
	i := uint32(len(c.index))
	c.index[string(key)] = i
	c.places = append(c.places, key...)
	return i
}

func (c *compiler) counts() []byte {
	key := c.key[:0]
	for i := range c.arms {
		key = append(key, byte(c.arms[i].N), byte(c.arms[i].DLT))
	}
	return key
}

// expand asks the design after each number of DLTs of the cohort at a place.
func (c *compiler) expand(at int) error {
	k := c.plan.Doses
	place := c.places[at : at+c.width]
	now, size := int(place[2*k]), int(place[2*k+1])
	given := 0
	for i := range c.arms {
		c.arms[i] = dose.Arm{N: int(place[2*i]), DLT: int(place[2*i+1])}
		given += c.arms[i].N
	}
	given += size
	arm := &c.arms[now-1]
	before := *arm
	c.starts = append(c.starts, uint32(len(c.steps)))
	for y := 0; y <= size; y++ {
		arm.N, arm.DLT = before.N+size, before.DLT+y
		s := dose.State{Dose: now, Arms: c.arms, Cohort: dose.Arm{N: size, DLT: y}}
		dec := c.design.Next(&s)
		var next int
		switch {
		case dec.Action == dose.Wait:
			return fmt.Errorf("design: %s waits although nobody is pending", c.design.Settings().Design)
		case dec.Action != dose.Stop && (dec.Dose < 1 || dec.Dose > k):
			return fmt.Errorf("design: %s gives dose %d of %d", c.design.Settings().Design, dec.Dose, k)
		case dec.Action != dose.Stop:
			next = c.plan.CohortSize(&s, given, dec.Dose)
		}
		if next == 0 {
			c.steps = append(c.steps, c.end(&s, dec.Stop)|endBit)
		} else {
			c.steps = append(c.steps, c.place(dec.Dose, next))
		}
	}
	return nil
}

// end numbers a finished trial and selects its dose.
func (c *compiler) end(s *dose.State, stop dose.Ending) uint32 {
	key := append(c.counts(), byte(stop), byte(s.Dose), byte(s.Cohort.N), byte(s.Cohort.DLT))
	if i, ok := c.ended[string(key)]; ok {
		return i
	}
	e := ending{stop: stop, selected: choose(c.design, s, stop), arms: c.keep(s.Arms)}
	i := uint32(len(c.a.ends))
	c.ended[string(key)] = i
	c.a.ends = append(c.a.ends, e)
	return i
}

// keep copies the arms of an end, many to an allocation.
func (c *compiler) keep(arms []dose.Arm) []dose.Arm {
	if len(c.room) < len(arms) {
		c.room = make([]dose.Arm, 1024*len(arms))
	}
	out := c.room[:len(arms):len(arms)]
	c.room = c.room[len(arms):]
	copy(out, arms)
	return out
}

// choose asks for the dose at the end. A trial that stopped because no dose may be
// given recommends none.
func choose(d dose.Design, s *dose.State, stop dose.Ending) int {
	if stop == dose.Unsafe || stop == dose.Futile {
		return 0
	}
	return Choose(d, s)
}

// Choose is the dose that a design recommends, 0 for none.
func Choose(d dose.Design, s *dose.State) int {
	if c, ok := d.(dose.Chooser); ok {
		return c.Choose(s)
	}
	return d.Select(s).Dose
}

// finish packs the places.
func (c *compiler) finish() *automaton {
	a, k := c.a, c.plan.Doses
	a.draws = append(a.draws, cohort{})
	a.first = uint32(len(c.steps))
	packed := make([]uint64, len(c.starts))
	for i, start := range c.starts {
		at := i * c.width
		co := cohort{int(c.places[at+2*k]), int(c.places[at+2*k+1])}
		row, ok := c.rowOf[co]
		if !ok {
			row = uint64(len(a.draws))
			c.rowOf[co] = row
			a.draws = append(a.draws, co)
		}
		packed[i] = uint64(start) | row<<32
	}
	a.step = make([]uint64, len(c.steps)+len(a.ends))
	for i, to := range c.steps {
		if to&endBit != 0 {
			a.step[i] = endOf(a.first, to&^endBit)
		} else {
			a.step[i] = packed[to]
		}
	}
	for i := range a.ends { // an end leads to itself
		a.step[int(a.first)+i] = endOf(a.first, uint32(i))
	}
	a.start = packed[0]
	return a
}

// with is the automaton in a scenario.
func (a *automaton) with(pTrue []float64) *automaton {
	b := *a
	b.rows, b.wide = make([][4]uint64, len(a.draws)), make([][]uint64, len(a.draws))
	for i, co := range a.draws {
		b.rows[i] = [4]uint64{one, one, one, one} // never
		if co.size > 0 {
			b.wide[i] = thresholds(co.size, pTrue[co.dose-1])
			copy(b.rows[i][:], b.wide[i])
		}
	}
	return &b
}

func endOf(first, i uint32) uint64 { return uint64(first+i) | isEnd }

// thresholds are Pr(DLTs <= i) for i = 0 … size−1 of a cohort, as fractions of 2^32:
// a uniform number at or above i of them means i DLTs.
func thresholds(size int, p float64) []uint64 {
	t := make([]uint64, size)
	all, _ := math.Lgamma(float64(size) + 1)
	sum := 0.0
	for i := range t {
		in, _ := math.Lgamma(float64(i) + 1)
		out, _ := math.Lgamma(float64(size-i) + 1)
		sum += math.Exp(all - in - out + float64(i)*math.Log(p) + float64(size-i)*math.Log1p(-p))
		t[i] = uint64(min(sum, 1)*one + 0.5)
	}
	return t
}
