package person

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/lang"
	"stepwise/internal/sheet"
	"stepwise/lrs"
	room "stepwise/person"
	"stepwise/person/roster"
	"stepwise/web/ui"
)

// actText says in a sentence what happened to a file. Acts that have no sentence of
// their own are named as the audit names them.
func actText(ctx context.Context, x room.Act, name namer, scope func(room.Grant) string) string {
	key := "person.act." + strings.TrimPrefix(x.Action, "person.")
	if !lang.Has(key) {
		return x.Action
	}
	args := []any{"By", name(x.Actor), "Field", "", "Role", "", "Where", ""}
	if x.Field != "" {
		args[3] = room.FieldName(ctx, x.Field)
	}
	if x.Grant.Role != "" {
		args[5], args[7] = room.RoleName(ctx, x.Grant.Role), scope(x.Grant)
	}
	return lang.T(ctx, key, args...)
}

// reasons says why a row of a list cannot be used: the column, and what is wrong.
func reasons(ctx context.Context, l room.Line) []string {
	var out []string
	for _, f := range l.Faults {
		s := lang.SayMap(lang.From(ctx), f.Key, f.Args)
		if f.Where != "" {
			s = lang.T(ctx, "person.plan.fault", "Column", room.FieldName(ctx, f.Where), "Reason", s)
		}
		out = append(out, s)
	}
	return out
}

// outcomeTag is the kind of sign that stands for an outcome.
func outcomeTag(o room.Outcome) string {
	switch o {
	case room.Fresh, room.Account:
		return "open"
	case room.Faulty:
		return "alarm"
	}
	return "quiet"
}

func outcomeName(ctx context.Context, o room.Outcome) string {
	key := "person.outcome." + string(o)
	return lang.T(ctx, key)
}

func stateName(ctx context.Context, state string) string {
	key := "person.state." + state
	return lang.T(ctx, key)
}

// nameOf writes a profile's name in both scripts, the reader's first.
func nameOf(ctx context.Context, p room.Profile) string {
	first := room.Name(p.Latin, p.Han, lang.From(ctx))
	second := p.Han
	if first == p.Han {
		second = p.Latin
	}
	if second == "" || second == first {
		return first
	}
	return lang.T(ctx, "person.names", "First", first, "Second", second)
}

func roleChoices(ctx context.Context, roles []room.Role, any string) []ui.Choice {
	var out []ui.Choice
	if any != "" {
		out = append(out, ui.Choice{Text: any})
	}
	for _, r := range roles {
		out = append(out, ui.Choice{Value: string(r), Text: room.RoleName(ctx, r)})
	}
	return out
}

// scopeChoices lists scopes; a cohort stands below its programme.
func scopeChoices(ctx context.Context, scopes []room.Scope, any string) []ui.Choice {
	var out []ui.Choice
	if any != "" {
		out = append(out, ui.Choice{Text: any})
	}
	for _, x := range scopes {
		text := x.Title.For(ctx)
		switch {
		case x.Programme == "":
			text = lang.T(ctx, "person.everywhere")
		case x.Cohort != "":
			text = "– " + text
		}
		out = append(out, ui.Choice{Value: scopeValue(x.Programme, x.Cohort), Text: text})
	}
	return out
}

// programmesOnly leaves "everywhere" out: it is no place to filter by.
func programmesOnly(scopes []room.Scope) []room.Scope {
	if len(scopes) > 0 && scopes[0].Programme == "" {
		return scopes[1:]
	}
	return scopes
}

// shown writes a corrected value for the reader.
func shown(ctx context.Context, field, value string) string {
	switch {
	case value == "":
		return "–"
	case field == "city":
		return room.CityName(ctx, value)
	}
	return value
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// prefilled reports whether the invitation's form has anything in its folded part.
func prefilled(v inviting) bool {
	for _, name := range []string{"latin", "han", "licence", "hospital", "department", "title", "city"} {
		if v.errs[name] != "" {
			return true
		}
	}
	return v.profile != (room.Profile{})
}

// exampleColumns are those of the example beside the import's form.
var exampleColumns = []sheet.Column{roster.Email, roster.Han, roster.Latin, roster.Licence, roster.Hospital, roster.Role}

func columnNames(ctx context.Context, columns []sheet.Column) string {
	var out []string
	for _, c := range columns {
		out = append(out, room.FieldName(ctx, string(c)))
	}
	return strings.Join(out, lang.T(ctx, "person.plan.and"))
}

// some picks the first lines with one of these outcomes.
func some(lines []room.Line, most int, outcomes ...room.Outcome) []room.Line {
	var out []room.Line
	for _, l := range lines {
		if len(out) < most && slices.Contains(outcomes, l.Outcome) {
			out = append(out, l)
		}
	}
	return out
}

func outsideTab(ctx context.Context, key string) string { return lang.T(ctx, key) }

func sentenceOf(ctx context.Context, key string) string { return lang.T(ctx, key) }

// candidateReason says why somebody may be an account, and what speaks against it.
func candidateReason(ctx context.Context, c room.Candidate) string {
	if c.Former {
		return lang.T(ctx, "person.how.former")
	}
	if c.Person.ConfirmedAt.IsZero() && (c.Why == room.ByMail || c.Why == room.ByHash) {
		return lang.T(ctx, "person.how.unconfirmed")
	}
	return room.HowName(ctx, c.Why)
}

func meaningChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, m := range room.Meanings {
		out = append(out, ui.Choice{Value: m, Text: room.MeaningName(ctx, m)})
	}
	return out
}

// changeText says in a sentence what was decided.
func changeText(ctx context.Context, c room.Change, name namer) string {
	key := "person.change." + c.Kind
	where := ""
	if c.Kind == room.ChangedRule || c.Kind == room.ChangedList {
		where = room.HomeName(c.Reason)
	}
	what := ""
	if len(c.Moves) > 0 {
		what = room.AgentName(ctx, c.Moves[0].Agent)
	}
	return lang.T(ctx, key, "Name", name(c.Person), "Other", name(c.Other), "Account", what, "Home", where)
}

// belongsText says to whom an account belongs by an attribution.
func belongsText(ctx context.Context, a lrs.Attribution, name namer) string {
	if a.Person == "" {
		return room.HowName(ctx, a.How)
	}
	return name(a.Person)
}
