package published

import (
	"math"
	"testing"
)

// known not to agree; the convention of the figure says why.
var known = map[string]bool{"A+B (Wheeler): exact selection, eight doses, not going down: dose 2 selected": true}

func TestFiguresAgree(t *testing.T) {
	list, err := Figures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 140 {
		t.Fatalf("only %d figures", len(list))
	}
	sum, simulated := 0.0, 0
	for _, f := range list {
		if f.What == "" || f.Source == "" || f.Design == "" {
			t.Errorf("without a source: %+v", f)
		}
		if !f.Agrees() && !known[f.Source+": "+f.What] {
			t.Errorf("%s, %s, %s: %v, printed %v (z %.1f)", f.Source, f.Design, f.What, f.Ours, f.Printed, f.Z())
		}
		if f.SE > 0 {
			sum += f.Z() * f.Z()
			simulated++
		}
	}
	// Were the errors wrong by much, the z-scores would be all small or all large.
	if rms := math.Sqrt(sum / float64(simulated)); rms > 2 {
		t.Errorf("z-scores of %d simulated figures spread by %.2f", simulated, rms)
	} else {
		t.Logf("%d figures, %d simulated, z-scores spread by %.2f", len(list), simulated, rms)
	}
}

func TestAgrees(t *testing.T) {
	for _, c := range []struct {
		why  string
		f    Figure
		want bool
	}{
		{"rounds to it", Figure{Printed: 0.77, Digits: 2, Ours: 0.7735}, true},
		{"rounds to another", Figure{Printed: 0.77, Digits: 2, Ours: 0.7761}, false},
		{"three standard errors away", Figure{Printed: 57, Ours: 58.5, SE: 0.5}, true},
		{"never in both", Figure{Printed: math.NaN(), Ours: math.NaN()}, true},
		{"never is not three", Figure{Printed: math.NaN(), Ours: 3}, false},
		{"five", Figure{Printed: 57, Ours: 59.5, SE: 0.5}, false},
	} {
		if got := c.f.Agrees(); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
}
