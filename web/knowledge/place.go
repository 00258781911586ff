package knowledge

import (
	"context"
	"errors"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// fieldErrors puts a fault of the room, which knows places in the data, beside the
// form's fields. What has no field stands above.
func (e editor) fieldErrors(ctx context.Context, err error) ui.FieldErrors {
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return ui.FieldErrors{"": ui.Sentence(ctx, err)}
	}
	out := ui.FieldErrors{}
	for _, x := range f.Fields {
		name, sentence := e.fieldAt(x.Where), lang.SayMap(lang.From(ctx), x.Key, x.Args)
		if name == "" && x.Where != "" {
			sentence = x.Where + ": " + sentence
		}
		if old := out[name]; old != "" {
			sentence = old + " " + sentence
		}
		out[name] = sentence
	}
	return out
}

// fieldAt finds the form's field for a place in a statement: "/data/steroid/drug",
// "data.steroid.drug", "/source/page", "comment".
func (e editor) fieldAt(place string) string {
	path := strings.ReplaceAll(strings.Trim(place, "/"), "/", ".")
	switch path {
	case "citation", "address", "page": // of a verdict
		return "source." + path
	case "fields":
		return "field"
	}
	if rest, ok := strings.CutPrefix(path, "reading."); ok {
		path = "data." + rest
	}
	for try := path; try != ""; {
		for _, x := range shapes[e.kind] {
			if x.name() == try || "data."+x.top() == try {
				return x.name()
			}
		}
		if slices.Contains(around, try) || try == "comment" {
			return try
		}
		for _, name := range around {
			if strings.HasPrefix(name, try+".") {
				return name
			}
		}
		i := strings.LastIndexByte(try, '.')
		if i < 0 {
			break
		}
		try = try[:i]
	}
	if path == "id" && e.id == "" {
		return "record"
	}
	return ""
}
