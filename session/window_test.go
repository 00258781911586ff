package session

import (
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
)

// A session from 14:00 to 17:00 with 30 minutes before and 30 after.
func testWindow() (Window, func(string) clock.Time) {
	at := func(s string) clock.Time {
		v, err := time.Parse("15:04:05", s)
		if err != nil {
			panic(err)
		}
		return clock.At(time.Date(2026, 3, 5, v.Hour(), v.Minute(), v.Second(), 0, time.UTC))
	}
	x := Session{Draft: Draft{Starts: at("14:00:00"), Ends: at("17:00:00"), OpensBefore: 30, LateAfter: 30}}
	return x.window(), at
}

func TestTheDoorOpensAndCloses(t *testing.T) {
	w, at := testWindow()
	for _, c := range []struct{ why, at, key string }{
		{"a second too early", "13:29:59", "session.fault.early"},
		{"the door opens", "13:30:00", ""},
		{"the start", "14:00:00", ""},
		{"the last second for late comers", "14:30:00", ""},
		{"a second too late", "14:30:01", "session.fault.late"},
		{"after the end", "18:00:00", "session.fault.late"},
	} {
		err := w.Check(at(c.at))
		if c.key == "" {
			if err != nil {
				t.Errorf("%s: %v", c.why, err)
			}
			continue
		}
		if f, ok := err.(*fault.Fault); !ok || f.Kind != fault.Closed || f.Key != c.key {
			t.Errorf("%s: %v, want %s", c.why, err, c.key)
		}
	}
}

func TestTheDoorNeverOutlastsTheSession(t *testing.T) {
	x := Session{Draft: Draft{Starts: 0, Ends: clock.Time(0).Add(20 * time.Minute), LateAfter: 30}}
	if w := x.window(); w.Closes != w.Ends {
		t.Errorf("closes %v after an end at %v", w.Closes, w.Ends)
	}
}

func TestInstantsFromADeviceAreClamped(t *testing.T) {
	w, at := testWindow()
	for _, c := range []struct {
		why, told, now, want string
		flag                 Flag
	}{
		{"a tap at the door, synced in the evening", "13:50:00", "20:00:00", "13:50:00", Plain},
		{"a late comer whom the coordinator saw", "15:10:00", "20:00:00", "15:10:00", Late},
		{"a device whose clock is hours behind", "09:00:00", "20:00:00", "13:30:00", Early},
		{"ticked from memory after the end", "18:30:00", "20:00:00", "17:00:00", After},
		{"a clock that runs some seconds ahead", "13:50:40", "13:50:00", "13:50:00", Plain},
		{"a clock that runs hours ahead", "16:00:00", "13:50:00", "13:50:00", Future},
		{"ahead of the server and after the end", "23:00:00", "20:00:00", "17:00:00", Future},
	} {
		got, flag := w.Clamp(at(c.told), at(c.now))
		if got != at(c.want) || flag != c.flag {
			t.Errorf("%s: got %v %q, want %v %q", c.why, got, flag, at(c.want), c.flag)
		}
	}
}

func FuzzClamp(f *testing.F) {
	f.Add(int64(0), int64(0))
	f.Add(int64(-1), int64(1)<<62)
	f.Add(int64(1)<<62, int64(1772000000000000))
	f.Fuzz(func(t *testing.T, told, now int64) {
		w, _ := testWindow()
		if clock.Time(now) < w.Opens {
			return // lists are refused before the door opens
		}
		got, _ := w.Clamp(clock.Time(told), clock.Time(now))
		if got < w.Opens || got > w.Ends || got > clock.Time(now) {
			t.Errorf("%d at %d became %d", told, now, got)
		}
	})
}
