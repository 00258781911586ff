package xapi_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"sync"
	"time"
)

// seal says how a statement is signed; its zero value is a good RS256 signature
// without a certificate.
type seal struct {
	alg       string                   // RS256 when empty
	cert      string                   // "own": the signer's in x5c; "other": another one; "broken": no certificate
	payload   func(said string) string // what is signed instead of the statement
	jws       func(jws string) string  // what is sent instead of the signature
	mediaType string                   // application/octet-stream when empty
}

// signatures are attachments of this usage (D2.6, 4.2.6).
const signatureUsage = "http://adlnet.gov/expapi/attachments/signature"

type signer struct {
	key  *rsa.PrivateKey
	cert string // DER in standard base64, as x5c wants it
}

func newSigner() signer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Signer"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return signer{key, base64.StdEncoding.EncodeToString(der)}
}

var signers = sync.OnceValue(func() [2]signer { return [2]signer{newSigner(), newSigner()} })

var hashes = map[string]crypto.Hash{"RS256": crypto.SHA256, "RS384": crypto.SHA384, "RS512": crypto.SHA512}

// sign makes the compact form of a JWS over the text.
func (how seal) sign(said string) string {
	if how.payload != nil {
		said = how.payload(said)
	}
	header := map[string]any{"alg": how.alg}
	if how.alg == "" {
		header["alg"] = "RS256"
	}
	switch how.cert {
	case "own":
		header["x5c"] = []string{signers()[0].cert}
	case "other":
		header["x5c"] = []string{signers()[1].cert}
	case "broken":
		header["x5c"] = []string{base64.StdEncoding.EncodeToString([]byte("no certificate"))}
	}
	h, err := json.Marshal(header)
	if err != nil {
		panic(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	input := b64(h) + "." + b64([]byte(said))
	var signature []byte
	switch hash := hashes[header["alg"].(string)]; {
	case hash != 0:
		sum := hash.New()
		sum.Write([]byte(input))
		if signature, err = rsa.SignPKCS1v15(rand.Reader, signers()[0].key, hash, sum.Sum(nil)); err != nil {
			panic(err)
		}
	case how.alg == "HS256":
		sum := hmac.New(sha256.New, []byte("secret"))
		sum.Write([]byte(input))
		signature = sum.Sum(nil)
	}
	jws := input + "." + b64(signature)
	if how.jws != nil {
		jws = how.jws(jws)
	}
	return jws
}

// signed sends a statement with its signature.
func (s *step) signed(statement text, how seal) *step {
	s.content = func(w *world) (string, string) {
		said := statement(w)
		jws := how.sign(said)
		mediaType := how.mediaType
		if mediaType == "" {
			mediaType = "application/octet-stream"
		}
		full := from(said, "attachments", "["+att(jws, "usageType", signatureUsage, "contentType", mediaType)+"]")
		with := (&step{}).mixed(full, data(jws, "Content-Type", mediaType))
		return with.content(w)
	}
	return s
}
