package web

import (
	"context"
	"encoding/gob"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/web/ui"
)

func init() { gob.Register([]ui.Notice{}) }

// sessions keeps browser sessions in the database, so that every node knows them
// and an administrator can end them.
type sessions struct {
	*scs.SessionManager
	db    *store.DB
	clock clock.Clock
}

func newSessions(db *store.DB, c clock.Clock, secure bool) *sessions {
	m := scs.New()
	m.Lifetime = 14 * 24 * time.Hour
	m.Cookie.Name = "stepwise"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = secure
	m.HashTokenInStore = true
	s := &sessions{m, db, c}
	m.Store = s
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { ui.Fail(w, r, err) }
	return s
}

// The context-free methods exist only for scs's older interface.

func (s *sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}
func (s *sessions) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}
func (s *sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// FindCtx returns a session's data while it lasts.
func (s *sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	rows, err := store.All[[]byte](ctx, s.db.Read(), `SELECT data FROM web_session WHERE token = $1 AND expires > $2`, token, s.clock.Now())
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	return rows[0], true, nil
}

// CommitCtx stores a session. It ends a lifetime after its token was made, by the
// house's clock: the expiry that scs gives is the same instant by the machine's, and
// would not agree with what FindCtx asks once a test has moved the clock.
func (s *sessions) CommitCtx(ctx context.Context, token string, b []byte, _ time.Time) error {
	expires := s.clock.Now().Add(s.Lifetime)
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO web_session (token, data, expires) VALUES ($1, $2, $3)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data`, token, b, expires)
		return err
	})
}

// DeleteCtx ends a session.
func (s *sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM web_session WHERE token = $1`, token)
		return err
	})
}

// Sweep removes sessions that have ended; a job calls it.
func (s *sessions) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM web_session WHERE expires < $1`, now)
		return err
	})
}

const (
	keyPerson  = "person"
	keySince   = "since"
	keyNotices = "notices"
)

// SignIn makes this browser's session the person's, under a new token.
func (s *sessions) SignIn(ctx context.Context, person string) error {
	if err := s.RenewToken(ctx); err != nil {
		return err
	}
	s.Put(ctx, keyPerson, person)
	s.SessionManager.Put(ctx, keySince, int64(s.clock.Now()))
	return nil
}

// SignOut ends this browser's session.
func (s *sessions) SignOut(ctx context.Context) error { return s.Destroy(ctx) }

// Put keeps a value with the session.
func (s *sessions) Put(ctx context.Context, key, value string) {
	s.SessionManager.Put(ctx, key, value)
}

// Pop returns a value and forgets it.
func (s *sessions) Pop(ctx context.Context, key string) string {
	return s.PopString(ctx, key)
}

// notices carries sentences over a redirect, in the session.
type notices struct{ m *scs.SessionManager }

func (n notices) Put(ctx context.Context, x ui.Notice) {
	list, _ := n.m.Get(ctx, keyNotices).([]ui.Notice)
	n.m.Put(ctx, keyNotices, append(list, x))
}

func (n notices) Take(ctx context.Context) []ui.Notice {
	if !n.m.Exists(ctx, keyNotices) {
		return nil
	}
	list, _ := n.m.Pop(ctx, keyNotices).([]ui.Notice)
	return list
}

// Start makes a session for somebody outside of a request and returns its cookie;
// load tests and stories sign in with it.
func (s *sessions) Start(ctx context.Context, person string) (*http.Cookie, error) {
	ctx, err := s.Load(ctx, "")
	if err != nil {
		return nil, err
	}
	if err := s.SignIn(ctx, person); err != nil {
		return nil, err
	}
	token, _, err := s.SessionManager.Commit(ctx)
	return &http.Cookie{Name: s.Cookie.Name, Value: token}, err
}
