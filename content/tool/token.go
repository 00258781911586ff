package tool

import (
	"context"
	"slices"
	"strings"
	"time"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

func splitWords(s string) []string { return strings.Fields(s) }

// TokenLasts is how long an access token is good.
const TokenLasts = time.Hour

// Denied is a refusal in OAuth's words (RFC 6749, 5.2).
type Denied struct {
	Code string // invalid_client, invalid_scope, …
	Err  error
}

func (d *Denied) Error() string { return "tool: " + d.Code + ": " + d.Err.Error() }

func (d *Denied) Unwrap() error { return d.Err }

// Grant is a tool's request for an access token (Sec 4.1.1).
type Grant struct {
	Type, AssertionType, Assertion, Scope string
}

// Access is an access token.
type Access struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"` // seconds
	Scope   string `json:"scope"`
}

// assertion is the JWT with which a tool proves who it is (Sec 4.1.1, RFC 7523).
type assertion struct {
	Issuer   string       `json:"iss"`
	Subject  string       `json:"sub"`
	Audience lti.Audience `json:"aud"`
	Issued   lti.Seconds  `json:"iat"`
	Expires  lti.Seconds  `json:"exp"`
	ID       string       `json:"jti"`
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// Token gives an access token to a tool that proves itself.
func (s *Service) Token(ctx context.Context, g Grant) (Access, error) {
	if g.Type != "client_credentials" {
		return Access{}, &Denied{"unsupported_grant_type", fault.New(fault.Invalid, "lti.fault.grant")}
	}
	if g.AssertionType != assertionType {
		return Access{}, &Denied{"invalid_request", fault.New(fault.Invalid, "lti.fault.assertion")}
	}
	t, said, err := s.prove(ctx, g.Assertion)
	if err != nil {
		if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Internal) {
			return Access{}, err
		}
		return Access{}, &Denied{"invalid_client", err}
	}
	scopes := lti.Grant(strings.Fields(g.Scope), t.Scopes)
	if len(scopes) == 0 {
		return Access{}, &Denied{"invalid_scope", fault.New(fault.Invalid, "lti.fault.scope", "Scope", g.Scope)}
	}
	now := s.clock.Now()
	secret, hash := crypt.Token()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		fresh, err := trust.Once(ctx, tx, clock.At(said.Expires.Time().Add(2*lti.Tolerance)), "assertion", t.ID, said.ID)
		if err != nil {
			return err
		}
		if !fresh {
			return &Denied{"invalid_client", fault.New(fault.Conflict, "lti.fault.replay")}
		}
		_, err = tx.Exec(ctx, `INSERT INTO content_lti_token (hash, tool, scopes, expires) VALUES ($1, $2, $3, $4)`,
			hash, t.ID, List(scopes), now.Add(TokenLasts))
		return err
	})
	return Access{Token: secret, Type: "Bearer", Expires: int(TokenLasts.Seconds()), Scope: scopes.String()}, err
}

func (s *Service) prove(ctx context.Context, token string) (Tool, assertion, error) {
	var said assertion
	if err := trust.Peek(token, &said); err != nil {
		return Tool{}, said, err
	}
	t, err := byID(ctx, s.db.Read(), said.Issuer)
	if err != nil || t.Status != Active {
		if err != nil && !fault.Is(err, fault.NotFound) {
			return Tool{}, said, err
		}
		return Tool{}, said, fault.New(fault.Invalid, "lti.fault.client", "Client", said.Issuer)
	}
	said = assertion{}
	if err := s.keys.Check(ctx, token, t.source(), &said); err != nil {
		return t, said, err
	}
	if err := lti.Fresh(said.Issued, said.Expires, s.clock.Now().Std()); err != nil {
		return t, said, trust.Refused(err, "lti.fault.message")
	}
	// RFC 7523, section 3: audience is us; the token endpoint is the usual word for
	// us, the issuer another.
	ours := slices.Contains(said.Audience, s.at(PathToken)) || slices.Contains(said.Audience, s.Issuer())
	if said.Issuer != t.ID || said.Subject != t.ID || !ours || said.ID == "" {
		return t, said, fault.New(fault.Invalid, "lti.fault.assertion")
	}
	return t, said, nil
}

// Caller is a tool with an access token.
type Caller struct {
	Tool   Tool
	Scopes lti.Words
}

// Caller returns who holds an access token: Forbidden when it is unknown or over.
func (s *Service) Caller(ctx context.Context, token string) (Caller, error) {
	type row struct {
		Tool    string     `db:"tool"`
		Scopes  List       `db:"scopes"`
		Expires clock.Time `db:"expires"`
	}
	found, err := store.All[row](ctx, s.db.Read(), `SELECT tool, scopes, expires FROM content_lti_token WHERE hash = $1`, crypt.HashToken(token))
	if err != nil {
		return Caller{}, err
	}
	if len(found) == 0 || token == "" || found[0].Expires <= s.clock.Now() {
		return Caller{}, fault.New(fault.Forbidden, "lti.fault.access")
	}
	t, err := byID(ctx, s.db.Read(), found[0].Tool)
	if err != nil || t.Status != Active {
		return Caller{}, fault.Wrap(err, fault.Forbidden, "lti.fault.access")
	}
	// What the coordinator has taken away since counts at once.
	return Caller{Tool: t, Scopes: lti.Grant(found[0].Scopes, t.Scopes)}, nil
}

// needs refuses a caller without one of the scopes.
func (c Caller) needs(scopes ...string) error {
	if c.Scopes.Has(scopes...) {
		return nil
	}
	return fault.New(fault.Forbidden, "lti.fault.needs", "Scope", strings.Join(scopes, ", "))
}

// Sweep forgets what has expired; a job calls it.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM content_lti_token WHERE expires <= $1`, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM content_lti_launch WHERE expires <= $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM content_lti_tool WHERE status = $1 AND token_ends <= $2`, string(Invited), now)
		return err
	})
}
