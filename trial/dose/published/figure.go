// Package published holds figures that papers print about dose-finding designs, with
// their sources, beside what this program computes for them and the convention that
// makes the two agree. Who wants to trust a program reads it first.
package published

import (
	"context"
	"math"
)

// Figure is one printed number and ours.
type Figure struct {
	Design     string  `json:"design"`
	What       string  `json:"what"`
	Source     string  `json:"source"`         // the paper and its table
	Read       string  `json:"read,omitempty"` // where we read it, when not in the paper itself
	Printed    float64 `json:"printed"`
	Digits     int     `json:"digits"` // decimals that are printed
	Ours       float64 `json:"ours"`
	SE         float64 `json:"se,omitempty"` // standard error of the difference, rounding among it; 0 where both are exact
	Convention string  `json:"convention,omitempty"`
}

// Z is the difference in standard errors, 0 for an exact figure.
func (f *Figure) Z() float64 {
	if f.SE == 0 {
		return 0
	}
	return (f.Ours - f.Printed) / f.SE
}

// Agrees says that an exact figure rounds to the printed one, and that a simulated one
// lies within four standard errors.
func (f *Figure) Agrees() bool {
	if math.IsNaN(f.Printed) || math.IsNaN(f.Ours) { // "never" in a table
		return math.IsNaN(f.Printed) && math.IsNaN(f.Ours)
	}
	if f.SE > 0 {
		return math.Abs(f.Z()) <= 4
	}
	return math.Abs(f.Ours-f.Printed) <= 0.5*math.Pow10(-f.Digits)+1e-9
}

// groups are the papers, each with what computes its figures.
var groups []func(context.Context) ([]Figure, error)

// Figures computes all of them; simulations take a few seconds.
func Figures(ctx context.Context) (list []Figure, err error) {
	for _, group := range groups {
		figures, err := group(ctx)
		if err != nil {
			return nil, err
		}
		list = append(list, figures...)
	}
	return list, nil
}
