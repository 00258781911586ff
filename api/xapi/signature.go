package xapi

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"stepwise/internal/fault"
	"stepwise/lrs/statement"
)

// rsaOnly are the algorithms that a statement may be signed with (2.0 4.2.6, 1.0.3
// data 2.6).
var rsaOnly = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512}

// checkSignatures refuses a statement that carries a malformed signature (2.0
// 4.2.6, 1.0.3 data 2.6). A statement may carry several, and none is the rule.
// index is its place in the batch; bytes returns what came for an attachment, by
// its SHA-2, or nil.
func checkSignatures(s *statement.Statement, index int, bytes func(sha2 string) ([]byte, error)) error {
	refuse := func(key string, cause error) error {
		return fault.Wrap(cause, fault.Invalid, key, "At", "/attachments", "Index", index)
	}
	for _, a := range s.Attachments {
		if a.UsageType != statement.SignatureUsage {
			continue
		}
		if essence(a.ContentType) != "application/octet-stream" {
			return refuse("signature.type", nil)
		}
		jws, err := bytes(a.SHA2)
		switch {
		case err != nil:
			return err
		case jws == nil:
			return refuse("signature.bytes", nil)
		}
		if key, cause := checkSignature(s.Raw, jws); key != "" {
			return refuse(key, cause)
		}
	}
	return nil
}

// checkSignature checks a JSON web signature in compact form (RFC 7515, 7.1)
// against the statement that carries it: one of three algorithms, the statement as
// its payload, and, when the header brings a certificate, signed with that
// certificate's key. This finds mistakes and proves nobody's identity; the standard
// says so too. It returns the sentence that says what is wrong, or "".
func checkSignature(raw, signature []byte) (key string, cause error) {
	text := strings.TrimSpace(string(signature))
	jws, err := jose.ParseSignedCompact(text, rsaOnly)
	var other *jose.ErrUnexpectedSignatureAlgorithm
	switch {
	case errors.As(err, &other):
		return "signature.algorithm", err
	case err != nil:
		return "signature.jws", err
	}
	if !statement.SameSigned(raw, jws.UnsafePayloadWithoutVerification()) {
		return "signature.payload", nil
	}
	certificate, err := leaf(text)
	if err != nil {
		return "signature.certificate", err
	}
	if certificate == nil {
		return "", nil
	}
	public, ok := certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		return "signature.certificate", nil
	}
	if _, err := jws.Verify(public); err != nil {
		return "signature.wrong", err
	}
	return "", nil
}

// leaf is the first certificate of the header's x5c (RFC 7515, 4.1.6), or nil when
// there is none. The others are looked at only for being certificates: whom to
// trust is the reader's question.
func leaf(compact string) (*x509.Certificate, error) {
	encoded, _, _ := strings.Cut(compact, ".")
	header, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	var h struct {
		X5C []string `json:"x5c"`
	}
	if err := json.Unmarshal(header, &h); err != nil {
		return nil, err
	}
	var first *x509.Certificate
	for i, text := range h.X5C {
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, err
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = c
		}
	}
	return first, nil
}
