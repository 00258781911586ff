package course

import (
	"crypto/sha256"
	"encoding/hex"

	"stepwise/lrs"
)

// The learning system's own ids for a course, its blocks and its units; cmi5 does
// not let it use the publisher's (clauses 8.1.5, 9.4). They stay the same over
// versions as long as the publisher's do, so that a requirement of a programme goes
// on counting: `satisfied` with the course, `completed` or `passed` with a unit.

// IRI is the activity of a course by its code.
func IRI(code string) string { return lrs.Base + "/course/" + code }

// UnitIRI is the activity of a unit by its publisher's id.
func UnitIRI(code, publisher string) string { return IRI(code) + "/unit/" + short(publisher) }

// BlockIRI is the activity of a block by its publisher's id.
func BlockIRI(code, publisher string) string { return IRI(code) + "/block/" + short(publisher) }

func short(publisher string) string {
	sum := sha256.Sum256([]byte(publisher))
	return hex.EncodeToString(sum[:8])
}
