package crypt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// Sign returns the HMAC-SHA-256 of parts under key in base64url (43 characters).
// Each part goes in with its length, so that ("ab", "c") and ("a", "bc") differ.
// A short code for the eye may keep a prefix of it; check that with VerifyPrefix.
func Sign(key []byte, parts ...string) string {
	return base64.RawURLEncoding.EncodeToString(mac(key, parts))
}

// Verify reports whether signature is Sign of the same parts under the same key,
// in time that does not depend on where they differ.
func Verify(key []byte, signature string, parts ...string) bool {
	return hmac.Equal([]byte(signature), []byte(Sign(key, parts...)))
}

// VerifyPrefix is Verify for a signature cut to its first n characters, of which
// each carries six bits; n is at least 8.
func VerifyPrefix(key []byte, n int, signature string, parts ...string) bool {
	whole := Sign(key, parts...)
	return n >= 8 && n <= len(whole) && hmac.Equal([]byte(signature), []byte(whole[:n]))
}

func mac(key []byte, parts []string) []byte {
	h := hmac.New(sha256.New, key)
	var size [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(size[:], uint64(len(p)))
		h.Write(size[:])
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}
