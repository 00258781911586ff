package knowledge

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
)

// asOf is the day at which the knowledge base is read: everything that a page shows
// and every link on it keep to it.
type asOf struct {
	Text  string     // as somebody wrote it
	Day   string     // 2026-03-05, "" for now
	At    clock.Time // the last instant of that day, 0 for now
	Fault string     // why Text is no day
}

// asOf reads the day from the query. A day that cannot be read, or that has not
// come, is a fault and never silently today.
func (p *Pages) asOf(r *http.Request) asOf {
	a := asOf{Text: r.URL.Query().Get("at")}
	if a.Text == "" {
		return a
	}
	ctx := r.Context()
	start, err := lang.ParseDay(fold(a.Text))
	now := p.clock.Now()
	switch {
	case err != nil || start.Std().Year() < 1900:
		a.Fault = lang.T(ctx, "fault.date")
	case start > now:
		a.Fault = lang.T(ctx, "knowledge.page.fault.future")
	default:
		a.Day = lang.Day(start)
		if end := start.Add(24*time.Hour - time.Microsecond); end < now {
			a.At = end
		} else {
			a.At = now
		}
	}
	return a
}

// input is the type of the field for the day: the browser's calendar, which could not
// show what is no day.
func (a asOf) input() string {
	if a.Fault != "" {
		return ""
	}
	return "date"
}

// shown is the field's value.
func (a asOf) shown() string {
	if a.Fault != "" {
		return a.Text
	}
	return a.Day
}

// link adds the day to an address without a query.
func (a asOf) link(path string) string {
	if a.Day == "" {
		return path
	}
	return path + "?at=" + url.QueryEscape(a.Day)
}

// says the day in the reader's language.
func (a asOf) says(ctx context.Context) string { return lang.Date(ctx, a.At) }
