package guideline

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	room "stepwise/guideline"
	"stepwise/web/ui"
)

// draft is the form of a question.
type draft struct {
	room.Text
	code       string // "" for a new question
	revision   int
	programmes []ui.Choice
	errs       ui.FieldErrors
}

func (d draft) action() string {
	if d.code == "" {
		return "/office/guidelines"
	}
	return "/office/guideline/" + d.code + "/edit"
}

// spare is how many empty rows a list of the form offers beyond what is written;
// empty rows are dropped, so saving gives new ones.
const spare = 2

// rows are the row numbers that a list shows.
func rows(written, most int) []int {
	out := make([]int, min(written+spare, most))
	for i := range out {
		out[i] = i
	}
	return out
}

func at[T any](list []T, i int) T {
	var zero T
	if i < len(list) {
		return list[i]
	}
	return zero
}

// readText reads the form of a question. Rows are read until one is missing.
func readText(form url.Values) room.Text {
	t := room.Text{Code: form.Get("code"), Programme: form.Get("programme"), Title: ui.TextOf(form, "title"),
		Context: room.Context{Population: ui.TextOf(form, "population"), Intervention: ui.TextOf(form, "intervention"),
			Comparator: ui.TextOf(form, "comparator"), Outcome: ui.TextOf(form, "outcome")},
		China: readPosition(form, "china"), West: readPosition(form, "west"), Threshold: form.Get("threshold"),
		Boundary: room.Boundary(form.Get("boundary"))}
	t.Quorum, _ = strconv.Atoi(strings.TrimSpace(form.Get("quorum"))) // 0 is refused with the bounds
	for i := 0; form.Has("options." + strconv.Itoa(i) + ".en"); i++ {
		t.Options = append(t.Options, ui.TextOf(form, "options."+strconv.Itoa(i)))
	}
	return t
}

func readPosition(form url.Values, side string) room.Position {
	var p room.Position
	for i := 0; form.Has(side + ".claims." + strconv.Itoa(i) + ".en"); i++ {
		where := side + ".claims." + strconv.Itoa(i)
		p.Claims = append(p.Claims, room.Claim{Text: ui.TextOf(form, where), Checked: room.Checked(form.Get(where + ".checked"))})
	}
	for i := 0; form.Has(side + ".sources." + strconv.Itoa(i) + ".url"); i++ {
		where := side + ".sources." + strconv.Itoa(i)
		p.Sources = append(p.Sources, room.Source{URL: form.Get(where + ".url"), Title: form.Get(where + ".title"), Says: ui.TextOf(form, where+".says"),
			Checked: room.Checked(form.Get(where + ".checked"))})
	}
	return p
}

// readWording reads the form of a recommendation.
func readWording(form url.Values) room.Wording {
	w := room.Wording{Text: ui.TextOf(form, "text"), Strength: room.Strength(form.Get("strength")), Certainty: room.Certainty(form.Get("certainty")),
		Change: ui.TextOf(form, "change")}
	for _, v := range form["options"] {
		if n, err := strconv.Atoi(v); err == nil {
			w.Options = append(w.Options, n)
		}
	}
	return w
}

// choices are the options of a Select, each with the sentence prefix+value. blank
// is the sentence of the empty choice, "" for none.
func choices[T ~string](ctx context.Context, prefix string, values []T, blank string) []ui.Choice {
	var out []ui.Choice
	if blank != "" {
		out = append(out, ui.Choice{Text: blank})
	}
	for _, v := range values {
		out = append(out, ui.Choice{Value: string(v), Text: word(ctx, prefix, string(v))})
	}
	return out
}
