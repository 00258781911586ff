// Package custody shows where each patient's cells are, and takes what people do with
// them: hand-overs with two scans, results and release, labels, the infusion.
package custody

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/trial"
	room "stepwise/trial/custody"
	"stepwise/trial/record"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	ledger *trial.Ledger
	cells  *room.Service
}

// New returns the pages.
func New(ledger *trial.Ledger, cells *room.Service) *Pages { return &Pages{ledger, cells} }

// sheet is what a page knows: the study, the subject it is about, and a form as it was
// typed.
type sheet struct {
	v       *trial.View
	subject string
	zone    *time.Location
	do      string     // which form is open
	in      url.Values // as typed, or the query of a page that opens a form
	errs    ui.FieldErrors
	problem string   // what is wrong with the form as a whole
	refused []string // everything that disagreed
	sent    bool     // the form came back
}

// open reads the study and, where the address names one, the subject. Somebody who
// does not see the subject is told that there is none.
func (p *Pages) open(r *http.Request) (sheet, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return sheet{}, err
	}
	x := sheet{v: v, subject: r.PathValue("subject"), in: r.URL.Query(), do: r.URL.Query().Get("do"), zone: lang.Zone}
	if x.subject != "" {
		if site := v.Site(x.subject); site == "" || !v.Me.Sees(site) {
			return sheet{}, fault.New(fault.NotFound, "fault.notfound")
		}
		x.zone = room.Zone(v.State, x.subject)
	}
	return x, nil
}

// act reads a form, does what it asks, and sends the browser on; a form that cannot be
// taken comes back with everything that was typed. do names the form. A page whose
// script sent the form gets JSON: where to go, or what is wrong.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, do string, fn func(x sheet) (to string, err error), again func(x sheet) (templ.Component, error)) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	x, err := p.open(r)
	if err != nil {
		return err
	}
	x.in, x.do = r.PostForm, do
	script := strings.HasPrefix(r.Header.Get("Accept"), "application/json")
	to, err := fn(x)
	switch {
	case err == nil && script:
		ui.WriteJSON(w, http.StatusOK, map[string]string{"to": to})
		return nil
	case err == nil:
		return ui.See(w, r, to)
	case script && room.Refused(err):
		x.take(ctx, err)
		ui.WriteJSON(w, ui.Status(err), map[string]any{"error": ui.Sentence(ctx, err), "refused": x.refused})
		return nil
	case script || !slices.Contains([]fault.Kind{fault.Invalid, fault.Conflict, fault.Closed, fault.Throttled}, fault.KindOf(err)):
		return err
	}
	fresh, openErr := p.open(r) // with the refusal, when there was one
	if openErr != nil {
		return openErr
	}
	fresh.in, fresh.do, fresh.sent = r.PostForm, do, true
	fresh.take(ctx, err)
	c, err2 := again(fresh)
	if err2 != nil {
		return err2
	}
	return ui.Render(w, r, ui.Status(err), c)
}

// take sorts what an error says: beside a field, about the form, or a refusal.
func (x *sheet) take(ctx context.Context, err error) {
	var f *fault.Fault
	if errors.As(err, &f) && room.Refused(err) {
		for _, d := range f.Fields {
			x.refused = append(x.refused, lang.SayMap(lang.From(ctx), d.Key, d.Args))
		}
		return
	}
	if x.errs = ui.Errors(ctx, err); len(x.errs) == 0 {
		x.problem = ui.Sentence(ctx, err)
	}
}

// of is what was typed into a field, or what stands there otherwise.
func (x sheet) of(name, otherwise string) string {
	if x.sent || x.in.Has(name) {
		return x.in.Get(name)
	}
	return otherwise
}

// err is the sentence beside a field; rooms name fields, records name items.
func (x sheet) err(name string) string {
	if s := x.errs[name]; s != "" {
		return s
	}
	return x.errs[strings.ToUpper(name)]
}

func (x sheet) field(ctx context.Context, name, otherwise string) ui.Field {
	return ui.Field{Name: name, Label: lang.T(ctx, "custody."+name), Value: x.of(name, otherwise), Error: x.err(name)}
}

func (x sheet) need(ctx context.Context, name, otherwise string) ui.Field {
	f := x.field(ctx, name, otherwise)
	f.Required = true
	return f
}

// number is a field for a decimal.
func (x sheet) number(ctx context.Context, name, otherwise string) ui.Field {
	f := x.field(ctx, name, otherwise)
	f.Mode = "decimal"
	return f
}

// clock is a field for a time, in the zone of the site, which stands behind its name.
func (x sheet) clock(ctx context.Context, name string, otherwise time.Time) ui.Field {
	f := x.need(ctx, name, room.WriteTime(otherwise, x.zone))
	f.Type = "datetime-local"
	f.Hint = lang.T(ctx, "custody.zone", "Zone", x.zone.String(), "Offset", otherwise.In(x.zone).Format("-07:00"))
	return f
}

// entry is the key of the form: the one it came with, or a new one.
func (x sheet) entry() string {
	if x.sent {
		return x.in.Get("entry")
	}
	return id.New()
}

func (x sheet) now() time.Time { return x.v.Now.Std() }

func (x sheet) may(right trial.Right) bool { return x.v.Me.May(right, x.v.Site(x.subject)) }

// path is an address below the study's products.
func (x sheet) path(parts ...string) string {
	return frame.Path(x.v, append([]string{"products"}, parts...)...)
}

func (x sheet) mine(parts ...string) string { return x.path(append([]string{x.subject}, parts...)...) }

func (x sheet) when(t time.Time) string { return frame.Moment(t, x.zone) }

func (x sheet) name(person string) string { return room.Name(x.v.State, person) }

func (x sheet) row(form, key string) *record.Row { return x.v.State.Row(form, x.subject, key) }

// time reads a field for a time; one that is none is a fault of the field.
func (x sheet) time(f *fault.Form, name string) time.Time {
	t, ok := room.ReadTime(x.in.Get(name), x.zone)
	f.Check(ok, name, "custody.fault.time")
	return t
}

// moment is time as a value of a Moment item.
func (x sheet) moment(f *fault.Form, name string) string { return record.At(x.time(f, name)) }

// prove signs for the actor with what stands in the form.
func (p *Pages) prove(r *http.Request) (trial.Proof, error) {
	return p.ledger.Authenticate(r.Context(), ui.Actor(r.Context()), frame.Signing(r))
}
