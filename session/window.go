package session

import (
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Window is when people may check in, and the session around it.
type Window struct {
	Opens  clock.Time // check-in opens
	Starts clock.Time
	Closes clock.Time // check-in by code closes
	Ends   clock.Time
}

func (x Session) window() Window {
	return Window{
		Opens:  x.Starts.Add(-time.Duration(x.OpensBefore) * time.Minute),
		Starts: x.Starts,
		Closes: min(x.Starts.Add(time.Duration(x.LateAfter)*time.Minute), x.Ends),
		Ends:   x.Ends,
	}
}

// Window returns the session's window.
func (x Session) Window() Window { return x.window() }

// Check says whether a code may be used at an instant: from Opens to Closes, both
// included. The faults are Closed and name the time in question.
func (w Window) Check(now clock.Time) error {
	switch {
	case now < w.Opens:
		return fault.New(fault.Closed, "session.fault.early", "Day", lang.Day(w.Opens), "Time", lang.Hour(w.Opens))
	case now > w.Closes:
		return fault.New(fault.Closed, "session.fault.late", "Time", lang.Hour(w.Closes))
	}
	return nil
}

// Flag is why an instant from a device was not taken as it was.
type Flag string

// The flags. Late is plausible and only marked: the coordinator saw the person.
// The others were moved into the window.
const (
	Plain  Flag = ""
	Early  Flag = "early"  // before check-in opened
	Late   Flag = "late"   // after it closed, during the session
	After  Flag = "after"  // after the end
	Future Flag = "future" // later than the server's clock
)

// skew is how far a device's clock may run ahead without remark. Phones that ask a
// time server are off by seconds; a minute is generous.
const skew = time.Minute

// Clamp turns the instant that a coordinator's device gives for a tap into one that
// can stand in the record: not after now, not before check-in opened, not after the
// session's end. The flag says what was wrong with it.
func (w Window) Clamp(at, now clock.Time) (clock.Time, Flag) {
	flag := Plain
	if at > now {
		if at > now.Add(skew) {
			flag = Future
		}
		at = now
	}
	switch {
	case at < w.Opens:
		return w.Opens, or(flag, Early)
	case at > w.Ends:
		return w.Ends, or(flag, After)
	case at > w.Closes:
		return at, or(flag, Late)
	}
	return at, flag
}

func or(first, second Flag) Flag {
	if first != Plain {
		return first
	}
	return second
}
