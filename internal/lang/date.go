package lang

import (
	"context"
	"fmt"
	"strconv"
	"time"
	_ "time/tzdata" // hospitals' machines may have no zone files

	"stepwise/internal/clock"
)

// Zone is where the programme's days begin and end. Sessions, due dates and
// credits are read in it; the record itself is kept in UTC.
var Zone = mustZone("Asia/Shanghai")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return z
}

// Date writes a day: "5 March 2026", "2026年3月5日". Not set gives "–".
func Date(ctx context.Context, t clock.Time) string {
	if t.IsZero() {
		return "–"
	}
	d := t.Std().In(Zone)
	if From(ctx) == ZH {
		return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day())
	}
	return d.Format("2 January 2006")
}

// ShortDate writes a day of this or another year briefly: "5 Mar", "3月5日".
func ShortDate(ctx context.Context, t clock.Time) string {
	if t.IsZero() {
		return "–"
	}
	d := t.Std().In(Zone)
	if From(ctx) == ZH {
		return fmt.Sprintf("%d月%d日", int(d.Month()), d.Day())
	}
	return d.Format("2 Jan")
}

// DateTime writes a day and a minute: "5 March 2026, 14:05", "2026年3月5日 14:05".
func DateTime(ctx context.Context, t clock.Time) string {
	if t.IsZero() {
		return "–"
	}
	sep := ", "
	if From(ctx) == ZH {
		sep = " "
	}
	return Date(ctx, t) + sep + Hour(t)
}

// Hour writes the minute of the day, 24 hours: "14:05".
func Hour(t clock.Time) string { return t.Std().In(Zone).Format("15:04") }

// Weekday writes the day of the week: "Thursday", "星期四".
func Weekday(ctx context.Context, t clock.Time) string {
	d := t.Std().In(Zone).Weekday()
	if From(ctx) == ZH {
		return "星期" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[d]
	}
	return d.String()
}

// Day returns the programme day of an instant as "2006-01-02".
func Day(t clock.Time) string { return t.Std().In(Zone).Format(time.DateOnly) }

// ParseDay reads "2006-01-02" as the start of that day in Zone.
func ParseDay(s string) (clock.Time, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Zone)
	return clock.At(t), err
}

// ParseMinute reads the value of an input of type datetime-local in Zone.
func ParseMinute(s string) (clock.Time, error) {
	t, err := time.ParseInLocation("2006-01-02T15:04", s, Zone)
	return clock.At(t), err
}

// Minute writes an instant as the value of an input of type datetime-local.
func Minute(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Std().In(Zone).Format("2006-01-02T15:04")
}

// Number writes a whole number with thousands apart; both languages use the comma.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
