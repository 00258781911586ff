package sheet

import "testing"

func TestSafeCellsRunNoFormula(t *testing.T) {
	for _, s := range []string{"=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)"} {
		if safe := Safe(s); safe[0] != '\'' || guard(safe) != s {
			t.Errorf("%q becomes %q and comes back as %q", s, safe, guard(safe))
		}
	}
	if Safe("李娜") != "李娜" || guard("'s Hertogenbosch") != "'s Hertogenbosch" {
		t.Error("ordinary text changes")
	}
}
