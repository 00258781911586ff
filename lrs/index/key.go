// Package index finds statements: it keeps, for every key of a statement (an
// actor, a verb, an activity, …), where in the record the statements with that
// key stand. On PostgreSQL that is one B-tree. On SQLite, where every random page
// touched in a commit costs more than the statement itself, the newest stretch of
// the record is indexed in memory, and older ones in sorted runs that are written
// once: taking in a statement costs the same in an empty record and in one of ten
// million (doc/decisions/0007).
package index

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Kind is what a value means to a statement.
type Kind byte

// The kinds of keys.
const (
	ID              Kind = 'i' // the statement's own id
	Reference       Kind = 's' // id of another statement that it refers to
	Agent           Kind = 'a' // agent key of actor or object
	RelatedAgent    Kind = 'A' // agent key met elsewhere in it
	Verb            Kind = 'v'
	Activity        Kind = 'o' // IRI of the object
	RelatedActivity Kind = 'O' // IRI of an activity met elsewhere in it
	Registration    Kind = 'r'
	Authority       Kind = 'c' // agent key of the client that sent it
)

// pointed marks the keys that name one statement: they are asked for at every
// statement that comes in, so segments keep a filter of them.
const pointed = 1

// Key is the first 63 bits of the SHA-256 of kind and value, and one bit that says
// whether it names a single statement. Two values meet by chance once in some
// nine quintillion pairs.
func Key(kind Kind, value string) int64 {
	var buffer [256]byte
	text := append(append(buffer[:0], byte(kind)), value...)
	sum := sha256.Sum256(text)
	key := int64(binary.BigEndian.Uint64(sum[:8])) &^ pointed
	if kind == ID || kind == Reference {
		key |= pointed
	}
	return key
}

// Pack writes keys for the row of their statement, 8 bytes each, without
// duplicates, in order.
func Pack(keys []int64) []byte {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	out := make([]byte, 0, 8*len(keys))
	for _, k := range keys {
		out = binary.BigEndian.AppendUint64(out, uint64(k))
	}
	return out
}

// Unpack reads what Pack wrote.
func Unpack(packed []byte) []int64 {
	out := make([]int64, 0, len(packed)/8)
	for len(packed) >= 8 {
		out = append(out, int64(binary.BigEndian.Uint64(packed)))
		packed = packed[8:]
	}
	return out
}
