package platform

import (
	"context"

	"stepwise/content/trust"
	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Placement is a deployment of ours on a platform (Core 3.1.3).
type Placement struct {
	Platform   string     `db:"platform"`
	Deployment string     `db:"deployment"`
	Allowed    bool       `db:"allowed"`
	SeenAt     clock.Time `db:"seen_at"`
}

func allow(ctx context.Context, tx *store.Tx, platform, deployment string, now clock.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_placement (platform, deployment, allowed, seen_at) VALUES ($1, $2, TRUE, $3)
		ON CONFLICT (platform, deployment) DO UPDATE SET allowed = TRUE`, platform, deployment, now)
	return err
}

// maxUnknown bounds how many deployments wait; a platform that makes them up fills
// no more than that.
const maxUnknown = 50

// placed reports whether a deployment is allowed. One that was never seen is written
// down, for an administrator to allow or leave.
func (s *Service) placed(ctx context.Context, p Platform, deployment string) error {
	type row struct {
		Deployment string `db:"deployment"`
		Allowed    bool   `db:"allowed"`
	}
	rows, err := store.All[row](ctx, s.db.Read(), `SELECT deployment, allowed FROM content_lti_placement WHERE platform = $1`, p.ID)
	if err != nil {
		return err
	}
	waiting, known := 0, false
	for _, r := range rows {
		if r.Deployment == deployment && r.Allowed {
			return nil
		}
		known = known || r.Deployment == deployment
		if !r.Allowed {
			waiting++
		}
	}
	if !known && waiting < maxUnknown {
		now := s.clock.Now()
		if err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO content_lti_placement (platform, deployment, allowed, seen_at) VALUES ($1, $2, FALSE, $3) ON CONFLICT DO NOTHING`,
				p.ID, deployment, now)
			return err
		}); err != nil {
			return err
		}
	}
	return fault.New(fault.Forbidden, "lti.fault.placement", "Deployment", deployment, "Name", p.Name)
}

// Allow lets a deployment's people in, or out again.
func (s *Service) Allow(ctx context.Context, a person.Actor, platform, deployment string, allowed bool) error {
	if !mayKeep(a) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE content_lti_placement SET allowed = $1 WHERE platform = $2 AND deployment = $3`, allowed, platform, deployment)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.placement", Object: "lti_platform/" + platform,
			Detail: map[string]any{"deployment": deployment, "allowed": allowed}})
	})
}

// Turn lets a platform in, or shuts it out.
func (s *Service) Turn(ctx context.Context, a person.Actor, platform string, to Status) error {
	if !mayKeep(a) {
		return person.Forbidden()
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		p, err := byID(ctx, tx, platform)
		if err != nil {
			return err
		}
		if to != Active && to != Off || p.Issuer == "" {
			return fault.New(fault.Conflict, "lti.fault.notyet")
		}
		if _, err := tx.Exec(ctx, `UPDATE content_lti_platform SET status = $1, version = version + 1, changed_by = $2, changed_at = $3 WHERE id = $4`,
			string(to), a.ID, now, platform); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "lti.turn", Object: "lti_platform/" + platform, Detail: map[string]any{"to": to}})
	})
}

// Platforms lists all, by name.
func (s *Service) Platforms(ctx context.Context, a person.Actor) ([]Platform, error) {
	if !mayKeep(a) {
		return nil, person.Forbidden()
	}
	return store.All[Platform](ctx, s.db.Read(), `SELECT `+columns+` FROM content_lti_platform ORDER BY name, id`)
}

// Detail is a platform as its page shows it.
type Detail struct {
	Platform
	Placements []Placement
	Owed       []Owed // newest first, at most 100
	KeySet     trust.KeySet
}

// Get returns a platform.
func (s *Service) Get(ctx context.Context, a person.Actor, platform string) (Detail, error) {
	if !mayKeep(a) {
		return Detail{}, person.Forbidden()
	}
	p, err := byID(ctx, s.db.Read(), platform)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Platform: p}
	if d.Placements, err = store.All[Placement](ctx, s.db.Read(), `SELECT platform, deployment, allowed, seen_at FROM content_lti_placement WHERE platform = $1 ORDER BY seen_at, deployment`, platform); err != nil {
		return d, err
	}
	if d.Owed, err = store.All[Owed](ctx, s.db.Read(), `SELECT `+owedColumns+` FROM content_lti_owed WHERE platform = $1 ORDER BY id DESC LIMIT 100`, platform); err != nil {
		return d, err
	}
	d.KeySet, err = s.keys.State(ctx, p.KeysURL)
	return d, err
}
