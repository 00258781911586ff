package variant_test

import (
	"testing"

	"stepwise/molecular/variant"
)

// BenchmarkReadVCF streams 20 MB of annotated records.
func BenchmarkReadVCF(b *testing.B) {
	line := row(55259515, "PASS", "DP=100;MQ=60;"+ann("missense_variant", "OR4F5", "c.2573T>G", "p.Leu858Arg")+","+ann("intron_variant", "EGFR-AS1", "", "")[4:])
	n := 20_000_000 / len(line)
	b.SetBytes(int64(n * len(line)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := variant.ReadVCF(&endless{head: snpEff, line: line, left: n}, variant.Limits{})
		if err != nil || r.Records != n {
			b.Fatalf("%d records: %v", r.Records, err)
		}
	}
}

// BenchmarkParse reads a mix of notations.
func BenchmarkParse(b *testing.B) {
	texts := []string{"EGFR p.Leu858Arg", "EML4-ALK", "外显子19缺失", "KRAS G12C", "MET14跳变", "HER2 p.Y772_A775dup", "PD-L1 TPS 60%", "not a finding"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		variant.Parse(texts[i%len(texts)])
	}
}
