package credential

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"maps"
	"time"
)

// The cryptosuites of a proof set (W3C Data Integrity EdDSA Cryptosuites 1.0,
// sections 3.2 and 3.3), in the order in which they are written.
const (
	suiteRDFC = "eddsa-rdfc-2022"
	suiteJCS  = "eddsa-jcs-2022"
)

// proofType is the `type` of every proof of either suite.
const proofType = "DataIntegrityProof"

// addProofs signs a document without `proof` by both suites and puts the proof
// set into it. Each proof covers the document without any proof, so their order
// does not matter (W3C Data Integrity 1.0, "Proof Sets").
func addProofs(words vocabulary, document map[string]any, key Key, method string, created time.Time) error {
	var proofs []any
	for _, suite := range []string{suiteRDFC, suiteJCS} {
		proof := map[string]any{
			"type":               proofType,
			"cryptosuite":        suite,
			"created":            formatTime(created),
			"verificationMethod": method,
			"proofPurpose":       "assertionMethod",
		}
		if suite == suiteJCS {
			// Section 3.3.1 step 2: the JCS proof repeats the contexts.
			proof["@context"] = document["@context"]
		}
		hash, err := hashData(words, document, proof)
		if err != nil {
			return err
		}
		proof["proofValue"] = encodeMultibase(ed25519.Sign(key.Private, hash))
		proofs = append(proofs, proof)
	}
	document["proof"] = proofs
	return nil
}

// hashData gives what a proof signs: SHA-256 of the canonical proof options
// followed by SHA-256 of the canonical document. Neither may hold a proof value.
func hashData(words vocabulary, document, options map[string]any) ([]byte, error) {
	canonical := canonicalJSON
	if options["cryptosuite"] == suiteRDFC {
		canonical = func(value any) ([]byte, error) {
			object := maps.Clone(value.(map[string]any))
			delete(object, "@context") // read by checkContext
			return canonicalRDF(words, object)
		}
	}
	optionBytes, err := canonical(options)
	if err != nil {
		return nil, fmt.Errorf("canonical proof options: %w", err)
	}
	documentBytes, err := canonical(document)
	if err != nil {
		return nil, fmt.Errorf("canonical document: %w", err)
	}
	optionHash, documentHash := sha256.Sum256(optionBytes), sha256.Sum256(documentBytes)
	return append(optionHash[:], documentHash[:]...), nil
}

// signature is what checkProofs learned: who signed, when.
type signature struct {
	key     Key
	created time.Time
}

// checkProofs verifies the proof set of a document: exactly the two proofs that
// addProofs writes, by one key of the set and at one moment. A proof too many or
// too few is a fault, so nothing can be stripped or slipped in. The key must not
// be revoked and must have been in use when it signed.
// Errors: ErrMalformed, ErrUnknownKey, ErrSignature, ErrKeyRevoked,
// ErrKeyPeriod.
func checkProofs(words vocabulary, document map[string]any, keys KeySet) (signature, error) {
	proofs, ok := document["proof"].([]any)
	if !ok || len(proofs) != 2 {
		return signature{}, fmt.Errorf("%w: proof", ErrMalformed)
	}
	unsigned := maps.Clone(document)
	delete(unsigned, "proof")
	var found signature
	seen := map[string]bool{}
	for _, item := range proofs {
		proof, ok := item.(map[string]any)
		if !ok {
			return signature{}, fmt.Errorf("%w: proof", ErrMalformed)
		}
		suite, err := checkProofShape(document, proof)
		if err != nil {
			return signature{}, err
		}
		if seen[suite] {
			return signature{}, fmt.Errorf("%w: two proofs of %s", ErrMalformed, suite)
		}
		seen[suite] = true
		created, err := parseTime(proof["created"])
		if err != nil {
			return signature{}, fmt.Errorf("%w: created", ErrMalformed)
		}
		method, _ := proof["verificationMethod"].(string)
		key, ok := keys.byMethod(method)
		if !ok {
			return signature{}, ErrUnknownKey
		}
		if err := verifyProof(words, unsigned, proof, key); err != nil {
			return signature{}, err
		}
		if found.key.ID != "" && (found.key.ID != key.ID || !found.created.Equal(created)) {
			return signature{}, fmt.Errorf("%w: the proofs disagree", ErrMalformed)
		}
		found = signature{key: key, created: created}
	}
	return found, found.permitted()
}

// permitted tells whether the key was allowed to make the signature.
func (s signature) permitted() error {
	if !s.key.Revoked.IsZero() {
		return ErrKeyRevoked
	}
	if !s.key.signsAt(s.created) {
		return ErrKeyPeriod
	}
	return nil
}

// checkProofShape demands the members that addProofs writes and gives the suite.
func checkProofShape(document, proof map[string]any) (suite string, err error) {
	suite, _ = proof["cryptosuite"].(string)
	members := 6
	switch suite {
	case suiteRDFC:
	case suiteJCS:
		members = 7
		own, err1 := canonicalJSON(proof["@context"])
		whole, err2 := canonicalJSON(document["@context"])
		if err1 != nil || err2 != nil || string(own) != string(whole) {
			return "", fmt.Errorf("%w: the contexts of proof and document differ", ErrMalformed)
		}
	default:
		return "", fmt.Errorf("%w: cryptosuite", ErrMalformed)
	}
	if len(proof) != members || proof["type"] != proofType || proof["proofPurpose"] != "assertionMethod" {
		return "", fmt.Errorf("%w: proof", ErrMalformed)
	}
	return suite, nil
}

// verifyProof checks one signature over an unsigned document.
func verifyProof(words vocabulary, unsigned, proof map[string]any, key Key) error {
	text, _ := proof["proofValue"].(string)
	value, err := decodeMultibase(text)
	if err != nil || len(value) != ed25519.SignatureSize {
		return fmt.Errorf("%w: proof value", ErrSignature)
	}
	options := maps.Clone(proof)
	delete(options, "proofValue")
	hash, err := hashData(words, unsigned, options)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if !ed25519.Verify(key.Public, hash, value) {
		return ErrSignature
	}
	return nil
}

// formatTime writes a moment as the XSD dateTimeStamp of whole seconds in UTC
// that every verifier reads.
func formatTime(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// parseTime reads what formatTime writes and nothing else.
func parseTime(value any) (time.Time, error) {
	text, _ := value.(string)
	t, err := time.Parse("2006-01-02T15:04:05Z", text)
	if err != nil || formatTime(t) != text {
		return time.Time{}, fmt.Errorf("%.40q is no moment in UTC", text)
	}
	return t, nil
}
