// Package record is the record of a study: entries that are only ever added, each
// chained to the one before, and what they say when they are read in order. It
// computes and nothing else; the room keeps the entries.
//
// Everything that a study knows is a value of an item in a row of a form: a
// member, a version of the protocol, a blood count, a scan, a decision. An entry
// gives one item one new value and keeps the old one beside it, with who and when
// (21 CFR 11.10(e)) and why (ICH E6(R3), Annex 1, 4.2.2). Nothing is ever deleted: an item can be
// set to nothing, and that is an entry too.
package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Kind is what an entry tells.
type Kind string

// The kinds.
const (
	Value     Kind = "value"     // an item took a value
	Signature Kind = "signature" // somebody signed a row; Detail is a Sign
	Looked    Kind = "looked"    // somebody read an identifier, or took data out; Detail says which
	Refused   Kind = "refused"   // an act that was turned away and must be seen, such as a wrong label; Detail says why
)

// Place is where a value stands. Rows of the whole study have no subject.
type Place struct {
	Form    string `json:"form"`
	Subject string `json:"subject,omitempty"` // pseudonymous number, e.g. "BJ01-003"
	Row     string `json:"row"`               // key within form and subject: "1", an identifier, a date
	Item    string `json:"item,omitempty"`
}

// Entry is one line of the trail.
type Entry struct {
	Seq  int64     `json:"seq"`  // 1, 2, 3, … without a gap
	At   time.Time `json:"at"`   // UTC, to the microsecond
	By   string    `json:"by"`   // person
	Role string    `json:"role"` // as which they acted
	Act  string    `json:"act"`  // entries of one act were made together
	Kind Kind      `json:"kind"`
	Site string    `json:"site,omitempty"` // of the subject, "" for the whole study
	Place
	Old    string `json:"old"` // "" is nothing
	New    string `json:"new"`
	Reason string `json:"reason,omitempty"` // why an older value changed
	Detail string `json:"detail,omitempty"` // JSON
	Prev   string `json:"prev"`             // Hash of the entry before, "" for the first
	Hash   string `json:"hash"`
}

// Sum is the hash that the entry must carry: SHA-256, in hex, over the JSON array of
// its fields in the order of the type, Hash left out, the time as microseconds of
// the epoch.
func (e *Entry) Sum() string {
	text, err := json.Marshal([]any{e.Seq, e.At.UnixMicro(), e.By, e.Role, e.Act, e.Kind, e.Site, e.Form, e.Subject, e.Row, e.Item,
		e.Old, e.New, e.Reason, e.Detail, e.Prev})
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Break is the first entry that is not as it was written.
type Break struct {
	Seq int64
	Why string // "gap", "hash", "chain", "old", "head"
}

// Verify walks a trail from its beginning. head is the hash of the newest entry as
// it was kept elsewhere, or "". It returns the first break, or nil.
func Verify(entries []Entry, head string) *Break {
	state, prev := New(), ""
	for i := range entries {
		e := &entries[i]
		switch {
		case e.Seq != int64(i+1):
			return &Break{int64(i + 1), "gap"}
		case e.Prev != prev:
			return &Break{e.Seq, "chain"}
		case e.Sum() != e.Hash:
			return &Break{e.Seq, "hash"}
		case e.Kind == Value && state.Get(e.Place) != e.Old:
			return &Break{e.Seq, "old"}
		}
		state.add(e)
		prev = e.Hash
	}
	if head != "" && head != prev {
		return &Break{int64(len(entries)), "head"}
	}
	return nil
}
