package toxicity

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity/advice"
	"stepwise/web/ui"
)

// Begin takes a coordinator from a row of the explorer to the form of a guideline
// question with both positions filled in, each claim with its standing.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	desk, err := p.service.Desk(ctx, 0)
	if err != nil {
		return err
	}
	row, ok := desk.Advisor.Row(r.PathValue("row"), false)
	if !ok {
		return fault.New(fault.NotFound, "toxicity.row.gone")
	}
	return ui.See(w, r, "/office/guidelines/new?"+query(flat(questionOf(ctx, row))...))
}

// questionOf are the fields of the form (web/guideline, readText).
func questionOf(ctx context.Context, row advice.Row) []pair {
	out := []pair{{"code", strings.NewReplacer("_", "-", ".", "-").Replace(row.ID)}}
	out = append(out, bilingual(ctx, "title", func(ctx context.Context) string {
		return lang.T(ctx, "toxicity.begin.title", "Event", name(row.Name).For(ctx), "Grade", row.Grade)
	})...)
	out = append(out, bilingual(ctx, "population", func(ctx context.Context) string {
		return lang.T(ctx, "toxicity.begin.population", "Event", name(row.Name).For(ctx), "Grade", row.Grade)
	})...)
	sides := map[string]int{}
	for _, body := range fact.Bodies {
		s, ok := stanceOf(row.Cells[body])
		if !ok {
			continue
		}
		side, checked := "west", string(fact.Recalled)
		if body == "CSCO" {
			side = "china"
		}
		if s.from.Status == fact.Verified {
			checked = string(fact.Verified)
		}
		n := strconv.Itoa(sides[side])
		sides[side]++
		claim := side + ".claims." + n
		out = append(out, bilingual(ctx, claim, func(ctx context.Context) string {
			return lang.T(ctx, "toxicity.begin.claim", "Body", body+" "+edition(s.from), "Action", lang.T(ctx, "toxicity.action."+actionKey(s.action)), "Steroid", doseText(ctx, s.steroid, s.rule))
		})...)
		out = append(out, pair{claim + ".checked", checked})
		source := side + ".sources." + n
		out = append(out, pair{source + ".url", s.from.Source.Address}, pair{source + ".title", clip(s.from.Source.Citation, 290)}, pair{source + ".checked", checked})
	}
	for i, a := range []fact.Action{fact.Continue, fact.Hold, fact.Permanent} {
		out = append(out, bilingual(ctx, "options."+strconv.Itoa(i), func(ctx context.Context) string { return lang.T(ctx, "toxicity.action."+string(a)) })...)
	}
	return out
}

// bilingual is one field in both languages, whatever the reader's is.
func bilingual(ctx context.Context, field string, say func(context.Context) string) []pair {
	return []pair{{field + ".en", say(lang.With(ctx, lang.EN))}, {field + ".zh", say(lang.With(ctx, lang.ZH))}}
}
