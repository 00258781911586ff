package custody

import (
	"slices"

	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Task is the next thing that somebody does with a subject's cells.
type Task struct {
	Do    string // "therapy", "collection", "product", "end", "bag", "results", "release", "infuse", or a Step
	About string // the container or the product, "" for the subject
	Right trial.Right
}

// AtBedside reports whether the product is at the site and waits to be given.
func (t Task) AtBedside() bool {
	return t.Do == string(Thaw) || t.Do == string(Check) || t.Do == string(Infuse)
}

// Tasks are what a subject's cells wait for, in the order of the chain: nothing for
// somebody without a place, and nothing after the infusion. Only the order is looked
// at; whether a step can be taken (release, expiry, stagger) is told when it is tried.
func Tasks(s *record.State, subject string) []Task {
	therapy := CurrentTherapy(s, subject)
	switch {
	case PlannedLevel(s, subject) == 0:
		return nil
	case therapy == "":
		return []Task{{Do: "therapy", Right: trial.Handle}}
	case infused(s, subject, therapy):
		return nil
	}
	var out []Task
	making := UnderWay(s, subject)
	material := false // something that a product is made of, or will be
	for _, c := range Containers(s, subject) {
		if c.Therapy != therapy || c.Last == Discard || c.Last == Infuse {
			continue
		}
		material = material || c.Kind == Collection
		out = append(out, ofContainer(s, c, making)...)
	}
	if !material && !making {
		out = append(out, Task{Do: "collection", Right: trial.Handle})
	}
	for _, p := range ProductsOf(s, subject) {
		if p.Therapy == therapy {
			out = append(out, ofProduct(p)...)
		}
	}
	return out
}

// ofContainer is a container's next step. Material waits for a product to be begun, or
// to be put into one that was; a bag that was checked waits for its infusion.
func ofContainer(s *record.State, c Container, making bool) []Task {
	if c.Last == Check {
		return []Task{{Do: "infuse", About: c.Key, Right: trial.Handle}}
	}
	next := Next(c)
	if len(next) == 0 {
		return nil
	}
	if c.Kind == Bag && next[0].Step == Send && !StandingOf(s, c.Subject, c.Product).Free() {
		return nil // the release comes first
	}
	if next[0].Step != Use {
		return []Task{{Do: string(next[0].Step), About: c.Key, Right: next[0].Right}}
	}
	if !making {
		return []Task{{Do: "product", About: c.Key, Right: trial.Produce}}
	}
	planned := func(r *record.Row) bool { return r.Get("THERAPY") == c.Therapy && r.Get("OUTCOME") == "planned" }
	if slices.ContainsFunc(s.Rows(form.Product.Name, c.Subject), planned) {
		return []Task{{Do: string(Use), About: c.Key, Right: trial.Produce}}
	}
	return nil
}

func ofProduct(p Product) []Task {
	switch {
	case p.Outcome == "running":
		return []Task{{Do: "end", About: p.Key, Right: trial.Produce}}
	case p.Outcome != "made" || p.Standing.Verdict != "":
		return nil
	case len(p.Bags) == 0:
		return []Task{{Do: "bag", About: p.Key, Right: trial.Produce}}
	case len(p.Standing.Missing) > 0:
		return []Task{{Do: "results", About: p.Key, Right: trial.Produce}}
	}
	return []Task{{Do: "release", About: p.Key, Right: trial.Release}}
}
