package custody

import (
	"strconv"

	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// within makes sure that a bag, with the other bags of the therapy event that were
// checked or given already, does not hold more than the planned level: never as much as
// makes the next level, and above what the protocol tolerates only by an exception.
func within(s *record.State, p *protocol.Protocol, a Attempt) []Disagreement {
	c := a.Container
	level := PlannedLevel(s, c.Subject)
	if p == nil || level == 0 {
		return nil // said already
	}
	cells := c.Cells
	for _, x := range Containers(s, c.Subject) {
		if x.Kind == Bag && x.Key != c.Key && x.Therapy == c.Therapy && (x.Last == Check || x.Last == Infuse) {
			cells += x.Cells
		}
	}
	dose, ok := Dose(p, cells, a.Weight)
	switch {
	case !ok:
		return []Disagreement{{What: "weight"}}
	case p.Given(dose) > level:
		return []Disagreement{{"dose", plain(dose), strconv.Itoa(level)}}
	case exceeds(p, level, dose) && !excepted(s, p, c, level, dose):
		return []Disagreement{{"toomuch", plain(dose), plain(p.Most(level))}}
	}
	return nil
}

// exceeds reports whether a dose is above what the protocol tolerates at a level. Doses
// are compared as they are written, to four decimals.
func exceeds(p *protocol.Protocol, level int, dose float64) bool {
	return dose > p.Most(level)+0.5e-4
}

// excepted reports whether laboratory and investigator have signed that a product is
// given although it holds more than the level: the exception was made for this level,
// and the dose that they saw was as high, but for the tolerance (the weight is taken
// again at the bedside).
func excepted(s *record.State, p *protocol.Protocol, c Container, level int, dose float64) bool {
	r, st := s.Row(form.Release.Name, c.Subject, c.Product), StandingOf(s, c.Subject, c.Product)
	planned, _ := r.Int("PLANNED")
	seen, _ := r.Number("DOSE")
	return st.Verdict == "exception" && st.Free() && planned == level && exceeds(p, level, seen) && dose <= seen*max(1, p.MaxFraction)
}

// Exceeds reports whether a product holds more than the protocol tolerates at the
// planned level, so that all of it is given by an exception only.
func (x Product) Exceeds(p *protocol.Protocol) bool {
	dose, err := strconv.ParseFloat(x.Dose, 64)
	return err == nil && p != nil && x.Planned > 0 && exceeds(p, x.Planned, dose)
}
