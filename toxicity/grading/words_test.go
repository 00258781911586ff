package grading_test

import (
	"testing"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
)

// Whoever shows a finding puts its key together at run time.
func TestEveryFindingIsSaidInBothLanguages(t *testing.T) {
	say := func(key string) {
		if !lang.Has(key) {
			t.Errorf("%s is not said", key)
		}
	}
	for _, f := range grading.Catalogue {
		say("grading.group." + f.Group)
		if f.Quantity != "" {
			say("grading.quantity." + f.Quantity)
			say("grading.role." + string(f.Role))
		} else {
			say("grading.finding." + f.Name)
		}
		for _, w := range f.Words {
			say("grading.word." + w)
		}
	}
	for _, g := range []grading.Gap{grading.NoText, grading.NotInVersion, grading.NoTerm, grading.NoVocabulary, grading.NotVerified} {
		say("grading.gap." + string(g))
	}
}
