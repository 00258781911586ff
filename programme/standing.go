package programme

import (
	"slices"

	"stepwise/internal/clock"
)

// Status of a step.
type Status string

// The states of a step.
const (
	Locked Status = "locked" // an earlier step is missing
	Open   Status = "open"   // may be worked on
	Done   Status = "done"   // everything is there or waived
)

// Standing is where one enrolment stands: the answer that learners, coordinators
// and certificates read. It is computed from a definition, a state and a start,
// and never stored.
type Standing struct {
	Steps       []StepStanding
	Current     int        // index of the first step that is not done; len(Steps) when all are
	CompletedAt clock.Time // when the last thing needed came in; 0 while something is missing
}

// StepStanding is one step of a standing.
type StepStanding struct {
	Step         Step
	Status       Status
	Requirements []RequirementStanding
	DoneAt       clock.Time
	DueAt        clock.Time // suggested end, 0 when the programme sets no pace
	Waits        []Step     // for a locked step: the steps that must be done first
}

// RequirementStanding is one requirement of a standing.
type RequirementStanding struct {
	Requirement Requirement
	Have, Need  int
	Met         bool
	MetAt       clock.Time
	Waiver      *Waiver
	Counted     map[string]clock.Time // key → when
}

// Missing lists the activities that could still count, in the programme's order;
// nil when the requirement names no closed list.
func (r RequirementStanding) Missing() []string {
	var out []string
	for _, w := range r.Requirement.Wants() {
		if _, ok := r.Counted[w]; !ok {
			out = append(out, w)
		}
	}
	return out
}

// Finished reports whether every step is done.
func (s Standing) Finished() bool { return s.Current == len(s.Steps) }

// Standing computes where a state stands. starts is the first day of the cohort,
// from which suggested weeks are counted; 0 gives no due dates. Work done before
// its step opens counts: the gate asks whether it was done, not in which order;
// but a step is done no earlier than the steps before it.
func (d *Definition) Standing(s *State, starts clock.Time) Standing {
	out := Standing{Steps: make([]StepStanding, len(d.Steps)), Current: len(d.Steps)}
	index := map[string]int{}
	weeks := 0
	for i, step := range d.Steps {
		index[step.Code] = i
		st := StepStanding{Step: step, Status: Open}
		if weeks += step.Weeks; step.Weeks > 0 && !starts.IsZero() {
			st.DueAt = clock.At(starts.Std().AddDate(0, 0, 7*weeks))
		}
		for _, code := range d.before(i) {
			if j := index[code]; out.Steps[j].Status == Done {
				st.DoneAt = max(st.DoneAt, out.Steps[j].DoneAt)
			} else {
				st.Status = Locked
				st.Waits = append(st.Waits, out.Steps[j].Step)
			}
		}
		all := true
		for _, r := range step.Requirements {
			rs := s.standing(r)
			all = all && rs.Met
			st.DoneAt = max(st.DoneAt, rs.MetAt)
			st.Requirements = append(st.Requirements, rs)
		}
		switch {
		case st.Status == Open && all:
			st.Status = Done
			out.CompletedAt = max(out.CompletedAt, st.DoneAt)
		default:
			st.DoneAt = 0
			out.Current = min(out.Current, i)
		}
		out.Steps[i] = st
	}
	if !out.Finished() {
		out.CompletedAt = 0
	}
	return out
}

func (s *State) standing(r Requirement) RequirementStanding {
	have, met := s.have(r)
	out := RequirementStanding{Requirement: r, Have: have, Need: r.Need(), Met: met != 0, MetAt: met, Counted: s.Evidence[r.Code]}
	if w, ok := s.Waived[r.Code]; ok {
		out.Waiver = &w
		if !out.Met {
			out.Met, out.MetAt = true, w.At
		}
	}
	return out
}

// before lists the codes of the steps that step i waits for: those it names, or
// the one above it.
func (d *Definition) before(i int) []string {
	if after := d.Steps[i].After; len(after) > 0 {
		return after
	}
	if i == 0 {
		return nil
	}
	return []string{d.Steps[i-1].Code}
}

// Behind reports whether the current step should have been done by now.
func (s Standing) Behind(now clock.Time) bool {
	return !s.Finished() && s.Steps[s.Current].DueAt != 0 && s.Steps[s.Current].DueAt < now
}

// above reports whether a step with this code stands before step i. A gate may
// only wait for steps above its own (Check), so Standing always knows them.
func (d *Definition) above(i int, code string) bool {
	return slices.ContainsFunc(d.Steps[:i], func(s Step) bool { return s.Code == code })
}
