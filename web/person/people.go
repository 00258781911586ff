package person

import (
	"net/http"
	"net/url"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	room "stepwise/person"
	"stepwise/web/ui"
)

// The two places from which files are opened: the office of a programme, and the
// administration of the installation.
const (
	officeBase = "/office/people"
	adminBase  = "/admin/people"
)

// base is the place that a request belongs to.
func base(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, adminBase) {
		return adminBase
	}
	return officeBase
}

// listing is the list of people as it is shown.
type listing struct {
	base    string
	filter  room.Filter
	where   string // value of the scope's choice
	scopes  []room.Scope
	found   room.Found
	scope   func(room.Grant) string
	waiting room.Waiting
	invites bool
}

// People lists those in the reader's scope.
func (p *Pages) People(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	q := r.URL.Query()
	l := listing{base: base(r), where: q.Get("where"), invites: room.MayInvite(a)}
	l.filter = room.Filter{Text: q.Get("q"), Confirmed: q.Get("confirmed"), Disabled: q.Get("disabled") == "1" && l.base == adminBase, After: q.Get("after")}
	l.filter.Role, _ = room.ParseRole(q.Get("role"))
	var err error
	if l.scopes, err = p.people.Scopes(ctx, a, room.Learner); err != nil {
		return err
	}
	if x, ok := findScope(l.scopes, l.where); ok {
		l.filter.Programme, l.filter.Cohort = x.Programme, x.Cohort
	}
	if l.found, err = p.people.Find(ctx, a, l.filter); err != nil {
		return err
	}
	if l.scope, err = p.people.ScopeNames(ctx); err != nil {
		return err
	}
	if a.Anywhere(room.Coordinator) {
		if l.waiting, err = p.people.Waiting(ctx, a); err != nil {
			return err
		}
	}
	return ui.Render(w, r, http.StatusOK, peoplePage(l))
}

// address writes the list's address with another start.
func (l listing) address(after string) string {
	q := url.Values{}
	for name, v := range map[string]string{"q": l.filter.Text, "role": string(l.filter.Role), "where": l.where, "confirmed": l.filter.Confirmed, "after": after} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if l.filter.Disabled {
		q.Set("disabled", "1")
	}
	if len(q) == 0 {
		return l.base
	}
	return l.base + "?" + q.Encode()
}

// filtered reports whether the list shows a choice of people.
func (l listing) filtered() bool {
	f := l.filter
	return f.Text != "" || f.Role != "" || f.Programme != "" || f.Confirmed != "" || f.Disabled || f.After != ""
}

// scopeValue is a scope as the value of a choice.
func scopeValue(programme, cohort string) string {
	switch {
	case programme == "":
		return "*"
	case cohort == "":
		return programme
	}
	return programme + "|" + cohort
}

func findScope(all []room.Scope, value string) (room.Scope, bool) {
	for _, x := range all {
		if value != "" && scopeValue(x.Programme, x.Cohort) == value {
			return x, true
		}
	}
	return room.Scope{}, false
}

// Requests lists the corrections that doctors ask for.
func (p *Pages) Requests(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.people.Asking(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range list {
		ids = append(ids, x.Person)
	}
	name, err := p.names(ctx, ids...)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, requestsPage(list, name))
}

// sheet is somebody's file as it is shown.
type sheet struct {
	room.File
	base        string
	scopes      []room.Scope
	scope       func(room.Grant) string
	name        namer
	corrections []room.Correction
	requests    []room.Request
	history     []room.Act
	letters     []mail.Stored
	link        string // for a new password, made a moment ago
	actor       room.Actor
	edit        room.Edit
	editing     bool // a correction came back for another try
	errs        ui.FieldErrors
	problem     string
	role, where string // of the form that gives a role
}

func (p *Pages) sheet(r *http.Request) (sheet, error) {
	ctx := r.Context()
	a, id := ui.Actor(ctx), r.PathValue("id")
	s := sheet{base: base(r), actor: a}
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

// Person shows somebody's file.
func (p *Pages) Person(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sheet(r)
	if err != nil {
		return err
	}
	if list := p.sessions.Pop(r.Context(), keyLink+s.ID); list != "" {
		s.link = list
	}
	return ui.Render(w, r, http.StatusOK, personPage(s))
}

// back shows the file again after a form that failed, with what was written.
func (p *Pages) back(w http.ResponseWriter, r *http.Request, err error, with func(s *sheet)) error {
	if !again(err) || fault.Is(err, fault.NotFound) {
		return err
	}
	s, failed := p.sheet(r)
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
		return p.back(w, r, err, func(s *sheet) { s.edit, s.editing = x, true })
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
