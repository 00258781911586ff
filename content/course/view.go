package course

import (
	"cmp"
	"context"
	"slices"

	"stepwise/content/cmi5"
	"stepwise/internal/store"
	"stepwise/person"
)

// View is a course as somebody meets it.
type View struct {
	Course
	Version  *Version
	Learner  bool // may be registered
	Author   bool // may write it
	Mine     *Registration
	Standing map[int]Standing
	Done     cmi5.Satisfaction
}

// Finished counts the units that are satisfied.
func (v View) Finished() int {
	n := 0
	for _, ok := range v.Done.AUs {
		if ok {
			n++
		}
	}
	return n
}

// Open returns a course as a reader meets it.
func (s *Service) Open(ctx context.Context, a person.Actor, code string) (View, error) {
	q := s.db.Read()
	c, err := get(ctx, q, code)
	if err != nil {
		return View{}, err
	}
	if !maySee(a, c) {
		return View{}, hidden()
	}
	out := View{Course: c, Learner: mayLearn(a, c.Scope), Author: mayWrite(a, c.Scope)}
	if out.Mine, err = registrationOf(ctx, q, code, a.ID); err != nil {
		return View{}, err
	}
	number := c.Newest
	if out.Mine != nil {
		all, err := standings(ctx, q, out.Mine.ID)
		if err != nil {
			return View{}, err
		}
		if out.Standing = all[out.Mine.ID]; len(out.Standing) > 0 {
			number = out.Mine.Version
		}
	}
	if out.Version, err = version(ctx, q, code, number); err != nil {
		return View{}, err
	}
	out.Done = out.Version.Structure.Evaluate(rules(out.Standing))
	return out, nil
}

func rules(standing map[int]Standing) map[int]cmi5.Standing {
	out := map[int]cmi5.Standing{}
	for i, x := range standing {
		out[i] = x.rule()
	}
	return out
}

// Listed is a course in the library, with how far the reader is.
type Listed struct {
	Course
	Begun bool
	Done  bool
}

// Library lists the published courses that somebody may read, by title.
func (s *Service) Library(ctx context.Context, a person.Actor) ([]Listed, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	list, err := store.All[Course](ctx, s.db.Read(), `SELECT `+courseColumns+` FROM content_course WHERE status = $1 ORDER BY code`, string(Published))
	if err != nil {
		return nil, err
	}
	mine, err := store.All[Registration](ctx, s.db.Read(), `SELECT `+registrationColumns+` FROM content_registration WHERE person = $1`, a.ID)
	if err != nil {
		return nil, err
	}
	byCourse := map[string]Registration{}
	for _, r := range mine {
		byCourse[r.Course] = r
	}
	var out []Listed
	for _, c := range list {
		if mayRead(a, c.Scope) {
			r, begun := byCourse[c.Code]
			out = append(out, Listed{c, begun, r.SatisfiedAt != 0})
		}
	}
	return out, nil
}

// Courses lists the courses that the actor may write.
func (s *Service) Courses(ctx context.Context, a person.Actor) ([]Course, error) {
	if !a.Anywhere(person.Coordinator, person.Administrator) {
		return nil, person.Forbidden()
	}
	list, err := store.All[Course](ctx, s.db.Read(), `SELECT `+courseColumns+` FROM content_course ORDER BY code`)
	return slices.DeleteFunc(list, func(c Course) bool { return !mayWrite(a, c.Scope) }), err
}

// Desk is a course for its author: the newest version, all versions, and who is
// where.
type Desk struct {
	Course
	Version  *Version
	Versions []Version // newest first, without structures
	People   []Learner
}

// Learner is somebody in a course.
type Learner struct {
	Registration
	Standing map[int]Standing
	Done     cmi5.Satisfaction
	Structure
}

// Desk returns a course for its author.
func (s *Service) Desk(ctx context.Context, a person.Actor, code string) (Desk, error) {
	q := s.db.Read()
	c, err := get(ctx, q, code)
	if err != nil {
		return Desk{}, err
	}
	if !mayWrite(a, c.Scope) {
		return Desk{}, hidden()
	}
	d := Desk{Course: c}
	if d.Versions, err = store.All[Version](ctx, q, `SELECT `+versionColumns+` FROM content_course_version WHERE course = $1 ORDER BY number DESC`, code); err != nil {
		return Desk{}, err
	}
	byNumber := map[int]*Version{}
	for i := range d.Versions {
		byNumber[d.Versions[i].Number] = &d.Versions[i]
	}
	d.Version = byNumber[c.Newest]
	list, err := store.All[Registration](ctx, q, `SELECT `+registrationColumns+` FROM content_registration WHERE course = $1 ORDER BY created_at`, code)
	if err != nil {
		return Desk{}, err
	}
	for part := range slices.Chunk(list, 200) {
		var ids []string
		for _, r := range part {
			ids = append(ids, r.ID)
		}
		all, err := standings(ctx, q, ids...)
		if err != nil {
			return Desk{}, err
		}
		for _, r := range part {
			v := byNumber[r.Version]
			if v == nil || r.Person == a.ID {
				continue
			}
			d.People = append(d.People, Learner{r, all[r.ID], v.Structure.Evaluate(rules(all[r.ID])), v.Structure})
		}
	}
	slices.SortStableFunc(d.People, func(x, y Learner) int { return cmp.Compare(y.latest(), x.latest()) })
	return d, nil
}

// latest is when something happened last.
func (l Learner) latest() int64 {
	at := int64(l.CreatedAt)
	for _, x := range l.Standing {
		at = max(at, int64(x.LaunchedAt), int64(x.CompletedAt), int64(x.PassedAt), int64(x.FailedAt), int64(x.WaivedAt))
	}
	return at
}

// Finished counts the units that are satisfied.
func (l Learner) Finished() int { return View{Done: l.Done}.Finished() }
