package credential

import (
	"encoding/base64"
)

// ControllerDocument writes the document that an issuer publishes at its id (or
// at the address that [DIDWeb] gives): which keys may sign in its name (W3C
// Controlled Identifiers 1.0; DID Core 1.0 for a did:web). It holds no secret.
//
// Every key stands in it twice, as a Multikey for embedded proofs and as a
// JsonWebKey for JWTs (the same fragment with "-jwk"), because one verification
// method may hold one form only. A retired key stays under assertionMethod, so
// that what it signed can be checked; a revoked key stays listed, with the
// moment of its revocation, and loses that right.
func ControllerDocument(keys KeySet) ([]byte, error) {
	if err := keys.Validate(); err != nil {
		return nil, err
	}
	methods, assertion := []any{}, []any{}
	for _, key := range keys.Keys {
		id := keys.methodURL(key)
		multikey := map[string]any{
			"id": id, "type": "Multikey", "controller": keys.Controller,
			"publicKeyMultibase": key.ID,
		}
		jwk := map[string]any{
			"id": id + jwkSuffix, "type": "JsonWebKey", "controller": keys.Controller,
			"publicKeyJwk": map[string]any{
				"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": id + jwkSuffix,
				"x": base64.RawURLEncoding.EncodeToString(key.Public),
			},
		}
		if key.Revoked.IsZero() {
			assertion = append(assertion, id, id+jwkSuffix)
		} else {
			multikey["revoked"] = formatTime(key.Revoked)
			jwk["revoked"] = formatTime(key.Revoked)
		}
		methods = append(methods, multikey, jwk)
	}
	return canonicalJSON(map[string]any{
		"@context": []any{
			"https://www.w3.org/ns/did/v1",
			"https://w3id.org/security/multikey/v1",
			"https://w3id.org/security/jwk/v1",
		},
		"id":                 keys.Controller,
		"verificationMethod": methods,
		"assertionMethod":    assertion,
	})
}

// jwkSuffix distinguishes the JSON Web Key of a key from its Multikey.
const jwkSuffix = "-jwk"
