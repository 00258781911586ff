package advice

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strconv"

	"stepwise/knowledge/fact"
)

// MinWeightKg and MaxWeightKg bound a plausible weight; outside is a slip of the
// keyboard (grams, pounds with a digit too many), and no dose is computed from it.
const (
	MinWeightKg = 10
	MaxWeightKg = 300
)

// Range is an amount between two limits, in mg; in JSON a number when both are the
// same, otherwise [low, high].
type Range struct{ Low, High float64 }

// MarshalJSON writes a number or [low, high].
func (r Range) MarshalJSON() ([]byte, error) {
	return r.append(make([]byte, 0, 16)), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Range) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		var two []float64
		if err := json.Unmarshal(text, &two); err != nil {
			return err
		}
		if len(two) != 2 {
			return errors.New("a range has two limits")
		}
		r.Low, r.High = two[0], two[1]
		return nil
	}
	if err := json.Unmarshal(text, &r.Low); err != nil {
		return err
	}
	r.High = r.Low
	return nil
}

// mostADay reads the most that a body gives a day out of the words of its dose:
// "max 60-80 mg/day" (CSCO, nephritis grade 2), "max 100 mg". The number is the
// source's own; nothing is capped that its source does not cap.
var mostADay = regexp.MustCompile(`\bmax(?:imum)?\.? (\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))? mg(?:/day|/d)?(?:[^/\w]|$)`)

func capOf(text string) *Range {
	m := mostADay.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	low, _ := strconv.ParseFloat(m[1], 64)
	high := low
	if m[2] != "" {
		high, _ = strconv.ParseFloat(m[2], 64)
	}
	return &Range{low, high}
}

// steroidOf types what a cell says of systemic steroid, without any patient.
func steroidOf(c *fact.Cell) (*Steroid, SteroidRule) {
	if c.Steroid == nil {
		if noNumber.MatchString(c.Note) {
			return nil, SteroidNoNumber
		}
		return nil, SteroidNone
	}
	s := &Steroid{Drug: c.Steroid.Drug, Route: c.Steroid.Route, DoseText: c.Steroid.DoseText, CapMg: capOf(c.Steroid.DoseText)}
	if c.Steroid.MgPerKgL == nil || c.Steroid.MgPerKgH == nil {
		return s.tokens().made(), SteroidText
	}
	s.MgPerKgMin, s.MgPerKgMax = c.Steroid.MgPerKgL, c.Steroid.MgPerKgH
	return s.tokens().made(), SteroidDose
}

// noNumber recognises the note of cells whose body treats with steroid but leaves
// the dose open (SITC 2021, nephritis): an empty dose there is not "no steroid".
var noNumber = regexp.MustCompile(`(?i)no numeric dose`)

// dosed is the steroid for one patient: mg/kg × weight, each limit within the cap.
// A cap that is itself a range ("60-80 mg") lets through what its upper end does.
func (s *Steroid) dosed(weightKg float64) *Steroid {
	if s == nil || weightKg <= 0 || s.MgPerKgMin == nil {
		return s
	}
	one := struct { // of one piece
		steroid Steroid
		dose    Range
	}{steroid: *s}
	d := &one.steroid
	low, high := mg(*s.MgPerKgMin*weightKg), mg(*s.MgPerKgMax*weightKg)
	if s.CapMg != nil {
		d.Capped = high > s.CapMg.High
		low, high = min(low, s.CapMg.High), min(high, s.CapMg.High)
	}
	one.dose = Range{low, high}
	d.DoseMg = &one.dose
	return d
}

// mg rounds to the microgram, so that 0.1 + 0.2 does not show in a dose.
func mg(x float64) float64 { return math.Round(x*1000) / 1000 }
