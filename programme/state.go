package programme

import (
	"maps"
	"slices"

	"stepwise/internal/clock"
	"stepwise/lrs"
)

// State is what the record has answered so far for one enrolment. It only grows
// by Fold, in any order of statements with the same outcome; taking a statement
// back (voiding) means folding the record again.
type State struct {
	// Evidence maps a requirement's code to what counted: key → when it happened
	// first.
	Evidence map[string]map[string]clock.Time `json:"evidence,omitempty"`
	// Waived maps a requirement's code to the waiver that stands.
	Waived map[string]Waiver `json:"waived,omitempty"`
	// Last is when the latest statement that counted happened.
	Last clock.Time `json:"last,omitempty"`
}

// Waiver is a requirement excused by a coordinator.
type Waiver struct {
	Statement string     `json:"statement"` // id; voiding it takes the waiver back
	By        string     `json:"by"`        // person id
	Reason    string     `json:"reason"`
	At        clock.Time `json:"at"`
}

// Fold adds one statement and reports whether anything changed. Voiding
// statements are not folded.
func (d *Definition) Fold(s *State, e lrs.Entry) bool {
	if e.Voids != "" {
		return false
	}
	if e.Verb == lrs.Waived.ID {
		return d.foldWaiver(s, e)
	}
	changed := false
	for i := range d.Steps {
		for j := range d.Steps[i].Requirements {
			r := &d.Steps[i].Requirements[j]
			if key, ok := r.match(e); ok && s.add(r.Code, key, e.Timestamp) {
				changed = true
			}
		}
	}
	if changed {
		s.Last = s.last()
	}
	return changed
}

func (s *State) add(requirement, key string, at clock.Time) bool {
	if old, ok := s.Evidence[requirement][key]; ok && old <= at {
		return false
	}
	if s.Evidence == nil {
		s.Evidence = map[string]map[string]clock.Time{}
	}
	if s.Evidence[requirement] == nil {
		s.Evidence[requirement] = map[string]clock.Time{}
	}
	s.Evidence[requirement][key] = at
	return true
}

// foldWaiver keeps the earliest waiver of a requirement, by time and then by id.
func (d *Definition) foldWaiver(s *State, e lrs.Entry) bool {
	for i := range d.Steps {
		for _, r := range d.Steps[i].Requirements {
			if lrs.Requirement(d.Code, r.Code) != e.Object {
				continue
			}
			old, ok := s.Waived[r.Code]
			if ok && (old.At < e.Timestamp || old.At == e.Timestamp && old.Statement <= e.ID) {
				return false
			}
			if s.Waived == nil {
				s.Waived = map[string]Waiver{}
			}
			reason, _ := e.Extensions[lrs.ExtReason].(string)
			s.Waived[r.Code] = Waiver{Statement: e.ID, By: e.Instructor, Reason: reason, At: e.Timestamp}
			return true
		}
	}
	return false
}

// FoldAll is the state that a whole record gives.
func (d *Definition) FoldAll(entries []lrs.Entry) State {
	var s State
	for _, e := range entries {
		d.Fold(&s, e)
	}
	return s
}

// last is the latest time among what counts, so that it does not depend on the
// order in which evidence for one key came.
func (s *State) last() clock.Time {
	var last clock.Time
	for _, keys := range s.Evidence {
		for _, at := range keys {
			last = max(last, at)
		}
	}
	return last
}

// have is how much of a requirement's need is met, and when it was met in full
// (0 while it is not): the moment at which the need-th key came in.
func (s *State) have(r Requirement) (have int, met clock.Time) {
	keys := s.Evidence[r.Code]
	need := r.Need()
	if len(keys) >= need {
		times := slices.Sorted(maps.Values(keys))
		met = times[need-1]
	}
	return len(keys), met
}
