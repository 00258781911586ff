package lti

import (
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// MaxItems bounds a deep linking answer.
const MaxItems = 100

// Item is a content item (DL 3). Of its types we make links to start: only
// ltiResourceLink can be launched, link is opened as it is.
type Item struct {
	Type     string    `json:"type"`
	URL      string    `json:"url,omitempty"`
	Title    string    `json:"title,omitempty"`
	Text     string    `json:"text,omitempty"`
	Custom   Custom    `json:"custom,omitempty"`
	LineItem *LineItem `json:"lineItem,omitempty"`
	Open     *Period   `json:"available,omitempty"`
	Due      *Period   `json:"submission,omitempty"`
}

// The types of content items (DL 3.1, 3.2).
const (
	TypeResourceLink = "ltiResourceLink"
	TypeLink         = "link"
)

// Period is when something is open; ISO 8601 with a zone, or absent.
type Period struct {
	Start string `json:"startDateTime,omitempty"`
	End   string `json:"endDateTime,omitempty"`
}

func (i *Item) check(p *Problems, where string) {
	p.check(i.Type != "", where+"/type", "missing")
	if i.URL != "" || i.Type == TypeLink {
		p.check(isURL(i.URL), where+"/url", "address")
	}
	p.check(len(i.Title) <= 1000, where+"/title", "long", "Max", 1000)
	p.check(len(i.Text) <= 10_000, where+"/text", "long", "Max", 10_000)
	checkCustom(p, where+"/custom", i.Custom)
	if i.LineItem != nil {
		if i.LineItem.Label == "" {
			i.LineItem.Label = i.Title // DL 3.2: the label defaults to the title
		}
		i.LineItem.check(p, where+"/lineItem")
	}
}

func checkCustom(p *Problems, where string, c Custom) {
	size := 0
	for name, value := range c {
		size += len(name) + len(value)
	}
	p.check(len(c) <= 50 && size <= 8000, where, "long", "Max", 8000)
}

// Accepts reports whether the platform takes this type of item (DL 4.4.1).
func (l *Linking) Accepts(kind string) bool {
	for _, t := range l.Types {
		if t == kind {
			return true
		}
	}
	return false
}

// Several reports whether more than one item may be sent. Without a word on it one
// is safe everywhere (DL 4.4.1: optional, the default is left open).
func (l *Linking) Several() bool { return l.Multiple != nil && *l.Multiple }

// WithLineItem reports whether an item may bring a line item.
func (l *Linking) WithLineItem() bool { return l.LineItem == nil || *l.LineItem }

// instant reads a time of AGS or DL: ISO 8601 with a zone.
func instant(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1970 && t.Year() < 10000 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
