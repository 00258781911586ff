// Package rehearsal lets a site play virtual patients before the first real one. A
// rehearsal is a study of its own with the same protocol and the same people: what
// they do goes through the rooms and pages of every study. This room tells them what
// happens to the patients, moves the time of the rehearsal, and at the end compares
// what the record says with what the scenario holds as right.
//
// What is right stands in the scenario alone. It is never written to the record and no
// method gives it out before the rehearsal is finished.
package rehearsal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"

	"stepwise/trial/record"
)

// Scenario is what happens in a rehearsal, and what is right to do about it.
type Scenario struct {
	ID       string       `json:"id"`
	Title    record.Words `json:"title"`
	About    record.Words `json:"about"`
	Pass     int          `json:"pass"` // percent of the points, 1–100
	Patients []Patient    `json:"patients"`
	Messages []Message    `json:"messages"`
	Tasks    []Task       `json:"tasks"`

	Vocabulary string            `json:"vocabulary,omitempty"` // of its grades, "" where they are of ASTCT 2019 alone
	Usual      map[string]string `json:"usual,omitempty"`      // values of visits, by item of whichever form has it

	sources []Source // of the file
	hash    string
}

// Source is what a scenario takes something as right from.
type Source struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Address string `json:"address"` // https://…, "" for none
	Status  string `json:"status"`  // how it was read: Read, Secondary, Recalled
}

// How a source was read.
const (
	Read      = "read"      // itself
	Secondary = "secondary" // in somebody else's copy or table
	Recalled  = "recalled"  // not at all: a person has to look
)

// What the hours of a message count from.
const (
	AfterBegin    = "begin"    // the rehearsal's first moment
	AfterEnrolled = "enrolled" // the patient's place in a cohort
	AfterInfused  = "infused"  // the patient's first infusion
	AfterDecided  = "decided"  // the Order-th decision that was signed
	AfterWindow   = "window"   // the end of the last window of the Order-th cohort
)

// Message tells the players what happens. It never says a grade.
type Message struct {
	ID      string            `json:"id"`
	Patient string            `json:"patient,omitempty"` // screening number, "001"; "" for all
	After   string            `json:"after"`
	Hours   float64           `json:"hours"`
	Order   int               `json:"order,omitempty"`
	Text    record.Words      `json:"text"`             // {cells}: millions in the patient's product, {kg}: body weight
	Form    string            `json:"form,omitempty"`   // "SCREEN": the message brings the values of screening
	Values  map[string]string `json:"values,omitempty"` // by item: those that matter; the others follow from the protocol's criteria
	Treat   *Treat            `json:"treat,omitempty"`  // colleagues treat patients, before the message comes
	Visits  bool              `json:"visits,omitempty"` // and enter the visits that are due
	Stray   string            `json:"stray,omitempty"`  // screening number of the patient whose label is on the bag
}

// Kinds of tasks.
const (
	Screen   = "screen"   // Outcome is how screening ends: "eligible", "failed"
	Grade    = "grade"    // Grade of one of Terms, At hours after the infusion
	Serious  = "serious"  // one of Terms is serious by one of Criteria
	Limiting = "dlt"      // Outcome is the answer to the protocol's definition: "yes", "no"
	Reported = "report"   // every report that is due was sent in time
	Refused  = "label"    // the label that Message brought was scanned, and refused
	Given    = "level"    // the patient is analysed at the level that the product reaches
	Decided  = "decision" // the Order-th decision that was signed is for the level that the design orders
	Conduct  = "conduct"  // nothing was done against the rule without saying why
)

// Task is one thing that the players are scored on.
type Task struct {
	ID       string       `json:"id"`
	Kind     string       `json:"kind"`
	Patient  string       `json:"patient,omitempty"`
	Name     record.Words `json:"name"`
	Why      record.Words `json:"why"` // why it is right, with its source
	Points   int          `json:"points"`
	Critical bool         `json:"critical,omitempty"` // wrong, nobody passes
	Sources  []string     `json:"sources,omitempty"`  // Source.ID; none where the protocol itself says it
	Message  string       `json:"message,omitempty"`  // the entry is timely within Within hours after it
	Within   float64      `json:"within,omitempty"`   // hours of the rehearsal; 0 is not timed

	Outcome  string         `json:"outcome,omitempty"`
	Terms    []string       `json:"terms,omitempty"`
	At       float64        `json:"at,omitempty"`
	Grade    int            `json:"grade"`
	Findings map[string]any `json:"findings,omitempty"` // that give the grade by ASTCT; for the check of the scenario
	Criteria []string       `json:"criteria,omitempty"`
	Class    string         `json:"class,omitempty"` // of the event, for the check against the protocol
	Related  string         `json:"related,omitempty"`
	Expected string         `json:"expected,omitempty"`
	Order    int            `json:"order,omitempty"`
	Limited  []int          `json:"limited,omitempty"` // patients with a dose-limiting toxicity, by cohort before the decision
}

var kinds = []string{Screen, Grade, Serious, Limiting, Reported, Refused, Given, Decided, Conduct}

// Parse reads scenarios and checks that they hold together.
func Parse(text []byte) ([]*Scenario, error) {
	var file struct {
		Sources   []Source          `json:"sources"`
		Scenarios []json.RawMessage `json:"scenarios"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	var out []*Scenario
	for _, raw := range file.Scenarios {
		s := &Scenario{sources: file.Sources}
		if err := json.Unmarshal(raw, s); err != nil {
			return nil, fmt.Errorf("rehearsal: %w", err)
		}
		canonical, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(canonical)
		s.hash = hex.EncodeToString(sum[:])
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("rehearsal: scenario %s: %w", s.ID, err)
		}
		if slices.ContainsFunc(out, func(x *Scenario) bool { return x.ID == s.ID }) {
			return nil, fmt.Errorf("rehearsal: scenario %s stands twice", s.ID)
		}
		out = append(out, s)
	}
	return out, nil
}

// Hash is of everything the scenario says: SHA-256, hex.
func (s *Scenario) Hash() string { return s.hash }

// Message is one by its identifier, nil when there is none.
func (s *Scenario) Message(id string) *Message {
	for i := range s.Messages {
		if s.Messages[i].ID == id {
			return &s.Messages[i]
		}
	}
	return nil
}

// cited are the sources of a task, in its order.
func (s *Scenario) cited(t *Task) []Source {
	var out []Source
	for _, id := range t.Sources {
		if i := slices.IndexFunc(s.sources, func(x Source) bool { return x.ID == id }); i >= 0 {
			out = append(out, s.sources[i])
		}
	}
	return out
}

func (s *Scenario) check() error {
	for _, x := range s.sources {
		if x.ID == "" || x.Title == "" || !slices.Contains([]string{Read, Secondary, Recalled}, x.Status) {
			return fmt.Errorf("source %q does not say how it was read", x.ID)
		}
	}
	if s.ID == "" || s.Title.EN == "" || s.Title.ZH == "" || s.Pass < 1 || s.Pass > 100 || len(s.Messages) == 0 || len(s.Tasks) == 0 {
		return fmt.Errorf("is not complete")
	}
	seen := map[string]bool{}
	for _, m := range s.Messages {
		switch {
		case m.ID == "" || seen[m.ID]:
			return fmt.Errorf("message %q has no name of its own", m.ID)
		case !m.timed():
			return fmt.Errorf("message %s has no time", m.ID)
		case m.Form != "" && (m.Form != "SCREEN" || m.Patient == ""):
			return fmt.Errorf("message %s brings values of a form that is none of screening", m.ID)
		case m.Treat != nil && (!number.MatchString(m.Treat.From) || m.Treat.Only < 0):
			return fmt.Errorf("message %s treats nobody", m.ID)
		case m.Text.EN == "" || m.Text.ZH == "":
			return fmt.Errorf("message %s lacks words", m.ID)
		}
		seen[m.ID] = true
	}
	for _, p := range s.Patients {
		if !number.MatchString(p.ID) || p.KG < 1 || p.KG > 400 || p.Part < 0 || p.Part > 1 {
			return fmt.Errorf("patient %q is nobody", p.ID)
		}
	}
	tasks := map[string]bool{}
	for _, t := range s.Tasks {
		switch {
		case t.ID == "" || tasks[t.ID]:
			return fmt.Errorf("task %q has no name of its own", t.ID)
		case !slices.Contains(kinds, t.Kind), t.Points < 1:
			return fmt.Errorf("task %s is of no kind, or worth nothing", t.ID)
		case t.Message != "" && s.Message(t.Message) == nil, t.Within > 0 && t.Message == "", t.Kind == Refused && t.Message == "", t.Kind == Decided && len(t.Limited) != t.Order-1:
			return fmt.Errorf("task %s waits for no message", t.ID)
		case t.Name.EN == "" || t.Name.ZH == "" || t.Why.EN == "" || t.Why.ZH == "":
			return fmt.Errorf("task %s lacks words", t.ID)
		case len(s.cited(&t)) != len(t.Sources):
			return fmt.Errorf("task %s cites what is not there", t.ID)
		}
		tasks[t.ID] = true
	}
	return nil
}

var number = regexp.MustCompile(`^[0-9]{3}$`)

// timed reports whether a message has a time.
func (m *Message) timed() bool {
	switch m.After {
	case AfterBegin:
	case AfterEnrolled, AfterInfused:
		if m.Patient == "" {
			return false
		}
	case AfterDecided, AfterWindow:
		if m.Order < 1 {
			return false
		}
	default:
		return false
	}
	return m.Hours >= 0
}

func hours(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
