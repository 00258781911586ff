package request

import (
	"slices"
	"testing"
)

// The example of dfcrm's page on titecrm: follow-up makes patients pending, and dates
// their DLTs, which the adaptive weights of the TITE-CRM ask for.
func TestFollowUpDatesDLTs(t *testing.T) {
	r, err := Parse(Fit, []byte(`{"design":"TITE-CRM","scheme":"adaptive","target":0.2,"prior":[0.05,0.10,0.20,0.35,0.50,0.70],
		"level":[3,3,3,4,4,3,2,2,2,3],"tox":[0,0,1,0,1,0,0,0,0,0],"followup":[178,181,168,181,24,181,179,102,42,3],"obs_window":180}`))
	if err != nil {
		t.Fatal(err)
	}
	arms := r.State().Arms
	for _, c := range []struct {
		what      string
		got, want []float64
	}{
		{"onset at dose 3", arms[2].Onset, []float64{168.0 / 180}},
		{"onset at dose 4", arms[3].Onset, []float64{24.0 / 180}},
		{"pending at dose 2", arms[1].Pending, []float64{179.0 / 180, 102.0 / 180, 42.0 / 180}},
		{"pending at dose 3", arms[2].Pending, []float64{178.0 / 180, 3.0 / 180}},
		{"pending at dose 4", arms[3].Pending, nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}
