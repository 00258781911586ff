package dosing

import (
	"sync"
	"time"

	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Day is the number of the calendar day of t where a site is, counted from the day
// of the infusion, which is day 0. Days are counted by the calendar, as protocols
// count them, so that an infusion late in the evening has its day 1 the next morning.
func Day(infused, t time.Time, zone *time.Location) int {
	return int(midnight(t, zone).Sub(midnight(infused, zone)).Hours() / 24)
}

// midnight is the calendar day of t as an instant of UTC, where every day has 24
// hours.
func midnight(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

var zones sync.Map // name → *time.Location; reading one takes a file

// Zone is where a site is; UTC for a site that is not known.
func Zone(s *record.State, site string) *time.Location {
	name := s.Row(form.Site.Name, "", site).Get("ZONE")
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, z)
	return z
}
