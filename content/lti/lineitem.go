package lti

import (
	"math"
	"time"
)

// The media types of the grade services (AGS 3.2, 3.3, 3.4) and of memberships
// (NRPS 3.6.1.2).
const (
	MediaItem    = "application/vnd.ims.lis.v2.lineitem+json"
	MediaItems   = "application/vnd.ims.lis.v2.lineitemcontainer+json"
	MediaScore   = "application/vnd.ims.lis.v1.score+json"
	MediaResults = "application/vnd.ims.lis.v2.resultcontainer+json"
	MediaMembers = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
)

// LineItem is a column of the gradebook (AGS 3.2).
type LineItem struct {
	ID       string  `json:"id,omitempty"` // its address
	Maximum  float64 `json:"scoreMaximum"`
	Label    string  `json:"label"`
	Resource string  `json:"resourceId,omitempty"`     // of the tool
	Tag      string  `json:"tag,omitempty"`            // of the tool
	Link     string  `json:"resourceLinkId,omitempty"` // the link that it belongs to
	Start    string  `json:"startDateTime,omitempty"`
	End      string  `json:"endDateTime,omitempty"`
}

// Check judges a line item that a tool sends (AGS 3.2).
func (l *LineItem) Check() error {
	var p Problems
	l.check(&p, "")
	return p.err()
}

func (l *LineItem) check(p *Problems, at string) {
	p.check(l.Maximum > 0 && !math.IsInf(l.Maximum, 0) && l.Maximum <= 1e9, at+"/scoreMaximum", "maximum")
	p.check(l.Label != "", at+"/label", "missing")
	p.check(len(l.Label) <= 1000, at+"/label", "long", "Max", 1000)
	p.check(len(l.Resource) <= 255, at+"/resourceId", "long", "Max", 255)
	p.check(len(l.Tag) <= 255, at+"/tag", "long", "Max", 255)
	start, ok := instant(l.Start)
	p.check(ok, at+"/startDateTime", "time")
	end, ok2 := instant(l.End)
	p.check(ok2, at+"/endDateTime", "time")
	if ok && ok2 && !start.IsZero() && !end.IsZero() {
		p.check(end.After(start), at+"/endDateTime", "order")
	}
}

// Times returns when submissions begin and end; zero for not set.
func (l *LineItem) Times() (start, end time.Time) {
	start, _ = instant(l.Start)
	end, _ = instant(l.End)
	return start, end
}

// Result is what a tool reads of a line item (AGS 3.3).
type Result struct {
	ID      string   `json:"id"`
	ScoreOf string   `json:"scoreOf"`
	User    string   `json:"userId"`
	Score   *float64 `json:"resultScore,omitempty"`
	Maximum float64  `json:"resultMaximum"`
	Comment string   `json:"comment,omitempty"`
}
