package person

import (
	"net/http"
	"net/url"
	"strings"

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
	matches bool // may decide about accounts of other systems
	outside int  // how many of those wait
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
	if l.matches = room.MayMatch(a); l.matches {
		if l.outside, err = p.people.CountOutside(ctx, a); err != nil {
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
