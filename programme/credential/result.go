package credential

import (
	"errors"
	"time"
)

// The reasons for which a credential is not accepted. Test with errors.Is.
var (
	// ErrMalformed: not a credential of this package at all.
	ErrMalformed = errors.New("not a credential of this issuer's form")
	// ErrUnknownKey: signed by, or issued in the name of, somebody else.
	ErrUnknownKey = errors.New("not signed by a key of this issuer")
	// ErrSignature: the content is not what was signed.
	ErrSignature = errors.New("the signature does not fit the content")
	// ErrKeyPeriod: the key was not in use, or already retired, when it signed.
	ErrKeyPeriod = errors.New("the key was not in use when it signed")
	// ErrKeyRevoked: the key was compromised, the content may be anybody's.
	ErrKeyRevoked = errors.New("the signing key has been revoked")
	// ErrStatusUnknown: the status list at hand is not the one that the
	// credential names, or none is at hand.
	ErrStatusUnknown = errors.New("the status of the credential is not known")
	// ErrRevoked: genuine, and withdrawn by the issuer.
	ErrRevoked = errors.New("the credential has been revoked")
	// ErrNotYetValid: genuine, and its first day has not come.
	ErrNotYetValid = errors.New("the credential is not yet valid")
	// ErrExpired: genuine, and its last day has passed.
	ErrExpired = errors.New("the credential has expired")
)

// Result is what a credential says.
type Result struct {
	// Authentic tells that the signatures are good and by a key that may be
	// trusted. Only then is the rest filled in; and only when the error beside
	// the Result is nil is the credential to be accepted.
	Authentic bool
	// Award is the content. Its Name and Description hold both editions; its
	// Criteria stand in En, both languages in one text.
	Award
	IssuerID   string
	IssuerName string // both languages in one text
	IssuerURL  string
	// KeyID names the key that signed, Signed the moment at which it did.
	KeyID  string
	Signed time.Time
}
