package client

import (
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	room "stepwise/lrs/client"
)

// column is one day of the chart in the units of its viewBox.
type column struct{ X, Y, Height int }

// The chart's measures: each day is 10 wide, the highest bar 60 high and stands
// on 71.
const (
	dayWidth  = 10
	barHeight = 60
	ground    = 71
)

// columnsOf lays values out as bars. Anything at all is at least 2 high, so that
// it is seen.
func columnsOf(days []room.Day, value func(room.Day) int64) (out []column, most int64) {
	for _, d := range days {
		most = max(most, value(d))
	}
	for i, d := range days {
		height := 0
		if v := value(d); v > 0 {
			height = max(int(v*barHeight/most), 2)
		}
		out = append(out, column{X: i*dayWidth + 1, Y: ground - height, Height: height})
	}
	return out, most
}

func requests(d room.Day) int64   { return d.Requests }
func statements(d room.Day) int64 { return d.Statements }
func refused(d room.Day) int64    { return d.Refused() }

// sum adds up the days.
func sum(days []room.Day, value func(room.Day) int64) (n int64) {
	for _, d := range days {
		n += value(d)
	}
	return n
}

// busy leaves out the days on which nothing happened; the table needs no zeros.
func busy(days []room.Day) []room.Day {
	var out []room.Day
	for i := len(days) - 1; i >= 0; i-- {
		if d := days[i]; d.Requests != 0 || d.Refused() != 0 {
			out = append(out, d)
		}
	}
	return out
}

func number(n int64) string { return lang.Number(int(n)) }

func itoa(n int) string { return strconv.Itoa(n) }

// dayTime is the start of a day, to be written in the reader's language.
func dayTime(day string) clock.Time {
	t, _ := lang.ParseDay(day) // written by us
	return t
}
