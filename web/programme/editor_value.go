package programme

import (
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/programme"
)

// values is what stands at a place, as its form shows it.
func (s spot) values(d *room.Definition, note string) url.Values {
	v := url.Values{}
	text := func(name string, x lang.Text) { v.Set(name+".en", x.EN); v.Set(name+".zh", x.ZH) }
	number := func(name string, n float64) {
		if n != 0 {
			v.Set(name, strconv.FormatFloat(n, 'f', -1, 64))
		}
	}
	lines := func(name string, list []string) { v.Set(name, strings.Join(list, "\n")) }
	if !s.there(d) {
		if s.list == "requirements" {
			v.Set("kind", "units")
		}
		return v
	}
	v.Set("code", s.code(d))
	switch s.list {
	case "":
		text("title", d.Title)
		text("audience", d.Audience)
		text("about", d.About)
		text("certificate.title", d.Certificate.Title)
		text("certificate.criteria", d.Certificate.Criteria)
		v.Set("note", note)
	case "steps":
		x := d.Steps[s.index]
		text("title", x.Title)
		text("purpose", x.Purpose)
		number("weeks", float64(x.Weeks))
		v["after"] = x.After
	case "requirements":
		x := d.Steps[s.step].Requirements[s.index]
		text("title", x.Title)
		for name, value := range map[string]string{"kind": x.Kind, "dimension": string(x.Dimension), "mode": x.Mode, "state": x.State,
			"verb": x.Verb, "activity": x.Activity, "type": x.Type, "by": x.By, "below": x.Below} {
			v.Set(name, value)
		}
		if x.Success {
			v.Set("success", "yes")
		}
		lines("verbs", x.Verbs)
		lines("items", x.Items)
		lines("courses", x.Courses)
		number("minutes", float64(x.Minutes))
		number("count", float64(x.Count))
		number("score", percent(x.Score))
		lines("units", x.Units)
		lines("tests", x.Tests)
		lines("sessions", x.Sessions)
		lines("questions", x.Questions)
	case "competencies":
		x := d.Competencies[s.index]
		text("title", x.Title)
		v.Set("level", x.Level)
		lines("units", x.Units)
	case "credits":
		x := d.Credits[s.index]
		text("title", x.Title)
		for name, value := range map[string]string{"requirement": x.Requirement, "from": x.From, "until": x.Until, "source": x.Source} {
			v.Set(name, value)
		}
		v.Set("credits", strconv.FormatFloat(x.Credits, 'f', -1, 64))
		number("hours", x.Hours)
	case "cohorts":
		x := d.Cohorts[s.index]
		text("city", x.City)
		v.Set("starts", x.Starts)
		v.Set("ends", x.Ends)
		number("capacity", float64(x.Capacity))
	}
	return v
}

// percent of a share, to two places, so that 0.6 is 60 and not 60.000000000000001.
func percent(share float64) float64 {
	n, _ := strconv.ParseFloat(strconv.FormatFloat(share*100, 'f', 2, 64), 64)
	return n
}
