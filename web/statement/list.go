package statement

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// listing is the list of statements as it is shown.
type listing struct {
	filter  filter
	errs    ui.FieldErrors
	lines   []line
	next    string         // address of the next page, or ""
	name    string         // of the chosen person
	people  []person.Entry // whom a name may mean
	clients []ui.Choice
	since   clock.Time // what was stored from here on is news for the page
}

// List shows statements, newest first, as far as the reader may see them.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.sight(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	l := listing{filter: readFilter(r.URL.Query()), since: p.clock.Now()}
	if l.filter.who != "" {
		if l.people, err = p.named(ctx, s, l.filter.who); err != nil {
			return err
		}
		if len(l.people) == 1 {
			return ui.See(w, r, l.filter.chosen(l.people[0].ID).address(base))
		}
	}
	if l.clients, err = p.clientChoices(ctx); err != nil {
		return err
	}
	if l.name, err = p.nameOf(ctx, s, l.filter.person); err != nil {
		return err
	}
	status, err := p.fill(ctx, s, &l)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status, listPage(l))
}

// fill reads the statements of a list, or says beside the fields what is wrong.
func (p *Pages) fill(ctx context.Context, s sight, l *listing) (status int, err error) {
	ask, err := p.query(ctx, l.filter)
	if fault.Is(err, fault.Invalid) {
		l.errs = ui.Errors(ctx, err)
		return http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return 0, err
	}
	if l.filter.who != "" { // several people, or none, are of that name
		if len(l.people) == 0 {
			l.errs = ui.FieldErrors{"who": lang.T(ctx, "browse.fault.nobody")}
			return http.StatusUnprocessableEntity, nil
		}
		return http.StatusOK, nil
	}
	found, err := p.look(ctx, s, ask)
	if err != nil {
		return 0, err
	}
	if found.next != 0 {
		l.next = l.filter.later(found)
	}
	l.lines, err = p.lines(ctx, found.list)
	return http.StatusOK, err
}

// nameOf names the chosen person; "" for who may not be seen.
func (p *Pages) nameOf(ctx context.Context, s sight, id string) (string, error) {
	if id == "" || !s.person(id) {
		return "", nil
	}
	people, err := person.Many(ctx, p.db.Read(), []string{id})
	x := people[id]
	return x.Name(lang.From(ctx)), err
}

// conditions writes what a list was narrowed to, in plain words.
func conditions(ctx context.Context, l listing) []string {
	f, out := l.filter, []string{}
	add := func(text string) {
		if text != "" {
			out = append(out, text)
		}
	}
	if f.person != "" {
		add(either(l.name, lang.T(ctx, "browse.who.unknown")))
	}
	add(f.agent)
	if iri := either(f.verbIRI, f.verb); iri != "" {
		add(verbWords(ctx, iri, nil).text)
	}
	add(short(f.activity))
	if f.registration != "" {
		add(lang.T(ctx, "browse.registration") + " " + f.registration)
	}
	for _, c := range l.clients {
		if c.Value == f.from && f.from != "" {
			add(c.Text)
		}
	}
	if f.since != "" || f.until != "" {
		add(f.since + " – " + f.until)
	}
	return out
}

// clientChoices lists who may have sent statements.
func (p *Pages) clientChoices(ctx context.Context) ([]ui.Choice, error) {
	names, err := p.names(ctx)
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	for id, name := range names {
		out = append(out, ui.Choice{Value: id, Text: name})
	}
	slices.SortFunc(out, func(a, b ui.Choice) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	return append([]ui.Choice{{Text: lang.T(ctx, "browse.any")}, {Value: house, Text: lang.T(ctx, "browse.machine")}}, out...), nil
}

// verbChoices lists the verbs that we know, by the words of the reader.
func verbChoices(ctx context.Context, chosen string) []ui.Choice {
	var out []ui.Choice
	known := chosen == ""
	for _, v := range verbs {
		known = known || v.ID == chosen
		out = append(out, ui.Choice{Value: v.ID, Text: choose(ctx, v.Display).text})
	}
	if !known {
		out = append(out, ui.Choice{Value: chosen, Text: chosen})
	}
	slices.SortFunc(out, func(a, b ui.Choice) int { return cmp.Compare(a.Text, b.Text) })
	return append([]ui.Choice{{Text: lang.T(ctx, "browse.any")}}, out...)
}
