package toxicity

import (
	"context"
	"net/http"
	"net/url"

	"stepwise/internal/lang"
	room "stepwise/toxicity"
	"stepwise/web/ui"
)

// Advisor finds an event, asks what is known, and lays the bodies side by side.
func (p *Pages) Advisor(w http.ResponseWriter, r *http.Request) error {
	values, err := ask(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	at, errs := p.asOf(ctx, values)
	desk, err := p.service.Desk(ctx, at)
	if err != nil {
		return err
	}
	key := values.Get("irae")
	event, ok := desk.Event(key)
	if !ok && key != "" && at != 0 {
		// The knowledge of that day may know nothing of the event: say so there.
		today, err := p.service.Desk(ctx, 0)
		if err != nil {
			return err
		}
		event, ok = today.Event(key)
	}
	if !ok {
		return ui.Render(w, r, http.StatusOK, findPage(finderOf(desk, values)))
	}
	q := readQuestion(ctx, desk, event, values)
	for name, sentence := range errs {
		q.entry.errs[name] = sentence
	}
	if len(q.entry.errs) == 0 && !q.entry.tidy {
		return ui.See(w, r, q.address("/toxicity"))
	}
	s := sheet{question: q, agents: agentChoices(ctx, desk, q), empty: len(desk.Base.Cells) == 0}
	status := http.StatusOK
	if len(q.entry.errs) > 0 {
		status = http.StatusUnprocessableEntity
	} else {
		a := q.answer()
		s.answer = &a
	}
	return ui.Render(w, r, status, advisorPage(s))
}

// queryLimit bounds an address: the fullest form is some four kilobytes.
const queryLimit = 16 << 10

// ask reads what an address asks. A form that was posted comes to the same.
func ask(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if len(r.URL.RawQuery) > queryLimit {
		return nil, &http.MaxBytesError{Limit: queryLimit}
	}
	if err := ui.ParseForm(w, r); err != nil {
		return nil, err
	}
	return r.Form, nil
}

func finderOf(desk *room.Desk, values url.Values) finder {
	f := finder{query: tidy(values.Get("q"))}
	if len([]rune(f.query)) > 80 {
		f.query = string([]rune(f.query)[:80])
	}
	if v := tidy(values.Get("as_of")); v != "" {
		f.keep = append(f.keep, pair{"as_of", v})
	}
	list := desk.Find(f.query)
	f.found = len(list)
	if f.query != "" {
		if len(list) > 0 {
			f.groups = []group{{events: list}}
		}
		return f
	}
	for _, e := range list {
		if n := len(f.groups); n > 0 && f.groups[n-1].system == e.System {
			f.groups[n-1].events = append(f.groups[n-1].events, e)
			continue
		}
		f.groups = append(f.groups, group{system: e.System, events: []room.Event{e}})
	}
	return f
}

// agentChoices are the checkpoint inhibitors of the knowledge base; one that was
// asked for and is not among them stays as it was written.
func agentChoices(ctx context.Context, desk *room.Desk, q *question) []ui.Choice {
	out := []ui.Choice{{Text: lang.T(ctx, "toxicity.agent.none")}}
	known := map[string]bool{}
	for _, i := range desk.Base.Inhibitors {
		known[i.INN] = true
		text := i.INN
		if lang.From(ctx) == lang.ZH && i.NameZH != "" {
			text = i.NameZH + " " + i.INN
		}
		out = append(out, ui.Choice{Value: i.INN, Text: text + " (" + i.Target + ")"})
	}
	for _, a := range []string{q.agent, q.with} {
		if a != "" && !known[a] {
			out = append(out, ui.Choice{Value: a, Text: a})
		}
	}
	return out
}
