package study

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// codes are the choices of an item, in the reader's language.
func codes(ctx context.Context, f *record.Form, item string) []ui.Choice {
	var out []ui.Choice
	i, _ := f.Item(item)
	for _, c := range i.Codes {
		out = append(out, ui.Choice{Value: c.Value, Text: frame.Words(ctx, c.Words)})
	}
	return out
}

func residency(ctx context.Context) []ui.Choice { return codes(ctx, &form.Study, "RESIDENCY") }
func statuses(ctx context.Context) []ui.Choice  { return codes(ctx, &form.Study, "STATUS") }
func roles(ctx context.Context) []ui.Choice     { return codes(ctx, &form.Member, "ROLE") }

// site is a site's row.
type site struct{ *record.Row }

func (s site) name(ctx context.Context) string {
	return lang.Text{EN: s.Get("NAME_EN"), ZH: s.Get("NAME_ZH")}.For(ctx)
}

func (s site) status(ctx context.Context) string {
	return frame.Word(ctx, &form.Site, "STATUS", s.Get("STATUS"))
}

// tag is how the status looks.
func (s site) tag() string {
	switch s.Get("STATUS") {
	case "active":
		return "done"
	case "preparing":
		return "wait"
	}
	return "quiet"
}

// member is an appointment's row.
type member struct{ *record.Row }

func (m member) role(ctx context.Context) string {
	return frame.Word(ctx, &form.Member, "ROLE", m.Get("ROLE"))
}

func (x team) sites() []site {
	var out []site
	for _, r := range x.v.State.Rows(form.Site.Name, "") {
		out = append(out, site{r})
	}
	return out
}

func (x team) siteChoices(ctx context.Context) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "study.site.all")}}
	for _, s := range x.sites() {
		out = append(out, ui.Choice{Value: s.Key, Text: s.Key + " · " + s.name(ctx)})
	}
	return out
}

// members are the appointments, those in force first.
func (x team) members() []member {
	var now, past []member
	for _, r := range x.v.State.Rows(form.Member.Name, "") {
		if r.Get("UNTIL") == "" {
			now = append(now, member{r})
		} else {
			past = append(past, member{r})
		}
	}
	return append(now, past...)
}

// of are the faults of one of the page's forms.
func (x team) of(form string) ui.FieldErrors {
	if x.form != form {
		return nil
	}
	return x.errs
}

func (x team) text(name string) lang.Text {
	return lang.Text{EN: x.in[name+".en"], ZH: x.in[name+".zh"]}
}

// held is what a field of one of the forms holds: what was typed when it failed.
func (x team) held(form, name, otherwise string) string {
	if text, typed := x.in[name]; typed && x.form == form {
		return text
	}
	return otherwise
}

func (x team) status() string { return x.v.State.Row(form.Study.Name, "", "1").Get("STATUS") }
