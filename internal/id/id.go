// Package id makes keys. A key is a UUIDv7 (RFC 9562) in its text form: it sorts
// by time of making, needs no sequence in the database, and may be made on any
// node.
package id

import "github.com/google/uuid"

// New returns a fresh key, 36 characters, lower case.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid reports whether s is a UUID in its canonical 36-character form.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	_, err := uuid.Parse(s)
	return err == nil
}

// Derived returns the same key for the same words every time (UUIDv5). Seeds and
// imports use it so that running them twice changes nothing.
func Derived(words string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("stepwise:"+words)).String()
}
