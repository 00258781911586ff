// Package match says which approved medicines a tumour's alterations open, in which
// jurisdiction, line and month, and explains what nearly matches. It reads a
// fact.Base and nothing else. Pure.
package match

import "stepwise/knowledge/fact"

// Matcher answers from one base. It does not change and may be shared.
type Matcher struct {
	base *fact.Base
}

// New prepares a base for matching.
func New(base *fact.Base) *Matcher { return &Matcher{base: base} }
