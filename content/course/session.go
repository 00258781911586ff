package course

import (
	"context"
	"crypto/subtle"

	"stepwise/content/cmi5"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// Fetch hands the token of a session out, once (clause 8.2). A second call, or one
// after the session's end, is a Conflict fault; a secret that nobody knows NotFound.
func (s *Service) Fetch(ctx context.Context, secret string) (session, token string, err error) {
	token, hash := crypt.Token()
	now := s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		l, err := launchBy(ctx, tx, "fetch_hash", crypt.HashToken(secret))
		if err != nil {
			return err
		}
		session = l.ID
		if l.TokenHash != "" || l.over(now) {
			return fault.New(fault.Conflict, "cmi5.fetch.used")
		}
		_, err = tx.Exec(ctx, `UPDATE content_launch SET token_hash = $1 WHERE id = $2`, hash, l.ID)
		return err
	})
	return session, token, err
}

// Session is an open session, as the door of the record knows it.
type Session struct {
	ID           string
	Person       string
	Registration string
	Activity     string // IRI of the unit
	service      *Service
	launch       launch
}

// Enter opens a session with its token. ok is false for a token that is wrong, and
// for a session that has ended.
func (s *Service) Enter(ctx context.Context, session, token string) (*Session, bool, error) {
	l, err := launchBy(ctx, s.db.Read(), "id", session)
	if fault.Is(err, fault.NotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if l.TokenHash == "" || subtle.ConstantTimeCompare([]byte(l.TokenHash), []byte(crypt.HashToken(token))) != 1 || l.over(s.clock.Now()) {
		return nil, false, nil
	}
	r, err := registration(ctx, s.db.Read(), l.Registration)
	if err != nil {
		return nil, false, err
	}
	v, err := version(ctx, s.db.Read(), r.Course, r.Version)
	if err != nil {
		return nil, false, err
	}
	au := v.Unit(l.AU)
	if au == nil {
		return nil, false, nil
	}
	return &Session{ID: l.ID, Person: r.Person, Registration: r.ID, Activity: UnitIRI(r.Course, au.ID), service: s, launch: l}, true, nil
}

// running is a session in the midst of a transaction: what statements of it were let
// through and are about to be stored. Several requests share a transaction, so the
// tables alone do not say what came just before.
type running struct {
	tx      *store.Tx
	session cmi5.Session
	taken   map[string]*cmi5.Statement // by statement id
}

// Check judges a statement inside the transaction that would store it. What it lets
// through is noted by OnStatement once it is stored.
func (x *Session) Check(ctx context.Context, tx *store.Tx, st *statement.Statement) error {
	read, err := cmi5.ReadStatement(st.Raw)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "lrs.shape")
	}
	s := x.service
	s.mu.Lock()
	now := s.overlay[x.ID]
	s.mu.Unlock()
	if now == nil || now.tx != tx {
		if now, err = s.running(ctx, tx, x.ID); err != nil {
			return err
		}
	}
	if v := cmi5.Check(read, &now.session); v != nil {
		return fault.New(fault.Forbidden, v.Key, v.Args...)
	}
	now.session.Take(read)
	now.taken[st.ID] = read
	s.mu.Lock()
	s.overlay[x.ID] = now
	s.mu.Unlock()
	return nil
}

// running loads what is known of a session.
func (s *Service) running(ctx context.Context, tx *store.Tx, session string) (*running, error) {
	l, err := launchBy(ctx, tx, "id", session)
	if err != nil {
		return nil, err
	}
	r, err := registration(ctx, tx, l.Registration)
	if err != nil {
		return nil, err
	}
	v, err := version(ctx, tx, r.Course, r.Version)
	if err != nil {
		return nil, err
	}
	all, err := standings(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	au, was := v.Unit(l.AU), all[r.ID][l.AU]
	if au == nil {
		return nil, hidden()
	}
	return &running{tx: tx, taken: map[string]*cmi5.Statement{}, session: cmi5.Session{
		ID: l.ID, Registration: r.ID, Activity: UnitIRI(r.Course, au.ID), Publisher: au.ID, ActorHome: lrs.Home, ActorName: r.Person,
		Mode: l.Mode, MasteryScore: au.MasteryScore, DataRead: l.DataAt != 0, PreferencesRead: l.PreferencesAt != 0,
		Initialized: l.InitializedAt != 0, InitializedAt: l.InitializedAt.Std(), LastAt: l.LatestAt.Std(),
		Completed: l.Completed, Passed: l.Passed, Failed: l.Failed, Terminated: l.TerminatedAt != 0, Abandoned: l.AbandonedAt != 0,
		CompletedBefore: was.CompletedAt != 0, PassedBefore: was.PassedAt != 0,
	}}, nil
}

// OnStatement follows the record: it notes what a session wrote and, when that meets
// a criterion, says that blocks and the course are satisfied, in the same
// transaction.
func (s *Service) OnStatement(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	session, _ := e.ContextExtensions[cmi5.ExtSession].(string)
	if session == "" {
		return nil
	}
	s.mu.Lock()
	now := s.overlay[session]
	s.mu.Unlock()
	if now == nil || now.tx != tx || now.taken[e.ID] == nil {
		return nil // not written by the session itself
	}
	st := now.taken[e.ID]
	l, err := launchBy(ctx, tx, "id", session)
	if err != nil {
		return err
	}
	l.note(st, e.Stored)
	if _, err := tx.Exec(ctx, `
		UPDATE content_launch SET initialized_at = $1, latest_at = $2, seen_at = $3, completed = $4, passed = $5, failed = $6, terminated_at = $7 WHERE id = $8`,
		l.InitializedAt, l.LatestAt, l.SeenAt, l.Completed, l.Passed, l.Failed, l.TerminatedAt, l.ID); err != nil {
		return err
	}
	if l.TerminatedAt != 0 {
		s.mu.Lock()
		delete(s.overlay, session)
		s.mu.Unlock()
	}
	if !st.Defined() {
		return nil
	}
	return s.progress(ctx, tx, l, st, e.Stored)
}

func (l *launch) note(st *cmi5.Statement, stored clock.Time) {
	l.SeenAt, l.LatestAt = stored, max(l.LatestAt, clock.At(st.Timestamp))
	if !st.Defined() {
		return
	}
	switch st.Verb {
	case cmi5.VerbInitialized:
		l.InitializedAt = clock.At(st.Timestamp)
	case cmi5.VerbCompleted:
		l.Completed = true
	case cmi5.VerbPassed:
		l.Passed = true
	case cmi5.VerbFailed:
		l.Failed = true
	case cmi5.VerbTerminated:
		l.TerminatedAt = stored
	}
}

// progress keeps what a judging statement says of the unit.
func (s *Service) progress(ctx context.Context, tx *store.Tx, l launch, st *cmi5.Statement, at clock.Time) error {
	column := map[string]string{cmi5.VerbCompleted: "completed_at", cmi5.VerbPassed: "passed_at", cmi5.VerbFailed: "failed_at"}[st.Verb]
	if column == "" {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE content_standing SET `+column+` = $1 WHERE registration = $2 AND au = $3`, at, l.Registration, l.AU); err != nil {
		return err
	}
	if st.Result != nil && st.Result.Score != nil && st.Result.Score.Scaled != nil {
		if _, err := tx.Exec(ctx, `UPDATE content_standing SET score = $1 WHERE registration = $2 AND au = $3`, *st.Result.Score.Scaled, l.Registration, l.AU); err != nil {
			return err
		}
	}
	if st.Verb == cmi5.VerbFailed {
		return nil
	}
	r, err := registration(ctx, tx, l.Registration)
	if err != nil {
		return err
	}
	v, err := version(ctx, tx, r.Course, r.Version)
	if err != nil {
		return err
	}
	return s.satisfy(ctx, tx, &r, v, l.ID, at)
}
