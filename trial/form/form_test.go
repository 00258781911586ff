package form

import (
	"reflect"
	"testing"
)

// What people write as they like is withheld from readers who see no free text. Every
// other text is made or checked by the program. A new text item stands in one of the
// two, and this list says which were thought about.
func TestWhatPeopleWriteAsTheyLike(t *testing.T) {
	want := []string{"QUERY.TEXT", "QUERY.ANSWER", "REVIEW.FINDINGS", "TRANSFER.WHY",
		"CONSENT.SCOPE", "CRITERION.COMMENT", "SCREENED.REASON", "EXIT.COMMENT", "VISIT.COMMENT",
		"SLOT.WHY", "DECISION.OVERRIDE", "PRODUCT.WHY", "RELEASE.REASON", "HANDOVER.WHY", "HANDOVER.COMMENT", "INFUSION.COMMENT",
		"AE.AEOUT", "AE.COMMENT", "DLT.WHY", "REPORT.NUMBER", "REPORT.COMMENT", "NEWS.TEXT", "FOLLOWUP.COMMENT"}
	var got []string
	for _, f := range All {
		for _, i := range f.Items {
			if i.Narrative() {
				got = append(got, f.Name+"."+i.Name)
			}
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("written as people like:\n%q\nwant\n%q", got, want)
	}
}
