package custody

import (
	"slices"
	"testing"
	"time"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func TestTimesAreThoseOfTheSitesClocks(t *testing.T) {
	shanghai, _ := time.LoadLocation("Asia/Shanghai")
	berlin, _ := time.LoadLocation("Europe/Berlin")
	for _, c := range []struct {
		why, text string
		zone      *time.Location
		want      string
		ok        bool
	}{
		{"an ordinary morning", "2027-01-11T09:30", shanghai, "2027-01-11T01:30:00Z", true},
		{"with seconds, as some browsers write", "2027-01-11T09:30:59", shanghai, "2027-01-11T01:30:00Z", true},
		{"an hour that the clocks leap over", "2027-03-28T02:30", berlin, "", false},
		{"an hour that they show twice is the first", "2027-10-31T02:30", berlin, "2027-10-31T00:30:00Z", true},
		{"the second, with its offset", "2027-10-31T02:30+01:00", berlin, "2027-10-31T01:30:00Z", true},
		{"an offset goes before the zone", "2027-01-11T09:30+09:00", shanghai, "2027-01-11T00:30:00Z", true},
		{"no such day", "2027-02-30T09:30", shanghai, "", false},
		{"words", "this morning", shanghai, "", false},
	} {
		got, ok := ReadTime(c.text, c.zone)
		if ok != c.ok || ok && got.Format(time.RFC3339) != c.want {
			t.Errorf("%s: %s %v", c.why, got, ok)
		}
		if ok && len(c.text) == len(minuteForm) && WriteTime(got, c.zone) != c.text {
			t.Errorf("%s: written back as %s", c.why, WriteTime(got, c.zone))
		}
	}
	if got, ok := ReadTime(" ", shanghai); !ok || !got.IsZero() || WriteTime(got, shanghai) != "" {
		t.Error("nothing is no time, and no fault")
	}
}

func TestStepsHappenInTheOrderOfTheirTimes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		bag := w.thawed(ann, "140")
		thawed := w.at().Add(-10 * time.Minute)
		for _, c := range []struct {
			why     string
			at      time.Time
			comment string
			field   string
		}{
			{"a phone whose clock is ahead", w.at().Add(2 * time.Minute), "", "at"},
			{"before the bag was thawed", thawed.Add(-time.Minute), "clock", "at"},
		} {
			h := w.bedside(ann, bag)
			h.At, h.Comment = c.at, c.comment
			if _, err := w.hand("nurse", ann, h); !slices.Equal(fields(err), []string{c.field}) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		late := w.bedside(ann, bag)
		late.At = w.at()
		w.Clock.Move(40 * time.Minute) // the network was down; the check stands on paper
		if _, err := w.hand("nurse", ann, late); !slices.Equal(fields(err), []string{"comment"}) {
			t.Errorf("entered late without a word: %v", err)
		}
		late.Comment = "network down, checked on paper by two"
		w.must2(w.hand("nurse", ann, late))
		c, _ := One(w.View("lead").State, ann, bag)
		if last := c.Steps[len(c.Steps)-1]; !last.Late() || !last.At.Equal(late.At) {
			t.Errorf("%+v", last)
		}
	})
}

// A step that happened while the bag was usable counts as such though it is entered
// afterwards; one that happened later is refused.
func TestExpiryGoesByTheTimeOfTheStep(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		bag := w.thawed(ann, "140")
		inTime := w.bedside(ann, bag)
		inTime.At, inTime.Comment = w.at(), "entered afterwards"
		w.Clock.Move(3 * time.Hour) // usable for two
		if _, err := w.hand("nurse", ann, w.bedside(ann, bag)); !slices.Equal(whys(err), []string{"stale"}) {
			t.Errorf("checked after its time: %v", err)
		}
		w.must2(w.hand("nurse", ann, inTime))
	})
}
