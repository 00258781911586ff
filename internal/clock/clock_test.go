package clock

import (
	"testing"
	"time"
)

func TestMachineClockMovedBackStandsStill(t *testing.T) {
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	times := []time.Time{start, start.Add(time.Second), start.Add(-time.Hour), start.Add(2 * time.Second)}
	i := 0
	m := &monotone{source: func() time.Time { i++; return times[i-1] }}
	want := []Time{At(start), At(start.Add(time.Second)), At(start.Add(time.Second)), At(start.Add(2 * time.Second))}
	for n, w := range want {
		if got := m.Now(); got != w {
			t.Errorf("reading %d: got %v, want %v", n, got, w)
		}
	}
}

func TestZeroStaysZero(t *testing.T) {
	if !At(time.Time{}).IsZero() || !Time(0).Std().IsZero() || Time(0).String() != "" {
		t.Error("an instant that is not set must stay not set in every form")
	}
}

func TestSystemClockRoundTrips(t *testing.T) {
	now := System().Now()
	if got := At(now.Std()); got != now {
		t.Errorf("got %v, want %v", got, now)
	}
}
