// Package forward sends the record's statements on to other record stores: each
// at least once, in the order in which they were stored, and from where it
// stopped after any interruption. What the other side refuses is put aside with
// its answer, so that one bad statement holds up none behind it.
package forward

import (
	"time"

	"stepwise/internal/clock"
)

// The versions of xAPI that a target may speak.
const (
	Version103 = "1.0.3"
	Version200 = "2.0.0"
)

// Filter chooses statements: in each list that is not empty, one must match.
type Filter struct {
	Verbs      []string `json:"verbs,omitempty"`      // IRIs
	Activities []string `json:"activities,omitempty"` // IRIs of the object or of a context activity
	Agents     []string `json:"agents,omitempty"`     // agent keys of actor or object
	Clients    []string `json:"clients,omitempty"`    // ids of clients that sent it here; "house" for our own rooms
}

// House stands in Filter.Clients for what our own rooms wrote.
const House = "house"

// Terms are what an administrator decides about a target.
type Terms struct {
	Name     string // 1–120 characters
	Endpoint string // https://host/xapi/
	Key      string // that the other side gave us
	Secret   string // "" keeps the one that is there
	Version  string // Version103 or Version200
	Filter   Filter
	Since    clock.Time // only what was stored after; 0 for everything. Fixed when the target is made
}

// Target is another record store and how far it is.
type Target struct {
	ID        string
	Terms     // without the secret
	Paused    bool
	Cursor    int64      // place in the record, 0 for the beginning
	Sent      int64      // statements delivered
	SentAt    clock.Time // the last of them
	Failures  int        // in a row
	RetryAt   clock.Time // nothing is tried before
	Error     string     // of the last failure
	CreatedAt clock.Time
	CreatedBy string
}

// Circuit is whether statements flow to a target.
type Circuit string

// The states of the circuit. Half is after a failure, when the wait is over: one
// statement is sent to see whether the other side is back.
const (
	Closed  Circuit = "closed"
	Open    Circuit = "open"
	Half    Circuit = "half"
	Stopped Circuit = "stopped" // by an administrator
)

// Circuit says whether statements flow to the target now.
func (t Target) Circuit(now clock.Time) Circuit {
	switch {
	case t.Paused:
		return Stopped
	case t.Failures == 0:
		return Closed
	case now < t.RetryAt:
		return Open
	}
	return Half
}

// Overview is a target in the list.
type Overview struct {
	Target
	Circuit Circuit
	Dead    int        // letters that wait for a decision
	Oldest  clock.Time // when the oldest statement that still waits was stored, 0 when none does
}

// LetterState is what became of a statement that was refused.
type LetterState string

// The states of a letter.
const (
	Dead    LetterState = "dead"    // waits for somebody to decide
	Again   LetterState = "again"   // will be sent once more
	Sent    LetterState = "sent"    // was taken in the end
	Dropped LetterState = "dropped" // will not be sent
)

// Letter is a statement that the other side refused.
type Letter struct {
	Target    string      `db:"target"`
	Seq       int64       `db:"seq"`
	Statement string      `db:"statement"`
	Status    int         `db:"status"` // HTTP status of the refusal
	Answer    string      `db:"answer"` // up to 2,000 characters
	At        clock.Time  `db:"at"`
	Attempts  int         `db:"attempts"`
	State     LetterState `db:"state"`
	DecidedBy string      `db:"decided_by"`
}

// The measures of sending.
const (
	batchMost   = 100     // statements in one request
	batchBytes  = 4 << 20 // of statements and attachments in one request
	readMost    = 500     // statements read at once
	roundTime   = 20 * time.Second
	pgSettle    = 30 * time.Second // how long other nodes may take to commit what they have stamped
	answerMost  = 2000             // characters kept of an answer
	poisonAfter = 5                // failures of one statement before it is suspected
)
