package credential

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Identity ties a credential to a person without naming her: an IdentityObject
// of Open Badges 3.0 with a salted SHA-256 hash. Whoever knows the plain value
// can check it, and so can whoever guesses it, because the salt stands beside
// the hash; a hash of a licence number hides it from a reader and not from a
// search through all licence numbers. Issue the fewest identities that serve.
type Identity struct {
	// Type is one of the identity types of Open Badges 3.0 ("name",
	// "emailAddress", "systemId", …) or an extension "ext:…".
	Type string
	// Hash is "sha256$" and 64 hexadecimal digits.
	Hash string
	// Salt is at least 16 characters, drawn anew for every credential, so two
	// credentials of one person cannot be linked by it.
	Salt string
}

// minSalt is the least length of a salt in characters.
const minSalt = 16

var (
	identityType = regexp.MustCompile(`^(name|sourcedId|systemId|userName|accountId|emailAddress|nationalIdentityNumber|identifier|ext:[A-Za-z0-9._-]{1,60})$`)
	identityHash = regexp.MustCompile(`^sha256\$[0-9a-f]{64}$`)
)

// NewSalt draws a salt of 128 bits, written as 32 hexadecimal digits.
func NewSalt(random io.Reader) (string, error) {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	return hex.EncodeToString(salt), nil
}

// NewIdentity hashes a plain value with a salt (Open Badges 3.0, IdentityHash:
// SHA-256 over the identifier followed by the salt, both UTF-8). The value is
// taken as it is; the caller decides on spelling and case.
func NewIdentity(kind, plain, salt string) Identity {
	sum := sha256.Sum256([]byte(plain + salt))
	return Identity{Type: kind, Hash: "sha256$" + hex.EncodeToString(sum[:]), Salt: salt}
}

// Matches tells whether the identity is of this type and this plain value
// (Open Badges 3.0, "Verify the Recipient Using an Identifier").
func (i Identity) Matches(kind, plain string) bool {
	if i.Type != kind {
		return false
	}
	known := NewIdentity(kind, plain, i.Salt)
	return subtle.ConstantTimeCompare([]byte(known.Hash), []byte(strings.ToLower(i.Hash))) == 1
}

func (i Identity) validate() error {
	switch {
	case !identityType.MatchString(i.Type):
		return fmt.Errorf("identity type %.40q is not known", i.Type)
	case !identityHash.MatchString(i.Hash):
		return errors.New("an identity must be hashed with SHA-256")
	case len(i.Salt) < minSalt || len(i.Salt) > 128 || !utf8.ValidString(i.Salt):
		return fmt.Errorf("the salt of an identity has %d to 128 characters", minSalt)
	}
	return nil
}

func (i Identity) object() map[string]any {
	return map[string]any{
		"type": "IdentityObject", "hashed": true,
		"identityType": i.Type, "identityHash": i.Hash, "salt": i.Salt,
	}
}
