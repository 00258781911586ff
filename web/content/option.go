package content

import (
	"context"
	"slices"

	room "stepwise/content"
	"stepwise/content/prose"
	"stepwise/internal/blob"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// heading is the title of the page of an author.
func heading(ctx context.Context, e editor) string {
	if e.unit == nil {
		return lang.T(ctx, "content.unit.new")
	}
	return e.unit.Title.For(ctx)
}

// areaChoices offers the areas, none, and the one that is set even if nobody named
// it.
func areaChoices(ctx context.Context, areas []room.Area, set string) []ui.Choice {
	out := []ui.Choice{{Text: lang.T(ctx, "content.area.none")}}
	for _, a := range areas {
		out = append(out, ui.Choice{Value: a.Code, Text: a.Title.For(ctx)})
	}
	if !slices.ContainsFunc(out, func(c ui.Choice) bool { return c.Value == set }) {
		out = append(out, ui.Choice{Value: set, Text: set})
	}
	return out
}

func confidences(ctx context.Context) []ui.Choice {
	return []ui.Choice{
		{Text: lang.T(ctx, "content.confidence.none")},
		{Value: string(room.Verified), Text: lang.T(ctx, "content.confidence.verified")},
		{Value: string(room.Recalled), Text: lang.T(ctx, "content.confidence.recalled")},
	}
}

func statuses(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, s := range []room.Status{room.Draft, room.Published, room.Retired} {
		out = append(out, ui.Choice{Value: string(s), Text: word(ctx, "content.status.", string(s))})
	}
	return out
}

func fileURL(f blob.File) string { return prose.Address(prose.File{Hash: f.Hash, Name: f.Name}) }

// snippet is what an author writes to show or offer a file.
func snippet(f blob.File) string {
	if shows(f.Type) {
		return "![" + f.Name + "](blob:" + f.Hash + ")"
	}
	return "[" + f.Name + "](blob:" + f.Hash + ")"
}

// clip shortens a text to n characters for a list.
func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}
