package tool

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stepwise/content/lti"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// MemberFilter chooses members (NRPS 3.6.1.3). Empty fields do not choose.
type MemberFilter struct {
	Role  string // as messages name it, or the short name
	Link  string // resource link id: who can start that link
	After string // person: those behind, for the next page
	Limit int    // 1–500, 0 means 100
}

// Members lists who is in a context, as far as a tool may know (NRPS 3.6). next is
// After of the next page.
func (s *Service) Members(ctx context.Context, c Caller, course string, f MemberFilter) (out lti.Members, next string, err error) {
	if err := c.needs(lti.ScopeNames); err != nil {
		return out, "", err
	}
	where, err := contextByID(ctx, s.db.Read(), course)
	if err != nil {
		return out, "", err
	}
	// A tool learns of a context only where it was put to use.
	used, err := store.Exists(ctx, s.db.Read(), `SELECT 1 FROM content_lti_link WHERE tool = $1 AND programme = $2 AND (cohort = $3 OR cohort = '') AND closed_at = 0`,
		c.Tool.ID, where.Programme, where.Cohort)
	if err != nil {
		return out, "", err
	}
	if !used {
		return out, "", fault.New(fault.NotFound, "fault.notfound")
	}
	if f.Link != "" {
		l, err := linkByID(ctx, s.db.Read(), f.Link)
		if err != nil || l.Tool != c.Tool.ID || l.Programme != where.Programme {
			return out, "", fault.New(fault.NotFound, "lti.fault.link", "Link", f.Link)
		}
	}
	claim, err := s.claim(ctx, where)
	if err != nil {
		return out, "", err
	}
	roles, err := person.Members(ctx, s.db.Read(), where.Programme, where.Cohort)
	if err != nil {
		return out, "", err
	}
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	out = lti.Members{ID: s.at(PathMembers + where.ID + "/members"), Context: claim, Members: []lti.Member{}}
	var page []string
	for _, who := range slices.Sorted(maps.Keys(roles)) {
		if who > f.After && (f.Role == "" || hasRole(memberRoles(roles[who], where), f.Role)) {
			page = append(page, who)
		}
	}
	if len(page) > f.Limit {
		page = page[:f.Limit]
		next = page[f.Limit-1]
	}
	people, err := person.Many(ctx, s.db.Read(), page)
	if err != nil {
		return out, "", err
	}
	subjects := map[string]string{}
	for _, who := range page {
		p := people[who]
		m := lti.Member{User: s.pairwise(c.Tool.ID, who), Status: "Active", Roles: memberRoles(roles[who], where)}
		if !p.DisabledAt.IsZero() {
			m.Status = "Inactive"
		}
		if c.Tool.ShareName {
			m.Name = p.Name(lang.From(ctx))
		}
		if c.Tool.ShareEmail {
			m.Email = p.Email
		}
		subjects[m.User] = who
		out.Members = append(out.Members, m)
	}
	return out, next, s.introduce(ctx, c.Tool.ID, subjects)
}

// introduce remembers the names under which a tool was told of people: it may send
// scores for who has not launched yet.
func (s *Service) introduce(ctx context.Context, tool string, subjects map[string]string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, subject := range slices.Sorted(maps.Keys(subjects)) {
			if _, err := tx.Exec(ctx, `INSERT INTO content_lti_subject (tool, subject, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
				tool, subject, subjects[subject]); err != nil {
				return err
			}
		}
		return nil
	})
}

func memberRoles(roles []person.Role, c Context) lti.Roles {
	var a person.Actor
	for _, r := range roles {
		a.Grants = append(a.Grants, person.Grant{Role: r, Programme: c.Programme, Cohort: c.Cohort})
	}
	return rolesIn(a, c)
}

// hasRole compares a full role with a full or a short one (NRPS 3.6.1.3).
func hasRole(roles lti.Roles, want string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return r == want || strings.HasSuffix(r, "#"+want) })
}
