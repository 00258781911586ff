package casereport

import (
	"net/http"

	room "stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// Begin leads from the outline to the draft.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	err := p.service.Begin(r.Context(), ui.Actor(r.Context()), id)
	if fault.Is(err, fault.Invalid) {
		return p.edit(w, r, room.OutlineSection, nil, err)
	}
	return done(w, r, err, path(id, "/edit/", room.PaperSections()[0]), lang.T(r.Context(), "casereport.begun"))
}

// Submitting shows what is still amiss before a report is handed in.
func (p *Pages) Submitting(w http.ResponseWriter, r *http.Request) error {
	return p.submitting(w, r, false, nil)
}

func (p *Pages) submitting(w http.ResponseWriter, r *http.Request, vouch bool, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), submitPage(d, d.Checks(), vouch, faults(r.Context(), failed)))
}

// Submit hands it in.
func (p *Pages) Submit(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	s := room.Submission{Revision: number(in.Get("revision")), Vouch: in.Get("vouch") != ""}
	err = p.service.Submit(r.Context(), ui.Actor(r.Context()), id, s)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.submitting(w, r, s.Vouch, err)
	}
	return done(w, r, err, path(id), lang.T(r.Context(), "casereport.submitted"))
}

// ruling is what the tutor typed.
type ruling struct {
	Decision, Letter, Due string
	Certify               bool
}

// Deciding shows the form that ends a round.
func (p *Pages) Deciding(w http.ResponseWriter, r *http.Request) error {
	return p.deciding(w, r, ruling{}, nil)
}

func (p *Pages) deciding(w http.ResponseWriter, r *http.Request, typed ruling, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), decidePage(d, d.Checks(), typed, faults(r.Context(), failed)))
}

// Decide ends a round.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	typed := ruling{in.Get("decision"), in.Get("letter"), in.Get("due"), in.Get("certify") != ""}
	var f fault.Form
	word := room.Ruling{Round: int(number(in.Get("round"))), Decision: room.Decision(typed.Decision), Letter: typed.Letter,
		Certify: typed.Certify, Due: due(&f, typed.Due)}
	if err = f.Err(); err == nil {
		err = p.service.Decide(r.Context(), ui.Actor(r.Context()), id, word)
	}
	if kept(err) {
		return p.deciding(w, r, typed, err)
	}
	return done(w, r, err, path(id), lang.T(r.Context(), "casereport.decided"))
}

// Confirm notes that the reader has looked for identifiers and found none.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	err = p.service.Confirm(r.Context(), ui.Actor(r.Context()), id, number(in.Get("revision")))
	return done(w, r, err, path(id, "/warnings"), lang.T(r.Context(), "casereport.confirmed"))
}

// Withdraw ends a report at its owner's wish.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	err = p.service.Withdraw(r.Context(), ui.Actor(r.Context()), id, in.Get("reason"))
	return done(w, r, err, path(id), lang.T(r.Context(), "casereport.withdrawn"))
}

// Reopen takes an ended report back into revision.
func (p *Pages) Reopen(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	err = p.service.Reopen(r.Context(), ui.Actor(r.Context()), r.PathValue("id"), in.Get("reason"))
	return p.orOverview(w, r, assigning{}, err, lang.T(r.Context(), "casereport.reopened"))
}

// Assign gives the report to a tutor.
func (p *Pages) Assign(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	typed := assigning{in.Get("tutor"), in.Get("reason"), in.Get("due")}
	var f fault.Form
	choice := room.Assignment{Tutor: typed.Tutor, Reason: typed.Reason, Due: due(&f, typed.Due)}
	if err = f.Err(); err == nil {
		err = p.service.AssignTutor(r.Context(), ui.Actor(r.Context()), r.PathValue("id"), choice)
	}
	return p.orOverview(w, r, typed, err, lang.T(r.Context(), "casereport.assigned"))
}

// AddAuthor lets a colleague write with the owner.
func (p *Pages) AddAuthor(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	err = p.service.AddAuthor(r.Context(), ui.Actor(r.Context()), r.PathValue("id"), in.Get("email"))
	return p.orOverview(w, r, assigning{}, err, lang.T(r.Context(), "casereport.authoradded"))
}

// RemoveAuthor takes a co-author off the list.
func (p *Pages) RemoveAuthor(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, who := r.Context(), in.Get("person")
	err = p.service.RemoveAuthor(ctx, ui.Actor(ctx), r.PathValue("id"), who)
	if err == nil && who == ui.Actor(ctx).ID {
		return ui.See(w, r, "/reports")
	}
	return p.orOverview(w, r, assigning{}, err, lang.T(ctx, "casereport.authorgone"))
}

// orOverview goes back to the report's first page, which comes with what was
// typed when it failed.
func (p *Pages) orOverview(w http.ResponseWriter, r *http.Request, typed assigning, failed error, say string) error {
	if kept(failed) {
		d, err := p.team(r)
		if err != nil {
			return err
		}
		return p.overview(w, r, d, typed, failed)
	}
	return done(w, r, failed, path(r.PathValue("id")), say)
}
