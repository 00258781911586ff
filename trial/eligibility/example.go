package eligibility

import (
	"maps"
	"slices"
	"time"

	"stepwise/trial/record"
)

// trials bounds the search for an example: combinations of values that are tried for
// criteria that hang together.
const trials = 20_000

// Example is a patient on paper: values for the items of the screening form that the
// criteria were made for. With admit every criterion that is computed is fulfilled;
// otherwise at least one is decided against the patient. wished are values to be kept
// where the form can hold them and the outcome allows it. day is the day of screening.
// against are the criteria that are not fulfilled; ok is false when no values were
// found.
//
// Every item that is required or read by a criterion has a value. Those come from the
// criteria: numbers between and beside those that an expression compares with, codes,
// both flags.
func (c *Criteria) Example(form *record.Form, wished map[string]string, admit bool, day time.Time) (values map[string]string, against []string, ok bool) {
	s := search{c: c, form: form, wished: wished, day: day, values: map[string]string{}}
	for i := range form.Items {
		item := &form.Items[i]
		text, can := item.Read(wished[item.Name])
		switch {
		case can && text != "":
			s.values[item.Name] = text
		case item.Required && item.Type != record.Data:
			s.values[item.Name] = s.candidates(item)[0]
		}
	}
	groups := c.groups()
	for _, g := range groups {
		if !s.solve(g, true, false) && admit {
			s.solve(g, false, false) // what was wished keeps the patient out
		}
	}
	if against = s.against(); len(against) == 0 && !admit {
		for _, g := range slices.Backward(groups) {
			if s.solve(g, false, true) {
				break
			}
		}
		against = s.against()
	}
	return s.values, against, admit == (len(against) == 0)
}

// search is the search for an example.
type search struct {
	c      *Criteria
	form   *record.Form
	wished map[string]string
	day    time.Time
	values map[string]string
}

// group are criteria, by index, that read common items, directly or over others.
type group struct {
	criteria []int
	items    []*record.Item
}

// groups are all computed criteria that can be asked.
func (c *Criteria) groups() []group {
	var out []group
	for i, e := range c.expressions {
		if e == nil {
			continue
		}
		g := group{[]int{i}, slices.Clone(e.items)}
		out = slices.DeleteFunc(out, func(o group) bool {
			if !slices.ContainsFunc(o.items, func(x *record.Item) bool { return slices.Contains(g.items, x) }) {
				return false
			}
			g.criteria = append(o.criteria, g.criteria...)
			for _, x := range o.items {
				if !slices.Contains(g.items, x) {
					g.items = append(g.items, x)
				}
			}
			return true
		})
		out = append(out, g)
	}
	return out
}

// solve looks for values of a group's items: such that every criterion is fulfilled,
// or with turn that one at least is decided against the patient and the others are
// fulfilled as far as can be. keep leaves what was wished as it is. What was found best
// stands in values; false when it is not what was looked for.
func (s *search) solve(g group, keep, turn bool) bool {
	before := maps.Clone(s.values)
	best, bestScore, left := map[string]string(nil), -1, trials
	goal := len(g.criteria)
	if turn {
		goal--
	}
	var try func(i int) bool
	try = func(i int) bool {
		if i == len(g.items) {
			left--
			if score := s.score(g, turn); score > bestScore {
				best, bestScore = maps.Clone(s.values), score
			}
			return bestScore == goal || left <= 0
		}
		item := g.items[i]
		list := s.candidates(item)
		if old, ok := s.values[item.Name]; ok && keep && s.wish(item) {
			list = []string{old}
		}
		for _, text := range list {
			if s.values[item.Name] = text; try(i + 1) {
				return true
			}
		}
		return false
	}
	try(0)
	if s.values = best; best == nil {
		s.values = before
	}
	return bestScore == goal || turn && bestScore >= 0
}

func (s *search) wish(item *record.Item) bool {
	text, ok := item.Read(s.wished[item.Name])
	return ok && text != ""
}

// score counts the criteria that are fulfilled; -1 with turn when none is against.
func (s *search) score(g group, turn bool) int {
	n, turned := 0, false
	for _, i := range g.criteria {
		o, _, _ := s.c.expressions[i].eval(s.get)
		if Fulfils(&s.c.list[i], o) {
			n++
		} else {
			turned = turned || o != Unknown
		}
	}
	if turn && !turned {
		return -1
	}
	return n
}

func (s *search) get(item string) string { return s.values[item] }

// against are the criteria that the values do not fulfil.
func (s *search) against() []string {
	var out []string
	for i, e := range s.c.expressions {
		if e == nil {
			if s.c.list[i].Expr != "" { // cannot be asked: unknown for everybody
				out = append(out, s.c.list[i].ID)
			}
			continue
		}
		if o, _, _ := e.eval(s.get); !Fulfils(&s.c.list[i], o) {
			out = append(out, s.c.list[i].ID)
		}
	}
	return out
}
