// Package trust holds what two systems need to believe each other over LTI: the
// keys with which we sign, the key sets of others, and a memory of what may be used
// only once. Tools and platforms share it: we are one system with one key set,
// whichever part we play.
package trust

import (
	"context"
	"crypto/cipher"
	"errors"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/sync/singleflight"

	"stepwise/content/lti"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/person"
)

// Fetcher asks other servers; *fetch.Client is one.
type Fetcher interface {
	Do(ctx context.Context, r fetch.Request) (fetch.Answer, error)
	Check(address string) error
}

// Keys signs and checks. Safe for many goroutines.
type Keys struct {
	db    *store.DB
	clock clock.Clock
	seal  cipher.AEAD
	ask   Fetcher

	opened sync.Map // kid → *rsa.PrivateKey, so that each is unsealed once
	asking singleflight.Group
}

// New returns the keys kept in db. secret is the installation's (that of
// certificate.Secret); what is sealed here cannot be opened there. Call Open before
// the first signature.
func New(db *store.DB, c clock.Clock, secret []byte, ask Fetcher) (*Keys, error) {
	sum := crypt.Sign(secret, "stepwise lti keys")
	seal, err := chacha20poly1305.NewX([]byte(sum)[:chacha20poly1305.KeySize])
	if err != nil {
		return nil, err
	}
	return &Keys{db: db, clock: c, seal: seal, ask: ask}, nil
}

// Secret derives a word that only this installation can make from words that others
// may know, such as the name of a person for a tool.
func Secret(secret []byte, words ...string) string {
	return crypt.Sign(secret, append([]string{"stepwise lti"}, words...)...)
}

// MayKeepKeys: administrators.
func MayKeepKeys(a person.Actor) bool { return a.Anywhere(person.Administrator) }

// Once remembers a word until an instant and reports whether it is new. Give it what
// a message may be used for only once, with what makes it unique.
func Once(ctx context.Context, tx *store.Tx, until clock.Time, words ...string) (bool, error) {
	word := ""
	for _, w := range words {
		word = crypt.HashToken(word + "\x00" + w)
	}
	n, err := tx.Exec(ctx, `INSERT INTO content_lti_once (word, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING`, word, until)
	return n == 1, err
}

// Refused turns what is wrong with a message into a fault that names every place.
// Other errors stay as they are.
func Refused(err error, key string) error {
	var problems lti.Problems
	if !errors.As(err, &problems) {
		return err
	}
	f := fault.Wrap(err, fault.Invalid, key)
	for _, p := range problems {
		f.Fields = append(f.Fields, fault.Field{Where: p.Where, Key: p.Key, Args: p.Args})
	}
	return f
}

// Sweep forgets what has expired; a job calls it.
func (k *Keys) Sweep(ctx context.Context) error {
	now := k.clock.Now()
	return k.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM content_lti_once WHERE expires <= $1`, now)
		return err
	})
}
