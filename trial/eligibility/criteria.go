package eligibility

import (
	"errors"
	"fmt"
	"sync"

	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Criteria are the criteria of one version of a protocol, ready to be asked. They
// never change and are safe for many goroutines.
type Criteria struct {
	list        []protocol.Criterion
	expressions []*Expression // nil where only a person can tell, or where the expression is at fault
	faults      []error
}

// Finding is what the data say about one criterion.
type Finding struct {
	Criterion *protocol.Criterion
	Outcome   Outcome // "" when only a person can tell
	Used      []Value // that the expression reads, in the order of the form
	Why       string  // of what is unknown: "missing", "undefined", "cost", "fault"
}

// Computed reports whether the data decide the criterion, rather than a person.
func (f Finding) Computed() bool { return f.Criterion.Expr != "" }

// Fulfils reports whether an outcome lets the patient in: an inclusion criterion that
// is met, an exclusion criterion that is not. Unknown never does.
func Fulfils(c *protocol.Criterion, o Outcome) bool {
	return o == Met && !c.Exclude || o == Not && c.Exclude
}

// Of are the criteria of a protocol. The protocol must not change any more: what is
// made is remembered by its address.
func Of(p *protocol.Protocol) *Criteria {
	made.Lock()
	defer made.Unlock()
	if c := made.by[p]; c != nil {
		return c
	}
	c := build(p)
	if len(made.by) >= 64 { // versions of many studies: forget them all rather than count
		made.by = nil
	}
	if made.by == nil {
		made.by = map[*protocol.Protocol]*Criteria{}
	}
	made.by[p] = c
	return c
}

var made struct {
	sync.Mutex
	by map[*protocol.Protocol]*Criteria
}

func build(p *protocol.Protocol) *Criteria {
	c := &Criteria{list: p.Eligibility, expressions: make([]*Expression, len(p.Eligibility)), faults: make([]error, len(p.Eligibility))}
	scope, err := NewScope(&p.Screening)
	for i := range c.list {
		switch {
		case c.list[i].Expr == "":
		case err != nil:
			c.faults[i] = err
		default:
			c.expressions[i], c.faults[i] = scope.Compile(c.list[i].Expr)
		}
	}
	return c
}

// Assess asks every criterion of a row of screening data; nil is nobody's.
func (c *Criteria) Assess(row *record.Row) []Finding {
	out := make([]Finding, len(c.list))
	for i := range c.list {
		f := Finding{Criterion: &c.list[i]}
		switch {
		case c.list[i].Expr == "":
		case c.expressions[i] == nil: // saved by a version of the program that knew less
			f.Outcome, f.Why = Unknown, "fault"
		default:
			f.Outcome, f.Used, f.Why = c.expressions[i].Eval(row)
		}
		out[i] = f
	}
	return out
}

// Check tells what is wrong with the expressions of a protocol, at the places
// "eligibility.<index>.expr".
func Check(p *protocol.Protocol) []protocol.Problem {
	var out []protocol.Problem
	c := build(p)
	for i, err := range c.faults {
		if err == nil {
			continue
		}
		at := fmt.Sprintf("eligibility.%d.expr", i)
		var known Problem
		if errors.As(err, &known) {
			out = append(out, protocol.Problem{Where: at, Key: known.Key, Args: known.Args})
		} else {
			out = append(out, protocol.Problem{Where: at, Key: "protocol.expr.scope", Args: map[string]any{"Why": err.Error()}})
		}
	}
	return out
}
