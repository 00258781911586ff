package grading_test

import (
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/seed"
	"stepwise/toxicity/grading"
)

// base is the shipped knowledge.
func base() *fact.Base {
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		panic(err)
	}
	b, err := fact.Build(list)
	if err != nil {
		panic(err)
	}
	return b
}

func TestEveryVariableOfARuleCanBeEntered(t *testing.T) {
	b := base()
	n := 0
	look := func(where string, any []fact.Alternative) {
		for _, a := range any {
			for _, c := range a.AllOf {
				n++
				f := grading.Find(c.Var)
				if f == nil {
					t.Errorf("%s: %s is not in the catalogue", where, c.Var)
					continue
				}
				if !fits(f, c) {
					t.Errorf("%s: %s %s %v does not fit a %s", where, c.Var, c.Op, c.Value, f.Kind)
				}
			}
		}
	}
	for _, r := range b.Rules {
		for grade, g := range r.Grades {
			look(r.ID, g.AnyOf)
			if grade < 5 && len(g.AnyOf) == 0 {
				t.Errorf("%s: grade %d cannot be computed", r.ID, grade)
			}
		}
	}
	for _, d := range b.Definitions {
		look(d.ID, d.AnyOf)
	}
	if n < 500 {
		t.Errorf("only %d conditions were read", n)
	}
}

func fits(f *grading.Finding, c fact.Condition) bool {
	switch v := c.Value.(type) {
	case bool:
		return f.Kind == grading.Flag && c.Op == "=="
	case float64:
		return f.Kind == grading.Number && v >= f.Min && v <= f.Max
	case string:
		if v == "LLN" || v == "ULN" {
			return f.Quantity != "" && f.Role == grading.Value
		}
		for _, w := range f.Words {
			if w == v && c.Op == "==" {
				return true
			}
		}
	}
	return false
}
