package person

import (
	"context"
	"net/url"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Settings are the room's settings.
type Settings struct {
	Site  string // address of the site, for links in e-mail ("https://…"); "" writes the path alone
	Mails bool   // a mail server is configured; without one, links are shown to the coordinator
	Demo  bool   // links of DemoLink open
}

// Service is what the pages and the seed call. Every method takes the actor and
// decides in access.go; those without one are for people who have not signed in.
type Service struct {
	db        *store.DB
	clock     clock.Clock
	record    *lrs.Record
	settings  Settings
	prepare   func(ctx context.Context, person string, g Grant) (Joining, error)
	catalogue func(ctx context.Context) ([]Scope, error)
	reassess  func(ctx context.Context, tx *store.Tx, people []string) error
}

// New returns the service.
func New(db *store.DB, c clock.Clock, record *lrs.Record, settings Settings) *Service {
	return &Service{db: db, clock: c, record: record, settings: settings}
}

// Settings returns what the service was made with.
func (s *Service) Settings() Settings { return s.settings }

// Joining is what else happens inside the write that gives somebody a role. It may
// run twice.
type Joining func(ctx context.Context, tx *store.Tx) error

// OnAccept registers what else happens when somebody accepts an invitation or is
// given a role: programmes enrol a learner there. prepare runs before the write and
// fixes ids and times; what it returns runs inside, and its error undoes everything.
// A nil Joining means that there is nothing to do.
func (s *Service) OnAccept(prepare func(ctx context.Context, person string, g Grant) (Joining, error)) {
	s.prepare = prepare
}

func (s *Service) joining(ctx context.Context, person string, g Grant) (Joining, error) {
	if s.prepare != nil {
		join, err := s.prepare(ctx, person, g)
		if err != nil {
			return nil, err
		}
		if join != nil {
			return join, nil
		}
	}
	return func(context.Context, *store.Tx) error { return nil }, nil
}

// Scope is a programme, or with Cohort set one cohort of it, that roles can be
// given in. Title is the programme's title or the cohort's name (its city).
type Scope struct {
	Programme string
	Cohort    string
	Title     lang.Text
}

// Catalogue registers how the programmes and cohorts are listed, each programme
// before its cohorts. Without it no scope can be chosen and none is refused, which
// is for seeds and tests.
func (s *Service) Catalogue(list func(ctx context.Context) ([]Scope, error)) { s.catalogue = list }

// Scopes lists where the actor may give role; the first has an empty programme
// when that is everywhere.
func (s *Service) Scopes(ctx context.Context, a Actor, role Role) ([]Scope, error) {
	all, err := s.allScopes(ctx)
	if err != nil {
		return nil, err
	}
	var out []Scope
	for _, x := range append([]Scope{{}}, all...) {
		if MayGrant(a, Grant{role, x.Programme, x.Cohort}) {
			out = append(out, x)
		}
	}
	return out, nil
}

func (s *Service) allScopes(ctx context.Context) ([]Scope, error) {
	if s.catalogue == nil {
		return nil, nil
	}
	return s.catalogue(ctx)
}

// RoleName writes a role for the reader.
func RoleName(ctx context.Context, r Role) string {
	key := "person.role." + string(r)
	return lang.T(ctx, key)
}

// FieldName writes the name of a column or of a field of a file for the reader.
func FieldName(ctx context.Context, field string) string {
	key := "person.field." + field
	return lang.T(ctx, key)
}

// ScopeName writes where a role holds: the programme's title, and the cohort.
func (s *Service) ScopeName(ctx context.Context, g Grant) string {
	all, err := s.allScopes(ctx)
	if err != nil {
		all = nil // a page with a code instead of a title is better than none
	}
	return nameScope(ctx, all, g.Programme, g.Cohort)
}

// ScopeNames returns ScopeName for many grants at the cost of one.
func (s *Service) ScopeNames(ctx context.Context) (func(g Grant) string, error) {
	all, err := s.allScopes(ctx)
	return func(g Grant) string { return nameScope(ctx, all, g.Programme, g.Cohort) }, err
}

func nameScope(ctx context.Context, all []Scope, programme, cohort string) string {
	if programme == "" {
		return lang.T(ctx, "person.everywhere")
	}
	title, group := programme, cohort
	for _, x := range all {
		if x.Programme == programme && x.Cohort == "" {
			title = x.Title.For(ctx)
		}
		if cohort != "" && x.Programme == programme && x.Cohort == cohort {
			group = x.Title.For(ctx)
		}
	}
	if group == "" {
		return title
	}
	return lang.T(ctx, "person.scope", "Programme", title, "Cohort", group)
}

// checkScope refuses a programme or cohort that does not exist.
func (s *Service) checkScope(ctx context.Context, g Grant) error {
	if s.catalogue == nil || g.Programme == "" {
		return nil
	}
	all, err := s.catalogue(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Programme == g.Programme && x.Cohort == g.Cohort {
			return nil
		}
	}
	var f fault.Form
	f.Add("scope", "fault.choice")
	return f.Err()
}

// link writes the address of a page with a secret in it.
func (s *Service) link(page, secret string) string {
	return s.settings.Site + "/" + page + "/" + url.PathEscape(secret)
}
