package programme

import (
	"context"
	"slices"

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
	"mode": "select", "questions": "lines", "state": "text", "verb": "text", "activity": "text", "type": "text",
	"verbs": "lines", "below": "text", "success": "select", "items": "lines", "courses": "lines"}

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
				switch f {
				case "mode":
					b.choices = named("editor.mode.", "", "room", "online")
				case "success":
					b.choices = named("editor.success.", "", "yes")
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
