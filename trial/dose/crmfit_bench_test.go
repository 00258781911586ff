package dose

import "testing"

// Thirty patients over five doses, as near the end of a trial.
var benchArms = []Arm{{N: 3}, {N: 6, DLT: 1}, {N: 12, DLT: 3}, {N: 6, DLT: 3}, {N: 3, DLT: 2}}

func benchmarkFit(b *testing.B, model string, arms []Arm, scheme string) {
	c, err := NewCurve([]float64{0.084, 0.1567, 0.25, 0.3545, 0.4603}, 0.25, model, 0, nil)
	if err != nil {
		b.Fatal(err)
	}
	var f Fit
	b.ReportAllocs()
	for b.Loop() {
		c.Fit(&f, arms, scheme)
	}
}

func BenchmarkCRMFitEmpiric(b *testing.B)  { benchmarkFit(b, Empiric, benchArms, Linear) }
func BenchmarkCRMFitLogistic(b *testing.B) { benchmarkFit(b, Logistic, benchArms, Linear) }

func BenchmarkCRMNewCurve(b *testing.B) {
	for b.Loop() {
		if _, err := NewCurve([]float64{0.084, 0.1567, 0.25, 0.3545, 0.4603}, 0.25, Empiric, 0, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTITECRMFit(b *testing.B) {
	arms := append([]Arm(nil), benchArms...)
	arms[2].Pending = []float64{0.9, 0.5, 0.2}
	arms[2].Onset = []float64{0.3, 0.6, 0.9}
	arms[3].Pending = []float64{0.7}
	benchmarkFit(b, Empiric, arms, Adaptive)
}

// After the first cohort, and before it.
func BenchmarkCRMFitThreePatients(b *testing.B) {
	benchmarkFit(b, Empiric, []Arm{{N: 3, DLT: 3}, {}, {}, {}, {}}, Linear)
}
func BenchmarkCRMFitNobody(b *testing.B) { benchmarkFit(b, Empiric, make([]Arm, 5), Linear) }
