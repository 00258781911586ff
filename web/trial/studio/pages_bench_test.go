package studio

import (
	"net/http"
	"syscall"
	"testing"

	"stepwise/internal/lang"
)

// The whole request of the page, from the address to the last byte: what the issue
// wants within a second. The studio is new each time, so no result is remembered; the
// first round fills the memory of the BLRM.
func BenchmarkStudio(b *testing.B) {
	everything := []string{}
	for _, c := range choices {
		everything = append(everything, c.code)
	}
	late := []string{"accrual", "3", "window", "28"}
	eff := []string{"responses", "20 30 40 50 50\n20 30 40 50 50\n20 30 40 50 50\n20 30 40 50 50"}
	making := []string{"making", "14", "making_max", "28", "failure", "10", "screening", "20", "lost", "5", "stagger", "7"}
	for _, c := range []struct {
		name    string
		designs []string
		more    []string
	}{
		{"six exact designs", []string{"3+3", "i3+3", "mTPI", "Keyboard", "BOIN", "CRM"}, nil},
		{"nine with BLRM, TITE-CRM and TITE-BOIN", []string{"3+3", "i3+3", "mTPI", "Keyboard", "BOIN", "CRM", "BLRM", "TITE-CRM", "TITE-BOIN"}, late},
		{"all fifteen", everything, append(append([]string{}, late...), eff...)},
		{"all fifteen with manufacturing", everything, append(append(append([]string{}, late...), eff...), making...)},
	} {
		b.Run(c.name, func(b *testing.B) {
			q := example().values()
			q["design"] = c.designs
			for i := 0; i < len(c.more); i += 2 {
				q.Set(c.more[i], c.more[i+1])
			}
			before := processor(b)
			for b.Loop() {
				if w := get(b, New(nil).Studio, lang.EN, q); w.Code != http.StatusOK || w.Body.Len() < 20_000 {
					b.Fatal(w.Code, w.Body.Len())
				}
			}
			b.ReportMetric((processor(b)-before)/1e6/float64(b.N), "cpu-ms/op")
		})
	}
}

// processor is the time that this process has had, in nanoseconds: what a request
// costs whatever else runs.
func processor(b *testing.B) float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return float64(r.Utime.Nano() + r.Stime.Nano())
}
