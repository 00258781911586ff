package course

import (
	"context"

	"stepwise/content/cmi5"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Registration is somebody's enrolment in a course.
type Registration struct {
	ID          string     `db:"id"`
	Course      string     `db:"course"`
	Version     int        `db:"version"`
	Person      string     `db:"person"`
	CreatedAt   clock.Time `db:"created_at"`
	SatisfiedAt clock.Time `db:"satisfied_at"`
}

const registrationColumns = `id, course, version, person, created_at, satisfied_at`

// Standing is what is known of one unit in a registration.
type Standing struct {
	Registration string     `db:"registration"`
	AU           int        `db:"au"`
	Launches     int        `db:"launches"`
	LaunchedAt   clock.Time `db:"launched_at"`
	CompletedAt  clock.Time `db:"completed_at"`
	PassedAt     clock.Time `db:"passed_at"`
	FailedAt     clock.Time `db:"failed_at"`
	Score        float64    `db:"score"` // last scaled score, -1 for none
	WaivedAt     clock.Time `db:"waived_at"`
	WaivedBy     string     `db:"waived_by"`
	Reason       string     `db:"reason"`
}

const standingColumns = `registration, au, launches, launched_at, completed_at, passed_at, failed_at, score, waived_at, waived_by, reason`

func (x Standing) rule() cmi5.Standing {
	return cmi5.Standing{Completed: x.CompletedAt != 0, Passed: x.PassedAt != 0, Waived: x.WaivedAt != 0}
}

func version(ctx context.Context, q store.Queryer, course string, number int) (*Version, error) {
	v, err := store.One[Version](ctx, q, `SELECT `+versionColumns+` FROM content_course_version WHERE course = $1 AND number = $2`, course, number)
	return &v, err
}

func registrationOf(ctx context.Context, q store.Queryer, course, person string) (*Registration, error) {
	list, err := store.All[Registration](ctx, q, `SELECT `+registrationColumns+` FROM content_registration WHERE course = $1 AND person = $2`, course, person)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func registration(ctx context.Context, q store.Queryer, registrationID string) (Registration, error) {
	return store.One[Registration](ctx, q, `SELECT `+registrationColumns+` FROM content_registration WHERE id = $1`, registrationID)
}

func standings(ctx context.Context, q store.Queryer, registrations ...string) (map[string]map[int]Standing, error) {
	out := map[string]map[int]Standing{}
	if len(registrations) == 0 {
		return out, nil
	}
	list, err := store.All[Standing](ctx, q, `SELECT `+standingColumns+` FROM content_standing WHERE registration IN (`+store.List(1, len(registrations))+`)`,
		store.Args(registrations)...)
	for _, x := range list {
		if out[x.Registration] == nil {
			out[x.Registration] = map[int]Standing{}
		}
		out[x.Registration][x.AU] = x
	}
	return out, err
}

// fresh are the ids that a registration needs when it is made inside a write.
type fresh struct {
	registration, session string
	now                   clock.Time
}

func (s *Service) fresh() fresh { return fresh{id.New(), id.New(), s.clock.Now()} }

// register returns somebody's registration in a course, and makes it when there is
// none: units that ask for nothing are satisfied from then on (clause 9.6.1). One of
// which nothing was launched yet goes on with the newest version.
func (s *Service) register(ctx context.Context, tx *store.Tx, c Course, person string, f fresh) (Registration, *Version, error) {
	r, err := registrationOf(ctx, tx, c.Code, person)
	if err != nil {
		return Registration{}, nil, err
	}
	if r == nil {
		r = &Registration{ID: f.registration, Course: c.Code, Version: c.Newest, Person: person, CreatedAt: f.now}
		n, err := tx.Exec(ctx, `INSERT INTO content_registration (`+registrationColumns+`) VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT DO NOTHING`,
			r.ID, r.Course, r.Version, r.Person, r.CreatedAt)
		if err != nil {
			return Registration{}, nil, err
		}
		if n == 0 { // a second press of the button, seen by no reader yet
			return Registration{}, nil, fault.New(fault.Conflict, "cmi5.twice")
		}
		v, err := version(ctx, tx, c.Code, r.Version)
		if err != nil {
			return Registration{}, nil, err
		}
		return *r, v, s.satisfy(ctx, tx, r, v, f.session, f.now)
	}
	if r.Version != c.Newest {
		begun, err := store.Exists(ctx, tx, `SELECT au FROM content_standing WHERE registration = $1`, r.ID)
		if err != nil {
			return Registration{}, nil, err
		}
		if !begun {
			r.Version = c.Newest
			if _, err := tx.Exec(ctx, `UPDATE content_registration SET version = $1 WHERE id = $2`, r.Version, r.ID); err != nil {
				return Registration{}, nil, err
			}
		}
	}
	v, err := version(ctx, tx, c.Code, r.Version)
	return *r, v, err
}

// satisfy computes what is satisfied by now and says what was not said before: first
// of inner blocks, then of outer ones, then of the course (clause 9.3.9). session is
// that of the launch that led to it, or a new one.
func (s *Service) satisfy(ctx context.Context, tx *store.Tx, r *Registration, v *Version, session string, at clock.Time) error {
	if r.SatisfiedAt != 0 {
		return nil
	}
	all, err := standings(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	standing := map[int]cmi5.Standing{}
	for i, x := range all[r.ID] {
		standing[i] = x.rule()
	}
	now := v.Structure.Evaluate(standing)
	said, err := store.All[string](ctx, tx, `SELECT block FROM content_satisfied WHERE registration = $1`, r.ID)
	if err != nil {
		return err
	}
	was := map[string]bool{}
	for _, b := range said {
		was[b] = true
	}
	x := about{version: v, registration: r.ID, person: r.Person, session: session}
	titles := map[string]cmi5.Text{}
	for _, b := range v.Structure.Blocks() {
		titles[b.ID] = b.Title
	}
	for _, b := range now.Blocks {
		if was[b] {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO content_satisfied (registration, block, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, r.ID, b, at); err != nil {
			return err
		}
		object := lrs.Activity{ID: BlockIRI(r.Course, b), Type: cmi5.TypeBlock, Name: names(titles[b])}
		if err := s.record.Add(ctx, tx, x.says(id.Derived("cmi5/satisfied/"+r.ID+"/"+b), lrs.Satisfied, object, b, at)); err != nil {
			return err
		}
	}
	if !now.Course {
		return nil
	}
	r.SatisfiedAt = at
	if _, err := tx.Exec(ctx, `UPDATE content_registration SET satisfied_at = $1 WHERE id = $2`, at, r.ID); err != nil {
		return err
	}
	object := lrs.Activity{ID: IRI(r.Course), Type: cmi5.TypeCourse, Name: names(v.Structure.Title)}
	return s.record.Add(ctx, tx, x.says(id.Derived("cmi5/satisfied/"+r.ID), lrs.Satisfied, object, v.Structure.ID, at))
}
