// Package ehr shows administrators the hospital record systems that may ask for
// cards: lists, adds and switches them off, and what became of the cards.
package ehr

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/toxicity"
	room "stepwise/toxicity/ehr"
	"stepwise/web/ui"
)

// Pages serves record systems.
type Pages struct {
	systems  *room.Service
	toxicity *toxicity.Service // names the events of cards
	origin   string            // https://host
}

// New returns the pages. origin is the address of the installation.
func New(systems *room.Service, t *toxicity.Service, origin string) *Pages {
	return &Pages{systems, t, origin}
}

// days is how far back feedback is counted.
const days = 90

// sheet is what the page shows.
type sheet struct {
	systems []room.Client
	open    bool
	address string
	counts  []tally
}

// tally is the feedback about one kind of card.
type tally struct {
	name                 string
	accepted, overridden int64
	reasons              []string // "Known, and being treated: 3"
}

// List shows every record system, the sandbox and the feedback.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	s := sheet{address: p.origin + "/cds-services"}
	var err error
	if s.systems, err = p.systems.List(ctx, actor); err != nil {
		return err
	}
	if s.open, err = p.systems.Open(ctx); err != nil {
		return err
	}
	counts, err := p.systems.Counts(ctx, actor, days)
	if err != nil {
		return err
	}
	if s.counts, err = p.tallies(ctx, counts); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, listPage(s))
}

// tallies adds the counts up by kind of card, the most often shown first.
func (p *Pages) tallies(ctx context.Context, counts []room.Count) ([]tally, error) {
	if len(counts) == 0 {
		return nil, nil
	}
	desk, err := p.toxicity.Desk(ctx, 0)
	if err != nil {
		return nil, err
	}
	var out []tally
	last := ""
	for _, c := range counts { // ordered by kind
		if c.Kind != last {
			name := c.Kind
			if key, ok := strings.CutPrefix(c.Kind, "toxicity."); !ok {
				name = lang.T(ctx, "ehr.kind."+c.Kind)
			} else if e, ok := desk.Event(key); ok {
				name = lang.Text{EN: e.Name.EN, ZH: e.Name.ZH}.For(ctx)
			}
			out, last = append(out, tally{name: name}), c.Kind
		}
		t := &out[len(out)-1]
		if c.Outcome == room.Accepted {
			t.accepted += c.N
			continue
		}
		t.overridden += c.N
		t.reasons = append(t.reasons, lang.T(ctx, "ehr.feedback.reason", "Reason", lang.T(ctx, "ehr.reason."+cmp.Or(c.Reason, "none")), "Number", lang.Number(int(c.N))))
	}
	slices.SortStableFunc(out, func(a, b tally) int { return cmp.Compare(b.accepted+b.overridden, a.accepted+a.overridden) })
	return out, nil
}

// form is a record system as it is being typed; what was typed is kept as it was.
type form struct {
	room.Terms
	origins string // one a line
	errs    ui.FieldErrors
}

// NewPage shows the form of a new record system.
func (p *Pages) NewPage(w http.ResponseWriter, r *http.Request) error {
	return ui.Render(w, r, http.StatusOK, formPage(form{}))
}

// Add trusts a record system.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, v := r.Context(), r.PostForm
	f := form{origins: v.Get("origins"), Terms: room.Terms{Name: v.Get("name"), Issuer: v.Get("issuer"), KeysURL: v.Get("keys_url"), Keys: v.Get("keys"),
		Origins: strings.Fields(v.Get("origins")), Tenant: v.Get("tenant"), Note: v.Get("note")}}
	c, err := p.systems.Add(ctx, ui.Actor(ctx), f.Terms)
	if fault.Is(err, fault.Invalid) {
		f.errs = ui.Errors(ctx, err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, formPage(f))
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ehr.added", "Name", c.Name))
	return ui.See(w, r, "/admin/ehr")
}

// End switches a record system off.
func (p *Pages) End(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	c, err := p.systems.Get(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := p.systems.End(ctx, actor, c.ID); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ehr.ended", "Name", c.Name))
	return ui.See(w, r, "/admin/ehr")
}

// Sandbox opens the door to anybody, or closes it.
func (p *Pages) Sandbox(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	open := r.PostForm.Get("to") == "open"
	if err := p.systems.SetOpen(ctx, ui.Actor(ctx), open); err != nil {
		return err
	}
	said := "ehr.sandbox.shut"
	if open {
		said = "ehr.sandbox.opened"
	}
	ui.Say(ctx, lang.T(ctx, said))
	return ui.See(w, r, "/admin/ehr")
}
