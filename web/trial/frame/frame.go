// Package frame is what every page of a study has around it: the study's name, what
// it is, and the way to its other pages; and the fields with which people sign.
package frame

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/ui"
)

// Open is the study that the address names, as its reader sees it.
func Open(ledger *room.Ledger, r *http.Request) (*room.View, error) {
	return ledger.Open(r.Context(), ui.Actor(r.Context()), r.PathValue("study"))
}

// Path is an address within the study: Path(v, "dosing", "decisions", "2").
func Path(v *room.View, parts ...string) string {
	path := "/trials/" + strings.ToLower(v.Code)
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return path
}

// Words are a text of the record in the reader's language.
func Words(ctx context.Context, w record.Words) string { return lang.Text(w).For(ctx) }

// Word is what a choice of an item is called, or the value itself.
func Word(ctx context.Context, f *record.Form, item, value string) string {
	if i, ok := f.Item(item); ok {
		for _, c := range i.Codes {
			if c.Value == value {
				return Words(ctx, c.Words)
			}
		}
	}
	return value
}

// Zone is the time zone of a site; the programme's when it has none.
func Zone(v *room.View, site string) *time.Location {
	if z, err := time.LoadLocation(v.State.Row(form.Site.Name, "", site).Get("ZONE")); err == nil && site != "" {
		return z
	}
	return lang.Zone
}

// Moment writes a time as the clock at the site showed it: "2027-01-11 09:30". Not
// set gives "–".
func Moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

// Exactly writes a time to the second with its distance from UTC, as records are
// inspected: "2027-01-11 09:30:05 UTC+08:00" (ICH E6(R3), Annex 1, 4.2.2(d)).
func Exactly(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02 15:04:05 UTC-07:00")
}

// Day writes the day of a time where the site is: "2027-01-11". Not set gives "–".
func Day(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(zone).Format(time.DateOnly)
}

// ReadMoment reads what a datetime-local field holds, in the site's zone, as a value
// of a Moment item. What cannot be read comes back as it is, for the item to refuse.
func ReadMoment(text string, zone *time.Location) string {
	text = strings.TrimSpace(text)
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return record.At(t)
		}
	}
	return text
}

// Field writes a time for a datetime-local field in the site's zone.
func Field(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02T15:04")
}

// Signing reads the fields that Sign writes.
func Signing(r *http.Request) room.Signing {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	return room.Signing{Email: r.PostFormValue("email"), Password: r.PostFormValue("password"), Address: address}
}

// tab is one page of the study.
type tab struct {
	path, name string
	here       bool
}

// tabs are the pages that this member works with.
func tabs(ctx context.Context, v *room.View, here string) []tab {
	var out []tab
	add := func(name string, shown bool, parts ...string) {
		if shown {
			out = append(out, tab{Path(v, parts...), lang.T(ctx, "study.tab."+name), name == here})
		}
	}
	add("board", true)
	add("screening", true, "screening")
	add("dosing", true, "dosing")
	add("products", true, "products")
	add("safety", true, "safety")
	add("visits", true, "visits")
	add("protocol", true, "protocol")
	add("rehearsal", true, "rehearsal")
	add("team", true, "team")
	add("data", len(v.Scopes()) > 0 || v.Me.Is(room.Partner), "data")
	add("record", v.Me.Anywhere(room.Audit), "record")
	return out
}

// kind is what sort of study it is; "" for one with patients.
func kind(v *room.View) string {
	k := v.State.Row(form.Study.Name, "", "1").Get("KIND")
	if k == "real" {
		return ""
	}
	return k
}

// played says in a rehearsal that it is one, and what time it is there; "" elsewhere.
func played(ctx context.Context, v *room.View) string {
	site := v.State.Row(form.Rehearsal.Name, "", "1").Get("SITE")
	if site == "" {
		return ""
	}
	return lang.T(ctx, "rehearsal.header", "When", Moment(v.Now.Std(), Zone(v, site)))
}

// Title is the study's title.
func Title(v *room.View) lang.Text {
	row := v.State.Row(form.Study.Name, "", "1")
	return lang.Text{EN: row.Get("TITLE_EN"), ZH: row.Get("TITLE_ZH")}
}

// Subject is a subject's number, for who sees the subjects of the site; others are told
// the site alone.
func Subject(v *room.View, subject string) string {
	site := v.Site(subject)
	if v.Me.Sees(site) {
		return subject
	}
	return site + "-···"
}
