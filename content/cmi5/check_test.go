package cmi5

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

var mastery = 0.9

// running is a session after launch data and preferences were read, and then
// initialized.
func running() *Session {
	return &Session{ID: "s1", Registration: "c9cd7ef5-b13b-4aaf-8f5a-5b4a5e0d6a11", Activity: "https://lms.example/au/1", Publisher: "https://c.example/a",
		ActorHome: "https://lms.example/people", ActorName: "li", Mode: Normal, MasteryScore: &mastery, DataRead: true, PreferencesRead: true,
		Initialized: true, InitializedAt: at("10:00"), LastAt: at("10:00")}
}

func at(clock string) time.Time {
	t, _ := time.Parse(time.RFC3339, "2026-03-05T"+clock+":00Z")
	return t
}

// said is a statement as an AU writes it; change edits its JSON.
func said(verb string, change func(m map[string]any)) *Statement {
	m := map[string]any{
		"id": "7ccd3322-e1a5-411a-a67d-6a735c76f119", "timestamp": "2026-03-05T10:05:00.000Z",
		"actor":  map[string]any{"objectType": "Agent", "account": map[string]any{"homePage": "https://lms.example/people", "name": "li"}},
		"verb":   map[string]any{"id": verb},
		"object": map[string]any{"id": "https://lms.example/au/1"},
		"context": map[string]any{"registration": "c9cd7ef5-b13b-4aaf-8f5a-5b4a5e0d6a11",
			"contextActivities": map[string]any{"grouping": []any{map[string]any{"id": "https://c.example/a"}}, "category": []any{map[string]any{"id": CategoryCMI5}}},
			"extensions":        map[string]any{ExtSession: "s1"}},
	}
	moveOn := func() {
		a := m["context"].(map[string]any)["contextActivities"].(map[string]any)
		a["category"] = append(a["category"].([]any), map[string]any{"id": CategoryMoveOn})
	}
	switch verb {
	case VerbCompleted:
		m["result"] = map[string]any{"completion": true, "duration": "PT5M"}
		moveOn()
	case VerbPassed, VerbFailed:
		scaled := 0.95
		if verb == VerbFailed {
			scaled = 0.4
		}
		m["result"] = map[string]any{"success": verb == VerbPassed, "duration": "PT5M", "score": map[string]any{"scaled": scaled, "raw": 95.0, "min": 0.0, "max": 100.0}}
		m["context"].(map[string]any)["extensions"].(map[string]any)[ExtMasteryScore] = mastery
		moveOn()
	case VerbTerminated:
		m["result"] = map[string]any{"duration": "PT5M"}
	case VerbInitialized:
	default: // cmi5 allowed
		delete(m["context"].(map[string]any)["contextActivities"].(map[string]any), "category")
	}
	if change != nil {
		change(m)
	}
	raw, _ := json.Marshal(m)
	st, err := ReadStatement(raw)
	if err != nil {
		panic(err)
	}
	return st
}

type object = map[string]any

func within(m object, path string) object {
	for _, p := range strings.Split(path, ".") {
		m = m[p].(object)
	}
	return m
}

func set(path, name string, v any) func(object) {
	return func(m object) {
		if path != "" {
			m = within(m, path)
		}
		if v == nil {
			delete(m, name)
		} else {
			m[name] = v
		}
	}
}

const experienced = "http://adlnet.gov/expapi/verbs/experienced"

// One row a rule; the clause stands in the violation.
func TestWhatAUnitMayWrite(t *testing.T) {
	category := func(ids ...string) func(object) {
		var list []any
		for _, id := range ids {
			list = append(list, object{"id": id})
		}
		return set("context.contextActivities", "category", list)
	}
	for _, row := range []struct {
		why     string
		session func(*Session)
		st      *Statement
		clause  string
	}{
		{"completed", nil, said(VerbCompleted, nil), ""},
		{"passed at the mastery score", nil, said(VerbPassed, set("result.score", "scaled", 0.9)), ""},
		{"passed without a score", nil, said(VerbPassed, func(m object) {
			delete(m["result"].(object), "score")
			delete(within(m, "context.extensions"), ExtMasteryScore)
		}), ""},
		{"failed", nil, said(VerbFailed, nil), ""},
		{"terminated", nil, said(VerbTerminated, nil), ""},
		{"any verb without the category is cmi5 allowed", nil, said(experienced, nil), ""},
		{"a cmi5 verb without the category is cmi5 allowed too", nil, said(VerbCompleted, func(m object) { category()(m); delete(m, "result") }), ""},
		{"one activity instead of a list (xAPI 1.0)", nil, said(experienced, set("context.contextActivities", "grouping", object{"id": "https://c.example/a"})), ""},
		{"initialized", func(s *Session) { s.Initialized = false }, said(VerbInitialized, nil), ""},
		{"failed again in a later session", nil, said(VerbFailed, nil), ""},
		{"passed in a later session after a failed one", func(s *Session) { s.CompletedBefore = true }, said(VerbPassed, nil), ""},
		{"a timestamp in UTC, spelt otherwise", nil, said(experienced, set("", "timestamp", "2026-03-05T10:05:00+00:00")), ""},

		{"a voiding statement", nil, said(VerbVoided, nil), "6.3"},
		{"a verb that is none of cmi5's, with its category", nil, said(experienced, category(CategoryCMI5)), "7.1.3"},
		{"no id", nil, said(experienced, set("", "id", nil)), "9.1"},
		{"a group", nil, said(VerbPassed, set("actor", "objectType", "Group")), "9.2"},
		{"another learner", nil, said(VerbPassed, set("actor.account", "name", "wang")), "9.2"},
		{"an actor without account", nil, said(experienced, func(m object) { m["actor"] = object{"mbox": "mailto:li@h.example"} }), "9.2"},
		{"before initialized", func(s *Session) { s.Initialized = false }, said(experienced, nil), "9.3"},
		{"initialized without the category, first", func(s *Session) { s.Initialized = false }, said(VerbInitialized, category()), "9.3"},
		{"with a timestamp before initialized", nil, said(experienced, set("", "timestamp", "2026-03-05T09:59:59Z")), "9.3"},
		{"terminated with a timestamp before another", func(s *Session) { s.LastAt = at("10:06") }, said(VerbTerminated, nil), "9.3"},
		{"launched, which is the LMS's", nil, said(VerbLaunched, category(CategoryCMI5)), "9.3"},
		{"satisfied, which is the LMS's", nil, said(VerbSatisfied, category(CategoryCMI5)), "9.3"},
		{"waived, which is the LMS's", nil, said(VerbWaived, category(CategoryCMI5)), "9.3"},
		{"abandoned, which is the LMS's", nil, said(VerbAbandoned, category(CategoryCMI5)), "9.3"},
		{"initialized twice", nil, said(VerbInitialized, nil), "9.3.2"},
		{"completed twice in a session", func(s *Session) { s.Completed = true }, said(VerbCompleted, nil), "9.3.3"},
		{"completed twice in a registration", func(s *Session) { s.CompletedBefore = true }, said(VerbCompleted, nil), "9.3.3"},
		{"passed twice in a session", func(s *Session) { s.Passed = true }, said(VerbPassed, nil), "9.3.4"},
		{"passed twice in a registration", func(s *Session) { s.PassedBefore = true }, said(VerbPassed, nil), "9.3.4"},
		{"passed below the mastery score", nil, said(VerbPassed, set("result.score", "scaled", 0.89)), "9.3.4"},
		{"failed at the mastery score", nil, said(VerbFailed, set("result.score", "scaled", 0.9)), "9.3.5"},
		{"passed after failed in a session", func(s *Session) { s.Failed = true }, said(VerbPassed, nil), "9.3"},
		{"failed after passed in a session", func(s *Session) { s.Passed = true }, said(VerbFailed, nil), "9.3"},
		{"failed after passed in a registration", func(s *Session) { s.PassedBefore = true }, said(VerbFailed, nil), "9.3"},
		{"anything after abandoned", func(s *Session) { s.Abandoned = true }, said(experienced, nil), "9.3.6"},
		{"anything after terminated", func(s *Session) { s.Terminated = true }, said(experienced, nil), "9.3.8"},
		{"about another activity", nil, said(VerbCompleted, set("object", "id", "https://c.example/a")), "9.4"},
		{"a score where nothing is judged", nil, said(VerbCompleted, set("result", "score", object{"scaled": 1.0})), "9.5.1"},
		{"a scaled score below 0", nil, said(VerbFailed, set("result.score", "scaled", -0.5)), "9.5.1"},
		{"a raw score without least", nil, said(VerbPassed, set("result.score", "min", nil)), "9.5.1"},
		{"a raw score without most", nil, said(VerbPassed, set("result.score", "max", nil)), "9.5.1"},
		{"a raw score out of its range", nil, said(VerbPassed, set("result.score", "raw", 101.0)), "9.5.1"},
		{"passed without success", nil, said(VerbPassed, set("result", "success", nil)), "9.5.2"},
		{"passed with success false", nil, said(VerbPassed, set("result", "success", false)), "9.5.2"},
		{"failed with success true", nil, said(VerbFailed, set("result", "success", true)), "9.5.2"},
		{"completed with success", nil, said(VerbCompleted, set("result", "success", true)), "9.5.2"},
		{"completed without completion", nil, said(VerbCompleted, set("result", "completion", nil)), "9.5.3"},
		{"completed with completion false", nil, said(VerbCompleted, set("result", "completion", false)), "9.5.3"},
		{"passed with completion", nil, said(VerbPassed, set("result", "completion", true)), "9.5.3"},
		{"completed without duration", nil, said(VerbCompleted, set("result", "duration", nil)), "9.5.4.1"},
		{"passed without duration", nil, said(VerbPassed, set("result", "duration", nil)), "9.5.4.1"},
		{"failed without duration", nil, said(VerbFailed, set("result", "duration", nil)), "9.5.4.1"},
		{"terminated without result", nil, said(VerbTerminated, set("", "result", nil)), "9.5.4.1"},
		{"progress of more than all", nil, said(VerbTerminated, set("result", "extensions", object{ExtProgress: 101})), "9.5.5.1"},
		{"progress of half a percent", nil, said(VerbTerminated, set("result", "extensions", object{ExtProgress: 0.5})), "9.5.5.1"},
		{"no context", nil, said(experienced, set("", "context", nil)), "9.6"},
		{"no registration", nil, said(experienced, set("context", "registration", nil)), "9.6.1"},
		{"another registration", nil, said(experienced, set("context", "registration", "ccaf384c-f8d4-4e7a-8304-49af58f0b176")), "9.6.1"},
		{"moveOn missing where success stands", nil, said(VerbPassed, category(CategoryCMI5)), "9.6.2.2"},
		{"moveOn where nothing is decided", nil, said(VerbTerminated, category(CategoryCMI5, CategoryMoveOn)), "9.6.2.2"},
		{"moveOn in a statement that is only allowed", nil, said(experienced, category(CategoryMoveOn)), "9.6.2.2"},
		{"the publisher's id missing", nil, said(experienced, set("context.contextActivities", "grouping", nil)), "9.6.2.3"},
		{"no session id", nil, said(experienced, set("context.extensions", ExtSession, nil)), "9.6.3.1"},
		{"another session's id", nil, said(experienced, set("context.extensions", ExtSession, "s2")), "9.6.3.1"},
		{"a session id that is a number", nil, said(experienced, set("context.extensions", ExtSession, 1)), "9.6.3.1"},
		{"judged without the mastery score", nil, said(VerbPassed, set("context.extensions", ExtMasteryScore, nil)), "9.6.3.2"},
		{"judged by another mastery score", nil, said(VerbPassed, set("context.extensions", ExtMasteryScore, 0.8)), "9.6.3.2"},
		{"no timestamp", nil, said(experienced, set("", "timestamp", nil)), "9.7"},
		{"a timestamp in another zone", nil, said(experienced, set("", "timestamp", "2026-03-05T10:05:00-06:00")), "9.7"},
		{"before the launch data was read", func(s *Session) { s.DataRead = false }, said(experienced, nil), "10.2.1"},
		{"completed while only looking around", func(s *Session) { s.Mode = Browse }, said(VerbCompleted, nil), "10.2.2"},
		{"passed while only looking again", func(s *Session) { s.Mode = Review }, said(VerbPassed, nil), "10.2.2"},
		{"before the preferences were asked for", func(s *Session) { s.PreferencesRead = false }, said(experienced, nil), "11.0"},
	} {
		s := running()
		if row.session != nil {
			row.session(s)
		}
		v := Check(row.st, s)
		if got := clause(v); got != row.clause {
			t.Errorf("%s: breaks clause %q (%v), want %q", row.why, got, v, row.clause)
		}
	}
}

func clause(v *Violation) string {
	if v == nil {
		return ""
	}
	return v.Clause
}

func TestASessionFromItsBeginningToItsEnd(t *testing.T) {
	s := running()
	s.Initialized = false
	for i, st := range []*Statement{said(VerbInitialized, nil), said(experienced, nil), said(VerbCompleted, nil), said(VerbPassed, nil), said(VerbTerminated, nil)} {
		if v := Check(st, s); v != nil {
			t.Fatalf("statement %d: %v", i, v)
		}
		s.Take(st)
	}
	if !s.Initialized || !s.Completed || !s.Passed || s.Failed || !s.Terminated || !s.LastAt.Equal(at("10:05")) {
		t.Errorf("%+v", s)
	}
	if v := Check(said(experienced, nil), s); clause(v) != "9.3.8" {
		t.Errorf("after the end: %v", v)
	}
}

func TestLookingAroundTakesNoJudgement(t *testing.T) {
	s := running()
	s.Mode, s.Initialized = Browse, false
	for _, verb := range []string{VerbInitialized, experienced, VerbTerminated} {
		st := said(verb, nil)
		if v := Check(st, s); v != nil {
			t.Errorf("%s: %v", verb, v)
		}
		s.Take(st)
	}
}
