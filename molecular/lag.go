package molecular

import (
	"cmp"
	"slices"

	"stepwise/knowledge/fact"
)

// Access is what the points say of one medicine in one city.
type Access struct {
	City     string
	Medicine Medicine
	First    *Point // the earliest that says it can be had; nil when none does
	Latest   *Point // the newest of any kind
	Priced   *Point // the newest with a price, nil when none has one
	Points   int
}

// Lag is the time from the first approval anywhere to the first availability in the
// city, in calendar months; ok is false when one of the two is not known. It is
// negative when the medicine was there before any approval that we know of.
func (a Access) Lag() (months int, ok bool) {
	if a.First == nil || a.Medicine.First.Month == 0 {
		return 0, false
	}
	return int(a.First.Month() - a.Medicine.First.Month), true
}

// Sure reports whether the approval month behind the lag was read in its source,
// and to the month.
func (a Access) Sure() bool {
	return a.Medicine.First.Status == fact.Verified && !a.Medicine.First.Whole
}

// Overview gathers points in force by city and medicine, in that order. A medicine
// that the catalogue has no longer is shown under the name that the point has.
func Overview(points []Point, c *Catalogue) []Access {
	type key struct{ city, medicine string }
	at := map[key]int{}
	var out []Access
	for i := range points {
		p := &points[i]
		k := key{p.City, p.Medicine}
		n, ok := at[k]
		if !ok {
			m, known := c.Find(p.Medicine)
			if !known {
				m = Medicine{INN: p.Medicine}
			}
			n, at[k] = len(out), len(out)
			out = append(out, Access{City: p.City, Medicine: m})
		}
		a := &out[n]
		a.Points++
		if p.Available && (a.First == nil || p.Day < a.First.Day) {
			a.First = p
		}
		if a.Latest == nil || p.Day >= a.Latest.Day {
			a.Latest = p
		}
		if p.Price >= 0 && (a.Priced == nil || p.Day >= a.Priced.Day) {
			a.Priced = p
		}
	}
	slices.SortFunc(out, func(a, b Access) int {
		return cmp.Or(cmp.Compare(a.City, b.City), cmp.Compare(a.Medicine.INN, b.Medicine.INN))
	})
	return out
}

// CitySum is a city in the overview.
type CitySum struct {
	City      string
	Available int  // medicines that could be had at last
	Known     int  // medicines with any point
	Median    int  // of the lags that can be computed
	Lagged    bool // whether there is any
	Sure      bool // whether every lag behind the median is
}

// Sums gathers an overview by city. The median of an even number of lags is the
// lower of the two in the middle: a month that occurred.
func Sums(list []Access) []CitySum {
	byCity, lags := map[string]*CitySum{}, map[string][]int{}
	var order []string
	for _, a := range list {
		s := byCity[a.City]
		if s == nil {
			s = &CitySum{City: a.City, Sure: true}
			byCity[a.City] = s
			order = append(order, a.City)
		}
		s.Known++
		if a.Latest.Available {
			s.Available++
		}
		if lag, ok := a.Lag(); ok {
			lags[a.City] = append(lags[a.City], lag)
			s.Sure = s.Sure && a.Sure()
		}
	}
	out := make([]CitySum, 0, len(order))
	for _, city := range order {
		s := byCity[city]
		if l := lags[city]; len(l) > 0 {
			slices.Sort(l)
			s.Median, s.Lagged = l[(len(l)-1)/2], true
		}
		out = append(out, *s)
	}
	return out
}
