package custody

import (
	"strings"
	"time"

	"stepwise/trial/dosing"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Zone is the time zone of a subject's site, UTC when nobody said. Times of a
// subject's cells are entered and shown in it, by the laboratory too, so that one page
// has one clock.
func Zone(s *record.State, subject string) *time.Location {
	return dosing.Zone(s, s.Row(form.Subject.Name, subject, "1").Get("SITE"))
}

// minuteForm is how a browser's field for a local time writes it.
const minuteForm = "2006-01-02T15:04"

// ReadTime reads what a field for a local time holds, where the site is. A time that
// the clocks there leap over is no time; of one that they show twice it is the first,
// unless an offset from UTC is written behind it. Nothing is the zero time.
func ReadTime(text string, z *time.Location) (t time.Time, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, true
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), true
	}
	if t, err := time.Parse("2006-01-02T15:04Z07:00", text); err == nil {
		return t.UTC(), true
	}
	if len(text) == len("2006-01-02T15:04:05") {
		text = text[:len(minuteForm)] // some browsers add seconds
	}
	t, err := time.ParseInLocation(minuteForm, text, z)
	if err != nil || t.Format(minuteForm) != text {
		return time.Time{}, false
	}
	if early := t.Add(-time.Hour); early.In(z).Format(minuteForm) == text {
		t = early
	}
	return t.UTC(), true
}

// WriteTime writes a time as the field holds it, "" for the zero time.
func WriteTime(t time.Time, z *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(z).Format(minuteForm)
}
