// Package statement reads, checks, compares and rewrites xAPI statements of
// versions 1.0.3 and 2.0 (IEEE 9274.1.1) as text. It knows no store and no
// network: what goes in are bytes, what comes out are the keys a record is
// searched by, and bytes to keep.
//
// A statement is read once, from left to right. Everything that stands in a
// Statement is a part of the text as it came; only keys and strings with escapes
// are made anew.
package statement

import "time"

// Version is a line of the standard, as far as the rules for a statement differ.
type Version int

// The versions that are understood.
const (
	V103 Version = iota + 1 // 1.0.0 to 1.0.3
	V200                    // 2.0.x, IEEE 9274.1.1
)

// String is what a response's version header says.
func (v Version) String() string {
	if v == V103 {
		return "1.0.3"
	}
	return "2.0.0"
}

// The kinds of a statement's object (clause 4.2.2.3 of 2.0, 2.4.4 of 1.0.3).
const (
	KindActivity     = "Activity"
	KindAgent        = "Agent"
	KindGroup        = "Group"
	KindStatementRef = "StatementRef"
	KindSubStatement = "SubStatement"
)

// VoidedVerb is the one verb that the standard itself gives a meaning.
const VoidedVerb = "http://adlnet.gov/expapi/verbs/voided"

// Statement is one statement that follows the rules of its version.
type Statement struct {
	Raw       []byte    // the object's bytes as they came, without the space around it
	ID        string    // lower-case UUID, or "" when the sender gave none
	Assigned  string    // lower-case UUID that the request gave beside the text, or ""
	Timestamp string    // as it came, or ""
	Version   string    // as it came, or ""
	Occurred  time.Time // the instant of Timestamp, or zero; without an offset (1.0.3) it is taken as UTC
	Authority []byte    // as the sender or the store wrote it, or nil

	Actor        Agent
	Verb         string // IRI
	Object       Object
	Result       Result
	Context      Context
	Registration string // lower-case UUID, or ""
	Voids        string // lower-case UUID that a voiding statement names, or ""

	// Agents are the keys that a query by agent finds: actor and object, and the
	// members when one of them is a group (1.0.3 part 3, 2.1.3, "agent").
	Agents []string
	// RelatedAgents begin with Agents, in their order; then come instructor, team,
	// context agents and groups, and all these of a substatement. The store adds the
	// authority.
	RelatedAgents []string
	// RelatedActivities are IRIs: the object, context activities, and both of a
	// substatement.
	RelatedActivities []string

	Attachments []Attachment // of the statement and of its substatement
	Definitions []Definition // activity definitions met in it, in order
	Everyone    []Agent      // every identified agent and group met in it, first meeting only

	members []part // the statement's own members in order
	edits   []edit // what is changed inside of members when it is kept
}

// Object is what the statement is about.
type Object struct {
	Kind  string     // KindActivity, …
	ID    string     // IRI of an activity, key of an agent or group, UUID of a statement; "" for a substatement
	Type  string     // IRI of the activity's type, or ""
	Agent *Agent     // for KindAgent and KindGroup
	Sub   *Statement // for KindSubStatement; only its parts are filled, not its keys
}

// Agent is who does something: an agent, an identified group, or an anonymous
// group, which has no Key.
type Agent struct {
	Key     string  // "mbox|mailto:…", "mbox_sha1sum|…", "openid|…", "account|HOME|NAME", "" for an anonymous group
	Name    string  // as the statement says it, may be empty
	Group   bool    //
	Members []Agent // of a group
	Raw     []byte  // the object's text
}

// Result is what a statement says of the outcome, as far as it is asked for.
type Result struct {
	Scaled     *float64 // -1 to 1
	Raw        *float64
	Min, Max   *float64
	Success    *bool
	Completion *bool
	Response   string
	Duration   string // ISO 8601, as it came
	Extensions []byte // JSON object, or nil

	numbers [4]float64 // what the pointers point to
	truths  [2]bool
}

// Context is where a statement happened, as far as it is asked for.
type Context struct {
	Instructor *Agent
	Team       *Agent
	Agents     []Agent  // 2.0: contextAgents
	Groups     []Agent  // 2.0: contextGroups
	Parent     []string // IRIs of activities
	Grouping   []string
	Category   []string
	Other      []string
	Platform   string
	Revision   string
	Language   string
	Statement  string // lower-case UUID, or ""
	Extensions []byte // JSON object, or nil
}

// Attachment is a statement's description of bytes that come beside it.
type Attachment struct {
	SHA2        string // lower-case hexadecimal
	FileURL     string // or ""
	ContentType string
	UsageType   string // IRI
	Length      int64  // bytes
}

// Definition is what a statement says of an activity.
type Definition struct {
	ID  string // IRI of the activity
	Raw []byte // JSON object
}

// part is a member of the statement: where it lies in Raw, and whether the store
// puts its own in its place.
type part struct {
	from, to int
	ours     bool
}
