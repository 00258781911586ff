package platform

import (
	"context"
	"net/url"
	"regexp"

	"stepwise/content/lti"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Place is what a launch opens: a unit, a test, or the path with its steps.
type Place struct {
	Kind string // "unit", "test" or "path"
	Code string // of the unit or test; of a path "io" or "io/s1", "" for all of it
	Path string // page
}

// climbed is where the ends of programmes and their steps are awaited. They are no
// activities of the record: a step is a question asked of it.
const climbed = lrs.Base + "/lti/climbed/"

// Object is the activity whose end gives the grade, or "" for a place that has none.
func (p Place) Object() string {
	switch p.Kind {
	case "unit":
		return lrs.Unit(p.Code)
	case "test":
		return lrs.Test(p.Code)
	case "path":
		if p.Code != "" {
			return climbed + p.Code
		}
	}
	return ""
}

// custom is the parameter that names a place where a platform has only one target
// for all links.
const custom = "stepwise"

var places = regexp.MustCompile(`^/?(unit|test)/([a-z0-9-]{1,64})$`)

// steps is a programme or one of its steps; anchor is a programme's on the path.
var (
	steps  = regexp.MustCompile(`^/?path/([a-z0-9-]{1,64})(/[a-z0-9-]{1,64})?$`)
	anchor = regexp.MustCompile(`^p-([a-z0-9-]{1,64})$`)
)

// place reads where a launch leads: the custom parameter, else the target link. What
// is neither a unit nor a test opens the path; a launch never leads elsewhere.
func (s *Service) place(m lti.Message) Place {
	target, fragment := m.Custom[custom], ""
	if target == "" && lti.SameOrigin(m.Target, s.config.Origin) {
		if u, err := url.Parse(m.Target); err == nil {
			target, fragment = u.Path, u.Fragment
		}
	}
	if found := places.FindStringSubmatch(target); found != nil {
		return Place{Kind: found[1], Code: found[2], Path: "/" + found[1] + "/" + found[2]}
	}
	if found := steps.FindStringSubmatch(target); found != nil {
		return Place{Kind: "path", Code: found[1] + found[2], Path: "/path#p-" + found[1]}
	}
	if found := anchor.FindStringSubmatch(fragment); found != nil {
		return Place{Kind: "path", Code: found[1], Path: "/path#" + fragment}
	}
	return Place{Kind: "path", Path: "/path"}
}

// Choice is something that a platform's teacher may choose.
type Choice struct {
	Kind    string    `db:"kind"`
	Code    string    `db:"code"`
	Title   lang.Text `db:"title"`
	Minutes int       `db:"minutes"`
}

// Choices lists what may be chosen with a deep linking ticket: what is published for
// all and in the platform's programme. The choice needs no account here: the
// platform vouches for the role.
func (s *Service) Choices(ctx context.Context, t Ticket) ([]Choice, error) {
	if err := mayChoose(t); err != nil {
		return nil, err
	}
	units, err := store.All[Choice](ctx, s.db.Read(), `
		SELECT 'unit' AS kind, u.code, v.title, v.minutes FROM content_unit u JOIN content_version v ON v.unit = u.code AND v.number = u.published
		WHERE u.status = 'published' AND u.scope IN ('', $1) ORDER BY u.code`, t.Platform.Scope)
	if err != nil {
		return nil, err
	}
	tests, err := store.All[Choice](ctx, s.db.Read(), `
		SELECT 'test' AS kind, code, title, 0 AS minutes FROM content_test WHERE status = 'published' AND scope IN ('', $1) ORDER BY code`, t.Platform.Scope)
	if err != nil || s.config.Programmes == nil || t.Platform.Scope == "" {
		return append(units, tests...), err
	}
	places, err := s.config.Programmes.Places(ctx, s.db.Read(), t.Platform.Scope)
	return append(append(places, units...), tests...), err
}

func mayChoose(t Ticket) error {
	if t.Message.Type != lti.DeepLinkingRequest {
		return fault.New(fault.Closed, "lti.fault.ticket")
	}
	if !t.Message.Roles.Teaches() {
		return fault.New(fault.Forbidden, "lti.fault.teaches", "Name", t.Platform.Name)
	}
	return nil
}
