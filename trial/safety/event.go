// Package safety keeps the adverse events of a study: their grades over time, whether
// they limit the dose, whether they are serious, and what has to be reported when.
package safety

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Point is a grade from a time on. Grade 0 is resolved.
type Point struct {
	At    time.Time `json:"at"`
	Grade int       `json:"grade"`
}

// Event is an adverse event as the record holds it.
type Event struct {
	Subject, Key string
	Term, Class  string
	Vocabulary   string // "CTCAE 5.0", "CTCAE 6.0" or "ASTCT 2019"
	Highest      int    // grade, 1–5
	Begin, End   time.Time
	Course       []Point // by time; begins with Begin
	Related      string  // "unrelated" … "definite", "" unknown
	Serious      bool
	Criterion    string // why serious
	Expected     string // "Y", "N" or "" unknown
	Existed      int    // grade before treatment; 0 for not there, -1 unknown
	Aware        time.Time
	Row          *record.Row
}

// Events are a subject's adverse events as they were begun.
func Events(s *record.State, subject string) []Event {
	var out []Event
	for _, r := range s.Rows(form.AE.Name, subject) {
		out = append(out, Read(r))
	}
	return out
}

// Read reads one event's row.
func Read(r *record.Row) Event {
	e := Event{Subject: r.Subject, Key: r.Key, Term: r.Get("AETERM"), Class: r.Get("AEBODSYS"), Vocabulary: r.Get("AEVOC"),
		Begin: r.Moment("AESTDTC"), End: r.Moment("AEENDTC"), Related: r.Get("AEREL"), Criterion: r.Get("AESERC"), Expected: r.Get("EXPECTED"),
		Aware: r.Moment("AWARE"), Existed: -1, Row: r}
	e.Highest, _ = r.Int("AETOXGR")
	e.Serious, _ = r.Flag("AESER")
	if n, ok := r.Int("EXISTED"); ok {
		e.Existed = n
	}
	_ = json.Unmarshal([]byte(r.Get("COURSE")), &e.Course) // what is not there or cannot be read is no course
	slices.SortStableFunc(e.Course, func(a, b Point) int { return a.At.Compare(b.At) })
	if len(e.Course) == 0 && !e.Begin.IsZero() {
		e.Course = []Point{{e.Begin, e.Highest}}
		if !e.End.IsZero() {
			e.Course = append(e.Course, Point{e.End, 0})
		}
	}
	return e
}

// At is the grade at a time: 0 before the event and when it is resolved.
func (e *Event) At(t time.Time) int {
	grade := 0
	for _, p := range e.Course {
		if p.At.After(t) {
			break
		}
		grade = p.Grade
	}
	return grade
}

// First is when the event first had a grade between two, the zero time for never.
func (e *Event) First(low, high int) time.Time {
	for _, p := range e.Course {
		if p.Grade >= low && p.Grade <= high {
			return p.At
		}
	}
	return time.Time{}
}

// relatedness in rising order.
var relatedness = []string{"unrelated", "unlikely", "possible", "probable", "definite"}

// AtLeast compares relatedness. known is false when it was not judged.
func AtLeast(related, least string) (yes, known bool) {
	if least == "" {
		return true, true
	}
	a, b := slices.Index(relatedness, related), slices.Index(relatedness, least)
	if a < 0 || b < 0 {
		return false, false
	}
	return cmp.Compare(a, b) >= 0, true
}
