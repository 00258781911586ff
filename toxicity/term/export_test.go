package term

import (
	"maps"
	"slices"
)

// Everyday lists the terms that have an abbreviation or an everyday name.
func Everyday() []string {
	return slices.AppendSeq(slices.Collect(maps.Keys(abbreviations)), maps.Keys(everyday))
}
