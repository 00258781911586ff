// Package crypt holds the few cryptographic parts that rooms use: passwords,
// one-time secrets, keyed signatures and key files. It invents nothing; it fixes
// parameters once.
package crypt

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Argon2id with 19 MiB, two passes, one lane: the OWASP Password Storage Cheat
// Sheet's setting for servers that cannot give RFC 9106's 64 MiB to each sign-in.
const (
	memory   = 19 * 1024 // KiB
	passes   = 2
	lanes    = 1
	saltSize = 16 // bytes, RFC 9106 section 3.1
	hashSize = 32 // bytes
)

// slots bounds how many passwords are worked on at once, so that a burst of
// sign-ins takes time and not memory: two times 19 MiB at most.
var slots = make(chan struct{}, 2)

// giveBack returns the memory of a burst to the machine once it is over; left to
// itself the collector keeps some 80 MiB for a next one that may come tomorrow.
var giveBack = time.AfterFunc(quietFor, debug.FreeOSMemory)

const quietFor = 3 * time.Second

// HashPassword returns the argon2id hash of a password in PHC string form,
// $argon2id$v=19$m=19456,t=2,p=1$salt$hash. The password is normalised to NFKC
// first (NIST SP 800-63B-4 section 3.1.1.2), so that full-width digits typed with a
// Chinese input method stay the same password.
func HashPassword(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: it ends the program instead
	return phc{memory, passes, lanes, salt, derive(password, salt, memory, passes, lanes, hashSize)}.String()
}

// CheckPassword reports whether password is the one that HashPassword made
// phcText from, and whether the text should be made anew because the parameters
// have changed since. An empty or unreadable text takes as long as a real one, so
// that the time of an answer does not tell whether an account exists.
func CheckPassword(phcText, password string) (ok, needsRehash bool) {
	p, err := parsePHC(phcText)
	if err != nil {
		derive(password, make([]byte, saltSize), memory, passes, lanes, hashSize)
		return false, false
	}
	got := derive(password, p.salt, p.memory, p.passes, p.lanes, uint32(len(p.hash)))
	if subtle.ConstantTimeCompare(got, p.hash) != 1 {
		return false, false
	}
	same := p.memory == memory && p.passes == passes && p.lanes == lanes && len(p.hash) == hashSize && len(p.salt) == saltSize
	return true, !same
}

func derive(password string, salt []byte, memory, passes uint32, lanes uint8, size uint32) []byte {
	slots <- struct{}{}
	defer func() { <-slots; giveBack.Reset(quietFor) }()
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, passes, memory, lanes, size)
}

type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.lanes, b64(p.salt), b64(p.hash))
}

// parsePHC reads the form that HashPassword writes. Parameters beyond what this
// program could ever have written are refused: a planted row must not be able to
// ask for gigabytes.
func parsePHC(s string) (phc, error) {
	var p phc
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, fmt.Errorf("crypt: not an argon2id hash")
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); n != 3 || err != nil {
		return p, fmt.Errorf("crypt: parameters of the hash: %q", parts[3])
	}
	if parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", p.memory, p.passes, p.lanes) ||
		p.memory < 8 || p.memory > 256*1024 || p.passes < 1 || p.passes > 16 || p.lanes < 1 || p.lanes > 16 {
		return p, fmt.Errorf("crypt: parameters of the hash out of range: %q", parts[3])
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil || len(p.salt) < 8 || len(p.salt) > 64 {
		return p, fmt.Errorf("crypt: salt of the hash")
	}
	if p.hash, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(p.hash) < 16 || len(p.hash) > 64 {
		return p, fmt.Errorf("crypt: value of the hash")
	}
	return p, nil
}
