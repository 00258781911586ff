// Package fact holds clinical statements as typed data: what a guideline body, a
// regulator or a review says, where it says it, and how sure we are of that. It is
// pure: statements come from the seed files or from the knowledge room, and
// everything that grades, advises or matches reads a Base built from them.
package fact

import (
	"encoding/json"
	"slices"
	"time"
)

// Status says how far a statement may be trusted.
type Status string

// The statuses. Only Verified is shown as advice; Recalled appears under its own
// heading with its flag; Disputed shows every reading side by side; Draft and
// Withdrawn are seen by reviewers and in the history.
const (
	Draft     Status = "draft"
	Recalled  Status = "recalled"
	Verified  Status = "verified"
	Disputed  Status = "disputed"
	Withdrawn Status = "withdrawn"
)

// Statuses in the order of a statement's life.
var Statuses = []Status{Draft, Recalled, Verified, Disputed, Withdrawn}

// Kind says what type a statement's Data has.
type Kind string

// The kinds, each with the Go type of its Data.
const (
	KindCell       Kind = "irae"       // Cell
	KindDefinition Kind = "definition" // Definition
	KindRule       Kind = "ctcae"      // Rule
	KindTerm       Kind = "term"       // Term
	KindTarget     Kind = "target"     // Target
	KindMedicine   Kind = "medicine"   // Medicine
	KindApproval   Kind = "approval"   // Approval
	KindPipeline   Kind = "pipeline"   // Candidate
	KindCoverage   Kind = "coverage"   // Coverage
	KindInhibitor  Kind = "inhibitor"  // Inhibitor
	KindBiomarker  Kind = "biomarker"  // Biomarker
	KindAccess     Kind = "access"     // AccessNote
	KindSafety     Kind = "safety"     // Safety
	KindLabel      Kind = "label"      // Label
)

// Kinds lists all of them.
var Kinds = []Kind{KindCell, KindDefinition, KindRule, KindTerm, KindTarget, KindMedicine, KindApproval,
	KindPipeline, KindCoverage, KindInhibitor, KindBiomarker, KindAccess, KindSafety, KindLabel}

// Name is a text in both languages; ZH may be empty.
type Name struct {
	EN string `json:"en,omitempty"`
	ZH string `json:"zh,omitempty"`
}

// Source is where a statement comes from.
type Source struct {
	Citation string `json:"citation,omitempty"`
	Address  string `json:"address,omitempty"` // https://…, as opened
	Page     string `json:"page,omitempty"`    // page, table or section
	Kind     string `json:"kind,omitempty"`    // primary-reprint, secondary, none, …
}

// Reading is one more way in which the same source, or another one, reads.
// Readings of a disputed statement are shown side by side and never merged.
type Reading struct {
	Data   json.RawMessage `json:"data"`
	Source Source          `json:"source"`
	Note   string          `json:"note,omitempty"`
	By     string          `json:"by,omitempty"` // person id, "" for the seed
}

// Statement is one clinical statement with all that is needed to trust it or not.
type Statement struct {
	ID           string          `json:"id"`                     // stable: "irae:nephritis.asco2021.g1"
	Kind         Kind            `json:"kind"`                   //
	Subject      string          `json:"subject"`                // what it is about: "nephritis", "osimertinib", "Creatinine increased"
	Title        Name            `json:"title"`                  // for lists
	Body         string          `json:"body,omitempty"`         // ASCO, ESMO, SITC, NCCN, CSCO, NCI …
	Jurisdiction string          `json:"jurisdiction,omitempty"` // FDA, NMPA, EMA
	Version      string          `json:"version,omitempty"`      // edition of the source: "2021", "5.0"
	Year         int             `json:"year,omitempty"`         // of the source, 0 unknown
	Data         json.RawMessage `json:"data"`                   // one object, its type by Kind
	Source       Source          `json:"source"`                 //
	Status       Status          `json:"status"`                 //
	Checked      []string        `json:"checked,omitempty"`      // fields of Data that were read in the source; "*" is all
	NeedsPrimary bool            `json:"needs_primary_check,omitempty"`
	Strength     string          `json:"recall_strength,omitempty"` // of a recalled one: high, medium, low
	Note         string          `json:"note,omitempty"`
	Against      []string        `json:"against,omitempty"` // ids of statements that say otherwise
	Readings     []Reading       `json:"readings,omitempty"`
}

// Advice reports whether the statement may be shown as advice at all.
func (s *Statement) Advice() bool { return s.Status == Verified }

// Covers reports whether the field of Data was read in the source: only such
// fields of a verified statement are advice, the rest is recalled.
func (s *Statement) Covers(field string) bool {
	return s.Status == Verified && (slices.Contains(s.Checked, "*") || slices.Contains(s.Checked, field))
}

// Month is a calendar month as year*12 + month-1, so that months subtract to lags.
// The zero value means "not known". Sources date approvals by month.
type Month int

// ParseMonth reads "2024-11", "2024-11-05" (its month) or "2024" (a year alone:
// ok, with whole true). ok is false for anything else, and before 1900.
func ParseMonth(s string) (m Month, whole, ok bool) {
	if t, err := time.Parse("2006-01", s); err == nil && t.Year() >= 1900 {
		return MonthOf(t.Year(), int(t.Month())), false, true
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil && t.Year() >= 1900 {
		return MonthOf(t.Year(), int(t.Month())), false, true
	}
	if t, err := time.Parse("2006", s); err == nil && t.Year() >= 1900 {
		return MonthOf(t.Year(), 1), true, true
	}
	return 0, false, false
}

// MonthOf makes a month; month counts from 1.
func MonthOf(year, month int) Month { return Month(year*12 + month - 1) }

// String is "2024-11", or "" when not known.
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
}
