package client

import (
	"net/http"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/lrs"
	room "stepwise/lrs/client"
	"stepwise/web/ui"
)

// overlaps are how long an old secret may go on beside a new one.
var overlaps = []struct {
	value string
	span  time.Duration
}{{"day", 24 * time.Hour}, {"week", 7 * 24 * time.Hour}, {"month", 30 * 24 * time.Hour}, {"now", 0}}

// Rotate makes a new secret and shows it, this once.
func (p *Pages) Rotate(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	span := time.Duration(-1) // refused by the service
	for _, o := range overlaps {
		if o.value == r.PostForm.Get("overlap") {
			span = o.span
		}
	}
	issued, err := p.clients.Rotate(r.Context(), ui.Actor(r.Context()), r.PathValue("id"), span)
	if err != nil {
		return err
	}
	return p.show(w, r, issued, "client.issued.rotated")
}

// EndOld ends the older of two secrets.
func (p *Pages) EndOld(w http.ResponseWriter, r *http.Request) error {
	if err := p.clients.EndOld(r.Context(), ui.Actor(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return p.done(w, r, "client.old.ended")
}

// Revoke shuts a client out.
func (p *Pages) Revoke(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	reason := r.PostForm.Get("reason")
	err := p.clients.Revoke(ctx, ui.Actor(ctx), r.PathValue("id"), reason)
	if fault.Is(err, fault.Invalid) {
		return p.one(w, r, http.StatusUnprocessableEntity, act{reason: reason, errs: ui.Errors(ctx, err)})
	}
	if err != nil {
		return err
	}
	return p.done(w, r, "client.revoked.said")
}

func (p *Pages) done(w http.ResponseWriter, r *http.Request, key string) error {
	ui.Say(r.Context(), lang.T(r.Context(), key))
	return ui.See(w, r, "/admin/clients/"+r.PathValue("id"))
}

// show is the one page that holds a secret: no cache may keep it, and loading it
// again asks the browser first.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, issued room.Issued, title string) error {
	w.Header().Set("Cache-Control", "no-store")
	return ui.Render(w, r, http.StatusOK, issuedPage(issued, title, p.endpoint(), example(issued, p.endpoint())))
}

// example is a line for a terminal that does what the client may do.
func example(c room.Issued, endpoint string) string {
	line := []string{"curl -u '" + c.ID + ":" + c.Secret + "'", "  -H 'X-Experience-API-Version: " + c.Version + "'"}
	switch {
	case c.Scopes&(lrs.StatementsWrite|lrs.All) != 0:
		line = append(line, "  -H 'Content-Type: application/json'",
			`  -d '{"actor":{"mbox":"mailto:doctor@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://example.org/course/1"}}'`,
			"  "+endpoint+"statements")
	case c.Scopes&(lrs.StatementsRead|lrs.StatementsReadMine|lrs.AllRead) != 0:
		line = append(line, "  '"+endpoint+"statements?limit=1'")
	default:
		line = append(line, "  "+endpoint+"about")
	}
	return strings.Join(line, " \\\n")
}
