package molecular

import (
	"context"
	"testing"

	"stepwise/internal/lang"
)

func TestFindingsAreNamedInTheReadersLanguage(t *testing.T) {
	zh := lang.With(context.Background(), lang.ZH)
	for name, want := range map[string]string{
		"EGFR exon 19 deletion":      "EGFR 19 外显子缺失",
		"MET exon 14 skipping":       "MET 14 外显子跳跃",
		"EML4::ALK fusion":           "EML4::ALK 融合",
		"EGFR activating mutation":   "EGFR 激活突变",
		"EGFR L858R":                 "EGFR L858R",
		"a text of some other form":  "a text of some other form",
		"PD-L1 TPS 60 %":             "PD-L1 TPS 60 %",
		"EGFR exon 19 deletion, odd": "EGFR exon 19 deletion, odd",
	} {
		if got := findingText(zh, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if got := findingText(context.Background(), name); got != name {
			t.Errorf("in English %s becomes %s", name, got)
		}
	}
}
