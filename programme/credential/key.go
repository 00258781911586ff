package credential

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// multicodecEd25519 marks an Ed25519 public key (multicodec table, 0xed as a
// varint; W3C Data Integrity EdDSA Cryptosuites 1.0, "Multikey").
var multicodecEd25519 = []byte{0xed, 0x01}

// Key is one Ed25519 signing key of an issuer and its lifetime.
type Key struct {
	// ID is the fragment that names the key in the controller document. It is
	// always the Multikey form of Public ("z6Mk…"): verifiers exist that read
	// the key from there, and two keys can never share a name.
	ID      string
	Public  ed25519.PublicKey
	Private ed25519.PrivateKey `json:"-"` // nil when the key may only verify
	// NotBefore is the first moment at which the key may sign.
	NotBefore time.Time
	// Retired is the moment from which the key signs no more, zero while it is
	// in use. What it signed before stays valid.
	Retired time.Time
	// Revoked is the moment at which the key was found compromised, zero
	// otherwise. It withdraws all that the key ever signed.
	Revoked time.Time
}

// NewKey draws a key from random, which must be a cryptographic source such as
// crypto/rand.Reader.
func NewKey(random io.Reader, notBefore time.Time) (Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Key{}, fmt.Errorf("draw a signing key: %w", err)
	}
	return KeyFromSeed(seed, notBefore)
}

// KeyFromSeed rebuilds a key from its 32-byte seed (RFC 8032 section 5.1.5),
// which is what a key store keeps.
func KeyFromSeed(seed []byte, notBefore time.Time) (Key, error) {
	if len(seed) != ed25519.SeedSize {
		return Key{}, fmt.Errorf("an Ed25519 seed has %d bytes, not %d", ed25519.SeedSize, len(seed))
	}
	private := ed25519.NewKeyFromSeed(seed)
	public := private.Public().(ed25519.PublicKey)
	return Key{ID: Multikey(public), Public: public, Private: private, NotBefore: notBefore}, nil
}

// Multikey gives the publicKeyMultibase of an Ed25519 key: base58-btc over the
// multicodec prefix and the 32 bytes.
func Multikey(public ed25519.PublicKey) string {
	return encodeMultibase(append(bytes.Clone(multicodecEd25519), public...))
}

// PublicOnly gives the key without its secret half.
func (k Key) PublicOnly() Key {
	k.Private = nil
	return k
}

// String names the key. The secret half never reaches a log: every way of
// printing a Key ends here.
func (k Key) String() string { return "key " + k.ID }

// GoString hides the secret half from %#v.
func (k Key) GoString() string { return k.String() }

// LogValue hides the secret half from slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.ID) }

func (k Key) validate() error {
	switch {
	case len(k.Public) != ed25519.PublicKeySize:
		return errors.New("a key without its public half")
	case k.ID != Multikey(k.Public):
		return fmt.Errorf("key %q is not named after its public half", k.ID)
	case k.Private != nil && (len(k.Private) != ed25519.PrivateKeySize || !k.Public.Equal(k.Private.Public())):
		return fmt.Errorf("%v: the halves do not belong together", k)
	case k.NotBefore.IsZero():
		return fmt.Errorf("%v has no first day", k)
	case !k.Retired.IsZero() && k.Retired.Before(k.NotBefore):
		return fmt.Errorf("%v is retired before its first day", k)
	}
	return nil
}

// signsAt tells whether the key is in use at the moment.
func (k Key) signsAt(at time.Time) bool {
	return !at.Before(k.NotBefore) && (k.Retired.IsZero() || at.Before(k.Retired))
}
