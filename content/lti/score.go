package lti

import (
	"encoding/json"
	"math"
	"time"
)

// How far somebody is in an activity (AGS 3.4.7).
const (
	Initialized = "Initialized"
	Started     = "Started"
	InProgress  = "InProgress"
	Submitted   = "Submitted"
	Completed   = "Completed"
)

// How far its grading is (AGS 3.4.8).
const (
	FullyGraded   = "FullyGraded"
	Pending       = "Pending"
	PendingManual = "PendingManual"
	GradingFailed = "Failed"
	NotReady      = "NotReady"
)

// Score is what a tool reports of somebody (AGS 3.4).
type Score struct {
	User     string   `json:"userId"`
	Given    *float64 `json:"scoreGiven,omitempty"`
	Maximum  *float64 `json:"scoreMaximum,omitempty"`
	Comment  string   `json:"comment,omitempty"`
	At       string   `json:"timestamp"`
	Activity string   `json:"activityProgress"`
	Grading  string   `json:"gradingProgress"`
}

// ParseScore reads and judges a score. Given may exceed Maximum (AGS 3.4.4), and
// both come together.
func ParseScore(raw []byte) (Score, time.Time, error) {
	var s Score
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, time.Time{}, Problems{{Where: "", Key: "lti.problem.json", Args: map[string]any{"Error": err.Error()}}}
	}
	var p Problems
	p.check(printable(s.User, 255), "/userId", "identifier")
	if s.Given != nil {
		p.check(*s.Given >= 0 && !math.IsInf(*s.Given, 0) && *s.Given <= 1e9, "/scoreGiven", "given")
		p.check(s.Maximum != nil && *s.Maximum > 0 && *s.Maximum <= 1e9, "/scoreMaximum", "maximum")
	}
	p.check(len(s.Comment) <= 10_000, "/comment", "long", "Max", 10_000)
	at, ok := instant(s.At)
	p.check(ok && !at.IsZero(), "/timestamp", "time")
	switch s.Activity {
	case Initialized, Started, InProgress, Submitted, Completed:
	default:
		p.add("/activityProgress", "word", "Got", s.Activity)
	}
	switch s.Grading {
	case FullyGraded, Pending, PendingManual, GradingFailed, NotReady:
	default:
		p.add("/gradingProgress", "word", "Got", s.Grading)
	}
	return s, at, p.err()
}

// Outcome is what a score says of somebody's work, in the words of the record.
type Outcome string

// The outcomes. None leaves the record as it is.
const (
	None    Outcome = ""
	Scored  Outcome = "scored"
	Done    Outcome = "completed"
	Pass    Outcome = "passed"
	NotPass Outcome = "failed"
)

// rounding forgives what binary fractions lose: 7 of 10 passes a mark of 70 %.
const rounding = 1e-9

// Judge says what a score is worth as evidence, and the score from 0 to 1 where it
// counts. mark is the share that passes, 0 when the line item has none.
//
// Only a fully graded score is final (AGS 3.4.8), so only then does it count: with
// a mark it passed or failed. Without one, or without a score, a completed activity
// is completed, whatever remains to be graded, unless grading failed. A final score
// of an activity that is not completed is only a score.
func (s Score) Judge(mark float64) (Outcome, *float64) {
	var share *float64
	if s.Given != nil && s.Maximum != nil && *s.Maximum > 0 && s.Grading == FullyGraded {
		// Extra credit goes beyond the maximum; xAPI's scaled score ends at 1.
		x := min(*s.Given / *s.Maximum, 1)
		share = &x
	}
	switch {
	case share != nil && mark > 0 && *share+rounding >= mark:
		return Pass, share
	case share != nil && mark > 0:
		return NotPass, share
	case s.Activity == Completed && s.Grading != GradingFailed:
		return Done, share
	case share != nil:
		return Scored, share
	}
	return None, nil
}
