package trail

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// people are the names of the study's people, as they were when they were appointed.
func people(v *room.View) map[string]string {
	out := map[string]string{}
	for _, m := range v.State.Rows(form.Member.Name, "") {
		out[m.Get("PERSON")] = m.Get("NAME")
	}
	return out
}

// who names a person of the study.
func who(v *room.View, id string) string {
	if name := people(v)[id]; name != "" {
		return name
	}
	return id
}

// formName names a form in the reader's language.
func formName(ctx context.Context, v *room.View, name string) string {
	if f, ok := v.Form(name); ok {
		return frame.Words(ctx, f.Words)
	}
	return name
}

// itemName names an item.
func itemName(ctx context.Context, v *room.View, formName, name string) string {
	if f, ok := v.Form(formName); ok {
		if i, ok := f.Item(name); ok {
			return frame.Words(ctx, i.Words)
		}
	}
	return name
}

// shown is a value for people: a choice in words, a long text cut, nothing as a dash.
func shown(ctx context.Context, v *room.View, e record.Entry, text string) string {
	if text == "" {
		return "–"
	}
	if f, ok := v.Form(e.Form); ok {
		text = frame.Word(ctx, f, e.Item, text)
	}
	if e.Form == form.AE.Name {
		text = event(ctx, v, e, text)
	}
	if list := []rune(text); len(list) > 120 {
		return string(list[:120]) + "…"
	}
	return text
}

// account is what was done with an account of the study's people.
func account(ctx context.Context, action string) string {
	key := "trail.account." + strings.TrimPrefix(action, "person.")
	if !lang.Has(key) {
		return action
	}
	return lang.T(ctx, key)
}

// said is what an entry tells that is no value, as a sentence: what a signature means,
// what was looked at or taken out (ICH E6(R3), Annex 1, 4.2.2(c): interpretable); ""
// when there is none for it.
func said(ctx context.Context, e record.Entry) string {
	var d struct {
		Meaning, Name, Identity, Why, Export, Scope string
		Entries                                     int
	}
	if json.Unmarshal([]byte(e.Detail), &d) != nil {
		return ""
	}
	switch {
	case e.Kind == record.Signature && d.Meaning != "":
		return lang.T(ctx, "trail.said.signature", "Name", d.Name, "Meaning", lang.T(ctx, "study.meaning."+d.Meaning))
	case e.Kind == record.Looked && d.Identity != "" && d.Why != "":
		return lang.T(ctx, "trail.said.why", "What", lang.T(ctx, "trail.said."+d.Identity), "Why", d.Why)
	case e.Kind == record.Looked && d.Identity != "":
		return lang.T(ctx, "trail.said."+d.Identity)
	case e.Kind == record.Looked && d.Export != "":
		return lang.T(ctx, "trail.said.export", "What", strings.TrimSpace(d.Export+" "+d.Scope), "Entries", lang.Number(d.Entries))
	}
	return ""
}

// kindWord names a kind of entry.
func kindWord(ctx context.Context, k record.Kind) string { return lang.T(ctx, "trail.kind."+string(k)) }

// kindTag is how a kind looks.
func kindTag(k record.Kind) string {
	switch k {
	case record.Refused:
		return "alarm"
	case record.Signature:
		return "done"
	}
	return "quiet"
}

func kinds(ctx context.Context) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "trail.every")}}
	for _, k := range []record.Kind{record.Value, record.Signature, record.Looked, record.Refused} {
		out = append(out, ui.Choice{Value: string(k), Text: kindWord(ctx, k)})
	}
	return out
}

func formChoices(ctx context.Context, v *room.View) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "trail.every")}}
	for _, f := range v.Forms() {
		out = append(out, ui.Choice{Value: f.Name, Text: frame.Words(ctx, f.Words)})
	}
	return out
}

func peopleChoices(ctx context.Context, v *room.View) []ui.Choice {
	out := []ui.Choice{{Value: "", Text: lang.T(ctx, "trail.every")}}
	seen := map[string]bool{}
	for _, m := range v.State.Rows(form.Member.Name, "") {
		if id := m.Get("PERSON"); !seen[id] {
			seen[id] = true
			out = append(out, ui.Choice{Value: id, Text: m.Get("NAME")})
		}
	}
	return out
}

// older is the address of the next page.
func (b board) older() string {
	q := url.Values{}
	for name, text := range map[string]string{"subject": b.filter.Subject, "form": b.filter.Form, "row": b.filter.Row, "by": b.filter.By, "kind": string(b.filter.Kind)} {
		if text != "" {
			q.Set(name, text)
		}
	}
	if b.filter.Corrections {
		q.Set("corrections", "1")
	}
	q.Set("before", strconv.FormatInt(b.next, 10))
	return frame.Path(b.v, "record") + "?" + q.Encode()
}

// history is the address of a row's history.
func history(v *room.View, p record.Place) string {
	q := url.Values{"form": {p.Form}, "row": {p.Row}}
	if p.Subject != "" {
		q.Set("subject", p.Subject)
	}
	return frame.Path(v, "history") + "?" + q.Encode()
}

// planned are the reviews that are not done, oldest first.
func (b board) planned() (open, done []*record.Row) {
	for _, r := range b.v.State.Rows(form.Review.Name, "") {
		if r.Get("DONE") == "" {
			open = append(open, r)
		} else {
			done = append(done, r)
		}
	}
	return open, done
}

func (b board) open() []*record.Row { o, _ := b.planned(); return o }
func (b board) done() []*record.Row { _, d := b.planned(); return d }

// of are the faults of one of the page's forms.
func (b board) of(form string) ui.FieldErrors {
	if b.failed != form {
		return nil
	}
	return b.errs
}

// held is what a field held when its form failed.
func (b board) held(form, name string) string {
	if b.failed != form {
		return ""
	}
	return b.in[name]
}

func number(n int64) string { return lang.Number(int(n)) }

func memberForm() *record.Form { return &form.Member }

// strip is the person of an audit entry's object, "person/ID".
func strip(object string) string {
	_, id, _ := strings.Cut(object, "/")
	return id
}
