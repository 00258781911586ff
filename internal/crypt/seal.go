package crypt

import (
	"crypto/rand"
	"errors"

	"golang.org/x/crypto/chacha20poly1305"
)

// Seal encrypts what the product must be able to read again, such as another
// server's password, with XChaCha20-Poly1305 under a key of 32 bytes. about says
// what it belongs to (table, column and row): sealed text that was moved to
// another place does not open there.
func Seal(key []byte, plain, about string) ([]byte, error) {
	box, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize(), box.NonceSize()+len(plain)+box.Overhead())
	rand.Read(nonce)
	return box.Seal(nonce, nonce, []byte(plain), []byte(about)), nil
}

// Open reads what Seal wrote for the same place. An error says that the key is
// another one or that the text was altered.
func Open(key, sealed []byte, about string) (string, error) {
	box, err := chacha20poly1305.NewX(key)
	if err != nil {
		return "", err
	}
	if len(sealed) < box.NonceSize() {
		return "", errors.New("crypt: sealed text is too short")
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(about))
	return string(plain), err
}
