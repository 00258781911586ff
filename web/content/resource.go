package content

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	room "stepwise/content"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// entry is what a learner typed about a resource.
type entry struct {
	did, done, minutes, thought, programme string
	base                                   int
}

// Resource shows a resource and the reader's own record of it.
func (p *Pages) Resource(w http.ResponseWriter, r *http.Request) error {
	return p.resource(w, r, nil, nil)
}

func (p *Pages) resource(w http.ResponseWriter, r *http.Request, typed *entry, failed error) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	x, mine, err := p.room.OpenResource(ctx, a, r.PathValue("code"))
	if err != nil {
		return err
	}
	e := entry{minutes: strconv.Itoa(max(x.Minutes, 1))}
	switch {
	case typed != nil:
		e = *typed
		if mine != nil {
			e.base = mine.Version // it stands above the form now
		}
	case mine != nil && mine.Thought != "":
		e = entry{did: mine.Did, done: lang.Day(mine.DoneAt), minutes: strconv.Itoa(mine.Minutes), thought: mine.Thought,
			programme: mine.Programme, base: mine.Version}
	case mine != nil:
		e.base = mine.Version
	}
	names := map[string]string{}
	if mine != nil && mine.DecidedBy != "" {
		if names, err = p.names(ctx, mine.DecidedBy); err != nil {
			return err
		}
	}
	return ui.Render(w, r, status(failed), resourcePage(x, mine, e, learnsIn(a, x), names, faults(ctx, failed)))
}

// Record hands in what a learner did with a resource.
func (p *Pages) Record(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	e := readEntry(r.PostForm)
	work := room.Work{Resource: code, Programme: e.programme, Base: e.base, Did: e.did, Thought: e.thought}
	work.DoneAt, _ = lang.ParseDay(strings.TrimSpace(e.done))    // not a day: 0, which is refused
	work.Minutes, _ = strconv.Atoi(strings.TrimSpace(e.minutes)) // not a number: 0, which is refused
	if _, err := p.room.Reflect(ctx, ui.Actor(ctx), work); err != nil {
		if again(err) {
			return p.resource(w, r, &e, err)
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "content.reflection.handed"))
	return ui.See(w, r, "/resource/"+code+"#record")
}

func readEntry(form url.Values) entry {
	base, _ := strconv.Atoi(form.Get("base")) // 0: there was none
	return entry{did: form.Get("did"), done: form.Get("done"), minutes: form.Get("minutes"), thought: form.Get("thought"),
		programme: form.Get("programme"), base: base}
}

// learnsIn are the programmes in which the reader may hand something in: none for
// who is no learner, one for most, and a choice for a few.
func learnsIn(a person.Actor, x room.Resource) []string {
	ids, all := a.Programmes(person.Learner)
	if x.Scope != "" && (all || slices.Contains(ids, x.Scope)) {
		return []string{x.Scope}
	}
	if x.Scope == "" && len(ids) == 0 && all {
		return []string{""}
	}
	if x.Scope != "" {
		return nil
	}
	return ids
}

func plainChoices(values []string) []ui.Choice {
	out := []ui.Choice{{}}
	for _, v := range values {
		out = append(out, ui.Choice{Value: v, Text: v})
	}
	return out
}
