// Package protocol shows the versions of a study's protocol: to read and print, to
// compare, to write and to approve.
package protocol

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/version"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	service  *version.Service
	ledger   *room.Ledger
	template string // that the first version of a study begins from
}

// New returns the pages. template is a protocol as JSON.
func New(service *version.Service, template string) *Pages {
	return &Pages{service, service.Ledger(), template}
}

// item is one version in the list.
type item struct {
	*record.Row
	Signs   []record.Sign
	Missing []room.Role
	Summary string
}

func (i *item) tag() string {
	return map[string]string{"draft": "wait", "approved": "done", "withdrawn": "quiet"}[i.Get("STATUS")]
}

func versions(v *room.View) []item {
	var out []item
	for _, r := range slices.Backward(v.State.Rows(form.Protocol.Name, "")) {
		x := item{Row: r, Signs: version.Approvals(v, r.Key)}
		if r.Get("STATUS") == "draft" {
			x.Missing = version.Missing(x.Signs)
		}
		if p := v.Protocol(r.Key); p != nil {
			x.Summary = p.Summary
		}
		out = append(out, x)
	}
	return out
}

// List shows all versions, newest first, and who is to consent again.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, listPage(v, versions(v), version.Reconsent(v)))
}

// Begin begins a draft.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	template, err := protocol.Read(p.template)
	if err != nil {
		return err
	}
	n, err := p.service.Begin(r.Context(), ui.Actor(r.Context()), r.PathValue("study"), template)
	if err != nil {
		return err
	}
	return ui.See(w, r, p.path(r, n, "edit"))
}

func (p *Pages) path(r *http.Request, parts ...string) string {
	return "/trials/" + strings.ToLower(r.PathValue("study")) + "/protocol/" + strings.Join(parts, "/")
}

// reading is one version being read.
type reading struct {
	v       *room.View
	row     *record.Row
	p       *protocol.Protocol
	signs   []record.Sign
	missing []room.Role
	mine    bool // the reader has signed
	faults  []protocol.Problem
	form    string
	errs    ui.FieldErrors
}

func (x *reading) version() string { return x.row.Key }
func (x *reading) draft() bool     { return x.row.Get("STATUS") == "draft" }

func (x *reading) path(parts ...string) string {
	return frame.Path(x.v, append([]string{"protocol", x.version()}, parts...)...)
}

func (p *Pages) open(r *http.Request) (*reading, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return nil, err
	}
	x := &reading{v: v, row: v.State.Row(form.Protocol.Name, "", r.PathValue("version")), p: v.Protocol(r.PathValue("version"))}
	if x.row == nil || x.p == nil {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	x.signs = version.Approvals(v, x.version())
	x.mine = slices.ContainsFunc(x.signs, func(s record.Sign) bool { return s.By == v.Me.Person })
	if x.draft() {
		x.missing, x.faults = version.Missing(x.signs), version.Problems(v, x.p)
	}
	return x, nil
}

// Read is one version as a document.
func (p *Pages) Read(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, readPage(x))
}

// Changes is what a version changes of the one that was approved before it.
func (p *Pages) Changes(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	before := ""
	for _, row := range x.v.State.Rows(form.Protocol.Name, "") {
		if row.Key == x.version() {
			break
		}
		if row.Get("STATUS") == "approved" {
			before = row.Key
		}
	}
	var list []change
	if old := x.v.Protocol(before); old != nil {
		for _, c := range protocol.Diff(old, x.p) {
			in := c.Path[len(c.Path)-1].Field
			list = append(list, change{where: place(r.Context(), c.Path), old: told(r.Context(), in, c.Old), now: told(r.Context(), in, c.New)})
		}
	}
	return ui.Render(w, r, http.StatusOK, changesPage(x, before, list))
}

// Approve signs a draft.
func (p *Pages) Approve(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	proof, err := p.ledger.Authenticate(r.Context(), ui.Actor(r.Context()), frame.Signing(r))
	if err == nil {
		err = p.service.Approve(r.Context(), ui.Actor(r.Context()), r.PathValue("study"), r.PathValue("version"), r.PostFormValue("content"), proof)
	}
	return p.back(w, r, "approve", "protocol.signed", err)
}

// Drop withdraws a draft.
func (p *Pages) Drop(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	err := p.service.Drop(r.Context(), ui.Actor(r.Context()), r.PathValue("study"), r.PathValue("version"), r.PostFormValue("reason"))
	return p.back(w, r, "drop", "protocol.dropped", err)
}

// back answers a form on the page of a version.
func (p *Pages) back(w http.ResponseWriter, r *http.Request, form, said string, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Closed) {
		x, open := p.open(r)
		if open != nil {
			return open
		}
		x.form, x.errs = form, ui.Errors(r.Context(), err)
		if len(x.errs) == 0 {
			x.errs = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, readPage(x))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), said, "Version", r.PathValue("version")))
	return ui.See(w, r, p.path(r, r.PathValue("version")))
}

// roles names roles in the reader's language.
func roles(ctx context.Context, list []room.Role) string {
	var out []string
	for _, x := range list {
		out = append(out, frame.Word(ctx, &form.Member, "ROLE", string(x)))
	}
	return strings.Join(out, lang.T(ctx, "protocol.and"))
}
