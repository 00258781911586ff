package credential

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNoKey reports that no key of the set may sign at the given moment.
var ErrNoKey = errors.New("no key may sign at this moment")

// KeySet holds all keys of one issuer: those in use, those retired, those
// revoked. To rotate, add a key with a later NotBefore and set Retired of the
// old one; nothing is ever removed, or old certificates could not be checked.
type KeySet struct {
	// Controller is the issuer id, an https URL or a did:web.
	Controller string
	Keys       []Key
}

// Active gives the key that signs at the moment: of those in use and not
// revoked whose private half is here, the one with the latest first day.
// The error is ErrNoKey when there is none.
func (s KeySet) Active(at time.Time) (Key, error) {
	var active Key
	for _, key := range s.Keys {
		if key.Private == nil || !key.Revoked.IsZero() || !key.signsAt(at) {
			continue
		}
		if active.Private == nil || key.NotBefore.After(active.NotBefore) {
			active = key
		}
	}
	if active.Private == nil {
		return Key{}, ErrNoKey
	}
	return active, nil
}

// Public gives the set without any secret, as a verification page needs it.
func (s KeySet) Public() KeySet {
	keys := make([]Key, len(s.Keys))
	for i, key := range s.Keys {
		keys[i] = key.PublicOnly()
	}
	return KeySet{Controller: s.Controller, Keys: keys}
}

// Validate checks the issuer id, each key, and that no key occurs twice.
func (s KeySet) Validate() error {
	if err := checkIssuerID(s.Controller); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, key := range s.Keys {
		if err := key.validate(); err != nil {
			return err
		}
		if seen[key.ID] {
			return fmt.Errorf("%v occurs twice", key)
		}
		seen[key.ID] = true
	}
	return nil
}

// methodURL is the URL of a key's verification method.
func (s KeySet) methodURL(key Key) string { return s.Controller + "#" + key.ID }

// byMethod finds the key that a proof names.
func (s KeySet) byMethod(url string) (Key, bool) {
	controller, id, ok := strings.Cut(url, "#")
	if !ok || controller != s.Controller {
		return Key{}, false
	}
	for _, key := range s.Keys {
		if key.ID == id && len(key.Public) == ed25519.PublicKeySize {
			return key, true
		}
	}
	return Key{}, false
}
