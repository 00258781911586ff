package knowledge

import (
	"encoding/json"

	"stepwise/internal/clock"
	"stepwise/knowledge/fact"
)

// Cause says what made a revision.
type Cause string

// The causes.
const (
	Shipped   Cause = "shipped"   // came with the program
	Edited    Cause = "edited"    // a person's draft
	Imported  Cause = "imported"  // from a file, by an administrator
	Agreed    Cause = "agreed"    // two reviewers read the same: the draft came into force as verified
	Opposed   Cause = "opposed"   // a reviewer read something else: disputed, with both readings
	Settled   Cause = "settled"   // one reading of a dispute, put forward as a draft
	Taken     Cause = "withdrawn" // taken out of force
	Discarded Cause = "discarded" // a draft that nobody follows any more
)

// Causes lists them all.
var Causes = []Cause{Shipped, Edited, Imported, Agreed, Opposed, Settled, Taken, Discarded}

// Revision is one state of a statement. Revisions are never rewritten: whatever
// happens to a statement makes the next one.
type Revision struct {
	*fact.Statement
	Number  int        `json:"revision"`          // from 1
	Change  int64      `json:"change"`            // number in the feed of all changes
	Cause   Cause      `json:"cause"`             //
	From    int        `json:"from,omitempty"`    // the revision that it was made from, 0 for none
	Made    clock.Time `json:"made"`              //
	By      string     `json:"by,omitempty"`      // person id, "" for the shipped ones
	Comment string     `json:"comment,omitempty"` // why
	Force   clock.Time `json:"force,omitempty"`   // since when it holds, 0 for a draft
	Until   clock.Time `json:"until,omitempty"`   // when the next took its place, 0 while it holds
	Reviews []Review   `json:"reviews,omitempty"` // of this revision, oldest first
}

// Waits reports whether the revision is a draft on which nobody decided yet. Only
// the newest revision of a statement can be reviewed.
func (r *Revision) Waits() bool {
	return r.Force == 0 && (r.Status == fact.Draft || r.Status == fact.Disputed) && r.Cause != Discarded
}

// Entry is a statement as a reader sees it, at one instant.
type Entry struct {
	*fact.Statement
	Revision int        // number of what is shown
	Changed  clock.Time // when it came into force; of a draft, when it was made
	By       string     // person id, "" for the shipped ones
	Cause    Cause      //
	Comment  string     //
	InForce  bool       // false for a draft, which only those who may see drafts are shown
	Newest   int        // number of the newest revision: the base of an edit
	Pending  bool       // a newer draft waits; only told to those who may see drafts
	Reviews  []Review   // what led to it, oldest first; of a draft, what was said so far
}

// Review is what one reviewer said of one revision.
type Review struct {
	Revision int             `json:"revision"`
	By       string          `json:"by"` // person id
	At       clock.Time      `json:"at"`
	Agree    bool            `json:"agree"`
	Fields   []string        `json:"fields,omitempty"` // of the data, that the reviewer read in the source; "*" is all
	Source   fact.Source     `json:"source"`           // where the reviewer read
	Note     string          `json:"note,omitempty"`
	Reading  json.RawMessage `json:"reading,omitempty"` // of one who does not agree
}

// Verdict is what a reviewer gives. One who agrees names Fields; one who does not
// gives the whole data as they read it, in Reading.
type Verdict struct {
	Agree   bool
	Fields  []string // names of the data's fields, or "*"
	Source  fact.Source
	Note    string
	Reading json.RawMessage // one object of the statement's kind
}

// Filter chooses statements. Empty fields do not choose.
type Filter struct {
	Kind         fact.Kind
	Subject      string // exact
	Body         string // exact
	Jurisdiction string // exact
	Status       fact.Status
	Text         string     // words, all of which stand in id, title, subject, body, note, citation or data; Chinese too
	At           clock.Time // as of; 0 is now
	Pending      bool       // only those with a draft that waits, shown as that draft
	Mine         bool       // with Pending: only drafts on which the actor can still give a verdict
	After        string     // cursor of the page before
	Limit        int        // 1 to 500, 0 means 50
}

// Change is one line of the feed: a revision and what it took the place of.
type Change struct {
	Revision
	Before *fact.Statement // what was in force before it (of a draft, what is), nil for the first
}

// Feed chooses changes, newest first. Those who may not see drafts get only what
// came into force.
type Feed struct {
	Since  int64     // only changes after this number (a mark), 0 for all
	Before int64     // cursor: only changes before this number, 0 for the first page
	Kind   fact.Kind // "" for all
	ID     string    // of one statement, "" for all
	People bool      // leave out what came with the program
	Limit  int       // 1 to 200, 0 means 50
}

// Mark is up to where somebody has looked.
type Mark struct {
	Change int64      // number of the newest change then, 0 for never
	At     clock.Time // when that was
}

// Waiting counts what waits in the knowledge base.
type Waiting struct {
	Drafts   int // drafts without two reviews
	Mine     int // of these, those on which the actor can still give a verdict
	Disputed int // statements in force whose readings differ
	Recalled int // statements in force that nobody read in the source
	Changed  int // changes since the actor last looked
}

// Report says what an import or a load did.
type Report struct {
	Added    int       // new statements
	Changed  int       // statements with another content
	Same     int       // nothing to do
	Drafts   int       // of Added and Changed, those that wait for reviews instead of holding at once
	Kept     []string  // ids that people changed and that the program therefore left alone
	Refused  []Refusal // with reasons; when there is one, nothing was stored
	Finished clock.Time
}

// Refusal is one record that cannot be taken, with its place and the reason as a
// sentence of internal/lang.
type Refusal struct {
	Record int            `json:"record"` // from 1, in the order of the file
	ID     string         `json:"id,omitempty"`
	Path   string         `json:"path"` // JSON pointer below the statement, "/data/grade"
	Key    string         `json:"key"`
	Args   map[string]any `json:"args,omitempty"`
}
