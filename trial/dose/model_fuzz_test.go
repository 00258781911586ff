package dose

import (
	"encoding/binary"
	"math"
	"testing"
)

// Whatever a patient list holds, it is refused with a key or counted completely, and
// what is counted can be fitted.
func FuzzPatients(f *testing.F) {
	f.Add([]byte{3, 5, 5, 3, 4}, []byte{0, 0, 1, 0, 0}, []byte{}, 126.0)
	f.Add([]byte{3, 3, 3, 3}, []byte{0, 0, 0, 0}, []byte{73, 66, 35, 28}, 126.0)
	f.Add([]byte{1, 9}, []byte{0, 0}, []byte{}, 28.0)
	f.Add([]byte{1, 2}, []byte{1, 2}, []byte{28, 3}, math.NaN())
	curve, err := NewCurve(calibrated, 0.25, Empiric, 0, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, level, tox, followup []byte, window float64) {
		if len(level) > 60 {
			return
		}
		p := Patients{Window: window}
		for _, b := range level {
			p.Level = append(p.Level, int(b))
		}
		for _, b := range tox {
			p.Tox = append(p.Tox, int(b))
		}
		for _, b := range followup {
			p.FollowUp = append(p.FollowUp, float64(b))
		}
		arms, err := p.Arms(len(calibrated))
		if err != nil {
			if q, ok := err.(Problem); !ok || q.Key == "" || q.Reason == "" {
				t.Fatalf("%v is no problem with a key", err)
			}
			return
		}
		n := 0
		for _, a := range arms {
			n += a.N
			if a.DLT+len(a.Pending) > a.N || len(a.Onset) > a.DLT {
				t.Fatalf("%+v", a)
			}
		}
		if n != len(level) {
			t.Fatalf("%d of %d patients counted", n, len(level))
		}
		for _, scheme := range []string{Linear, Adaptive} {
			var fit Fit
			curve.Fit(&fit, arms, scheme)
			if !(math.Abs(fit.Estimate) < 20 && fit.PostVar > 0 && fit.Next >= 1) {
				t.Fatalf("%s: %+v", scheme, fit)
			}
		}
	})
}

// A skeleton is refused with a key or rises strictly between 0 and 1 with the target
// at its place.
func FuzzSkeleton(f *testing.F) {
	f.Add(0.05, 0.25, 3, 5, true, 3.0)
	f.Add(0.1, 0.25, 3, 6, false, 3.0)
	f.Add(0.24, 0.25, 20, 20, false, math.Inf(1))
	f.Add(1e-300, 0.5, 1, 2, true, -1.0)
	f.Fuzz(func(t *testing.T, half, target float64, nu, doses int, empiric bool, intercept float64) {
		c := Calibration{HalfWidth: half, Target: target, Nu: nu, Doses: doses}
		if !empiric {
			c.Model, c.Intercept = Logistic, &intercept
		}
		s, err := c.Skeleton()
		if err != nil {
			if p, ok := err.(Problem); !ok || p.Key == "" {
				t.Fatalf("%v is no problem with a key", err)
			}
			return
		}
		for i, p := range s {
			if !(p > 0 && p < 1) || i > 0 && p <= s[i-1] {
				t.Fatalf("%v", s)
			}
		}
		if math.Abs(s[nu-1]-target) > 1e-9 {
			t.Fatalf("%v at %d, not %v", s[nu-1], nu, target)
		}
	})
}

// No data makes a posterior that is no number.
func FuzzBLRM(f *testing.F) {
	f.Add([]byte{3, 1, 0, 0, 0, 0})
	f.Add([]byte{3, 3, 60, 0, 200, 200})
	f.Add([]byte{0, 0, 0, 0, 255, 0})
	d, err := New(Settings{Design: BLRM, Target: 0.25}, 3)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = append(data, make([]byte, 6)...)
		s := State{Dose: 1, Arms: make([]Arm, 3)}
		for k := range s.Arms {
			v := binary.BigEndian.Uint16(data[2*k:])
			s.Arms[k].N = int(v >> 8)
			s.Arms[k].DLT = min(int(v&0xff), s.Arms[k].N)
		}
		fit := d.(Fitter).Fit(&s)
		for k, i := range fit.Intervals {
			if !(math.Abs(i.Under+i.Inside+i.Over-1) < 1e-6 && fit.Ptox[k] >= 0 && fit.Ptox[k] <= 1 && fit.PtoxLower[k] <= fit.PtoxUpper[k]) {
				t.Fatalf("%+v", fit)
			}
		}
	})
}
