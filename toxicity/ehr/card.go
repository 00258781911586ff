package ehr

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"
)

// A card's id is a UUID of version 8 (RFC 9562, 5.8) that carries its kind and a seal:
// six random bytes, two bytes of kind, and parts of a keyed hash over them. So
// feedback is counted by kind, and inventions are refused, without a row for every
// card that was ever shown.
const kindAt = 12

// NewCard makes the id of a card. kind counts from 1 and is the caller's.
func (s *Service) NewCard(kind uint16) string {
	var u uuid.UUID
	rand.Read(u[:6])
	binary.BigEndian.PutUint16(u[kindAt:], kind)
	return s.sealed(u).String()
}

// CardKind reads the kind of a card that this installation made; ok is false for any
// other text.
func (s *Service) CardKind(card string) (kind uint16, ok bool) {
	u, err := uuid.Parse(card)
	if err != nil || card != u.String() {
		return 0, false
	}
	var again uuid.UUID
	copy(again[:6], u[:6])
	copy(again[kindAt:kindAt+2], u[kindAt:kindAt+2])
	again = s.sealed(again)
	return binary.BigEndian.Uint16(u[kindAt:]), hmac.Equal(again[:], u[:])
}

// sealed fills bytes 6 to 11 and 14 to 15 with the seal, then sets version and
// variant: 58 bits of it are left, enough against guessing over the network.
func (s *Service) sealed(u uuid.UUID) uuid.UUID {
	m := hmac.New(sha256.New, s.config.Key)
	m.Write([]byte("card"))
	m.Write(u[:6])
	m.Write(u[kindAt : kindAt+2])
	sum := m.Sum(nil)
	copy(u[6:12], sum[:6])
	copy(u[14:16], sum[6:8])
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return u
}
