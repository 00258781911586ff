// Package certificate gives doctors who have climbed all steps a certificate: a
// row that says what was achieved, a signed Open Badges 3.0 credential over
// exactly that, a place in a status list, and a page on which anybody can check
// it. programme/credential does the signing; here are the keys, the decisions and
// the record of both.
//
// What a certificate says is fixed when it is issued. A corrected name or a wrong
// revocation makes a new edition; the old one is then revoked in the status list
// and its page names the new one.
package certificate

import (
	"context"
	"crypto/cipher"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"stepwise/internal/clock"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/programme"
)

// Config is what certificates need to know of the installation.
type Config struct {
	// Origin is the address that people use, https://host without a slash at the
	// end. It stands in every credential and under every QR code. Plain http is
	// accepted on the loopback only, where the demo runs.
	Origin string
	// Issuer is the name of the office that signs; without one it is
	// "Stepwise programme office".
	Issuer lang.Text
	// Secret seals the signing keys, 32 bytes; see Secret.
	Secret []byte
}

// Service issues, checks and withdraws certificates.
type Service struct {
	db         *store.DB
	clock      clock.Clock
	record     *lrs.Record
	programmes *programme.Service
	config     Config
	seal       cipher.AEAD

	// draw gives a random place from 0 up to but without n; tests make it collide.
	draw func(n int) int

	// Signed status lists, by number; see publish.go.
	mu    sync.Mutex
	lists map[int]signedList
}

// The kinds of jobs.
const (
	jobIssue  = "certificate.issue"  // payload: enrolment id
	jobReview = "certificate.review" // payload: person id
	jobResign = "certificate.resign" // payload: key id
)

// New returns the service, follows the record and, when there is a runner,
// handles its jobs. Register Finished with programme.Service.OnFinished, and call
// Open once before certificates are issued.
func New(db *store.DB, c clock.Clock, record *lrs.Record, programmes *programme.Service, runner *job.Runner, config Config) (*Service, error) {
	if len(config.Secret) != chacha20poly1305.KeySize {
		return nil, fmt.Errorf("certificate: the secret has %d bytes instead of %d", len(config.Secret), chacha20poly1305.KeySize)
	}
	seal, err := chacha20poly1305.NewX(config.Secret)
	if err != nil {
		return nil, fmt.Errorf("certificate: secret: %w", err)
	}
	if config.Issuer.IsZero() {
		config.Issuer = lang.Text{EN: lang.Say(lang.EN, "certificate.issuer"), ZH: lang.Say(lang.ZH, "certificate.issuer")}
	}
	s := &Service{db: db, clock: c, record: record, programmes: programmes, config: config, seal: seal,
		draw: rand.IntN, lists: map[int]signedList{}}
	record.Follow(s.follow)
	if runner != nil {
		runner.Handle(jobIssue, job.JSON(func(ctx context.Context, enrolment string) error {
			_, err := s.Issue(ctx, enrolment)
			return err
		}))
		runner.Handle(jobReview, job.JSON(s.reviewPerson))
		runner.Handle(jobResign, job.JSON(s.resign))
		runner.Every("certificate.sweep", 6*time.Hour, s.Sweep)
	}
	return s, nil
}

// Finished is told, inside the transaction, of an enrolment whose last step is
// done. It only leaves a job: signing does not belong into the write that a doctor
// waits for.
func (s *Service) Finished(ctx context.Context, tx *store.Tx, n programme.Enrolment) error {
	return job.Add(ctx, tx, job.New{Kind: jobIssue, Payload: n.ID, Key: n.ID})
}

// follow looks at voiding statements: they can undo what a certificate attests.
func (s *Service) follow(ctx context.Context, tx *store.Tx, e lrs.Entry) error {
	if e.Voids == "" || e.Person == "" {
		return nil
	}
	has, err := store.Exists(ctx, tx, `SELECT id FROM programme_certificate WHERE person = $1 AND revoked_at = 0 LIMIT 1`, e.Person)
	if err != nil || !has {
		return err
	}
	return job.Add(ctx, tx, job.New{Kind: jobReview, Payload: e.Person, Key: e.Person})
}

// issuerID is the id under which this installation signs today.
func (s *Service) issuerID() string { return s.config.Origin + issuerPath }

// The paths that stand in credentials. They can never change: old certificates
// name them.
const (
	issuerPath     = "/issuer"
	credentialPath = "/credentials/"
	statusPath     = "/status/"
	verifyPath     = "/verify/"
)

// VerifyURL is the address at which anybody can check a certificate.
func (s *Service) VerifyURL(id string) string { return s.config.Origin + verifyPath + id }

// Ready tells why no certificate can be issued at all, or nil: the origin is not
// protected by https, or there is no key that this node can use.
func (s *Service) Ready(ctx context.Context) error {
	_, err := s.signing(ctx, s.db.Read(), s.clock.Now())
	return err
}
