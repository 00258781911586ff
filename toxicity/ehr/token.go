package ehr

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// algorithms that are taken: ES384 and RS384 are what the specification recommends,
// the others are as strong. "none" and whatever shares a secret are not among them
// ("JWT Signing Algorithm").
var algorithms = []jose.SignatureAlgorithm{jose.ES384, jose.RS384, jose.ES256, jose.ES512, jose.RS256, jose.RS512, jose.PS256, jose.PS384, jose.PS512}

// Bounds of a token. The specification sets none for its life; a replay must be
// remembered as long as the token lives.
const (
	maxToken = 16 << 10
	maxLife  = time.Hour
	leeway   = time.Minute // between two clocks
)

// Why a token was refused, as the sentence's last word in its key.
const (
	whyMissing  = "missing"
	whyForm     = "form"
	whyHeader   = "header"
	whyIssuer   = "issuer"
	whyKey      = "key"
	whyPlace    = "place"
	whySign     = "signature"
	whyAudience = "audience"
	whyTime     = "time"
	whyLife     = "life"
	whyID       = "id"
	whyReplay   = "replay"
	whyTenant   = "tenant"
)

// Whys lists them, for tests of the sentences.
var Whys = []string{whyMissing, whyForm, whyHeader, whyIssuer, whyKey, whyPlace, whySign, whyAudience, whyTime, whyLife, whyID, whyReplay, whyTenant}

func denied(why string) error { return fault.New(fault.Forbidden, "ehr.token."+why) }

type claims struct {
	Issuer   string          `json:"iss"`
	Audience json.RawMessage `json:"aud"`
	Expires  *float64        `json:"exp"`
	Issued   *float64        `json:"iat"`
	ID       string          `json:"jti"`
	Tenant   string          `json:"tenant"`
}

// Caller is who asks. The zero value is somebody in the open sandbox.
type Caller struct {
	Client string // Client.ID, ""
	Name   string
}

// Admit decides about a request to one address (CDS Hooks 2.0, "Trusting CDS
// Clients"). token is what the Authorization header says after "Bearer", "" for
// nothing; audience is the whole address that was called. A refusal is a Forbidden
// fault with a key ehr.token.*; a record system whose keys cannot be had is
// Unavailable. While the sandbox is open, a caller without a token, or with one of an
// issuer that nobody trusts, comes in as nobody; a token that says it is of a trusted
// system must still hold.
func (s *Service) Admit(ctx context.Context, token, audience string) (Caller, error) {
	open, err := s.Open(ctx)
	if err != nil {
		return Caller{}, err
	}
	c, err := s.check(ctx, token, audience)
	if open && fault.Is(err, fault.Forbidden) && c.ID == "" {
		return Caller{}, nil
	}
	return Caller{c.ID, c.Name}, err
}

// check returns the trusted system whose issuer the token names also when it refuses
// the token, so that nobody passes for a stranger by spoiling a token.
func (s *Service) check(ctx context.Context, token, audience string) (Client, error) {
	if token == "" {
		return Client{}, denied(whyMissing)
	}
	if len(token) > maxToken {
		return Client{}, denied(whyForm)
	}
	signed, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return Client{}, fault.Wrap(err, fault.Forbidden, "ehr.token."+whyForm)
	}
	var peek claims
	if err := json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &peek); err != nil {
		return Client{}, fault.Wrap(err, fault.Forbidden, "ehr.token."+whyForm)
	}
	known, err := s.issued(ctx, s.db.Read(), peek.Issuer)
	if err != nil {
		return Client{}, err
	}
	if len(known) == 0 {
		return Client{}, denied(whyIssuer)
	}
	c, head := known[0], signed.Signatures[0].Protected
	typ, _ := head.ExtraHeaders[jose.HeaderType].(string)
	if head.KeyID == "" || !strings.EqualFold(typ, "JWT") {
		return c, denied(whyHeader)
	}
	// Keys come from the address that an administrator wrote down, never from one that
	// a token brings (RFC 8725, 3.10).
	if jku, ok := head.ExtraHeaders["jku"]; ok && jku != c.KeysURL {
		return c, denied(whyPlace)
	}
	key, err := s.key(ctx, c, head.KeyID)
	if err != nil {
		return c, err
	}
	if key.Algorithm != "" && key.Algorithm != head.Algorithm {
		return c, denied(whyKey)
	}
	body, err := signed.Verify(key.Key)
	if err != nil {
		return c, fault.Wrap(err, fault.Forbidden, "ehr.token."+whySign)
	}
	var x claims
	if err := json.Unmarshal(body, &x); err != nil {
		return c, fault.Wrap(err, fault.Forbidden, "ehr.token."+whyForm)
	}
	now := s.clock.Now()
	ends, err := x.check(c, audience, now)
	if err != nil {
		return c, err
	}
	return c, s.once(ctx, c, x.ID, ends, now)
}

// check holds the payload to the specification and returns when it ends.
func (x claims) check(c Client, audience string, now clock.Time) (clock.Time, error) {
	var one string
	var many []string
	if json.Unmarshal(x.Audience, &one) == nil {
		many = []string{one}
	} else if json.Unmarshal(x.Audience, &many) != nil {
		return 0, denied(whyAudience)
	}
	if !slices.Contains(many, audience) {
		return 0, denied(whyAudience)
	}
	if x.Expires == nil || x.Issued == nil || math.Abs(*x.Expires) > 1e11 || math.Abs(*x.Issued) > 1e11 {
		return 0, denied(whyTime)
	}
	ends, made := clock.Time(*x.Expires*1e6), clock.Time(*x.Issued*1e6)
	switch {
	case ends.Add(leeway) <= now || made > now.Add(leeway) || ends < made:
		return 0, denied(whyTime)
	case ends.Sub(made) > maxLife:
		return 0, denied(whyLife)
	case x.ID == "" || len(x.ID) > 200:
		return 0, denied(whyID)
	case c.Tenant != "" && x.Tenant != c.Tenant:
		return 0, denied(whyTenant)
	}
	return ends.Add(leeway), nil
}

// once remembers that a token was used, on all nodes, and refuses it the second
// time. It also notes that the system is alive, once a minute.
func (s *Service) once(ctx context.Context, c Client, jti string, ends, now clock.Time) error {
	sum := sha256.Sum256([]byte(c.ID + "\x00" + jti))
	fresh := false
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO toxicity_token (hash, ends_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hex.EncodeToString(sum[:]), ends)
		if fresh = n == 1; err != nil || !fresh || now.Sub(c.UsedAt) < time.Minute {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE toxicity_client SET used_at = $1 WHERE id = $2 AND used_at < $1`, now, c.ID)
		return err
	})
	if err == nil && !fresh {
		return denied(whyReplay)
	}
	return err
}

// Sweep forgets tokens that are over; a job calls it.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM toxicity_token WHERE ends_at <= $1`, now)
		return err
	})
}
