package match_test

import (
	"encoding/json"
	"testing"

	"stepwise/molecular/match"
)

// bedside is a mix of what is asked: common and rare findings, several at once, and
// one that cannot be read.
var bedside = []match.Profile{
	{Tumour: "NSCLC", Stage: "IV", Variants: []string{"EGFR exon 20 insertion"}, Line: "2L"},
	{Tumour: "NSCLC", Variants: []string{"EGFR p.Leu858Arg", "EGFR T790M"}, Line: "2L", Prior: []string{"gefitinib"}},
	{Tumour: "NSCLC", Variants: []string{"EML4-ALK"}, Line: "1L"},
	{Gene: "KRAS", Alteration: "G12D"},
	{Tumour: "NSCLC", Variants: []string{"MET14跳变", "PD-L1 TPS 60%"}, Line: "1L"},
	{Tumour: "NSCLC", Variants: []string{"HER2 p.Y772_A775dup", "STK11 loss"}, Line: "2L"},
	{Tumour: "NSCLC", Variants: []string{"RET M918T"}},
	{Tumour: "NSCLC", Variants: []string{"what is this"}, Line: "1L"},
}

func BenchmarkMatch(b *testing.B) {
	m := match.New(base(b))
	at := month(b, "2024-11")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Match(bedside[i%len(bedside)], at, nil)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "profiles/s")
}

// BenchmarkMatchJSON reads the profile from JSON and writes the answer as JSON, into
// the same room each time, as the command line does for a list.
func BenchmarkMatchJSON(b *testing.B) {
	m := match.New(base(b))
	at := month(b, "2024-11")
	var texts [][]byte
	for _, p := range bedside {
		text, _ := json.Marshal(p)
		texts = append(texts, text)
	}
	var out []byte
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		var p match.Profile
		if err := json.Unmarshal(texts[i%len(texts)], &p); err != nil {
			b.Fatal(err)
		}
		out = m.Match(p, at, nil).AppendJSON(out[:0])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "profiles/s")
}

// BenchmarkMatchRequest reads the whole body of a request, strictly and with its
// month, before it is matched and written.
func BenchmarkMatchRequest(b *testing.B) {
	m := match.New(base(b))
	today := month(b, "2026-03")
	var texts [][]byte
	for _, p := range bedside {
		text, _ := json.Marshal(map[string]any{"profile": p, "as_of": "2024-11"})
		texts = append(texts, text)
	}
	var out []byte
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		in, problems := match.ReadRequest(texts[i%len(texts)], today)
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		out = m.Match(in.Profile, in.AsOf, in.Jurisdictions).AppendJSON(out[:0])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "profiles/s")
}
