// Package answer answers requests about dose designs: decision tables, operating
// characteristics, the next dose, the dose at the end. The command line and the
// design studio write the same answers in different clothes. Every answer repeats
// the complete settings as a request that gives it again, their hash, the version of
// the program and the seed.
package answer

import (
	"bytes"
	"encoding/json"
	"math"
	"runtime/debug"
	"sync"

	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

// About is what every answer repeats.
type About struct {
	Settings Settings `json:"settings"`
	Hash     string   `json:"hash"` // SHA-256 of the complete plan, or of the design when there is no plan
	Version  string   `json:"version"`
	Seed     uint64   `json:"seed"`
}

// about repeats a request.
func about(r *request.Request) About {
	a := About{Settings: Settings{Request: r}, Version: Version(), Seed: r.Seed}
	if len(r.Plan.CohortSizes) > 0 {
		a.Hash = r.Plan.Hash()
	} else {
		a.Hash = r.Plan.Settings.Hash()
	}
	return a
}

// Version names the program that computed: its module version and, for a build from
// a working copy, the revision.
var Version = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = "devel"
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version += "+" + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return version
})

// Settings are a completed request, written as a request.
type Settings struct {
	*request.Request
}

// MarshalJSON writes the keys in the order in which people say them.
func (s Settings) MarshalJSON() ([]byte, error) {
	r := s.Request
	design, err := json.Marshal(r.Plan.Settings)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(bytes.TrimSuffix(design, []byte("}")))
	put := func(key string, value any, there bool) {
		if !there || err != nil {
			return
		}
		var text []byte
		if text, err = json.Marshal(value); err == nil {
			b.WriteString(`,"` + key + `":`)
			b.Write(text)
		}
	}
	p := &r.Plan
	put("doses", p.Doses, p.Doses > 0)
	put("start_dose", p.StartDose, p.Doses > 0)
	put("cohort_sizes", p.CohortSizes, len(p.CohortSizes) > 0)
	put("max_n", r.MaxN, len(p.CohortSizes) == 0 && r.MaxN > 0)
	put("p_true", scenariosOf(r.PTrue), r.PTrue != nil)
	put("p_eff", scenariosOf(r.PEff), r.PEff != nil)
	if r.Level != nil {
		put("level", r.Level, true)
		put("tox", zeroOne(r.Tox), true)
		put("followup", r.FollowUp, r.FollowUp != nil)
	} else {
		put("n", r.N, r.N != nil)
		put("dlt", r.DLT, r.DLT != nil)
		put("eff", r.Eff, r.Eff != nil)
		put("both", r.Both, r.Both != nil)
		put("dose", r.Dose, r.Dose > 0)
	}
	put("odds_ratio", r.OddsRatio, r.OddsRatio != 0)
	if t := r.Time; t != nil {
		put("accrual_rate", t.Rate, true)
		put("arrivals", t.Arrivals, t.Arrivals != "")
		put("onset", t.Onset, t.Onset != "")
		put("late", t.Late, t.Late != 0)
		put("eff_window", t.EffWindow, t.EffWindow != 0)
		put("waiting", t.Waiting, t.Waiting != 0)
	}
	put("obs_window", r.Window, r.Window > 0 && p.ObsWindow == 0)
	put("seed", r.Seed, r.Seed > 0)
	put("trials", r.Trials, r.Trials > 0)
	b.WriteByte('}')
	return b.Bytes(), err
}

// UnmarshalJSON leaves the settings out: who keeps an answer keeps its question, and
// reads the settings from there.
func (s *Settings) UnmarshalJSON([]byte) error { return nil }

// scenariosOf is one list when there is one scenario.
func scenariosOf(list [][]float64) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func zeroOne(list []bool) []int {
	out := make([]int, len(list))
	for i, x := range list {
		if x {
			out[i] = 1
		}
	}
	return out
}

// Numbers are written with null where there is none (NaN).
type Numbers []float64

// MarshalJSON implements json.Marshaler.
func (n Numbers) MarshalJSON() ([]byte, error) {
	out := make([]*float64, len(n))
	for i := range n {
		if !math.IsNaN(n[i]) {
			out[i] = &n[i]
		}
	}
	return json.Marshal(out)
}

// Number is null where there is none (NaN).
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// doseOrNull is a dose, or nil for none.
func doseOrNull(d int) *int {
	if d == 0 {
		return nil
	}
	return &d
}

func missing(key, reason string) error { return dose.Problem{Key: key, Reason: reason} }
