package person

import (
	"context"
	"net/http"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/person"
	"stepwise/web/ui"
)

// keyIssued keeps an invitation's link over a redirect, to be shown once.
const keyIssued = "person.issued"

// issued is an invitation that was made a moment ago.
type issued struct {
	Email string
	Link  string
}

// inviting is the form that invites.
type inviting struct {
	email   string
	profile room.Profile
	role    string
	where   string
	roles   []room.Role
	scopes  []room.Scope
	errs    ui.FieldErrors
	problem string
	issued  issued
	mails   bool
}

func (p *Pages) inviting(ctx context.Context) (inviting, error) {
	a := ui.Actor(ctx)
	scopes, err := p.people.Scopes(ctx, a, room.Learner)
	v := inviting{role: string(room.Learner), scopes: scopes, mails: p.people.Settings().Mails, roles: givable(a, scopes)}
	return v, err
}

// givable lists the roles that the actor may give somewhere.
func givable(a room.Actor, scopes []room.Scope) []room.Role {
	var out []room.Role
	for _, role := range room.Roles {
		for _, x := range scopes {
			if room.MayGrant(a, room.Grant{Role: role, Programme: x.Programme, Cohort: x.Cohort}) {
				out = append(out, role)
				break
			}
		}
	}
	return out
}

// InvitePage shows the form, and above it the link that was made before.
func (p *Pages) InvitePage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.inviting(r.Context())
	if err != nil {
		return err
	}
	popJSON(r.Context(), p.sessions, keyIssued, &v.issued)
	v.where = r.URL.Query().Get("where")
	return ui.Render(w, r, http.StatusOK, invitePage(v))
}

// Invite makes one invitation.
func (p *Pages) Invite(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	g, err := p.grantOf(r)
	var made room.Issued
	if err == nil {
		made, err = p.people.Invite(ctx, ui.Actor(ctx), room.Invite{Email: r.PostForm.Get("email"), Profile: profileOf(r), Grant: g})
	}
	if err != nil {
		if !again(err) {
			return err
		}
		v, failed := p.inviting(ctx)
		if failed != nil {
			return failed
		}
		v.email, v.profile, v.role, v.where = r.PostForm.Get("email"), profileOf(r), r.PostForm.Get("role"), r.PostForm.Get("where")
		v.errs, v.problem = ui.Errors(ctx, err), problem(ctx, err)
		return ui.Render(w, r, status(err), invitePage(v))
	}
	putJSON(ctx, p.sessions, keyIssued, issued{made.Email, made.Link})
	return ui.See(w, r, "/office/people/invite?where="+scopeValue(g.Programme, g.Cohort))
}

// outstanding is the list of invitations.
type outstanding struct {
	list   []room.Invitation
	next   string
	scope  func(room.Grant) string
	now    clock.Time
	issued issued
	mails  bool
}

const invitationsAPage = 50

// Invitations lists those that are open or have expired.
func (p *Pages) Invitations(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.people.Invitations(ctx, ui.Actor(ctx), r.URL.Query().Get("before"), invitationsAPage)
	if err != nil {
		return err
	}
	v := outstanding{list: list, now: p.clock.Now(), mails: p.people.Settings().Mails}
	if len(list) == invitationsAPage {
		v.next = list[len(list)-1].ID
	}
	popJSON(ctx, p.sessions, keyIssued, &v.issued)
	if v.scope, err = p.people.ScopeNames(ctx); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, invitationsPage(v))
}

// Resend makes a new link for an invitation.
func (p *Pages) Resend(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	made, err := p.people.Resend(ctx, ui.Actor(ctx), r.PathValue("invitation"))
	if fault.Is(err, fault.Closed) {
		ui.Warn(ctx, problem(ctx, err))
		return ui.See(w, r, "/office/people/invitations")
	}
	if err != nil {
		return err
	}
	putJSON(ctx, p.sessions, keyIssued, issued{made.Email, made.Link})
	return ui.See(w, r, "/office/people/invitations")
}

// Withdraw ends an invitation.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	err := p.people.Withdraw(ctx, ui.Actor(ctx), r.PathValue("invitation"))
	switch {
	case fault.Is(err, fault.Closed):
		ui.Warn(ctx, problem(ctx, err))
	case err != nil:
		return err
	default:
		ui.Say(ctx, lang.T(ctx, "person.invitations.withdrawn"))
	}
	return ui.See(w, r, "/office/people/invitations")
}
