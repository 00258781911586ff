package dose

import (
	"testing"

	"pgregory.net/rapid"
)

// Whoever chooses without estimates chooses what Select selects.
func TestChooseIsSelect(t *testing.T) {
	choosers := 0
	for name := range kinds {
		s := Settings{Design: name, Target: 0.3}
		if uses(name, "prior") {
			s.Prior = []float64{0.1, 0.2, 0.3, 0.4}
		}
		d, err := New(s, 4)
		if err != nil {
			t.Logf("%s needs more than a target: %v", name, err)
			continue
		}
		c, ok := d.(Chooser)
		if !ok {
			continue
		}
		choosers++
		rapid.Check(t, func(rt *rapid.T) {
			st := State{Dose: rapid.IntRange(1, 4).Draw(rt, "dose"), Arms: make([]Arm, 4), Coin: rapid.Float64Range(0, 0.999).Draw(rt, "coin")}
			for i := range st.Arms {
				a := &st.Arms[i]
				a.N = rapid.IntRange(0, 12).Draw(rt, "n")
				a.DLT = rapid.IntRange(0, a.N).Draw(rt, "dlt")
				a.Both = rapid.IntRange(0, a.DLT).Draw(rt, "both")
				a.Eff = a.Both + rapid.IntRange(0, a.N-a.DLT).Draw(rt, "eff")
				a.Pending = make([]float64, rapid.IntRange(0, a.N-a.DLT).Draw(rt, "pending"))
			}
			if got, want := c.Choose(&st), d.Select(&st).Dose; got != want {
				rt.Errorf("%s chooses %d and selects %d", name, got, want)
			}
		})
	}
	if choosers == 0 {
		t.Error("no design chooses")
	}
}
