// Package guideline shows clinical questions, ballots, results and recommendations.
package guideline

import (
	"context"
	"net/http"
	"strings"

	room "stepwise/guideline"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/live"
	"stepwise/person"
	"stepwise/web/ui"
)

// Pages serves the room's pages.
type Pages struct {
	service    *room.Service
	hub        *live.Hub
	programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)
}

// New returns the pages. programmes lists the programmes for which somebody may
// write questions, by id and title; nil offers the ids of their own grants.
func New(service *room.Service, hub *live.Hub, programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)) *Pages {
	if programmes == nil {
		programmes = func(_ context.Context, a person.Actor) ([]ui.Choice, error) {
			var out []ui.Choice
			ids, _ := a.Programmes(person.Coordinator)
			for _, id := range ids {
				out = append(out, ui.Choice{Value: id, Text: id})
			}
			return out, nil
		}
	}
	return &Pages{service: service, hub: hub, programmes: programmes}
}

// List shows the questions, where the panel disagrees most at the top.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	items, err := p.service.List(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, listPage(items, ui.Actor(r.Context()).Anywhere(person.Coordinator)))
}

// Question shows one question: both positions, the evidence, the vote so far.
func (p *Pages) Question(w http.ResponseWriter, r *http.Request) error {
	return p.question(w, r, entry{}, nil)
}

// entry is what somebody typed on the question's page, to give it back when it
// cannot be stored.
type entry struct {
	interest room.Interest
	detail   string
	typed    bool // the interests form came back
	finding  room.Finding
}

func (p *Pages) question(w http.ResponseWriter, r *http.Request, e entry, failed error) error {
	ctx := r.Context()
	v, err := p.service.Get(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	if v.Member != nil && !e.typed {
		e.interest, e.detail = v.Member.Interest, v.Member.Detail
	}
	return ui.Render(w, r, status(failed), questionPage(v, e, faults(ctx, failed)))
}

// Interests declares the reader's interests in a question.
func (p *Pages) Interests(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	e := entry{interest: room.Interest(r.PostForm.Get("interest")), detail: r.PostForm.Get("detail"), typed: true}
	if err := p.service.Declare(ctx, ui.Actor(ctx), code, e.interest, e.detail); err != nil {
		return p.again(err, func() error { return p.question(w, r, e, err) })
	}
	ui.Say(ctx, lang.T(ctx, "guideline.said.declared"))
	return ui.See(w, r, "/guideline/"+code)
}

// Evidence adds a row to the evidence table.
func (p *Pages) Evidence(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, form := r.Context(), r.PathValue("code"), r.PostForm
	e := entry{finding: room.Finding{Study: form.Get("study"), Design: room.Design(form.Get("design")), Population: form.Get("population"),
		Finding: form.Get("finding"), URL: form.Get("url")}}
	if err := p.service.Contribute(ctx, ui.Actor(ctx), code, e.finding); err != nil {
		return p.again(err, func() error { return p.question(w, r, e, err) })
	}
	ui.Say(ctx, lang.T(ctx, "guideline.said.evidence"))
	return ui.See(w, r, "/guideline/"+code+"#evidence")
}

// EvidenceRow marks a row as checked, takes the mark away, or withdraws the row.
func (p *Pages) EvidenceRow(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code, row := r.Context(), r.PathValue("code"), r.PathValue("row")
	var err error
	switch r.PostForm.Get("do") {
	case "check":
		err = p.service.Review(ctx, ui.Actor(ctx), code, row, true)
	case "uncheck":
		err = p.service.Review(ctx, ui.Actor(ctx), code, row, false)
	case "withdraw":
		err = p.service.Withdraw(ctx, ui.Actor(ctx), code, row)
	default:
		err = fault.New(fault.Invalid, "fault.choice")
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, "/guideline/"+code+"#evidence")
}

// again renders a form anew for a fault that its writer can mend, with everything
// kept; other faults go to the page of faults.
func (p *Pages) again(err error, render func() error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed, fault.Unavailable:
		return render()
	}
	return err
}

// status is the HTTP status of a page that may have come back with a fault.
func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return ui.Status(err)
}

// faults are the sentences for a form, under "" the one for the whole.
func faults(ctx context.Context, err error) ui.FieldErrors {
	if err == nil {
		return nil
	}
	out := ui.Errors(ctx, err)
	if out == nil {
		out = ui.FieldErrors{}
	}
	if s := ui.Sentence(ctx, err); s != lang.T(ctx, "fault.form") {
		out[""] = s
	}
	return out
}

// word is the sentence for one of several values: prefix and value make the key.
func word(ctx context.Context, prefix, value string) string { return lang.T(ctx, prefix+value) }

// paragraphs are the parts of a text apart by empty lines.
func paragraphs(s string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
