package forward

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/lrs/forward"
	"stepwise/web/ui"
)

// form is a target's terms as they are being typed.
type form struct {
	id      string // "" for a new target
	terms   room.Terms
	from    string // a new target: "now" or "start"
	clients []ui.Choice
	errs    ui.FieldErrors
}

// read reads the form. An agent may be written as an e-mail address.
func (p *Pages) read(values url.Values) form {
	f := form{from: values.Get("from")}
	t := room.Terms{Name: values.Get("name"), Endpoint: values.Get("endpoint"), Key: values.Get("key"), Secret: values.Get("secret"), Version: values.Get("version")}
	t.Filter = room.Filter{Verbs: lines(values.Get("verbs")), Activities: lines(values.Get("activities")), Agents: lines(values.Get("agents")), Clients: values["clients"]}
	for i, a := range t.Filter.Agents {
		if !strings.Contains(a, "|") && strings.Contains(a, "@") {
			t.Filter.Agents[i] = "mbox|mailto:" + strings.TrimPrefix(a, "mailto:")
		}
	}
	if f.from != "start" {
		t.Since = p.clock.Now()
	}
	f.terms = t
	return f
}

func lines(s string) (out []string) {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func joined(list []string) string { return strings.Join(list, "\n") }

// show renders the form, with the clients to choose from.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, f form) error {
	ctx := r.Context()
	names, err := p.clients(ctx)
	if err != nil {
		return err
	}
	f.clients = []ui.Choice{{Value: room.House, Text: lang.T(ctx, "forward.house")}}
	for _, id := range slices.SortedFunc(maps.Keys(names), func(a, b string) int { return strings.Compare(names[a]+a, names[b]+b) }) {
		f.clients = append(f.clients, ui.Choice{Value: id, Text: names[id]})
	}
	return ui.Render(w, r, status, formPage(f))
}

// NewPage shows the form of a new target.
func (p *Pages) NewPage(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, http.StatusOK, form{from: "now", terms: room.Terms{Version: room.Version200}})
}

// Create makes a target.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	f := p.read(r.PostForm)
	id, err := p.targets.Create(ctx, ui.Actor(ctx), f.terms)
	if fault.Is(err, fault.Invalid) {
		f.errs = ui.Errors(ctx, err)
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "forward.created"))
	return ui.See(w, r, "/admin/forward/"+id)
}

// EditPage shows the terms to be changed; the secret is never shown.
func (p *Pages) EditPage(w http.ResponseWriter, r *http.Request) error {
	o, err := p.targets.Get(r.Context(), ui.Actor(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.show(w, r, http.StatusOK, form{id: o.ID, terms: o.Terms})
}

// Edit changes the terms.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	f := p.read(r.PostForm)
	f.id = r.PathValue("id")
	err := p.targets.Change(ctx, ui.Actor(ctx), f.id, f.terms)
	if fault.Is(err, fault.Invalid) {
		f.errs = ui.Errors(ctx, err)
		return p.show(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "forward.changed"))
	return ui.See(w, r, "/admin/forward/"+f.id)
}
