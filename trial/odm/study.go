// Package odm writes the record of a study as CDISC ODM and reads it back: version
// 1.3.2 (final, 2013-12-01) and version 2.0 (final, 2023), both as XML. It computes
// and nothing else.
//
// A Transactional document holds every entry of the trail: each value as an ItemData
// with its TransactionType and its AuditRecord, values set to nothing among them,
// and each signature as a Signature. What ODM has no place for – the hash of each
// entry, the act and the role, what was looked at and what was refused – stands in
// attributes of a vendor namespace (Namespace), as ODM 1.3.2, section 2.4, and the
// extension groups of both schemas provide. From such a document the very same
// entries are read again, and record.Verify holds for them.
//
// A Snapshot document holds the values as they are now.
package odm

import (
	"slices"
	"time"

	"stepwise/trial/record"
)

// Edition is a version of the standard.
type Edition string

// The editions.
const (
	V132 Edition = "1.3.2"
	V20  Edition = "2.0"
)

// Namespace is that of what ODM has no place for.
const Namespace = "https://stepwise.example/odm"

const (
	space132 = "http://www.cdisc.org/ns/odm/v1.3"
	space20  = "http://www.cdisc.org/ns/odm/v2.0"
)

// Study is what surrounds the data: a study and the versions of its metadata.
type Study struct {
	Code     string
	Title    record.Words
	Versions []Version         // oldest first, at least one
	Sites    []Site            // in order
	People   []Person          // in order
	Subjects map[string]string // version of the metadata that describes a subject's data; the newest when absent

	stray map[string]bool // forms of subjects with a row of the whole study, or the other way round
}

// Version is one version of the metadata: that of a version of the protocol.
type Version struct {
	ID      string // of the protocol's version, "1"
	Name    string
	Summary string        // what it changes
	Forms   []record.Form // all, those that every study has among them
	Visits  []Visit
	Plan    Plan
}

// Visit is a StudyEventDef: rows of its forms whose key is the visit belong to it.
type Visit struct {
	ID    string
	Words record.Words
	Forms []string
	When  *When // nil when nothing is planned
}

// When is the planned day of a visit, and the days by which it may be early or late.
type When struct {
	Anchor             string // what the days are counted from: "infusion"
	Day, Before, After int
}

// Plan is what a version of the protocol says beside forms and visits and ODM 2.0 has
// elements for; ODM 1.3.2 has none.
type Plan struct {
	Title    record.Words
	Phase    string       // a term of CDISC's code list Trial Phase Response: "PHASE I TRIAL"
	Product  record.Words // what is given
	Subjects int          // planned number
	Arms     []Arm        // in order
	Criteria []Criterion  // in order
}

// Arm is what some of the subjects receive.
type Arm struct {
	ID    string
	Words record.Words
}

// Criterion is one of inclusion or exclusion.
type Criterion struct {
	ID      string
	Exclude bool
	Words   record.Words
	Expr    string // in CEL, "" when a person decides
}

// Site is a Location.
type Site struct {
	Code  string
	Words record.Words
}

// Person is a User.
type Person struct {
	ID, Name, Role string
}

// version describes the data of a subject ("" for the whole study).
func (s *Study) version(subject string) *Version {
	if id, ok := s.Subjects[subject]; ok && subject != "" {
		if i := slices.IndexFunc(s.Versions, func(v Version) bool { return v.ID == id }); i >= 0 {
			return &s.Versions[i]
		}
	}
	return &s.Versions[len(s.Versions)-1]
}

// visit reports whether a row stands in a visit of the version.
func (v *Version) visit(form, row string) bool {
	return slices.ContainsFunc(v.Visits, func(x Visit) bool { return x.ID == row && slices.Contains(x.Forms, form) })
}

func (v *Version) form(name string) *record.Form {
	if i := slices.IndexFunc(v.Forms, func(f record.Form) bool { return f.Name == name }); i >= 0 {
		return &v.Forms[i]
	}
	return nil
}

// Options say what to write.
type Options struct {
	Edition    Edition
	Created    time.Time
	Withheld   map[int64]bool // entries whose value may not leave: they keep their place and say so, and no hash is written
	Program    string         // version of this program
	Originator string
}
