package crypt

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// Token returns a fresh secret of 256 bits in base64url (43 characters) for a
// link or a cookie, and its hash for the database. Only the hash is stored, so a
// stolen database opens no link.
func Token() (secret, hash string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails: it ends the program instead
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, HashToken(secret)
}

// HashToken returns the SHA-256 of a secret in lower-case hexadecimal. Plain
// SHA-256 suffices where the secret is random: there is nothing to guess.
func HashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
