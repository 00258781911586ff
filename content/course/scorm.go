package course

import (
	"context"
	"encoding/json"

	"stepwise/content/cmi5"
	"stepwise/content/scorm"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// categorySCORM marks what we say in the name of a SCORM unit (xAPI SCORM profile).
const categorySCORM = "https://w3id.org/xapi/scorm"

// Stage is what the page around a SCORM unit needs.
type Stage struct {
	Version   scorm.Version
	Asset     bool   // speaks no API
	Address   string // of the unit, relative to the package
	Data      scorm.Data
	Title     string
	Mode      cmi5.Mode
	Over      bool // the session has ended
	ReturnURL string
}

// Stage returns what the page around a unit needs, and marks an asset, which speaks
// for itself, as begun.
func (s *Service) Stage(ctx context.Context, secret string) (Stage, error) {
	l, v, r, err := s.place(ctx, secret)
	if err != nil {
		return Stage{}, err
	}
	au := v.Unit(l.AU)
	if au == nil || !v.Kind.SCORM() {
		return Stage{}, hidden()
	}
	out := Stage{Version: scorm.V2004, Asset: au.MoveOn == cmi5.NotApplicable, Address: au.URL, Mode: l.Mode, Title: title(au),
		Over: l.over(s.clock.Now()), ReturnURL: s.ReturnURL(r.Course)}
	if v.Kind == SCORM12 {
		out.Version = scorm.V12
	}
	kept, err := kept(ctx, s.db.Read(), l)
	if err != nil {
		return Stage{}, err
	}
	p, err := person.Get(ctx, s.db.Read(), r.Person)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Stage{}, err
	}
	out.Data = scorm.Begin(out.Version, scorm.Learner{ID: r.Person, Name: p.Name(lang.EN), Language: string(p.Locale)}, kept, string(l.Mode), au.LaunchParameters, au.MasteryScore)
	return out, nil
}

func kept(ctx context.Context, q store.Queryer, l launch) (scorm.Data, error) {
	rows, err := store.All[string](ctx, q, `SELECT data FROM content_scorm WHERE registration = $1 AND au = $2`, l.Registration, l.AU)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	d := scorm.Data{}
	return d, json.Unmarshal([]byte(rows[0]), &d)
}

// Commit keeps what a SCORM unit has committed, and says in the record what it means:
// completed and passed once in a registration, failed once in a session, terminated
// at the end.
func (s *Service) Commit(ctx context.Context, secret string, d scorm.Data, end bool) error {
	if !d.Fits() {
		return fault.New(fault.TooLarge, "cmi5.scorm.large")
	}
	found, v, r, err := s.place(ctx, secret)
	if err != nil {
		return err
	}
	au := v.Unit(found.AU)
	if au == nil || !v.Kind.SCORM() {
		return hidden()
	}
	speaks := scorm.V2004
	if v.Kind == SCORM12 {
		speaks = scorm.V12
	}
	data, err := json.Marshal(scorm.Restore(speaks, d))
	if err != nil {
		return err
	}
	result, now, ids := scorm.Read(speaks, d, au.MasteryScore), s.clock.Now(), [4]string{id.New(), id.New(), id.New(), id.New()}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		l, err := launchBy(ctx, tx, "id", found.ID)
		if err != nil {
			return err
		}
		if l.over(now) {
			return fault.New(fault.Closed, "cmi5.session.over")
		}
		if l.Mode == cmi5.Normal {
			if _, err := tx.Exec(ctx, `
				INSERT INTO content_scorm (registration, au, data, committed_at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (registration, au) DO UPDATE SET data = excluded.data, committed_at = excluded.committed_at`, l.Registration, l.AU, string(data), now); err != nil {
				return err
			}
		}
		c := &commit{Service: s, about: about{v, r.ID, r.Person, l.ID}, au: au, launch: l, result: result, now: now}
		if l.Mode == cmi5.Normal {
			if err := c.judge(ctx, tx, ids); err != nil {
				return err
			}
		}
		l.SeenAt, l.Completed, l.Passed, l.Failed = now, c.launch.Completed, c.launch.Passed, c.launch.Failed
		if end {
			l.TerminatedAt = now
			if err := s.record.Add(ctx, tx, c.statement(ids[3], lrs.Terminated, nil)); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE content_launch SET seen_at = $1, completed = $2, passed = $3, failed = $4, terminated_at = $5 WHERE id = $6`,
			l.SeenAt, l.Completed, l.Passed, l.Failed, l.TerminatedAt, l.ID); err != nil {
			return err
		}
		return s.satisfy(ctx, tx, &r, v, l.ID, now)
	})
}

// commit is one commit on its way into the record.
type commit struct {
	*Service
	about
	au     *cmi5.AU
	launch launch
	result scorm.Result
	now    clock.Time
}

func (c *commit) judge(ctx context.Context, tx *store.Tx, ids [4]string) error {
	all, err := standings(ctx, tx, c.registration)
	if err != nil {
		return err
	}
	was, yes, no := all[c.registration][c.launch.AU], true, false
	if c.result.Completed && was.CompletedAt == 0 {
		c.launch.Completed = true
		if err := c.say(ctx, tx, c.statement(ids[0], lrs.Completed, &lrs.Result{Completion: &yes}), "completed_at"); err != nil {
			return err
		}
	}
	if c.result.Passed && was.PassedAt == 0 {
		c.launch.Passed = true
		if err := c.say(ctx, tx, c.statement(ids[1], lrs.Passed, &lrs.Result{Success: &yes}), "passed_at"); err != nil {
			return err
		}
	}
	if c.result.Failed && was.PassedAt == 0 && !c.launch.Failed {
		c.launch.Failed = true
		if err := c.say(ctx, tx, c.statement(ids[2], lrs.Failed, &lrs.Result{Success: &no}), "failed_at"); err != nil {
			return err
		}
	}
	if c.result.Scaled != nil && (c.result.Passed || was.PassedAt == 0) {
		_, err = tx.Exec(ctx, `UPDATE content_standing SET score = $1 WHERE registration = $2 AND au = $3`, *c.result.Scaled, c.registration, c.launch.AU)
	}
	return err
}

func (c *commit) say(ctx context.Context, tx *store.Tx, st lrs.Statement, column string) error {
	if _, err := tx.Exec(ctx, `UPDATE content_standing SET `+column+` = $1 WHERE registration = $2 AND au = $3`, c.now, c.registration, c.launch.AU); err != nil {
		return err
	}
	return c.record.Add(ctx, tx, st)
}

func (c *commit) statement(statementID string, verb lrs.Verb, result *lrs.Result) lrs.Statement {
	st := c.says(statementID, verb, c.version.unit(c.au), c.au.ID, c.now)
	if result == nil {
		result = &lrs.Result{}
	}
	result.Duration = duration(c.result.Time)
	if c.result.Scaled != nil && result.Success != nil {
		result.Score = &lrs.Score{Scaled: c.result.Scaled}
	}
	st.Result = result
	return st
}

// OpenAsset notes that a unit without API was opened: that is all it can say.
func (s *Service) OpenAsset(ctx context.Context, secret string) error {
	found, v, r, err := s.place(ctx, secret)
	if err != nil {
		return err
	}
	au, now, said := v.Unit(found.AU), s.clock.Now(), id.New()
	if au == nil || au.MoveOn != cmi5.NotApplicable || found.Mode != cmi5.Normal {
		return nil
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE content_standing SET completed_at = $1 WHERE registration = $2 AND au = $3 AND completed_at = 0`, now, r.ID, found.AU)
		if err != nil || n == 0 {
			return err
		}
		yes := true
		st := about{v, r.ID, r.Person, found.ID}.says(said, lrs.Completed, v.unit(au), au.ID, now)
		st.Result = &lrs.Result{Completion: &yes, Duration: "PT0S"}
		return s.record.Add(ctx, tx, st)
	})
}

func title(au *cmi5.AU) string {
	t := Text(au.Title)
	if t.EN != "" {
		return t.EN
	}
	return t.ZH
}
