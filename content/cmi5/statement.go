package cmi5

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// The verbs of clause 9.3.
const (
	VerbLaunched    = "http://adlnet.gov/expapi/verbs/launched"
	VerbInitialized = "http://adlnet.gov/expapi/verbs/initialized"
	VerbCompleted   = "http://adlnet.gov/expapi/verbs/completed"
	VerbPassed      = "http://adlnet.gov/expapi/verbs/passed"
	VerbFailed      = "http://adlnet.gov/expapi/verbs/failed"
	VerbTerminated  = "http://adlnet.gov/expapi/verbs/terminated"
	VerbAbandoned   = "https://w3id.org/xapi/adl/verbs/abandoned"
	VerbWaived      = "https://w3id.org/xapi/adl/verbs/waived"
	VerbSatisfied   = "https://w3id.org/xapi/adl/verbs/satisfied"
	VerbVoided      = "http://adlnet.gov/expapi/verbs/voided"
)

var (
	unitVerbs = []string{VerbInitialized, VerbCompleted, VerbPassed, VerbFailed, VerbTerminated}
	lmsVerbs  = []string{VerbLaunched, VerbAbandoned, VerbWaived, VerbSatisfied}
)

// Statement is what the rules need of an xAPI statement.
type Statement struct {
	ID           string
	Actor        Actor
	Verb         string
	ObjectType   string // "" is an activity
	Object       string
	Result       *Result
	HasContext   bool
	Registration string
	Category     []string
	Grouping     []string
	Extensions   map[string]json.RawMessage // of the context
	Stamp        string                     // timestamp as it came
	Timestamp    time.Time
}

// Actor is the statement's actor.
type Actor struct {
	ObjectType string
	Home, Name string // of its account, "" without one
}

// Result is the statement's result.
type Result struct {
	Score      *Score
	Success    *bool
	Completion *bool
	Duration   string
	Progress   json.RawMessage
}

// Score is the score of a result.
type Score struct{ Scaled, Raw, Min, Max *float64 }

// Defined reports whether the statement claims to be cmi5 defined: it carries the
// category of clause 9.6.2.1.
func (s *Statement) Defined() bool { return slices.Contains(s.Category, CategoryCMI5) }

type activities []string

// UnmarshalJSON reads one activity or a list (xAPI 1.0 allows both).
func (a *activities) UnmarshalJSON(raw []byte) error {
	type one struct {
		ID string `json:"id"`
	}
	var list []one
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		list = make([]one, 1)
		if err := json.Unmarshal(raw, &list[0]); err != nil {
			return err
		}
	} else if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	for _, x := range list {
		*a = append(*a, x.ID)
	}
	return nil
}

// ReadStatement reads the parts of a statement that the rules ask about. That it is
// valid xAPI is somebody else's business.
func ReadStatement(raw []byte) (*Statement, error) {
	var s struct {
		ID    string `json:"id"`
		Actor struct {
			ObjectType string `json:"objectType"`
			Account    struct {
				Home string `json:"homePage"`
				Name string `json:"name"`
			} `json:"account"`
		} `json:"actor"`
		Verb struct {
			ID string `json:"id"`
		} `json:"verb"`
		Object struct {
			ObjectType string `json:"objectType"`
			ID         string `json:"id"`
		} `json:"object"`
		Result *struct {
			Score      *Score                     `json:"score"`
			Success    *bool                      `json:"success"`
			Completion *bool                      `json:"completion"`
			Duration   string                     `json:"duration"`
			Extensions map[string]json.RawMessage `json:"extensions"`
		} `json:"result"`
		Context *struct {
			Registration string `json:"registration"`
			Activities   struct {
				Category activities `json:"category"`
				Grouping activities `json:"grouping"`
			} `json:"contextActivities"`
			Extensions map[string]json.RawMessage `json:"extensions"`
		} `json:"context"`
		Timestamp string `json:"timestamp"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("cmi5: statement: %w", err)
	}
	out := &Statement{ID: s.ID, Actor: Actor{s.Actor.ObjectType, s.Actor.Account.Home, s.Actor.Account.Name},
		Verb: s.Verb.ID, ObjectType: s.Object.ObjectType, Object: s.Object.ID, Stamp: s.Timestamp}
	out.Timestamp, _ = time.Parse(time.RFC3339Nano, s.Timestamp) // what is no instant stays zero
	if r := s.Result; r != nil {
		out.Result = &Result{Score: r.Score, Success: r.Success, Completion: r.Completion, Duration: r.Duration, Progress: r.Extensions[ExtProgress]}
	}
	if c := s.Context; c != nil {
		out.HasContext, out.Registration, out.Extensions = true, c.Registration, c.Extensions
		out.Category, out.Grouping = c.Activities.Category, c.Activities.Grouping
	}
	return out, nil
}
