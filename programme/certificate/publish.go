package certificate

import (
	"context"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/programme/credential"
)

// Credential returns the signed credential of a certificate, byte for byte as it
// was signed, whatever became of it: its status stands in the status list.
func (s *Service) Credential(ctx context.Context, certificate string) ([]byte, error) {
	if err := known(certificate); err != nil {
		return nil, err
	}
	body, err := store.One[string](ctx, s.db.Read(), `SELECT credential FROM programme_certificate WHERE id = $1`, certificate)
	return []byte(body), err
}

// Token returns the same credential as a signed JWT.
func (s *Service) Token(ctx context.Context, certificate string) (string, error) {
	if err := known(certificate); err != nil {
		return "", err
	}
	return store.One[string](ctx, s.db.Read(), `SELECT token FROM programme_certificate WHERE id = $1`, certificate)
}

// Controller returns the document that names the keys of this installation.
func (s *Service) Controller(ctx context.Context) ([]byte, error) {
	keys, err := s.keys(ctx, s.db.Read(), s.issuerID())
	if err != nil {
		return nil, err
	}
	return credential.ControllerDocument(keys.Public())
}

// A signed list may be used for a day, so that nobody can hide a revocation behind
// an old copy for longer. It is signed again each hour, or at once when something
// in it changed.
const (
	listLasts  = 24 * time.Hour
	listAgain  = time.Hour
	listBefore = 10 * time.Minute // for verifiers whose clock lags
)

type signedList struct {
	stamp listStamp
	key   string
	at    clock.Time
	body  []byte
}

// listStamp changes whenever a bit does: bits are only ever set.
type listStamp struct {
	Count int        `db:"n"`
	Last  clock.Time `db:"last"`
}

// StatusList returns a status list, signed. A number that no certificate uses is
// not found.
func (s *Service) StatusList(ctx context.Context, number int) ([]byte, error) {
	issuers, err := store.All[string](ctx, s.db.Read(), `SELECT issuer FROM programme_certificate WHERE list = $1 LIMIT 1`, number)
	if err != nil {
		return nil, err
	}
	if len(issuers) == 0 {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	stamp, err := store.One[listStamp](ctx, s.db.Read(), `
		SELECT COUNT(*) AS n, COALESCE(MAX(revoked_at), 0) AS last FROM programme_certificate WHERE list = $1 AND revoked_at > 0`, number)
	if err != nil {
		return nil, err
	}
	by, err := s.signing(ctx, s.db.Read(), s.clock.Now())
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	old := s.lists[number]
	s.mu.Unlock()
	if old.body != nil && old.stamp == stamp && old.key == by.key.ID && by.at.Sub(old.at) < listAgain && by.at >= old.at {
		return old.body, nil
	}
	places, err := store.All[int](ctx, s.db.Read(), `SELECT place FROM programme_certificate WHERE list = $1 AND revoked_at > 0`, number)
	if err != nil {
		return nil, err
	}
	list, err := credential.NewStatusList(statusURL(issuers[0], number), credential.MinEntries)
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		if err := list.Set(p); err != nil {
			return nil, err
		}
	}
	by.keys.Controller = issuers[0]
	issuer := credential.Issuer{ID: issuers[0], Name: text(s.config.Issuer), URL: base(issuers[0])}
	at := by.at.Std()
	body, err := credential.IssueStatusList(issuer, by.keys, list, at.Add(-listBefore), at.Add(listLasts), at)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.lists[number] = signedList{stamp, by.key.ID, by.at, body}
	s.mu.Unlock()
	return body, nil
}
