package safety

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"stepwise/trial/record"
)

// Clock is how long a kind of report may take in a jurisdiction, as data. What was
// checked, against which page, stands beside it and in doc/sources.md.
type Clock struct {
	ID           string       `json:"id"`
	Jurisdiction string       `json:"jurisdiction"`        // "CN", "US", "EU"
	Severe       bool         `json:"severe"`              // fatal or life-threatening only
	FollowUp     bool         `json:"follow_up,omitempty"` // runs again with each new relevant information
	Days         int          `json:"days"`                // calendar days; day 0 is the day of awareness
	Complete     int          `json:"complete,omitempty"`  // further days for the complete report
	Words        record.Words `json:"words"`
	Starts       record.Words `json:"starts"`           // what begins it there; ours begin with the day of awareness, which is never later
	Source       string       `json:"source"`           // the rule
	Status       string       `json:"status"`           // "verified": the page at Pages says so; "recalled": nobody has checked it
	Pages        []string     `json:"pages,omitempty"`  // addresses that were opened
	Opened       string       `json:"opened,omitempty"` // on which day
	Secondary    bool         `json:"needs_primary_check,omitempty"`
}

// ReadClocks reads the shipped clocks.
func ReadClocks(text []byte) ([]Clock, error) {
	var file struct{ Clocks []Clock }
	err := json.Unmarshal(text, &file)
	return file.Clocks, err
}

// Duty is a report that is due.
type Duty struct {
	Clock   Clock
	Subject string
	Event   string // key
	Part    string // "first", "severe", "complete", "follow-up 1", …
	From    time.Time
	Due     time.Time // last moment of its day at the site
	Assumed []string  // what is not judged yet and was taken as it would have to be reported: "relatedness", "expectedness"
}

// Knowledge is when the sponsor came to know what of an event.
type Knowledge struct {
	Serious time.Time            // that it is serious
	Severe  time.Time            // that it is fatal or life-threatening; the zero time for never
	More    []time.Time          // further relevant information
	First   map[string]time.Time // by jurisdiction, when the first report was sent
}

// Duties are the reports that an event makes due in the jurisdictions. What nobody has
// judged is taken as reportable and said so: a clock does not wait for a judgement.
// When an event turns out fatal later, the short clock starts with that knowledge. The
// earlier of the two days holds for a first report that was not sent by then; after one
// that was, a report of its own is due (Regulation (EU) 536/2014, Article 42(2)(c)).
func Duties(clocks []Clock, jurisdictions []string, e *Event, k Knowledge, zone *time.Location) []Duty {
	if !e.Serious || k.Serious.IsZero() || e.Expected == "Y" {
		return nil
	}
	related, judged := AtLeast(e.Related, "possible")
	if judged && !related {
		return nil
	}
	var assumed []string
	if !judged {
		assumed = append(assumed, "relatedness")
	}
	if e.Expected == "" {
		assumed = append(assumed, "expectedness")
	}
	var out []Duty
	for _, j := range jurisdictions {
		first := Duty{Subject: e.Subject, Event: e.Key, Part: "first", Assumed: assumed}
		for _, c := range clocks {
			from := k.Serious
			if c.Severe {
				from = k.Severe
			}
			if c.Jurisdiction != j || c.FollowUp || from.IsZero() {
				continue
			}
			due := EndOfDay(from, c.Days, zone)
			if sent := k.First[j]; c.Severe && !sent.IsZero() && sent.Before(from) {
				out = append(out, Duty{Clock: c, Subject: e.Subject, Event: e.Key, Part: "severe", From: from, Due: due, Assumed: assumed})
			} else if first.Due.IsZero() || due.Before(first.Due) {
				first.Clock, first.From, first.Due = c, from, due
			}
			if c.Complete > 0 {
				out = append(out, Duty{Clock: c, Subject: e.Subject, Event: e.Key, Part: "complete", From: from, Due: EndOfDay(from, c.Days+c.Complete, zone), Assumed: assumed})
			}
		}
		if !first.Due.IsZero() {
			out = append(out, first)
		}
		for _, c := range clocks {
			if c.Jurisdiction != j || !c.FollowUp {
				continue
			}
			for i, from := range k.More {
				out = append(out, Duty{Clock: c, Subject: e.Subject, Event: e.Key, Part: followUp(i + 1), From: from, Due: EndOfDay(from, c.Days, zone), Assumed: assumed})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Duty) int { return a.Due.Compare(b.Due) })
	return out
}

// EndOfDay is the last moment of the day that lies so many calendar days after a
// time's own day, where the site is.
func EndOfDay(from time.Time, days int, zone *time.Location) time.Time {
	d := from.In(zone)
	return time.Date(d.Year(), d.Month(), d.Day()+days+1, 0, 0, 0, 0, zone).Add(-time.Microsecond)
}

func followUp(n int) string { return "follow-up " + strconv.Itoa(n) }
