package grading_test

import (
	"testing"

	"stepwise/toxicity/grading"
)

// patients are findings of different size.
var patients = map[string]string{
	"one value": `{"findings":{"creatinine_umol_l":142,"creatinine_baseline_umol_l":69,"temp_c":38.5},"vocabulary":"CTCAE 5.0"}`,
	"panel": `{"findings":{"creatinine_umol_l":142,"creatinine_uln_umol_l":104,"creatinine_baseline_umol_l":69,"alt_u_l":130,"alt_uln_u_l":40,"alt_baseline_u_l":30,"ast_u_l":90,"ast_uln_u_l":40,"ast_baseline_u_l":25,
 "bilirubin_mg_dl":1.9,"bilirubin_uln_mg_dl":1.2,"bilirubin_baseline_normal":true,"hb_g_dl":9.4,"hb_lln_g_dl":13,"platelets_e9":68,"anc_e9":0.9,"wbc_e9":2.1,"temp_c":38.5,"stools_over_baseline":5,"symptom_severity":2},"vocabulary":"CTCAE 5.0"}`,
	"astct": `{"findings":{"temp_c":39,"hypotension":true,"vasopressors":1,"vasopressin":false,"oxygen_device":"nasal_cannula","oxygen_flow_l_min":4,"tocilizumab_given":true},"vocabulary":"ASTCT-CRS"}`,
}

// BenchmarkGrade grades findings that were read before.
func BenchmarkGrade(b *testing.B) {
	for name, text := range patients {
		q, problems := grading.ReadRequest([]byte(text))
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		g := shipped()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Grade(q.Findings, q.Vocabulary, q.Terms)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "gradings/s")
		})
	}
}

// BenchmarkJSON is the whole way of the command line: JSON in, JSON out.
func BenchmarkJSON(b *testing.B) {
	for name, text := range patients {
		g, in, out := shipped(), []byte(text), []byte(nil)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q, problems := grading.ReadRequest(in)
				if len(problems) > 0 {
					b.Fatal(problems)
				}
				out = g.Grade(q.Findings, q.Vocabulary, q.Terms).AppendJSON(out[:0])
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "gradings/s")
		})
	}
}
