package programme

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// filled reads a form; what cannot be read is noted beside its field.
type filled struct {
	url.Values
	faults fault.Form
}

func (f *filled) word(name string) string { return strings.TrimSpace(f.Get(name)) }

func (f *filled) text(name string) lang.Text { return ui.TextOf(f.Values, name) }

func (f *filled) number(name string) int {
	if f.word(name) == "" {
		return 0
	}
	n, err := strconv.Atoi(f.word(name))
	f.faults.Check(err == nil && n >= -100000 && n <= 100000, name, "fault.number", "Min", 0, "Max", 100000)
	return n
}

func (f *filled) decimal(name string) float64 {
	if f.word(name) == "" {
		return 0
	}
	x, err := strconv.ParseFloat(strings.Replace(f.word(name), ",", ".", 1), 64)
	ok := err == nil && x >= 0 && x <= 100000
	f.faults.Check(ok, name, "editor.fault.decimal")
	if !ok {
		return 0
	}
	return x
}

// list reads codes, one a line; commas and blanks part them as well.
func (f *filled) list(name string) []string {
	return strings.FieldsFunc(f.Get(name), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;，；、", r) })
}

// put writes a form into the definition, at a place that is there or one past the
// end. Who names a part by its old code then names it by the new one.
func (s spot) put(d *room.Definition, f *filled) {
	was := s.code(d)
	switch s.list {
	case "":
		d.Title, d.Audience, d.About = f.text("title"), f.text("audience"), f.text("about")
		d.Certificate = room.Certificate{Title: f.text("certificate.title"), Criteria: f.text("certificate.criteria")}
	case "steps":
		x := room.Step{Code: f.word("code"), Title: f.text("title"), Purpose: f.text("purpose"), Weeks: f.number("weeks"), After: f.Values["after"]}
		if s.there(d) {
			x.Requirements = d.Steps[s.index].Requirements
		}
		set(&d.Steps, s.index, x)
		for i := range d.Steps {
			rename(d.Steps[i].After, was, x.Code)
		}
	case "requirements":
		x := f.requirement()
		set(&d.Steps[s.step].Requirements, s.index, x)
		for i := range d.Credits {
			if was != "" && d.Credits[i].Requirement == was {
				d.Credits[i].Requirement = x.Code
			}
		}
	case "competencies":
		set(&d.Competencies, s.index, room.Competency{Code: f.word("code"), Title: f.text("title"), Level: f.word("level"), Units: f.list("units")})
	case "credits":
		set(&d.Credits, s.index, room.Award{Code: f.word("code"), Title: f.text("title"), Requirement: f.word("requirement"), Credits: f.decimal("credits"),
			Hours: f.decimal("hours"), From: f.word("from"), Until: f.word("until"), Source: f.word("source")})
	case "cohorts":
		set(&d.Cohorts, s.index, room.Cohort{Code: f.word("code"), City: f.text("city"), Starts: f.word("starts"), Ends: f.word("ends"), Capacity: f.number("capacity")})
	}
}

// requirement reads the parameters of the chosen kind and no others.
func (f *filled) requirement() room.Requirement {
	x := room.Requirement{Code: f.word("code"), Kind: f.word("kind"), Dimension: room.Dimension(f.word("dimension")), Title: f.text("title"),
		Minutes: f.number("minutes"), By: f.word("by")}
	k, ok := room.KindOf(x)
	if !ok {
		f.faults.Add("kind", "fault.choice")
		return x
	}
	for _, name := range k.Fields {
		switch name {
		case "count":
			x.Count = f.number(name)
		case "units":
			x.Units = f.list(name)
		case "tests":
			x.Tests = f.list(name)
		case "score":
			x.Score = f.decimal(name) / 100
		case "sessions":
			x.Sessions = f.list(name)
		case "mode":
			x.Mode = f.word(name)
		case "questions":
			x.Questions = f.list(name)
		case "state":
			x.State = f.word(name)
		case "verb":
			x.Verb = f.word(name)
		case "activity":
			x.Activity = f.word(name)
		case "type":
			x.Type = f.word(name)
		case "verbs":
			x.Verbs = strings.Fields(f.Get(name)) // an IRI may hold a comma
		case "below":
			x.Below = f.word(name)
		case "success":
			x.Success = f.word(name) == "yes"
		case "items":
			x.Items = strings.Fields(f.Get(name))
		case "courses":
			x.Courses = strings.Fields(f.Get(name))
		}
	}
	return x
}

func set[T any](list *[]T, i int, x T) {
	if i < len(*list) {
		(*list)[i] = x
	} else {
		*list = append(*list, x)
	}
}

func rename(codes []string, was, is string) {
	for i := range codes {
		if was != "" && codes[i] == was {
			codes[i] = is
		}
	}
}
