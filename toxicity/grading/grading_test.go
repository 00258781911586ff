package grading

import "testing"

func TestEveryNameStandsOnce(t *testing.T) {
	t.Log(len(Catalogue), len(slots))
	f, p := Read(map[string]any{"creatinine_umol_l": 142.0, "creatinine_uln_mg_dl": 1.2, "creatinine_baseline_umol_l": 69.0, "temp_c": 38.5})
	t.Log(p)
	x, _ := f.Number("creatinine_xbaseline")
	t.Log(x)
}
