package session

import (
	"context"

	"stepwise/internal/lang"
	room "stepwise/session"
)

// ending writes the end of a session: the hour, with the day when it is another one.
func ending(ctx context.Context, x room.Session) string {
	if lang.Day(x.Starts) == lang.Day(x.Ends) {
		return lang.Hour(x.Ends)
	}
	return lang.ShortDate(ctx, x.Ends) + " " + lang.Hour(x.Ends)
}

func presentIn(r room.Roll) (n int) {
	for _, l := range r.Lines {
		if l.Attendance.Counts() && l.Attendance.Mode == room.Room {
			n++
		}
	}
	return n
}

func presentOnline(r room.Roll) int { return r.Present - presentIn(r) }

func seatedIn(r room.Roll) (n int) {
	for _, l := range r.Lines {
		if l.Seat.Kind == room.Room && l.Seat.State == room.Seated {
			n++
		}
	}
	return n
}
