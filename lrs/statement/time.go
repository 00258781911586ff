package statement

import (
	"strings"
	"time"
)

// ParseTime reads a timestamp. Version 2.0 wants RFC 3339, with an offset
// (4.2.7); 1.0.3 any combined date and time of ISO 8601 by calendar date, extended
// or basic, down to the hour, and an offset only "should" be there (data 4.5):
// without one the instant is taken as UTC. An offset of minus zero says in RFC 3339
// that nobody knows the place, and is forbidden in ISO 8601; both refuse it.
func ParseTime(s string, v Version) (time.Time, bool) {
	c := clockText{s: s}
	year := c.number(4)
	extended := c.skip('-')
	month := c.number(2)
	if extended {
		c.want('-')
	}
	day := c.number(2)
	if !c.skip('T') {
		c.want('t')
	}
	var minute, second, nano int
	hour := c.number(2)
	unit := time.Hour // of the last part, which may have a fraction
	if v != V103 || c.digitOr(':') {
		if extended {
			c.want(':')
		}
		minute, unit = c.number(2), time.Minute
		if v != V103 || c.digitOr(':') {
			if extended {
				c.want(':')
			}
			second, unit = c.number(2), time.Second
		}
	}
	fraction := c.fraction(unit, v)
	offset, zone := c.offset(v)
	if c.bad || c.s != "" || v != V103 && (!zone || !extended) {
		return time.Time{}, false
	}
	midnight := v == V103 && hour == 24 && minute == 0 && second == 0 && fraction == 0
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 && !midnight ||
		minute > 59 || second > 60 || second == 60 && minute != 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nano, time.UTC)
	return t.Add(fraction - offset), true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// clockText is the part of a timestamp that is still to be read.
type clockText struct {
	s   string
	bad bool
}

func (c *clockText) skip(b byte) bool {
	if c.s == "" || c.s[0] != b {
		return false
	}
	c.s = c.s[1:]
	return true
}

func (c *clockText) want(b byte) { c.bad = !c.skip(b) || c.bad }

// digitOr reports whether a digit or b comes next.
func (c *clockText) digitOr(b byte) bool {
	return c.s != "" && (c.s[0] == b || c.s[0] >= '0' && c.s[0] <= '9')
}

func (c *clockText) number(width int) int {
	if len(c.s) < width || !digits(c.s[:width]) {
		c.bad = true
		return 0
	}
	n := 0
	for i := range width {
		n = 10*n + int(c.s[i]-'0')
	}
	c.s = c.s[width:]
	return n
}

// fraction reads a decimal fraction of unit; beyond nine digits it is cut off. A
// comma is ISO 8601's own sign and unknown to RFC 3339.
func (c *clockText) fraction(unit time.Duration, v Version) time.Duration {
	if !c.skip('.') && (v != V103 || !c.skip(',')) {
		return 0
	}
	n := 0
	for n < len(c.s) && c.s[n] >= '0' && c.s[n] <= '9' {
		n++
	}
	if n == 0 {
		c.bad = true
	}
	d, digit := time.Duration(0), unit
	for i := 0; i < n && i < 9; i++ {
		digit /= 10
		d += time.Duration(c.s[i]-'0') * digit
	}
	c.s = c.s[n:]
	return d
}

// offset reads Z or a distance from UTC; zone says whether there was one.
func (c *clockText) offset(v Version) (d time.Duration, zone bool) {
	if c.s == "" {
		return 0, false
	}
	if c.skip('Z') || c.skip('z') {
		return 0, true
	}
	minus := c.skip('-')
	if !minus {
		c.want('+')
	}
	hours := c.number(2)
	minutes := 0
	if colon := c.skip(':'); colon || v != V103 || c.s != "" {
		c.bad = c.bad || v != V103 && !colon
		minutes = c.number(2)
	}
	c.bad = c.bad || hours > 23 || minutes > 59 || minus && hours == 0 && minutes == 0
	d = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if minus {
		d = -d
	}
	return d, true
}

// inUTC rewrites an RFC 3339 timestamp with another offset in UTC, digit for digit
// behind the second. It returns "" for one that is in UTC already, and for one
// whose year in UTC RFC 3339 has no digits for.
func inUTC(s string, t time.Time) string {
	last := s[len(s)-1] | 0x20
	if last == 'z' || strings.HasSuffix(s, "+00:00") || t.Year() < 0 || t.Year() > 9999 {
		return ""
	}
	b := make([]byte, 0, len(s))
	b = t.AppendFormat(b, "2006-01-02T15:04:05")
	if dot := strings.IndexByte(s, '.'); dot >= 0 {
		b = append(b, s[dot:len(s)-len("+00:00")]...)
	}
	return string(append(b, 'Z'))
}

// timestamp reads the member timestamp or stored. For the kept text of a 2.0
// statement it is turned to UTC, which that version asks of a record (4.2.7).
func (r *reader) timestamp(keep bool) (string, time.Time) {
	r.space()
	at := r.i
	s := r.text()
	if r.failed() {
		return "", time.Time{}
	}
	t, ok := ParseTime(s, r.v)
	if !ok {
		if r.v == V103 {
			r.fail(at, "statement.time103")
		} else {
			r.fail(at, "statement.time200")
		}
		return s, t
	}
	if keep && r.v != V103 {
		if utc := inUTC(s, t); utc != "" {
			r.edits = append(r.edits, edit{at, r.i - at, `"` + utc + `"`})
		}
	}
	return s, t
}

// Duration reports whether s is a duration in the format of ISO 8601:2004, 4.4.3.2:
// years to seconds with only the last one broken, or weeks alone.
func Duration(s string) bool {
	if len(s) < 3 || s[0] != 'P' {
		return false
	}
	units, later, some, broken := "YMWD", false, false, false
	for s = s[1:]; s != ""; {
		if broken {
			return false
		}
		if s[0] == 'T' && !later {
			units, later, s = "HMS", true, s[1:]
			if s == "" {
				return false
			}
		}
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 {
			return false
		}
		if n < len(s) && (s[n] == '.' || s[n] == ',') {
			broken = true
			point := n
			for n++; n < len(s) && s[n] >= '0' && s[n] <= '9'; n++ {
			}
			if n == point+1 {
				return false
			}
		}
		if n == len(s) {
			return false
		}
		u := strings.IndexByte(units, s[n])
		if u < 0 {
			return false
		}
		if s[n] == 'W' { // weeks stand alone
			return !some && n+1 == len(s)
		}
		units, s, some = units[u+1:], s[n+1:], true
	}
	return some
}
