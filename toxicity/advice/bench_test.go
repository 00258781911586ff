package advice

import (
	"encoding/json"
	"testing"
)

// Four patients in turn: two bodies' own words of the kidney, of the gut and the
// liver, a flat dose, and a chosen grade without findings.
var patients = []string{
	`{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"creatinine_uln_umol_l":104},"irae":"nephritis","agent":"sintilimab","weight_kg":70}`,
	`{"findings":{"stools_over_baseline":5,"alt_u_l":210,"alt_uln_u_l":40,"abdominal_pain":true},"irae":"colitis","agent":"nivolumab+ipilimumab","weight_kg":62.5}`,
	`{"findings":{"troponin_i_ng_l":900,"troponin_i_uln_ng_l":26,"symptoms_at_rest_or_minimal_exertion":true},"irae":"myocarditis","agent":"camrelizumab","weight_kg":81}`,
	`{"findings":{},"irae":"hepatitis","agent":"toripalimab","weight_kg":55,"grade":3}`,
}

func inputs(b *testing.B, a *Advisor) []Input {
	out := make([]Input, len(patients))
	for i, p := range patients {
		in, problems := a.ReadRequest(json.RawMessage(p))
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		out[i] = in
	}
	return out
}

// Findings read, advice computed; goal 50,000 a second on one core.
func BenchmarkAdvise(b *testing.B) {
	a, _ := shipped(b)
	in := inputs(b, a)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		a.Advise(in[i&3])
		i++
	}
}

// The same from JSON text to JSON text, as the command line and the interface do it.
func BenchmarkAdviseJSON(b *testing.B) {
	a, _ := shipped(b)
	b.ReportAllocs()
	var line []byte
	i := 0
	for b.Loop() {
		in, problems := a.ReadRequest(json.RawMessage(patients[i&3]))
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		if line = a.Advise(in).AppendJSON(line[:0]); len(line) == 0 {
			b.Fatal("nothing is written")
		}
		i++
	}
}

// All rows of the explorer, differences computed.
func BenchmarkVariation(b *testing.B) {
	a, _ := shipped(b)
	b.ReportAllocs()
	for b.Loop() {
		if len(a.Variation(Filter{})) == 0 {
			b.Fatal("no rows")
		}
	}
}
