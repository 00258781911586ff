package programme

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// blank is one field of a part's form.
type blank struct {
	name    string
	sort    string // text, area, pair, lines, number, decimal, day, select or ticks
	choices []ui.Choice
	must    bool
}

// pairs are the fields in two languages.
var pairs = []string{"title", "audience", "about", "purpose", "city", "certificate.title", "certificate.criteria"}

// parameters is how each parameter of a kind is asked for.
var parameters = map[string]string{"count": "number", "units": "lines", "tests": "lines", "score": "decimal", "sessions": "lines",
	"mode": "select", "questions": "lines", "state": "text", "verb": "text", "activity": "text", "type": "text"}

// blanks lists the fields of the form at a place. kind is a requirement's.
func (s spot) blanks(ctx context.Context, d *room.Definition, kind string) []blank {
	named := func(prefix string, values ...string) (out []ui.Choice) {
		for _, v := range values {
			out = append(out, ui.Choice{Value: v, Text: lang.T(ctx, prefix+v)})
		}
		return out
	}
	code := blank{name: "code", sort: "text", must: true}
	switch s.list {
	case "":
		return []blank{{name: "title", sort: "pair"}, {name: "audience", sort: "pair"}, {name: "about", sort: "pair"},
			{name: "certificate.title", sort: "pair"}, {name: "certificate.criteria", sort: "pair"}, {name: "note", sort: "area"}}
	case "steps":
		return []blank{{name: "title", sort: "pair"}, code, {name: "purpose", sort: "pair"}, {name: "weeks", sort: "number"},
			{name: "after", sort: "ticks", choices: s.earlier(ctx, d)}}
	case "requirements":
		out := []blank{{name: "kind", sort: "select", must: true, choices: named("editor.kind.", room.Kinds()...)}, code, {name: "title", sort: "pair"}}
		if k, ok := room.KindOf(room.Requirement{Kind: kind}); ok {
			for _, f := range k.Fields {
				b := blank{name: f, sort: parameters[f]}
				if f == "mode" {
					b.choices = named("editor.mode.", "", "room", "online")
				}
				out = append(out, b)
			}
		}
		dimensions := []ui.Choice{{Value: "", Text: lang.T(ctx, "editor.dimension.own")}}
		for _, x := range room.Dimensions {
			dimensions = append(dimensions, ui.Choice{Value: string(x), Text: lang.T(ctx, "programme.dimension."+string(x))})
		}
		return append(out, blank{name: "dimension", sort: "select", choices: dimensions}, blank{name: "minutes", sort: "number"}, blank{name: "by", sort: "day"})
	case "competencies":
		levels := []ui.Choice{{Text: lang.T(ctx, "editor.nothing")}}
		for _, l := range []string{"1", "2", "3a", "3b", "4", "5", "6", "7"} {
			levels = append(levels, ui.Choice{Value: l, Text: l})
		}
		return []blank{{name: "title", sort: "pair"}, code, {name: "level", sort: "select", choices: levels}, {name: "units", sort: "lines"}}
	case "credits":
		asked := []ui.Choice{{Text: lang.T(ctx, "editor.award.programme")}}
		for _, st := range d.Steps {
			for _, r := range st.Requirements {
				asked = append(asked, ui.Choice{Value: r.Code, Text: r.Code + " · " + askOf(ctx, r)})
			}
		}
		return []blank{code, {name: "title", sort: "pair"}, {name: "requirement", sort: "select", choices: asked}, {name: "credits", sort: "decimal", must: true},
			{name: "hours", sort: "decimal"}, {name: "from", sort: "day"}, {name: "until", sort: "day"}, {name: "source", sort: "text"}}
	}
	return []blank{{name: "city", sort: "pair"}, code, {name: "starts", sort: "day", must: true}, {name: "ends", sort: "day"}, {name: "capacity", sort: "number", must: true}}
}

// earlier are the steps above this one, and whatever it waits for already.
func (s spot) earlier(ctx context.Context, d *room.Definition) []ui.Choice {
	var out []ui.Choice
	for i, st := range d.Steps {
		if i < s.index {
			out = append(out, ui.Choice{Value: st.Code, Text: st.Title.For(ctx)})
		}
	}
	if s.there(d) {
		for _, code := range d.Steps[s.index].After {
			if !slices.ContainsFunc(out, func(c ui.Choice) bool { return c.Value == code }) {
				out = append(out, ui.Choice{Value: code, Text: code})
			}
		}
	}
	return out
}

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
			"verb": x.Verb, "activity": x.Activity, "type": x.Type, "by": x.By} {
			v.Set(name, value)
		}
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

// percent of a share, to two places, so that 0.6 is 60 and not 60.000000000000001.
func percent(share float64) float64 {
	n, _ := strconv.ParseFloat(strconv.FormatFloat(share*100, 'f', 2, 64), 64)
	return n
}
