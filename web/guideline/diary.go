package guideline

import (
	"context"
	"strings"

	room "stepwise/guideline"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/web/programme"
)

// Diary tells panel members which ballots wait for them.
func (p *Pages) Diary(ctx context.Context, a person.Actor) ([]programme.Todo, error) {
	list, err := p.service.Waiting(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []programme.Todo
	for _, w := range list {
		if w.Voted {
			continue
		}
		todo := programme.Todo{Title: w.Item.Title.For(ctx), Path: "/guideline/" + w.Code, DueAt: w.Round.ClosesAt}
		switch w.Do {
		case "declare":
			todo.Why = lang.T(ctx, "guideline.todo.declare", "Round", w.Round.Number)
		case "vote":
			todo.Why, todo.Path = lang.T(ctx, "guideline.todo.vote", "Round", w.Round.Number), todo.Path+"/ballot"
		default:
			continue
		}
		out = append(out, todo)
	}
	return out, nil
}

// Guide tells where questions and rounds that stand in the record are found.
func Guide(ctx context.Context, q store.Queryer, activities []string) (map[string]programme.Link, error) {
	codes := map[string]string{}
	var asked []string
	for _, iri := range activities {
		rest, ok := strings.CutPrefix(iri, lrs.Question(""))
		if !ok {
			continue
		}
		code, _, _ := strings.Cut(rest, "/")
		codes[iri] = code
		asked = append(asked, code)
	}
	out := map[string]programme.Link{}
	if len(asked) == 0 {
		return out, nil
	}
	titles, err := room.Titles(ctx, q, asked)
	if err != nil {
		return nil, err
	}
	for iri, code := range codes {
		if title, ok := titles[code]; ok {
			out[iri] = programme.Link{Title: title, Path: "/guideline/" + code}
		}
	}
	return out, nil
}
