package certificate

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"stepwise/internal/crypt"
)

// Secret returns the installation's secret that seals signing keys: the one
// written in text (base64 of 32 bytes, as `openssl rand -base64 32` makes it), or
// when text is "" that of the file certificate.key in the data folder, made on
// first use.
//
// All nodes of an installation need the same one: give them STEPWISE_CERTIFICATE_KEY
// or a copy of the file. Back it up apart from the database; without it nothing can
// be signed and no certificate be checked here any more, while outside verifiers,
// who have the public keys, still can.
func Secret(data, text string) ([]byte, error) {
	if text == "" {
		return crypt.LoadOrCreateKey(data, "certificate")
	}
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	secret, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(secret) != chacha20poly1305.KeySize {
		return nil, fmt.Errorf("certificate: STEPWISE_CERTIFICATE_KEY is not base64 of %d bytes", chacha20poly1305.KeySize)
	}
	return secret, nil
}
