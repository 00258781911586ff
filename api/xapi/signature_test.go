package xapi

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"stepwise/internal/fault"
	"stepwise/lrs/statement"
)

const (
	signedHash = "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"
	unsigned   = `{"actor":{"mbox":"mailto:li@example.cn"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"https://example.org/exam"},"result":{"duration":"PT1.12S"}}`
)

// withSignature is the statement with the description of its signature.
func withSignature(contentType string) string {
	return unsigned[:len(unsigned)-1] + `,"attachments":[{"usageType":"` + statement.SignatureUsage + `","display":{"en":"signature"},"contentType":"` + contentType + `","length":1,"sha2":"` + signedHash + `"}]}`
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, payload string, header map[jose.HeaderKey]any) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, &jose.SignerOptions{ExtraHeaders: header})
	if err != nil {
		t.Fatal(err)
	}
	jws, err := s.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// certificate is one of the key's own, as base64 of its DER.
func certificate(t *testing.T, public, private any) string {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "course"}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func TestSignature(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	mine, theirs := certificate(t, &key.PublicKey, key), certificate(t, &other.PublicKey, other)
	curved := certificate(t, &curve.PublicKey, curve)
	x5c := func(list ...string) map[jose.HeaderKey]any { return map[jose.HeaderKey]any{"x5c": list} }
	header := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	body := header(unsigned)
	good := sign(t, jose.RS256, key, unsigned, nil)
	const octets = "application/octet-stream"
	for _, c := range []struct{ clause, why, contentType, jws, key string }{
		{"4.2.6", "RS256", octets, good, ""},
		{"4.2.6", "RS384", octets, sign(t, jose.RS384, key, unsigned, nil), ""},
		{"4.2.6", "RS512", octets, sign(t, jose.RS512, key, unsigned, nil), ""},
		{"4.2.6", "a line behind it", octets, good + "\n", ""},
		{"4.2.6", "the same statement in another order", octets, sign(t, jose.RS256, key, `{"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"result":{"duration":"PT1.12S"},"object":{"id":"https://example.org/exam"},"actor":{"mbox":"mailto:li@example.cn"}}`, nil), ""},
		{"4.2.7", "a duration that differs beyond two digits", octets, sign(t, jose.RS256, key, strings.Replace(unsigned, "PT1.12S", "PT1.1299S", 1), nil), ""},
		{"4.2.6", "with its certificate, whatever its dates and whoever made it", octets, sign(t, jose.RS256, key, unsigned, x5c(mine)), ""},
		{"4.2.6", "with a chain", octets, sign(t, jose.RS256, key, unsigned, x5c(mine, theirs)), ""},
		{"4.2.6", "an empty chain is none", octets, sign(t, jose.RS256, key, unsigned, x5c()), ""},
		{"4.2.6", "another content type", "text/plain", good, "signature.type"},
		{"4.2.6", "PS256 is not among the three", octets, sign(t, jose.PS256, key, unsigned, nil), "signature.algorithm"},
		{"4.2.6", "HS256 is not among the three", octets, sign(t, jose.HS256, []byte("0123456789abcdef0123456789abcdef"), unsigned, nil), "signature.algorithm"},
		{"4.2.6", "ES256 is not among the three", octets, sign(t, jose.ES256, curve, unsigned, nil), "signature.algorithm"},
		{"4.2.6", "no algorithm at all", octets, header(`{"alg":"none"}`) + "." + body + ".", "signature.algorithm"},
		{"4.2.6", "another statement", octets, sign(t, jose.RS256, key, strings.Replace(unsigned, "passed", "failed", 1), nil), "signature.payload"},
		{"4.2.6", "no JSON", octets, sign(t, jose.RS256, key, strings.Replace(unsigned, `"`, `'`, 1), nil), "signature.payload"},
		{"4.2.6", "nothing", octets, sign(t, jose.RS256, key, "", nil), "signature.payload"},
		{"4.2.6", "a list of the statement", octets, sign(t, jose.RS256, key, "["+unsigned+"]", nil), "signature.payload"},
		{"4.2.6", "somebody else's certificate", octets, sign(t, jose.RS256, key, unsigned, x5c(theirs)), "signature.wrong"},
		{"4.2.6", "a certificate of another kind of key", octets, sign(t, jose.RS256, key, unsigned, x5c(curved)), "signature.certificate"},
		{"RFC 7515 4.1.6", "a certificate that is none", octets, header(`{"alg":"RS256","x5c":["AAAA"]}`) + "." + body + ".AAAA", "signature.jws"},
		{"RFC 7515 4.1.6", "a chain that is none", octets, header(`{"alg":"RS256","x5c":7}`) + "." + body + ".AAAA", "signature.jws"},
		{"RFC 7515 7.1", "an empty text", octets, "", "signature.jws"},
		{"RFC 7515 7.1", "two parts", octets, good[:strings.LastIndexByte(good, '.')], "signature.jws"},
		{"RFC 7515 7.1", "bytes", octets, "\x00\xff.\x00.\x00", "signature.jws"},
		{"RFC 7515 7.1", "a header that is no JSON", octets, header(`alg`) + "." + body + ".AAAA", "signature.jws"},
		{"4.2.6", "the JSON serialization is not compact", octets, fmt.Sprintf(`{"payload":%q,"signatures":[{"protected":%q,"signature":"AAAA"}]}`, body, header(`{"alg":"RS256"}`)), "signature.jws"},
	} {
		s, err := statement.Parse([]byte(withSignature(c.contentType)), statement.V200)
		if err != nil {
			t.Fatal(err)
		}
		err = checkSignatures(s, 3, func(sha2 string) ([]byte, error) {
			if sha2 != signedHash {
				t.Errorf("asked for %s", sha2)
			}
			return []byte(c.jws), nil
		})
		var f *fault.Fault
		switch {
		case c.key == "" && err != nil:
			t.Errorf("%s: %s: %v", c.clause, c.why, err)
		case c.key != "" && (!errors.As(err, &f) || f.Key != c.key || f.Kind != fault.Invalid || f.Args["Index"] != 3):
			t.Errorf("%s: %s: %v, want %s", c.clause, c.why, err, c.key)
		}
	}
	s, err := statement.Parse([]byte(withSignature(octets)), statement.V200)
	if err != nil {
		t.Fatal(err)
	}
	var f *fault.Fault
	if err := checkSignatures(s, 0, func(string) ([]byte, error) { return nil, nil }); !errors.As(err, &f) || f.Key != "signature.bytes" {
		t.Errorf("4.2.6: a signature that did not come: %v", err)
	}
	down := errors.New("database is away")
	if err := checkSignatures(s, 0, func(string) ([]byte, error) { return nil, down }); !errors.Is(err, down) {
		t.Errorf("a store that is away is not the sender's fault: %v", err)
	}
	plain, err := statement.Parse([]byte(unsigned), statement.V200)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkSignatures(plain, 0, func(string) ([]byte, error) { t.Error("asked"); return nil, nil }); err != nil {
		t.Errorf("no signature is nothing wrong: %v", err)
	}
}
