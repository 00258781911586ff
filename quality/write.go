package quality

import (
	"context"
	"encoding/json"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// SaveCourse enters a course, or corrects the one with this code.
func (s *Service) SaveCourse(ctx context.Context, a person.Actor, site string, e Entry) (Course, error) {
	var f fault.Form
	c := s.course(e, &f)
	if err := f.Err(); err != nil {
		return c, err
	}
	now, said := s.clock.Now(), s.says(a)
	return c, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		at, err := s.asRecorder(ctx, tx, a, site)
		if err != nil {
			return err
		}
		if err := putCourse(ctx, tx, site, c, a.ID, now); err != nil {
			return err
		}
		if err := s.record.Add(ctx, tx, entered(said, at)); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "quality.course", Object: "quality/" + site + "/" + c.Code})
	})
}

func putCourse(ctx context.Context, tx *store.Tx, site string, c Course, by string, now clock.Time) error {
	agents, err := json.Marshal(c.Agents)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO quality_course (site, code, agents, starts, ends, cardiac, thyroid, hepatitis, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (site, code) DO UPDATE SET agents = excluded.agents, starts = excluded.starts, ends = excluded.ends, cardiac = excluded.cardiac,
  thyroid = excluded.thyroid, hepatitis = excluded.hepatitis, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		site, c.Code, string(agents), c.Starts, c.Ends, c.Cardiac, c.Thyroid, c.Hepatitis, by, now)
	return err
}

// SaveEpisode enters an episode of a course that was entered before, or corrects the
// one of the same event and onset.
func (s *Service) SaveEpisode(ctx context.Context, a person.Actor, site string, e EpisodeEntry) (Episode, error) {
	var f fault.Form
	x := s.episode(e, &f)
	if err := f.Err(); err != nil {
		return x, err
	}
	now, said := s.clock.Now(), s.says(a)
	return x, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		at, err := s.asRecorder(ctx, tx, a, site)
		if err != nil {
			return err
		}
		starts, err := store.All[clock.Time](ctx, tx, `SELECT starts FROM quality_course WHERE site = $1 AND code = $2`, site, x.Course)
		if err != nil {
			return err
		}
		if err := fits(x, starts); err != nil {
			return err
		}
		if err := putEpisode(ctx, tx, site, x, a.ID, now); err != nil {
			return err
		}
		if err := s.record.Add(ctx, tx, entered(said, at)); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "quality.episode", Object: "quality/" + site + "/" + x.Course, Detail: x.Irae})
	})
}

// fits holds an episode against its course: there is one, and it began before.
func fits(x Episode, starts []clock.Time) error {
	var f fault.Form
	f.Check(len(starts) > 0, "course", "quality.fault.course", "Text", clip(x.Course))
	f.Check(len(starts) == 0 || x.Onset >= starts[0], "onset", "quality.fault.onset")
	return f.Err()
}

func putEpisode(ctx context.Context, tx *store.Tx, site string, x Episode, by string, now clock.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO quality_episode (site, course, irae, onset, exact, grades, worst, vocabulary, steroid, steroid_at, outcome, outcome_at, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (site, course, irae, onset) DO UPDATE SET exact = excluded.exact, grades = excluded.grades, worst = excluded.worst,
  vocabulary = excluded.vocabulary, steroid = excluded.steroid, steroid_at = excluded.steroid_at, outcome = excluded.outcome,
  outcome_at = excluded.outcome_at, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		site, x.Course, x.Irae, x.Onset, x.Exact, x.Grades, x.Worst, x.Vocabulary, x.Steroid, x.SteroidAt, x.Outcome, x.OutcomeAt, by, now)
	return err
}

// Drop takes a course and its episodes out, for what was entered by mistake.
func (s *Service) Drop(ctx context.Context, a person.Actor, site, code string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := s.asRecorder(ctx, tx, a, site); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM quality_episode WHERE site = $1 AND course = $2`, site, code); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM quality_course WHERE site = $1 AND code = $2`, site, code)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "quality.drop", Object: "quality/" + site + "/" + code})
	})
}

// DropEpisode takes one episode out.
func (s *Service) DropEpisode(ctx context.Context, a person.Actor, site, course, irae string, onset clock.Time) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := s.asRecorder(ctx, tx, a, site); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM quality_episode WHERE site = $1 AND course = $2 AND irae = $3 AND onset = $4`, site, course, irae, onset)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "quality.drop", Object: "quality/" + site + "/" + course, Detail: irae})
	})
}

// says prepares the statement that somebody entered data for a hospital. It tells
// that they did, and nothing of a patient.
func (s *Service) says(a person.Actor) lrs.Statement {
	return s.record.Prepare(lrs.Statement{Person: a.ID, Verb: lrs.Submitted, Object: lrs.Activity{Type: lrs.TypeQuality}})[0]
}

// entered completes the statement with the hospital as the write sees it.
func entered(said lrs.Statement, at Site) lrs.Statement {
	said.Object.ID, said.Object.Name = lrs.Quality(at.ID), at.Name.Map()
	return said
}
