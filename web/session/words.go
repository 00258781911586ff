package session

import (
	"context"
	"strings"

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

// joined writes texts as one with the language's comma between them; ok is false when
// one of them is not in the reader's language and has to be marked.
func joined(ctx context.Context, list []lang.Text) (whole string, ok bool) {
	var out []string
	for _, x := range list {
		if x.IsZero() {
			continue
		}
		s, is := x.In(lang.From(ctx))
		if is != lang.From(ctx) {
			return "", false
		}
		out = append(out, s)
	}
	return strings.Join(out, lang.T(ctx, "session.comma")), true
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
