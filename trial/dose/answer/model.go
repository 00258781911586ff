package answer

import (
	"strings"

	"stepwise/trial/dose"
	"stepwise/trial/dose/request"
)

// Fit is what a model believes after the data.
type Fit struct {
	About
	dose.Fit
	Next *int `json:"next"` // with the rules of the design; null when it stops or waits
	// Liked is the dose that the model likes best before the rules on skipping,
	// coherence and overdose.
	Liked  *int   `json:"liked"`
	Reason string `json:"reason"`
}

// FitOf fits the model of a design.
func FitOf(r *request.Request) (*Fit, error) {
	if r.N == nil {
		return nil, missing("level", "is missing: the dose of each patient, with tox; or n and dlt by dose")
	}
	d, err := dose.New(r.Plan.Settings, r.Plan.Doses)
	if err != nil {
		return nil, err
	}
	f, ok := d.(dose.Fitter)
	if !ok {
		return nil, missing("design", r.Plan.Design+" has no model to fit")
	}
	s := r.State()
	got := f.Fit(s)
	next := d.Next(s)
	return &Fit{About: about(r), Fit: got, Next: doseOrNull(next.Dose), Liked: doseOrNull(got.Next), Reason: next.Reason}, nil
}

// Skeleton is a calibrated skeleton.
type Skeleton struct {
	Settings dose.Calibration `json:"settings"`
	Version  string           `json:"version"`
	Seed     uint64           `json:"seed"`
	Skeleton []float64        `json:"skeleton"`
}

// SkeletonOf calibrates.
func SkeletonOf(text []byte) (*Skeleton, error) {
	c, seed, err := request.Calibration(text)
	if err != nil {
		return nil, err
	}
	s, err := c.Skeleton()
	if err != nil {
		return nil, keyed(err)
	}
	return &Skeleton{c, Version(), seed, s}, nil
}

// keyed makes a problem of an error that begins with its key.
func keyed(err error) error {
	if key, reason, ok := strings.Cut(err.Error(), ": "); ok && !strings.Contains(key, " ") {
		return dose.Problem{Key: key, Reason: reason}
	}
	return err
}
