package dose

import (
	"syscall"
	"testing"
)

// Thirty patients over five doses, as near the end of a trial.
var benchArms = []Arm{{N: 3}, {N: 6, DLT: 1}, {N: 12, DLT: 3}, {N: 6, DLT: 3}, {N: 3, DLT: 2}}

// timed runs f and reports the time of the processor beside the time of the clock,
// which tells little while other work runs.
func timed(b *testing.B, f func()) {
	b.ReportAllocs()
	before := processor(b)
	for b.Loop() {
		f()
	}
	b.ReportMetric((processor(b)-before)/float64(b.N), "cpu-ns/op")
}

// processor is the time that this process has had, in nanoseconds.
func processor(b *testing.B) float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return float64(r.Utime.Nano() + r.Stime.Nano())
}

func benchmarkFit(b *testing.B, model string, arms []Arm, scheme string) {
	c, err := NewCurve(calibrated, 0.25, model, 0, nil)
	if err != nil {
		b.Fatal(err)
	}
	var f Fit
	timed(b, func() { c.Fit(&f, arms, scheme) })
}

func BenchmarkCRMFitEmpiric(b *testing.B)  { benchmarkFit(b, Empiric, benchArms, Linear) }
func BenchmarkCRMFitLogistic(b *testing.B) { benchmarkFit(b, Logistic, benchArms, Linear) }

// After the first cohort, and before it.
func BenchmarkCRMFitThreePatients(b *testing.B) {
	benchmarkFit(b, Empiric, []Arm{{N: 3, DLT: 3}, {}, {}, {}, {}}, Linear)
}
func BenchmarkCRMFitNobody(b *testing.B) { benchmarkFit(b, Empiric, make([]Arm, 5), Linear) }

// Four patients whose window is open.
func BenchmarkTITECRMFit(b *testing.B) {
	arms := append([]Arm(nil), benchArms...)
	arms[2].Pending = []float64{0.9, 0.5, 0.2}
	arms[2].Onset = []float64{0.3, 0.6, 0.9}
	arms[3].Pending = []float64{0.7}
	benchmarkFit(b, Empiric, arms, Adaptive)
}

func BenchmarkBLRMNext(b *testing.B) {
	d := newDesign(b, Settings{Design: BLRM, Target: 0.25}, 5)
	s := State{Dose: 3, Arms: benchArms}
	timed(b, func() { d.(*blrm).advise(&s) })
}

// The same when the model was asked about these counts before.
func BenchmarkBLRMAgain(b *testing.B) {
	d := newDesign(b, Settings{Design: BLRM, Target: 0.25}, 5)
	s := State{Dose: 3, Arms: benchArms}
	timed(b, func() { d.Next(&s) })
}

// The tables of a model, once per design.
func BenchmarkCRMNew(b *testing.B) {
	timed(b, func() { newDesign(b, Settings{Design: CRM, Target: 0.25}, 5) })
}
func BenchmarkBLRMNew(b *testing.B) {
	d := newDesign(b, Settings{Design: BLRM, Target: 0.25}, 5).(*blrm)
	timed(b, func() { tablesOf(d.settings) })
}
