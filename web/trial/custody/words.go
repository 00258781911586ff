package custody

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/trial/custody"
	"stepwise/trial/form"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func stepWord(ctx context.Context, s room.Step) string {
	return frame.Word(ctx, &form.Handover, "STEP", string(s))
}

func kindWord(ctx context.Context, k room.Kind) string {
	return frame.Word(ctx, &form.Label, "KIND", string(k))
}

// actWord is a step as something to do.
func actWord(ctx context.Context, s room.Step) string { return lang.T(ctx, "custody.do."+string(s)) }

func stageTag(stage string) string {
	switch stage {
	case "failed", "rejected", "recalled", "quarantine", "discarded":
		return "alarm"
	case "infused":
		return "done"
	case "exception", "testing":
		return "wait"
	}
	return "open"
}

// whereabouts is where a container is, in words.
func whereabouts(ctx context.Context, c room.Container) string {
	switch {
	case c.Quarantine:
		return lang.T(ctx, "custody.stage.quarantine")
	case c.Last == "":
		return lang.T(ctx, "custody.stage.none")
	}
	return stepWord(ctx, c.Last)
}

func containerTag(c room.Container) string {
	switch {
	case c.Quarantine || c.Last == room.Discard:
		return "alarm"
	case c.Last == room.Infuse || c.Last == room.Use:
		return "done"
	case c.Last == "":
		return "quiet"
	}
	return "open"
}

// limit is what a requirement asks for.
func limit(ctx context.Context, x room.Spec) string {
	unit := ""
	if x.Unit != "" {
		unit = " " + x.Unit
	}
	switch {
	case x.Word:
		return lang.T(ctx, "custody.limit.word", "Word", x.Expected)
	case x.Low != "" && x.High != "":
		return x.Low + " – " + x.High + unit
	case x.Low != "":
		return "≥ " + x.Low + unit
	}
	return "≤ " + x.High + unit
}

func specName(ctx context.Context, x room.Spec) string {
	return lang.Text{EN: x.EN, ZH: x.ZH}.For(ctx)
}

// eventWord is what happened, in words.
func eventWord(ctx context.Context, e room.Event) string {
	switch e.What {
	case "therapy", "made", "failed", "released", "exception", "excepted", "rejected", "recalled", "refused", "dose":
		return lang.T(ctx, "custody.event."+e.What)
	}
	return stepWord(ctx, room.Step(e.What))
}

func (x sheet) doseWord(ctx context.Context, e room.Event) string {
	unit := ""
	if p := x.v.Protocol(x.v.Version(x.subject)); p != nil && len(p.Levels) > 0 {
		unit = strings.Replace(p.Levels[0].Unit, "10*6", "× 10⁶", 1) // UCUM, as people write it
	}
	return lang.T(ctx, "custody.event.dose.text", "Dose", e.Dose, "Unit", unit, "Level", e.Level, "Planned", e.Planned)
}

func choices(ctx context.Context, key string, values ...string) []ui.Choice {
	var out []ui.Choice
	for _, v := range values {
		out = append(out, ui.Choice{Value: v, Text: lang.T(ctx, key+"."+v)})
	}
	return out
}

func listed(keys []string) string { return strings.Join(keys, ", ") }

func say(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// unfinished are the products that material can be used for now.
func (x sheet) unfinished(c room.Container) []ui.Choice {
	var out []ui.Choice
	for _, p := range room.ProductsOf(x.v.State, x.subject) {
		if (p.Outcome == "planned" || p.Outcome == "running") && slices.Contains(p.Collections, c.Key) {
			out = append(out, ui.Choice{Value: p.Key, Text: p.Key + " " + p.Lot})
		}
	}
	return out
}

func weightField(ctx context.Context, x sheet, otherwise string) ui.Field {
	f := x.need(ctx, "weight", otherwise)
	f.Mode = "decimal"
	return f
}
