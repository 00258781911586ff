package programme

import (
	"context"

	"stepwise/internal/lang"
)

// labelOf names a field; the same word may mean something else in one part.
func labelOf(ctx context.Context, s spot, name string) string {
	if key := "editor.field." + s.list + "." + name; lang.Has(key) {
		return lang.T(ctx, key)
	}
	return lang.T(ctx, "editor.field."+name)
}

// hint is a field's hint, or "": in a requirement the chosen kind may have its own.
func (f form) hint(ctx context.Context, name string) string {
	for _, key := range []string{"editor.hint." + f.values.Get("kind") + "." + name, "editor.hint." + f.at.list + "." + name, "editor.hint." + name} {
		if lang.Has(key) {
			return lang.T(ctx, key)
		}
	}
	return ""
}

// rowsOf gives long texts an area.
func rowsOf(name string) int {
	switch name {
	case "about", "purpose", "certificate.criteria":
		return 4
	}
	return 0
}

func nameOr(name, code string) string {
	if name == "" {
		return code
	}
	return name
}
