package quality

import (
	"context"
	"strconv"

	"stepwise/internal/lang"
	room "stepwise/quality"
	"stepwise/web/ui"
)

func indicatorChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, i := range room.Indicators {
		out = append(out, ui.Choice{Value: string(i), Text: indicatorName(ctx, i)})
	}
	return out
}

func siteChoices(ctx context.Context, sites []room.Listed) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "quality.all")}}
	for _, x := range sites {
		out = append(out, ui.Choice{Value: x.ID, Text: x.Name.For(ctx)})
	}
	return out
}

func monthChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, n := range []int{12, 24, 36, 60} {
		out = append(out, ui.Choice{Value: strconv.Itoa(n), Text: lang.T(ctx, "quality.lastmonths", "Count", n)})
	}
	return out
}

func withinChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, n := range room.WithinHours {
		out = append(out, ui.Choice{Value: strconv.Itoa(n), Text: lang.T(ctx, "quality.hours", "N", n)})
	}
	return out
}

func answerChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, a := range []room.Answer{room.Unknown, room.Yes, room.No} {
		out = append(out, ui.Choice{Value: string(a), Text: lang.T(ctx, "quality.answer."+string(a))})
	}
	return out
}

func outcomeChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, o := range room.Outcomes {
		out = append(out, ui.Choice{Value: string(o), Text: lang.T(ctx, "quality.outcome."+string(o))})
	}
	return out
}

func vocabularyChoices() []ui.Choice {
	var out []ui.Choice
	for _, v := range room.Vocabularies {
		out = append(out, ui.Choice{Value: v, Text: v})
	}
	return out
}
