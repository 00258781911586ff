package client

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/lrs"
	room "stepwise/lrs/client"
	"stepwise/web/ui"
)

// form is a client's terms as they are being typed; what was typed is kept as it
// was.
type form struct {
	id      string // "" for a new client
	name    string
	note    string
	scopes  lrs.Scope
	version string
	origins string // one a line
	limits  [4]string
	errs    ui.FieldErrors
}

// limitNames are the fields of the limits, in order.
var limitNames = [4]string{"requests", "request_burst", "statements", "statement_burst"}

// blank is the form of a new client: the two scopes that the standard gives when
// nobody asks for others, and limits that no ordinary course meets.
func blank() form {
	return form{scopes: lrs.StatementsWrite | lrs.StatementsReadMine, version: room.Version200, limits: [4]string{"50", "100", "500", "2000"}}
}

func formOf(c room.Client) form {
	l := c.Limits
	f := form{id: c.ID, name: c.Name, note: c.Note, scopes: c.Scopes, version: c.Version, origins: strings.Join(c.Origins, "\n")}
	for i, n := range []int{l.Requests, l.RequestBurst, l.Statements, l.StatementBurst} {
		f.limits[i] = strconv.Itoa(n)
	}
	return f
}

// read reads the form; what cannot be read is in the fault.
func read(values url.Values) (form, room.Terms, error) {
	scopes, unknown := room.ParseScopes(values["scopes"])
	f := form{name: values.Get("name"), note: values.Get("note"), scopes: scopes, version: values.Get("version"), origins: values.Get("origins")}
	var faults fault.Form
	faults.Check(len(unknown) == 0, "scopes", "fault.choice")
	var n [4]int
	for i, name := range limitNames {
		f.limits[i] = values.Get(name)
		if strings.TrimSpace(f.limits[i]) == "" {
			continue // left empty: no limit
		}
		n[i] = ui.Int(&faults, values, name, 0, 1_000_000)
	}
	return f, room.Terms{Name: f.name, Note: f.note, Scopes: scopes, Version: f.version, Origins: strings.Fields(f.origins),
		Limits: room.Limits{Requests: n[0], RequestBurst: n[1], Statements: n[2], StatementBurst: n[3]}}, faults.Err()
}

// NewPage shows the form of a new client.
func (p *Pages) NewPage(w http.ResponseWriter, r *http.Request) error {
	return ui.Render(w, r, http.StatusOK, formPage(blank()))
}

// Create makes a client and shows its secret, this once.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	f, terms, err := read(r.PostForm)
	var issued room.Issued
	if err == nil {
		issued, err = p.clients.Create(ctx, ui.Actor(ctx), terms)
	}
	if fault.Is(err, fault.Invalid) {
		f.errs = ui.Errors(ctx, err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, formPage(f))
	}
	if err != nil {
		return err
	}
	return p.show(w, r, issued, "client.issued.created")
}

// EditPage shows the terms of a client to be changed.
func (p *Pages) EditPage(w http.ResponseWriter, r *http.Request) error {
	c, _, err := p.clients.Get(r.Context(), ui.Actor(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !c.Live() {
		return fault.New(fault.Closed, "client.fault.revoked")
	}
	return ui.Render(w, r, http.StatusOK, formPage(formOf(c)))
}

// Edit changes the terms.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	f, terms, err := read(r.PostForm)
	f.id = r.PathValue("id")
	if err == nil {
		err = p.clients.Change(ctx, ui.Actor(ctx), f.id, terms)
	}
	if fault.Is(err, fault.Invalid) {
		f.errs = ui.Errors(ctx, err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, formPage(f))
	}
	if err != nil {
		return err
	}
	return p.done(w, r, "client.changed")
}
