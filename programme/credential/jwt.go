package credential

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// IssueJWT writes the same credential as [Issue] as a signed JWT (Open Badges
// 3.0, "JSON Web Token Proof Format"): the credential without
// embedded proof, with the claims iss, jti, sub, nbf, iat and, when it expires,
// exp. The algorithm is EdDSA; `kid` is the address of the JsonWebKey in the
// controller document.
func IssueJWT(issuer Issuer, keys KeySet, award Award, at time.Time) (string, error) {
	document, err := badge(issuer, keys, award)
	if err != nil {
		return "", err
	}
	key, err := keys.Active(at)
	if err != nil {
		return "", err
	}
	document["iss"], document["jti"], document["sub"] = issuer.ID, award.ID, award.Subject.ID
	document["nbf"] = float64(award.ValidFrom.Unix())
	document["iat"] = float64(at.Unix())
	if !award.ValidUntil.IsZero() {
		document["exp"] = float64(award.ValidUntil.Unix())
	}
	payload, err := canonicalJSON(document)
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{
		Algorithm: jose.EdDSA,
		Key:       jose.JSONWebKey{Key: key.Private, KeyID: keys.methodURL(key) + jwkSuffix},
	}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign as JWT: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign as JWT: %w", err)
	}
	return signed.CompactSerialize()
}

// VerifyJWT reads a credential that IssueJWT wrote and judges it as [Verify]
// does, with the same errors. Each claim must repeat the member that it stands
// for, as Open Badges 3.0 demands ("Verify a Credential VC-JWT Signature").
func VerifyJWT(token string, keys KeySet, list *StatusList, now time.Time) (Result, error) {
	if len(token) > MaxBytes*4/3 {
		return Result{}, fmt.Errorf("%w: %d bytes", ErrMalformed, len(token))
	}
	parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil || len(parsed.Signatures) != 1 {
		return Result{}, fmt.Errorf("%w: no compact JWS with EdDSA", ErrMalformed)
	}
	// A key that the token brings along proves nothing; only kid is used.
	method, ok := strings.CutSuffix(parsed.Signatures[0].Protected.KeyID, jwkSuffix)
	key, known := keys.byMethod(method)
	if !ok || !known {
		return Result{}, ErrUnknownKey
	}
	payload, err := parsed.Verify(key.Public)
	if err != nil {
		return Result{}, ErrSignature
	}
	document, err := parseObject(payload)
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	claims := map[string]any{}
	for _, name := range []string{"iss", "jti", "sub", "nbf", "iat", "exp"} {
		if value, ok := document[name]; ok {
			claims[name] = value
			delete(document, name)
		}
	}
	result, err := readBadge(document, keys)
	if err != nil {
		return Result{}, err
	}
	// The vocabulary refuses members that readBadge does not know.
	if _, err := hashData(badgeVocabulary, document, map[string]any{"cryptosuite": suiteRDFC, "type": proofType}); err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	issued, _ := claims["iat"].(float64)
	signed := signature{key: key, created: time.Unix(int64(issued), 0).UTC()}
	if err := checkClaims(claims, result); err != nil {
		return Result{}, err
	}
	if err := signed.permitted(); err != nil {
		return Result{}, err
	}
	return judge(result, signed, list, now)
}

// checkClaims compares the registered claims with the credential's own members.
func checkClaims(claims map[string]any, result Result) error {
	if _, ok := claims["iat"].(float64); !ok {
		return fmt.Errorf("%w: claim iat", ErrMalformed)
	}
	want := map[string]any{
		"iss": result.IssuerID, "jti": result.ID, "sub": result.Subject.ID,
		"nbf": float64(result.ValidFrom.Unix()), "exp": nil,
	}
	if !result.ValidUntil.IsZero() {
		want["exp"] = float64(result.ValidUntil.Unix())
	}
	for name, value := range want {
		if claims[name] != value {
			return fmt.Errorf("%w: claim %s", ErrMalformed, name)
		}
	}
	return nil
}
