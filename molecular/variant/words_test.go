package variant_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepwise/molecular/variant"
)

// words are what reports are made of; any few of them in any order must be read
// whole, or not at all, and never as something that reads differently the next time.
var words = []string{"EGFR", "ALK", "HER2", "ERBB2", "MET", "c-Met", "RET", "NTRK1", "NTRK", "KRAS", "BRAF", "ROS1", "EML4", "KIF5B", "STK11", "FOO1",
	"L858R", "T790M", "p.Leu858Arg", "p.(G12C)", "V600", "V600E", "G719X", "E746_A750del", "A767_V769dup", "D770_N771insSVD", "L747_P753delinsS", "Q37*", "fs", "D1010H", "c.3028+1G>T", "c.2573T>G",
	"exon", "ex", "E", "19", "20", "14", "21", "del", "ins", "dup", "deletion", "insertion", "skipping", "skip", "fusion", "rearrangement", "amplification", "amp", "loss", "mutation", "mutant", "activating",
	"positive", "negative", "not detected", "wild type", "WT", "IHC", "3+", "2+", "FISH", "overexpression", "splice", "TPS", "CPS", "PD-L1", "TMB", "50%", "12", "MSI-H", "MSS", "dMMR",
	"外显子", "缺失", "插入", "跳变", "融合", "重排", "扩增", "突变", "阳性", "阴性", "野生型", "未检出", "过表达", "敏感突变", "第", "号",
	"-", "::", "/", "(", ")", "+", ":", "_", ">", "*", "."}

func TestAnyWordsAreReadWholeOrNotAtAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, "words")
		sep := rapid.SampledFrom([]string{" ", "", "-"}).Draw(t, "between")
		s := strings.Join(parts, sep)
		a, p := variant.Parse(s)
		if (p == nil) == (a.Name == "") {
			t.Fatalf("%q: neither or both: %+v %+v", s, a, p)
		}
		if p != nil {
			return
		}
		name := a.Name
		if a.Negative {
			name += " not detected"
		}
		b, q := variant.Parse(name)
		if q != nil || b.Name != a.Name || b.Kind != a.Kind || b.Class != a.Class || b.Gene != a.Gene || b.Negative != a.Negative {
			t.Fatalf("%q was read as %q (%s, %s), which reads as %q (%s, %s; %v)", s, name, a.Kind, a.Gene, b.Name, b.Kind, b.Gene, q)
		}
	})
}
