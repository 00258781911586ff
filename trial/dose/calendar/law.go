package calendar

import (
	"bytes"
	"encoding/json"
	"math"

	"stepwise/trial/dose/chance"
)

// Law is how a length of time (days) or an amount varies. In JSON it is an object, or
// a plain number for something that is always the same. The zero value is always 0.
type Law struct {
	Law    string    `json:"law"`              // fixed, uniform, exponential, lognormal or empirical
	Value  float64   `json:"value,omitempty"`  // fixed: this, 0 or more
	From   float64   `json:"from,omitempty"`   // uniform: from here …
	To     float64   `json:"to,omitempty"`     // … to there
	Mean   float64   `json:"mean,omitempty"`   // exponential: the mean
	Median float64   `json:"median,omitempty"` // lognormal: the median, above 0 …
	P90    float64   `json:"p90,omitempty"`    // … and what nine of ten stay below, above the median
	Values []float64 `json:"values,omitempty"` // empirical: one of these, each as likely; up to 10,000, e.g. a site's own records
}

// Names of laws.
const (
	Fixed       = "fixed"
	Uniform     = "uniform"
	Exponential = "exponential"
	Lognormal   = "lognormal"
	Empirical   = "empirical"
)

// Always is the law of something that does not vary.
func Always(x float64) Law { return Law{Law: Fixed, Value: x} }

// UnmarshalJSON reads an object, strictly, or a number.
func (l *Law) UnmarshalJSON(text []byte) error {
	var number float64
	if json.Unmarshal(text, &number) == nil && !bytes.Equal(bytes.TrimSpace(text), []byte("null")) {
		*l = Always(number)
		return l.check()
	}
	type plain Law
	var p plain
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return problem("", "is neither a number nor a law: %v", err)
	}
	*l = Law(p)
	return l.check()
}

const longest = 3660 // days; amounts have the same limit only in their laws' shape

// check tells what is wrong with the law, without its key.
func (l *Law) check() error {
	given := Law{Law: l.Law}
	ok := true
	switch l.Law {
	case "":
	case Fixed:
		given.Value = l.Value
		ok = finite(l.Value) && l.Value >= 0
	case Uniform:
		given.From, given.To = l.From, l.To
		ok = finite(l.To) && l.From >= 0 && l.To >= l.From
	case Exponential:
		given.Mean = l.Mean
		ok = finite(l.Mean) && l.Mean > 0
	case Lognormal:
		given.Median, given.P90 = l.Median, l.P90
		ok = finite(l.P90) && l.Median > 0 && l.P90 > l.Median && l.P90 <= 1000*l.Median
	case Empirical:
		given.Values = l.Values
		ok = len(l.Values) > 0 && len(l.Values) <= 10_000
		for _, x := range l.Values {
			ok = ok && finite(x) && x >= 0
		}
	default:
		return problem("", "%q is none of fixed, uniform, exponential, lognormal, empirical", l.Law)
	}
	if !ok {
		return problem("", "has numbers that the %s law cannot use", l.Law)
	}
	if l.Value != given.Value || l.From != given.From || l.To != given.To || l.Mean != given.Mean ||
		l.Median != given.Median || l.P90 != given.P90 || len(l.Values) != len(given.Values) {
		return problem("", "has a number that the law %q does not use", l.Law)
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// highest is a value that the law hardly exceeds.
func (l *Law) highest() float64 {
	h := max(l.Value, l.To, 10*l.Mean, l.P90)
	for _, x := range l.Values {
		h = max(h, x)
	}
	return h
}

// z90 is the 0.9 quantile of the normal distribution.
const z90 = 1.2815515655446004

func (l *Law) draw(s *chance.Source) float64 {
	switch l.Law {
	case Uniform:
		return l.From + (l.To-l.From)*s.Float()
	case Exponential:
		return l.Mean * s.Exponential()
	case Lognormal:
		z := math.Sqrt2 * math.Erfinv(2*s.Float()-1+1e-17)
		return l.Median * math.Exp(math.Log(l.P90/l.Median)/z90*max(z, -9))
	case Empirical:
		return l.Values[int(s.Float()*float64(len(l.Values)))]
	}
	return l.Value
}
