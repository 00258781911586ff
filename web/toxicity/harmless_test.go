package toxicity

import "testing"

func TestASpreadsheetTakesNoWordForAFormula(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"a formula", "=HYPERLINK(1)", "'=HYPERLINK(1)"},
		{"a plus", "+1", "'+1"},
		{"a minus", "-1", "'-1"},
		{"an at", "@SUM(1)", "'@SUM(1)"},
		{"a tab before a formula", "\t=1", "'\t=1"},
		{"a full-width equals sign", "＝1+1", "'＝1+1"},
		{"a comparison is none", "<=G1", "<=G1"},
		{"words", "肾炎", "肾炎"},
		{"nothing", "", ""},
	} {
		if got := harmless(c.in); got != c.want {
			t.Errorf("%s: %q becomes %q", c.why, c.in, got)
		}
	}
}

// A value beside a boundary is never shown as the boundary.
func TestAShownFigureIsOnTheRightSideOfItsBoundary(t *testing.T) {
	for _, c := range []struct {
		why  string
		in   float64
		want string
	}{
		{"142 over 69", 142.0 / 69, "2.06"},
		{"exactly three", 3, "3"},
		{"a little more than three", 3.0004, "3.0004"},
		{"a little less than one and a half", 1.4999, "1.4999"},
		{"far from any", 1.363, "1.36"},
	} {
		if got := rounded(c.in); got != c.want {
			t.Errorf("%s: %v is shown as %s, want %s", c.why, c.in, got, c.want)
		}
	}
}
