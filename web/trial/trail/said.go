package trail

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/toxicity/grading"
	room "stepwise/trial"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/web/trial/frame"
)

// event is a value of an adverse event in words: to a term or a class is added what it
// is called in the reader's language, and its course and findings are no JSON.
func event(ctx context.Context, v *room.View, e record.Entry, text string) string {
	switch e.Item {
	case "AETERM":
		return beside(ctx, text, frame.Term(ctx, text))
	case "AEBODSYS":
		return beside(ctx, text, frame.Class(ctx, text))
	case "COURSE":
		return course(ctx, v, e, text)
	case "FINDINGS":
		return findings(ctx, text)
	}
	return text
}

// beside keeps what the record holds in front.
func beside(ctx context.Context, held, name string) string {
	if held == name {
		return held
	}
	return lang.T(ctx, "trail.named", "Held", held, "Name", name)
}

func course(ctx context.Context, v *room.View, e record.Entry, text string) string {
	var points []safety.Point
	if json.Unmarshal([]byte(text), &points) != nil {
		return text
	}
	var out []string
	for _, p := range points {
		out = append(out, lang.T(ctx, "trail.point", "When", frame.Moment(p.At, frame.Zone(v, e.Site)), "Grade", p.Grade))
	}
	return strings.Join(out, " → ")
}

func findings(ctx context.Context, text string) string {
	var found map[string]any
	if json.Unmarshal([]byte(text), &found) != nil {
		return text
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(found)) {
		value := fmt.Sprint(found[name])
		switch x := found[name].(type) {
		case bool:
			value = lang.T(ctx, map[bool]string{true: "safety.yes", false: "safety.no"}[x])
		case string:
			if lang.Has("grading.word." + x) {
				value = lang.T(ctx, "grading.word."+x)
			}
		}
		if f := grading.Find(name); f != nil {
			name = "grading.finding." + f.Name
			if f.Quantity != "" {
				name = "grading.quantity." + f.Quantity
				value = strings.TrimSpace(value + " " + f.Unit)
			}
			name = lang.T(ctx, name)
		}
		out = append(out, lang.T(ctx, "trail.finding", "Name", name, "Value", value))
	}
	return strings.Join(out, lang.T(ctx, "protocol.semicolon"))
}
