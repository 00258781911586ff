package programme

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/programme"
)

var whereIs = regexp.MustCompile(`^((?:steps\[\d+\](?:\.requirements\[\d+\])?|competencies\[\d+\]|credits\[\d+\]|cohorts\[\d+\])?)\.?([a-z]+(?:\.[a-z]+)?)?`)

// trouble is one fault of a draft in words, with the form that mends it.
type trouble struct {
	place string
	text  string
	path  string
}

// troubles lists what keeps a draft from being published.
func troubles(ctx context.Context, d *room.Definition, base string, err error) []trouble {
	var out []trouble
	for _, f := range faultsOf(err) {
		s, field := placed(f.Where)
		t := trouble{place: s.name(ctx, d), text: faultText(ctx, d, f), path: base + "/edit/part?at=" + s.String()}
		switch {
		case field == "steps", field == "requirements":
			t.path = base + "/edit#" + s.anchor()
		case slices.Contains(pairs, field):
			t.path += "#" + field + ".en"
		case field != "":
			t.path += "#" + field
		}
		out = append(out, t)
	}
	return out
}

// placed splits a path of Check into the place and the field.
func placed(where string) (spot, string) {
	m := whereIs.FindStringSubmatch(where)
	s, err := parseSpot(m[1])
	if err != nil {
		return spot{}, ""
	}
	return s, m[2]
}

// faultText is a fault's sentence; where it names another place, in words.
func faultText(ctx context.Context, d *room.Definition, f fault.Field) string {
	args := map[string]any{}
	for k, v := range f.Args {
		args[k] = v
	}
	if first, ok := args["First"].(string); ok {
		s, _ := placed(first)
		args["First"] = s.name(ctx, d)
	}
	return lang.SayMap(lang.From(ctx), f.Key, args)
}

// faultsOf returns the places of a fault.
func faultsOf(err error) []fault.Field {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}
