package custody

import (
	"strconv"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Container is a bag of starting material or of product, and what it went through.
type Container struct {
	Subject, Key string
	Kind         Kind // Collection or Bag
	Therapy      string
	Chain        string // identifier of the therapy event
	Product      string // of a Bag
	Frozen       bool   // its product is kept frozen
	Cells        float64
	Expiry       time.Time // of its product
	Usable       time.Duration
	Steps        []Taken
	Last         Step // of the chain; Accept and Discard count as steps
	Quarantine   bool
}

// Taken is a step that was taken.
type Taken struct {
	Key      string // row of HANDOVER
	Seq      int64  // entry of the trail
	Step     Step
	At       time.Time
	Entered  time.Time
	By       string // person
	TempMin  string // °C
	TempMax  string
	Bad      bool   // arrived in a condition that quarantines it
	Why      string // of quarantine, acceptance or discarding
	Weight   string // kg
	Product  string // that material was used for
	Comment  string
	Codes    [2]string // of the labels
	EntryKey string
}

// Late reports whether the step was entered long after it happened.
func (t Taken) Late() bool { return t.Entered.Sub(t.At) > lateAfter }

// One is a container of a subject; ok is false when there is none.
func One(s *record.State, subject, key string) (c Container, ok bool) {
	if r := s.Row(form.Collection.Name, subject, key); r != nil {
		c = Container{Subject: subject, Key: key, Kind: Collection, Therapy: r.Get("THERAPY")}
	} else if r := s.Row(form.Bag.Name, subject, key); r != nil {
		p := s.Row(form.Product.Name, subject, r.Get("PRODUCT"))
		minutes, _ := p.Int("USABLE")
		cells, _ := r.Number("CELLS")
		c = Container{Subject: subject, Key: key, Kind: Bag, Product: r.Get("PRODUCT"), Therapy: p.Get("THERAPY"), Frozen: p.Get("KEPT") != "fresh",
			Cells: cells, Expiry: p.Moment("EXPIRY"), Usable: time.Duration(minutes) * time.Minute}
	} else {
		return Container{}, false
	}
	c.Chain = s.Row(form.Therapy.Name, subject, c.Therapy).Get("CHAIN")
	for _, t := range steps(s, subject) {
		if t.container != key {
			continue
		}
		c.Steps = append(c.Steps, t.Taken)
		c.Last = t.Step
		c.Quarantine = t.Bad
	}
	return c, true
}

type step struct {
	Taken
	container string
}

func steps(s *record.State, subject string) []step {
	var out []step
	for _, r := range s.Rows(form.Handover.Name, subject) {
		out = append(out, step{container: r.Get("CONTAINER"), Taken: Taken{Key: r.Key, Seq: r.Began.Seq, Step: Step(r.Get("STEP")), At: r.Moment("AT"), Entered: r.Began.At,
			By: r.Began.By, TempMin: r.Get("TEMPMIN"), TempMax: r.Get("TEMPMAX"), Bad: r.Get("CONDITION") == "quarantine", Why: r.Get("WHY"),
			Weight: r.Get("WEIGHT"), Product: r.Get("PRODUCT"), Comment: r.Get("COMMENT"), Codes: [2]string{r.Get("FIRST"), r.Get("SECOND")}, EntryKey: r.Get("ENTRY")}})
	}
	return out
}

// Containers are a subject's, collections first, each in the order of their making.
func Containers(s *record.State, subject string) []Container {
	var out []Container
	for _, name := range []string{form.Collection.Name, form.Bag.Name} {
		for _, r := range s.Rows(name, subject) {
			if c, ok := One(s, subject, r.Key); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// At is when a container took a step last; the zero time when it did not.
func (c Container) At(step Step) time.Time {
	var at time.Time
	for _, t := range c.Steps {
		if t.Step == step {
			at = t.At
		}
	}
	return at
}

// UsableUntil is until when a bag may be given: its expiry, or earlier when it was
// thawed. Zero when nobody said.
func (c Container) UsableUntil() time.Time {
	until := c.Expiry
	if thawed := c.At(Thaw); !thawed.IsZero() && c.Usable > 0 {
		if end := thawed.Add(c.Usable); until.IsZero() || end.Before(until) {
			until = end
		}
	}
	return until
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// began is when material was first used for a product.
func began(s *record.State, subject, product string) time.Time {
	for _, t := range steps(s, subject) {
		if t.Step == Use && t.Product == product {
			return t.At
		}
	}
	return time.Time{}
}

func parse(moment string) (time.Time, error) { return time.Parse(time.RFC3339Nano, moment) }
