package bedside

import (
	"bytes"
	"encoding/json"
	"testing"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
)

// TestEverythingIsWrittenAsAnEncoderWritesIt: who reads the interface sees no
// difference between what writes itself and what is written from its fields.
func TestEverythingIsWrittenAsAnEncoderWritesIt(t *testing.T) {
	d := &desk{matcher: match.New(base(t))}
	ask := func(text string) any {
		a, wrong := matches(d, json.RawMessage(text), lang.ZH, fact.MonthOf(2026, 3))
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		return a
	}
	one := ask(`{"profile": {"tumour": "NSCLC", "variants": ["EGFR L858R", "<&>\u2028"], "line": "2L", "stage": "IV", "prior": ["\"x\""]}}`)
	two := ask(`{"gene": "KRAS", "alteration": "G12D", "tmb": 12.5, "as_of": "2024-11"}`)
	for why, v := range map[string]any{"one": one, "a list": []any{one, two}, "a list of one": []any{two}, "an empty list": []any{},
		"a problem": problem{Error: "> 1", Code: "x", Fields: []field{{1, "a", "<"}}}, "findings": []listed{}} {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		if got, err := encode(v); err != nil || string(got) != want.String() {
			t.Errorf("%s: %v\n%s\n%s", why, err, got, want.String())
		}
	}
	if _, err := encode([]any{func() {}}); err == nil {
		t.Error("what has no form as JSON is written")
	}
}
