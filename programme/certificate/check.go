package certificate

import (
	"context"
	"errors"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/programme/credential"
)

// Verdict is what anybody is told about a certificate.
type Verdict string

// The verdicts.
const (
	Valid    Verdict = "valid"
	Revoked  Verdict = "revoked"
	Replaced Verdict = "replaced" // by a newer edition
	Expired  Verdict = "expired"
	Altered  Verdict = "altered" // what is stored is not what was signed
	Unknown  Verdict = "unknown" // no certificate has this number
)

// Checked is the outcome of checking a certificate. Content may be shown for
// every verdict but Altered and Unknown, for which it is empty.
type Checked struct {
	Verdict   Verdict
	ID        string
	Content   Content
	SignedAt  clock.Time
	SignedBy  string     // id of the key
	RevokedAt clock.Time // when it was revoked or replaced
	Next      string     // the edition that replaced it
	Enrolment string
}

// Check checks a certificate as anybody may: the stored credential's signatures,
// its key, its place in the status list, its period, and that what our pages show
// is what was signed. Nothing is taken from an earlier check.
func (s *Service) Check(ctx context.Context, certificate string) (Checked, error) {
	c, err := get(ctx, s.db.Read(), certificate)
	if fault.Is(err, fault.NotFound) {
		return Checked{Verdict: Unknown, ID: certificate}, nil
	}
	if err != nil {
		return Checked{}, err
	}
	keys, err := s.keys(ctx, s.db.Read(), c.Issuer)
	if errors.Is(err, ErrSecret) || err == nil && len(keys.Keys) == 0 {
		return Checked{}, ErrSecret // this node's fault, not the certificate's
	}
	altered := Checked{Verdict: Altered, ID: c.ID}
	if err != nil {
		return altered, nil // an issuer that cannot be one
	}
	list, err := credential.NewStatusList(statusURL(c.Issuer, c.List), credential.MinEntries)
	if err == nil && !c.Live() {
		err = list.Set(c.Place)
	}
	if err != nil {
		return altered, nil
	}
	result, err := credential.Verify([]byte(c.Credential), keys.Public(), list, s.clock.Now().Std())
	if !result.Authentic || !same(result.Award, c.award()) || result.IssuerName != c.Content.issuerName() {
		return altered, nil
	}
	out := Checked{ID: c.ID, Content: c.Content, SignedAt: clock.At(result.Signed), SignedBy: result.KeyID,
		RevokedAt: c.RevokedAt, Next: c.ReplacedBy, Enrolment: c.Enrolment}
	switch {
	case err == nil:
		out.Verdict = Valid
	case errors.Is(err, credential.ErrRevoked) && c.ReplacedBy != "":
		out.Verdict = Replaced
	case errors.Is(err, credential.ErrRevoked):
		out.Verdict = Revoked
	case errors.Is(err, credential.ErrExpired):
		out.Verdict = Expired
	default:
		return altered, nil
	}
	return out, nil
}

// base is the address under which an issuer lives.
func base(issuer string) string { return strings.TrimSuffix(issuer, issuerPath) }
