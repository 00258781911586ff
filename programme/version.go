package programme

import (
	"context"
	"encoding/json"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Save stores a definition as the programme's draft: the newest version when that
// is not published yet, else a new one. revision is the draft's revision that the
// editor started from, 0 for whoever does not mind (imports). It returns the
// draft. A draft may be unsound; Publish checks it.
func (s *Service) Save(ctx context.Context, a person.Actor, d *Definition, revision int, note string) (Version, error) {
	if err := mayRun(a, d.Code); err != nil {
		return Version{}, err
	}
	if !slug.MatchString(d.Code) {
		return Version{}, &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "programme", Key: "programme.fault.slug"}}}
	}
	body, err := json.Marshal(d)
	if err != nil {
		return Version{}, err
	}
	now := s.clock.Now()
	var out Version
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO programme (id, title, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			d.Code, d.Title, now); err != nil {
			return err
		}
		newest, err := store.All[Version](ctx, tx, `
			SELECT `+versionColumns+` FROM programme_version WHERE programme = $1 ORDER BY number DESC LIMIT 1`, d.Code)
		if err != nil {
			return err
		}
		out = Version{Programme: d.Code, Number: 1, Revision: 1, Body: string(body), Note: note, CreatedBy: a.ID, CreatedAt: now, Definition: d}
		if len(newest) > 0 && newest[0].PublishedAt.IsZero() {
			if revision != 0 && revision != newest[0].Revision {
				return fault.New(fault.Conflict, "programme.fault.revision")
			}
			out.Number, out.Revision = newest[0].Number, newest[0].Revision+1
			_, err = tx.Exec(ctx, `UPDATE programme_version SET body = $1, note = $2, revision = $3 WHERE programme = $4 AND number = $5`,
				out.Body, note, out.Revision, d.Code, out.Number)
			return err
		}
		if len(newest) > 0 {
			if revision != 0 { // the draft that the editor started from was published meanwhile
				return fault.New(fault.Conflict, "programme.fault.revision")
			}
			out.Number = newest[0].Number + 1
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO programme_version (programme, number, revision, body, note, created_by, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, d.Code, out.Number, out.Revision, out.Body, note, a.ID, now)
		return err
	})
	return out, err
}

// Publish checks a draft and fixes it. Its cohorts are opened or updated; a
// cohort that the new version no longer names stays as it is.
func (s *Service) Publish(ctx context.Context, a person.Actor, programme string, number int) error {
	if err := mayRun(a, programme); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		v, err := GetVersion(ctx, tx, programme, number)
		if err != nil {
			return err
		}
		if !v.PublishedAt.IsZero() {
			return fault.New(fault.Conflict, "programme.fault.nodraft")
		}
		if err := v.Definition.Check(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE programme_version SET published_at = $1 WHERE programme = $2 AND number = $3`, now, programme, number); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE programme SET title = $1, published = $2 WHERE id = $3`, v.Definition.Title, number, programme); err != nil {
			return err
		}
		for _, c := range v.Definition.Cohorts {
			if err := openCohort(ctx, tx, programme, c); err != nil {
				return err
			}
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "programme.publish", Object: programme, Detail: map[string]any{"version": number}})
	})
}

// CohortRow is a cohort as it is run.
type CohortRow struct {
	ID        string     `db:"id"`
	Programme string     `db:"programme"`
	Code      string     `db:"code"`
	City      lang.Text  `db:"city"`
	StartsAt  clock.Time `db:"starts_at"`
	EndsAt    clock.Time `db:"ends_at"`
	Capacity  int        `db:"capacity"`
}

// CohortID is the id of a programme's cohort.
func CohortID(programme, code string) string { return programme + "/" + code }

const cohortColumns = `id, programme, code, city, starts_at, ends_at, capacity`

// Cohorts returns a programme's cohorts by code.
func Cohorts(ctx context.Context, q store.Queryer, programme string) ([]CohortRow, error) {
	return store.All[CohortRow](ctx, q, `SELECT `+cohortColumns+` FROM programme_cohort WHERE programme = $1 ORDER BY code`, programme)
}

// GetCohort returns one cohort by its id.
func GetCohort(ctx context.Context, q store.Queryer, id string) (CohortRow, error) {
	return store.One[CohortRow](ctx, q, `SELECT `+cohortColumns+` FROM programme_cohort WHERE id = $1`, id)
}

func openCohort(ctx context.Context, tx *store.Tx, programme string, c Cohort) error {
	starts, err := lang.ParseDay(c.Starts)
	if err != nil {
		return err
	}
	var ends clock.Time
	if c.Ends != "" {
		if ends, err = lang.ParseDay(c.Ends); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO programme_cohort (id, programme, code, city, starts_at, ends_at, capacity)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET city = excluded.city, starts_at = excluded.starts_at, ends_at = excluded.ends_at, capacity = excluded.capacity`,
		CohortID(programme, c.Code), programme, c.Code, c.City, starts, ends, c.Capacity)
	return err
}
