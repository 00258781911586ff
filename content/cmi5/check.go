package cmi5

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Violation says which rule a statement breaks. Key names the sentence.
type Violation struct {
	Clause string // "9.3.2"
	Key    string
	Args   []any
}

func (v *Violation) Error() string {
	return fmt.Sprintf("cmi5 clause %s: %s %v", v.Clause, v.Key, v.Args)
}

func broken(clause, key string, args ...any) *Violation {
	return &Violation{clause, "cmi5.rule." + key, append(args, "Clause", clause)}
}

// Check judges a statement that an AU wants to write in a session. Nil lets it
// through. The statement is valid xAPI already.
func Check(st *Statement, s *Session) *Violation {
	for _, rule := range []func(*Statement, *Session) *Violation{open, form, context, order} {
		if v := rule(st, s); v != nil {
			return v
		}
	}
	if !st.Defined() {
		if slices.Contains(st.Category, CategoryMoveOn) {
			return broken("9.6.2.2", "moveon.allowed")
		}
		return nil
	}
	return defined(st, s)
}

// open: a session that has ended takes nothing (clauses 9.3.6, 9.3.8), and an AU
// reads its launch data and the preferences before it begins (clauses 10, 11).
func open(st *Statement, s *Session) *Violation {
	switch {
	case s.Abandoned:
		return broken("9.3.6", "abandoned")
	case s.Terminated:
		return broken("9.3.8", "terminated")
	case !s.DataRead:
		return broken("10.2.1", "launchdata")
	case !s.PreferencesRead:
		return broken("11.0", "preferences")
	}
	return nil
}

// form: what every statement of a session has, cmi5 defined or allowed.
func form(st *Statement, s *Session) *Violation {
	switch {
	case st.ID == "":
		return broken("9.1", "id")
	case st.Stamp == "" || st.Timestamp.IsZero():
		return broken("9.7", "timestamp")
	case !strings.HasSuffix(st.Stamp, "Z") && !strings.HasSuffix(st.Stamp, "+00:00") && !strings.HasSuffix(st.Stamp, "+0000") && !strings.HasSuffix(st.Stamp, "+00"):
		return broken("9.7", "utc", "Value", st.Stamp)
	case st.Verb == VerbVoided:
		return broken("6.3", "voiding")
	case st.Actor.ObjectType != "" && st.Actor.ObjectType != "Agent":
		return broken("9.2", "agent")
	case st.Actor.Home != s.ActorHome || st.Actor.Name != s.ActorName:
		return broken("9.2", "actor")
	}
	return nil
}

// context: the template of the launch data stands in every statement (clauses 7.1.3,
// 9.6, 10.2.1).
func context(st *Statement, s *Session) *Violation {
	if !st.HasContext {
		return broken("9.6", "context")
	}
	if !strings.EqualFold(st.Registration, s.Registration) {
		return broken("9.6.1", "registration", "Want", s.Registration)
	}
	var session string
	if json.Unmarshal(st.Extensions[ExtSession], &session) != nil || session != s.ID {
		return broken("9.6.3.1", "session", "Want", s.ID)
	}
	if !slices.Contains(st.Grouping, s.Publisher) {
		return broken("9.6.2.3", "grouping", "Want", s.Publisher)
	}
	return nil
}

// order: initialized first, by arrival and by timestamp, terminated last (clause
// 9.3). Milliseconds are what browsers know.
func order(st *Statement, s *Session) *Violation {
	first := st.Defined() && st.Verb == VerbInitialized
	switch {
	case !s.Initialized && !first:
		return broken("9.3", "initialized.first")
	case s.Initialized && first:
		return broken("9.3.2", "initialized.twice")
	case s.Initialized && st.Timestamp.Before(s.InitializedAt):
		return broken("9.3", "before")
	case st.Defined() && st.Verb == VerbTerminated && st.Timestamp.Before(s.LastAt):
		return broken("9.3", "after")
	}
	return nil
}

// defined: the rules for cmi5 defined statements.
func defined(st *Statement, s *Session) *Violation {
	switch {
	case slices.Contains(lmsVerbs, st.Verb):
		return broken("9.3", "lmsverb", "Verb", st.Verb)
	case !slices.Contains(unitVerbs, st.Verb):
		return broken("7.1.3", "verb", "Verb", st.Verb)
	case st.ObjectType != "" && st.ObjectType != "Activity" || st.Object != s.Activity:
		return broken("9.4", "object", "Want", s.Activity)
	case s.Mode != Normal && st.Verb != VerbInitialized && st.Verb != VerbTerminated:
		return broken("10.2.2", "mode", "Mode", string(s.Mode))
	}
	for _, rule := range []func(*Statement, *Session) *Violation{once, result, duration, score, categories} {
		if v := rule(st, s); v != nil {
			return v
		}
	}
	return nil
}

// once: how often a verb may come, in the session and in the registration (clause
// 9.3).
func once(st *Statement, s *Session) *Violation {
	switch st.Verb {
	case VerbCompleted:
		if s.Completed || s.CompletedBefore {
			return broken("9.3.3", "completed.twice")
		}
	case VerbPassed:
		if s.Passed || s.PassedBefore {
			return broken("9.3.4", "passed.twice")
		}
		if s.Failed {
			return broken("9.3", "judged")
		}
	case VerbFailed:
		if s.Failed {
			return broken("9.3", "failed.twice")
		}
		if s.Passed || s.PassedBefore {
			return broken("9.3", "failed.after")
		}
	}
	return nil
}

// result: success and completion by verb (clauses 9.5.2, 9.5.3).
func result(st *Statement, _ *Session) *Violation {
	r := st.Result
	if r == nil {
		r = &Result{}
	}
	want := map[string]bool{VerbPassed: true, VerbFailed: false}
	if should, judged := want[st.Verb]; judged && (r.Success == nil || *r.Success != should) {
		return broken("9.5.2", "success", "Want", should)
	} else if !judged && r.Success != nil {
		return broken("9.5.2", "nosuccess")
	}
	switch {
	case st.Verb == VerbCompleted && (r.Completion == nil || !*r.Completion):
		return broken("9.5.3", "completion")
	case st.Verb != VerbCompleted && r.Completion != nil:
		return broken("9.5.3", "nocompletion")
	}
	if r.Progress != nil {
		var n float64
		if json.Unmarshal(r.Progress, &n) != nil || n < 0 || n > 100 || n != math.Trunc(n) {
			return broken("9.5.5.1", "progress")
		}
	}
	return nil
}

// duration: all that end something say how long it took (clause 9.5.4.1).
func duration(st *Statement, _ *Session) *Violation {
	if st.Verb != VerbInitialized && (st.Result == nil || st.Result.Duration == "") {
		return broken("9.5.4.1", "duration")
	}
	return nil
}

// score: only judged statements have one, and it agrees with the mastery score
// (clauses 9.3.4, 9.3.5, 9.5.1, 9.6.3.2).
func score(st *Statement, s *Session) *Violation {
	judged := st.Verb == VerbPassed || st.Verb == VerbFailed
	if !judged {
		if st.Result != nil && st.Result.Score != nil {
			return broken("9.5.1", "noscore")
		}
		return nil
	}
	sc := st.Result.Score
	if sc == nil {
		sc = &Score{}
	}
	switch {
	case sc.Scaled != nil && (*sc.Scaled < 0 || *sc.Scaled > 1):
		return broken("9.5.1", "scaled")
	case sc.Raw != nil && (sc.Min == nil || sc.Max == nil):
		return broken("9.5.1", "range")
	case sc.Raw != nil && (*sc.Raw < *sc.Min || *sc.Raw > *sc.Max):
		return broken("9.5.1", "raw")
	}
	if s.MasteryScore == nil {
		return nil
	}
	var said float64
	raw, there := st.Extensions[ExtMasteryScore]
	if sc.Scaled == nil && !there {
		return nil // not based on it
	}
	if !there || json.Unmarshal(raw, &said) != nil || said != *s.MasteryScore {
		return broken("9.6.3.2", "mastery", "Want", *s.MasteryScore)
	}
	if sc.Scaled != nil && st.Verb == VerbPassed && *sc.Scaled < *s.MasteryScore {
		return broken("9.3.4", "passed.below", "Want", *s.MasteryScore)
	}
	if sc.Scaled != nil && st.Verb == VerbFailed && *sc.Scaled >= *s.MasteryScore {
		return broken("9.3.5", "failed.above", "Want", *s.MasteryScore)
	}
	return nil
}

// categories: moveOn marks what success or completion stands in, and nothing else
// (clause 9.6.2.2).
func categories(st *Statement, _ *Session) *Violation {
	has := slices.Contains(st.Category, CategoryMoveOn)
	needs := st.Result != nil && (st.Result.Success != nil || st.Result.Completion != nil)
	if needs && !has {
		return broken("9.6.2.2", "moveon.missing")
	}
	if has && !needs {
		return broken("9.6.2.2", "moveon.extra")
	}
	return nil
}
