package person

import (
	"context"
	"net/http"
	"net/url"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/lrs"
	room "stepwise/person"
	"stepwise/web/ui"
)

// dossier is somebody's file as it is shown.
type dossier struct {
	room.File
	base        string
	scopes      []room.Scope
	scope       func(room.Grant) string
	name        namer
	corrections []room.Correction
	requests    []room.Request
	history     []room.Act
	letters     []mail.Stored
	matches     bool        // the reader may decide about accounts of other systems
	outside     []lrs.Agent // those that are theirs
	joined      string      // to whose record theirs was joined, or ""
	changes     []room.Change
	link        string // for a new password, made a moment ago
	actor       room.Actor
	edit        room.Edit
	editing     bool // a correction came back for another try
	errs        ui.FieldErrors
	problem     string
	role, where string // of the form that gives a role
}

func (p *Pages) dossier(r *http.Request) (dossier, error) {
	ctx := r.Context()
	a, id := ui.Actor(ctx), r.PathValue("id")
	s := dossier{base: base(r), actor: a}
	var err error
	if s.File, err = p.people.Open(ctx, a, id); err != nil {
		return s, err
	}
	s.edit = room.Edit{Profile: s.Profile(), Email: s.Email}
	if s.scopes, err = p.people.Scopes(ctx, a, room.Learner); err != nil {
		return s, err
	}
	if s.scope, err = p.people.ScopeNames(ctx); err != nil {
		return s, err
	}
	if s.corrections, err = p.people.Corrections(ctx, a, id); err != nil {
		return s, err
	}
	if s.requests, err = p.people.Requests(ctx, a, id); err != nil {
		return s, err
	}
	if s.history, err = p.people.History(ctx, a, id); err != nil {
		return s, err
	}
	if s.letters, err = p.people.Letters(ctx, a, id); err != nil {
		return s, err
	}
	ids := []string{s.ConfirmedBy}
	if s.matches = room.MayMatch(a); s.matches {
		if ids, err = p.outsideOf(ctx, &s, ids); err != nil {
			return s, err
		}
	}
	for _, x := range s.corrections {
		ids = append(ids, x.By)
	}
	for _, x := range s.history {
		ids = append(ids, x.Actor)
	}
	for _, x := range s.Grants {
		ids = append(ids, x.By)
	}
	s.name, err = p.names(ctx, ids...)
	return s, err
}

// outsideOf adds somebody's accounts on other systems and returns whom to name.
func (p *Pages) outsideOf(ctx context.Context, s *dossier, ids []string) ([]string, error) {
	var err error
	if s.outside, err = p.people.Outside(ctx, s.actor, s.ID); err != nil {
		return nil, err
	}
	if s.joined, err = p.people.JoinedTo(ctx, s.actor, s.ID); err != nil {
		return nil, err
	}
	if s.changes, err = p.people.Changes(ctx, s.actor, s.ID); err != nil {
		return nil, err
	}
	ids = append(ids, s.joined, s.ID)
	for _, x := range s.outside {
		ids = append(ids, x.By, lrs.OwnPerson(x.Key))
	}
	for _, c := range s.changes {
		ids = append(ids, c.Person, c.Other, c.By, c.UndoneBy)
		for _, m := range c.Moves {
			ids = append(ids, m.Before.Person, m.After.Person)
		}
	}
	return ids, nil
}

// Person shows somebody's file.
func (p *Pages) Person(w http.ResponseWriter, r *http.Request) error {
	s, err := p.dossier(r)
	if err != nil {
		return err
	}
	if list := p.sessions.Pop(r.Context(), keyLink+s.ID); list != "" {
		s.link = list
	}
	return ui.Render(w, r, http.StatusOK, personPage(s))
}

// back shows the file again after a form that failed, with what was written.
func (p *Pages) back(w http.ResponseWriter, r *http.Request, err error, with func(s *dossier)) error {
	if !again(err) || fault.Is(err, fault.NotFound) {
		return err
	}
	s, failed := p.dossier(r)
	if failed != nil {
		return failed
	}
	s.errs, s.problem = ui.Errors(r.Context(), err), problem(r.Context(), err)
	if with != nil {
		with(&s)
	}
	return ui.Render(w, r, status(err), personPage(s))
}

func (p *Pages) done(w http.ResponseWriter, r *http.Request, sentence string) error {
	ui.Say(r.Context(), sentence)
	return ui.See(w, r, base(r)+"/"+url.PathEscape(r.PathValue("id")))
}

// Confirm fixes an identity that the coordinator has compared with the document.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	if err := p.people.Confirm(ctx, ui.Actor(ctx), r.PathValue("id"), r.PostForm.Get("seen")); err != nil {
		return p.back(w, r, err, nil)
	}
	return p.done(w, r, lang.T(ctx, "person.file.confirmed"))
}

// Correct changes a file with a reason.
func (p *Pages) Correct(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	x := room.Edit{Profile: profileOf(r), Email: r.PostForm.Get("email"), Reason: r.PostForm.Get("reason")}
	n, err := p.people.Correct(ctx, ui.Actor(ctx), r.PathValue("id"), x)
	if err != nil {
		return p.back(w, r, err, func(s *dossier) { s.edit, s.editing = x, true })
	}
	return p.done(w, r, lang.T(ctx, "person.file.corrected", "Count", n))
}

// Answer marks a request as dealt with.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	if err := p.people.CloseRequest(ctx, ui.Actor(ctx), r.PathValue("id"), r.PostForm.Get("request")); err != nil {
		return err
	}
	return p.done(w, r, lang.T(ctx, "ui.saved"))
}

// PasswordLink sends somebody a link for a new password.
func (p *Pages) PasswordLink(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	link, err := p.people.SendPasswordLink(ctx, ui.Actor(ctx), r.PathValue("id"))
	if err != nil {
		return p.back(w, r, err, nil)
	}
	if link != "" {
		p.sessions.Put(ctx, keyLink+r.PathValue("id"), link)
		return ui.See(w, r, base(r)+"/"+url.PathEscape(r.PathValue("id")))
	}
	return p.done(w, r, lang.T(ctx, "person.file.linksent"))
}

// keyLink keeps a link over a redirect, to be shown once.
const keyLink = "person.link."
