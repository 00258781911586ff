package guideline

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strconv"

	"stepwise/internal/crypt"
	"stepwise/internal/fault"
)

// box seals ballots. What it gives, and what it does not:
//
// A ballot is a row of two things: an HMAC of voter, question and round, and
// ciphertext. Both need the installation's key, which lies in a file and not in
// the database. So whoever reads the tables, or a backup of them, learns from
// guideline_turnout who has voted and nothing else, while a round is open: not
// from ids or times, for there are none; not from the order of rows or the
// transaction that a row carries in PostgreSQL, for what they lead to is
// ciphertext; not from its length, for it is padded. When a round closes, the
// ratings are counted into guideline_result and the reasons are stored in an
// order made by the key. The voter is in neither.
//
// A voter sees their own ballot and may change it while the round is open,
// because the program can compute the HMAC for the person who is signed in. For
// that reason an operator who has the database and the key, and means to, can
// open any ballot. Coordinators, panel members and every page of this program
// cannot. No storage helps against arithmetic: when all rate 9, everybody knows
// what everybody rated, and what somebody writes may give them away by its style.
type box struct {
	key  []byte // for HMACs
	aead cipher.AEAD
}

func newBox(key []byte) (box, error) {
	if len(key) != 32 {
		return box{}, errors.New("guideline: the key of the ballot box has 32 bytes")
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "stepwise guideline ballot", 32)
	if err != nil {
		return box{}, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return box{}, err
	}
	aead, err := cipher.NewGCM(block)
	return box{key: key, aead: aead}, err
}

// ballot is the key of somebody's ballot in a round.
func (b box) ballot(question string, round int, person string) string {
	return crypt.Sign(b.key, "guideline ballot", question, strconv.Itoa(round), person)
}

// dissent is the key of somebody's dissent about an option.
func (b box) dissent(question string, option int, person string) string {
	return crypt.Sign(b.key, "guideline dissent", question, strconv.Itoa(option), person)
}

// order is the place of something among its like: the same every time, and known
// to nobody without the key.
func (b box) order(parts ...string) string {
	return crypt.Sign(b.key, append([]string{"guideline order"}, parts...)...)
}

// fingerprint recognises the key without giving it away. A round notes it, so
// that a node with another key cannot put a second ballot of the same voter into
// the box.
func (b box) fingerprint(question string, round int) string {
	return crypt.Sign(b.key, "guideline box", question, strconv.Itoa(round))[:16]
}

// block is the size to which what is sealed is padded, in bytes: nearly every
// ballot fits into one, so that its length does not tell whose reasons are long.
const block = 4096

// seal encrypts v so that only open with the same name reads it.
func (b box) seal(name string, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	plain := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	plain = append(plain, text...)
	plain = append(plain, bytes.Repeat([]byte{0}, (block-len(plain)%block)%block)...)
	nonce := make([]byte, b.aead.NonceSize())
	rand.Read(nonce) // never fails: it ends the program instead
	return b.aead.Seal(nonce, nonce, plain, []byte(name)), nil
}

// open reads what seal wrote. What cannot be read was sealed with another key or
// changed in the database: an Unavailable fault, for nothing is lost when the
// right key comes back.
func (b box) open(name string, sealed []byte, v any) error {
	n := b.aead.NonceSize()
	if len(sealed) < n {
		return fault.Wrap(errors.New("guideline: a sealed row is cut short"), fault.Unavailable, "guideline.key")
	}
	plain, err := b.aead.Open(nil, sealed[:n], sealed[n:], []byte(name))
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "guideline.key")
	}
	if len(plain) < 4 || int(binary.BigEndian.Uint32(plain)) > len(plain)-4 {
		return fault.New(fault.Unavailable, "guideline.key")
	}
	return json.Unmarshal(plain[4:4+binary.BigEndian.Uint32(plain)], v)
}
