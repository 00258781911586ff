package tool

import (
	"context"

	"stepwise/content/lti"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
)

// Context is a programme or one of its cohorts as tools know it.
type Context struct {
	ID        string `db:"id"`
	Programme string `db:"programme"`
	Cohort    string `db:"cohort"`
}

// contextOf names a programme or cohort for tools. The id is derived, so that it is
// the same on every node and needs no look into the table.
func contextOf(programme, cohort string) Context {
	return Context{ID: id.Derived("lti context " + programme + " " + cohort), Programme: programme, Cohort: cohort}
}

func (c Context) keep(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_context (id, programme, cohort) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c.ID, c.Programme, c.Cohort)
	return err
}

func contextByID(ctx context.Context, q store.Queryer, context string) (Context, error) {
	return store.One[Context](ctx, q, `SELECT id, programme, cohort FROM content_lti_context WHERE id = $1`, context)
}

// claim is the context as messages carry it (Core 5.4.1).
func (s *Service) claim(ctx context.Context, c Context) (lti.Context, error) {
	out := lti.Context{ID: c.ID, Label: c.Programme, Type: []string{lti.CourseOffering}}
	if c.Cohort != "" {
		out.Type = []string{lti.CourseSection}
	}
	scopes, err := s.config.Scopes(ctx)
	title := ""
	for _, x := range scopes {
		if x.Programme == c.Programme && x.Cohort == "" {
			title = x.Title.For(ctx)
		}
		if c.Cohort != "" && x.Programme == c.Programme && x.Cohort == c.Cohort {
			title += " · " + x.Title.For(ctx)
		}
	}
	out.Title = title
	return out, err
}

// place is where somebody starts a link: the link's cohort, else the one that they
// learn in, else the whole programme.
func place(a person.Actor, l Link) Context {
	cohort := l.Cohort
	for _, g := range a.Grants {
		if cohort == "" && g.Role == person.Learner && g.Programme == l.Programme {
			cohort = g.Cohort
		}
	}
	return contextOf(l.Programme, cohort)
}

// rolesIn translates what somebody is in a context (Core A.2). Tutors and experts
// help learners without owning the course: mentors, and instructors to tools that
// know no mentors.
func rolesIn(a person.Actor, c Context) lti.Roles {
	out := lti.Roles{}
	add := func(role person.Role, names ...string) {
		if a.Has(c.Programme, c.Cohort, role) {
			out = append(out, names...)
		}
	}
	add(person.Coordinator, lti.RoleInstructor, lti.RoleDeveloper)
	if !a.Has(c.Programme, c.Cohort, person.Coordinator) && a.Has(c.Programme, c.Cohort, person.Tutor, person.Expert) {
		out = append(out, lti.RoleInstructor, lti.RoleMentor)
	}
	add(person.Learner, lti.RoleLearner)
	return out
}
