package quality

import (
	"context"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Site is a hospital that measures.
type Site struct {
	ID        string     `db:"id"`
	Programme string     `db:"programme"`
	Cohort    string     `db:"cohort"`
	Name      lang.Text  `db:"name"`
	MadeAt    clock.Time `db:"made_at"`
	ClosedAt  clock.Time `db:"closed_at"`
}

const siteColumns = `id, programme, cohort, name, made_at, closed_at`

func siteByID(ctx context.Context, q store.Queryer, site string) (Site, error) {
	return store.One[Site](ctx, q, `SELECT `+siteColumns+` FROM quality_site WHERE id = $1`, site)
}

// AddSite adds a hospital. Its name in one language is enough (1–120 characters).
func (s *Service) AddSite(ctx context.Context, a person.Actor, x Site) (Site, error) {
	if !manages(a, x.Programme, x.Cohort) {
		return x, person.Forbidden()
	}
	var f fault.Form
	x.Name = x.Name.Trim()
	f.Check(!x.Name.IsZero(), "name", "fault.required")
	f.Check(len([]rune(x.Name.EN)) <= 120 && len([]rune(x.Name.ZH)) <= 120, "name", "fault.toolong", "Max", 120)
	if err := f.Err(); err != nil {
		return x, err
	}
	x.ID, x.MadeAt, x.ClosedAt = id.New(), s.clock.Now(), 0
	return x, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO quality_site (id, programme, cohort, name, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			x.ID, x.Programme, x.Cohort, x.Name, a.ID, x.MadeAt); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: x.MadeAt, Actor: a.ID, Action: "quality.site", Object: "quality/" + x.ID})
	})
}

// CloseSite ends or reopens entering for a hospital; what was entered stays.
func (s *Service) CloseSite(ctx context.Context, a person.Actor, site string, closed bool) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		x, err := siteByID(ctx, tx, site)
		if err != nil {
			return err
		}
		if !manages(a, x.Programme, x.Cohort) {
			return person.Forbidden()
		}
		at := clock.Time(0)
		if closed {
			at = now
		}
		if _, err := tx.Exec(ctx, `UPDATE quality_site SET closed_at = $1 WHERE id = $2`, at, site); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "quality.close", Object: "quality/" + site, Detail: closed})
	})
}

// Appoint names somebody with a role in the programme as a recorder, or takes that
// back. Their name and address come from the page that chose them.
func (s *Service) Appoint(ctx context.Context, a person.Actor, site, who string, take bool) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		x, err := siteByID(ctx, tx, site)
		if err != nil {
			return err
		}
		if !manages(a, x.Programme, x.Cohort) {
			return person.Forbidden()
		}
		if take {
			_, err = tx.Exec(ctx, `DELETE FROM quality_recorder WHERE site = $1 AND person = $2`, site, who)
		} else {
			members, failed := person.Members(ctx, tx, x.Programme, "")
			if failed != nil {
				return failed
			}
			if len(members[who]) == 0 && who != a.ID {
				return fault.New(fault.Invalid, "quality.fault.member")
			}
			_, err = tx.Exec(ctx, `INSERT INTO quality_recorder (site, person, made_by, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (site, person) DO NOTHING`,
				site, who, a.ID, now)
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "quality.recorder", Object: "quality/" + site, Detail: map[string]any{"person": who, "taken": take}})
	})
}

// Recorders are the people who enter for a hospital; its coordinators and recorders
// may know.
func (s *Service) Recorders(ctx context.Context, a person.Actor, site string) ([]string, error) {
	x, err := siteByID(ctx, s.db.Read(), site)
	if err != nil {
		return nil, err
	}
	mine, err := records(ctx, s.db.Read(), a, site)
	if err != nil {
		return nil, err
	}
	if !mine && !manages(a, x.Programme, x.Cohort) {
		return nil, person.Forbidden()
	}
	return store.All[string](ctx, s.db.Read(), `SELECT person FROM quality_recorder WHERE site = $1 ORDER BY made_at, person`, site)
}

// Listed is a hospital as somebody sees it.
type Listed struct {
	Site
	Mine    bool // the viewer enters for it
	Manages bool // the viewer coordinates it
}

// Sites are the hospitals of a programme, by when they were added.
func (s *Service) Sites(ctx context.Context, a person.Actor, programme string) ([]Listed, error) {
	if !reads(a, programme) {
		return nil, person.Forbidden()
	}
	all, err := store.All[Site](ctx, s.db.Read(), `SELECT `+siteColumns+` FROM quality_site WHERE programme = $1 ORDER BY made_at, id`, programme)
	if err != nil {
		return nil, err
	}
	mine, err := store.All[string](ctx, s.db.Read(), `SELECT site FROM quality_recorder WHERE person = $1`, a.ID)
	if err != nil {
		return nil, err
	}
	out := make([]Listed, len(all))
	for i, x := range all {
		out[i] = Listed{Site: x, Manages: manages(a, x.Programme, x.Cohort)}
		for _, m := range mine {
			out[i].Mine = out[i].Mine || m == x.ID
		}
	}
	return out, nil
}

// Site is one hospital as somebody sees it.
func (s *Service) Site(ctx context.Context, a person.Actor, site string) (Listed, error) {
	x, err := siteByID(ctx, s.db.Read(), site)
	if err != nil {
		return Listed{}, err
	}
	mine, err := records(ctx, s.db.Read(), a, site)
	if err != nil {
		return Listed{}, err
	}
	l := Listed{Site: x, Mine: mine, Manages: manages(a, x.Programme, x.Cohort)}
	if !mine && !reads(a, x.Programme) {
		return Listed{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return l, nil
}
