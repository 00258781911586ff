// Package lrs is the learning record: xAPI 2.0 statements (IEEE 9274.1.1), kept
// unchanged and append-only. Rooms write what people did; programmes ask.
package lrs

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
)

// Statement is what one person did, in the form of xAPI 2.0 clause 4.1. Rooms fill
// Person, Verb, Object and what else they know; Record fills the rest.
type Statement struct {
	ID        string     // UUID; made when empty
	Person    string     // person id; becomes the actor's account
	Verb      Verb       // what was done
	Object    Activity   // to what
	Result    *Result    // with what outcome, or nil
	Context   *Context   // in what circumstances, or nil
	Timestamp clock.Time // when it happened; 0 means when it is stored
}

// Verb is an IRI and its words (vocabulary.go lists all that we use).
type Verb struct {
	ID      string            `json:"id"`
	Display map[string]string `json:"display,omitempty"`
}

// Activity is an IRI with a type and a name.
type Activity struct {
	ID   string            // IRI
	Type string            // IRI of the type, see vocabulary.go
	Name map[string]string // language map, may be nil
}

// Score is a result's score; Scaled lies in -1…1 (xAPI clause 4.2.2.4).
type Score struct {
	Scaled *float64 `json:"scaled,omitempty"`
	Raw    *float64 `json:"raw,omitempty"`
	Min    *float64 `json:"min,omitempty"`
	Max    *float64 `json:"max,omitempty"`
}

// Result is a statement's outcome.
type Result struct {
	Score      *Score         `json:"score,omitempty"`
	Success    *bool          `json:"success,omitempty"`
	Completion *bool          `json:"completion,omitempty"`
	Response   string         `json:"response,omitempty"`
	Duration   string         `json:"duration,omitempty"` // ISO 8601
	Extensions map[string]any `json:"extensions,omitempty"`
}

// Context is where a statement happened.
type Context struct {
	Registration string         // UUID, or ""
	Instructor   string         // person id of who taught, confirmed or waived, or ""
	Parent       []Activity     // direct parents
	Grouping     []Activity     // wider groups
	Category     []Activity     // profiles that the statement follows
	Language     string         // BCP 47
	Extensions   map[string]any // keyed by IRI
}

// Scaled returns a result with a score between 0 and 1 that passed or not.
func Scaled(score float64, success bool) *Result {
	return &Result{Score: &Score{Scaled: &score}, Success: &success}
}

type agent struct {
	ObjectType string  `json:"objectType"`
	Account    account `json:"account"`
}

type account struct {
	HomePage string `json:"homePage"`
	Name     string `json:"name"`
}

func agentOf(person string) agent { return agent{"Agent", account{Home, person}} }

// AgentKey is the text by which an agent is found: its inverse functional
// identifier (xAPI clause 4.2.2.1) with its kind, "account|home|name".
func AgentKey(person string) string { return "account|" + Home + "|" + person }

type activityJSON struct {
	ObjectType string          `json:"objectType"`
	ID         string          `json:"id"`
	Definition *definitionJSON `json:"definition,omitempty"`
}

type definitionJSON struct {
	Type string            `json:"type,omitempty"`
	Name map[string]string `json:"name,omitempty"`
}

func (a Activity) json() activityJSON {
	out := activityJSON{ObjectType: "Activity", ID: a.ID}
	if a.Type != "" || len(a.Name) > 0 {
		out.Definition = &definitionJSON{a.Type, a.Name}
	}
	return out
}

type contextJSON struct {
	Registration string                    `json:"registration,omitempty"`
	Instructor   *agent                    `json:"instructor,omitempty"`
	Activities   map[string][]activityJSON `json:"contextActivities,omitempty"`
	Platform     string                    `json:"platform,omitempty"`
	Language     string                    `json:"language,omitempty"`
	Extensions   map[string]any            `json:"extensions,omitempty"`
}

func (c *Context) json() *contextJSON {
	if c == nil {
		return nil
	}
	out := &contextJSON{Registration: c.Registration, Platform: "Stepwise", Language: c.Language, Extensions: c.Extensions}
	if c.Instructor != "" {
		a := agentOf(c.Instructor)
		out.Instructor = &a
	}
	for name, list := range map[string][]Activity{"parent": c.Parent, "grouping": c.Grouping, "category": c.Category} {
		for _, a := range list {
			if out.Activities == nil {
				out.Activities = map[string][]activityJSON{}
			}
			out.Activities[name] = append(out.Activities[name], a.json())
		}
	}
	return out
}

type statementJSON struct {
	ID        string       `json:"id"`
	Actor     agent        `json:"actor"`
	Verb      Verb         `json:"verb"`
	Object    any          `json:"object"`
	Result    *Result      `json:"result,omitempty"`
	Context   *contextJSON `json:"context,omitempty"`
	Timestamp string       `json:"timestamp"`
	Version   string       `json:"version"`
}

type refJSON struct {
	ObjectType string `json:"objectType"`
	ID         string `json:"id"`
}

// text writes the statement as JSON, without what the store adds.
func (s Statement) text() ([]byte, error) {
	out := statementJSON{
		ID: s.ID, Actor: agentOf(s.Person), Verb: s.Verb, Object: s.Object.json(), Result: s.Result,
		Context: s.Context.json(), Timestamp: s.Timestamp.String(), Version: "2.0.0",
	}
	if s.Verb.ID == Voided.ID {
		out.Object = refJSON{"StatementRef", s.Object.ID}
	}
	return json.Marshal(out)
}

// check refuses a statement that a room has put together wrongly.
func (s Statement) check() error {
	var f fault.Form
	f.Check(id.Valid(s.ID), "id", "lrs.id")
	f.Check(s.Person != "", "actor", "fault.required")
	f.Check(strings.Contains(s.Verb.ID, ":"), "verb.id", "lrs.iri")
	if s.Verb.ID == Voided.ID {
		f.Check(id.Valid(s.Object.ID), "object.id", "lrs.id")
	} else {
		f.Check(strings.Contains(s.Object.ID, ":"), "object.id", "lrs.iri")
	}
	if r := s.Result; r != nil && r.Score != nil && r.Score.Scaled != nil {
		f.Check(*r.Score.Scaled >= -1 && *r.Score.Scaled <= 1, "result.score.scaled", "lrs.scaled")
	}
	s.checkText(&f)
	return f.Err()
}

// checkText refuses bytes that are not UTF-8. Go's JSON writer would replace them
// in silence, and the record would not say what the doctor wrote.
func (s Statement) checkText(f *fault.Form) {
	see := func(where, text string) {
		for i := 0; i < len(text); {
			c, n := utf8.DecodeRuneInString(text[i:])
			if c == utf8.RuneError && n == 1 {
				f.Add(where, "fault.utf8", "At", i)
				return
			}
			i += n
		}
	}
	see("object.id", s.Object.ID)
	for tag, name := range s.Object.Name {
		see("object.definition.name."+tag, name)
	}
	if s.Result != nil {
		see("result.response", s.Result.Response)
		seeValue("result.extensions", s.Result.Extensions, see)
	}
	if s.Context != nil {
		seeValue("context.extensions", s.Context.Extensions, see)
	}
}

func seeValue(where string, v any, see func(where, text string)) {
	switch v := v.(type) {
	case string:
		see(where, v)
	case map[string]any:
		for k, x := range v {
			seeValue(where+"."+k, x, see)
		}
	case []any:
		for _, x := range v {
			seeValue(where, x, see)
		}
	}
}
