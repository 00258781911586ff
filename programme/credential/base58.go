package credential

import (
	"errors"
	"math/big"
)

// base58Alphabet is the Bitcoin alphabet that Multibase calls base58-btc
// (W3C Controlled Identifiers 1.0,
// "Multibase").
const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// maxBase58 bounds the input of the decoder, whose work grows with the square
// of the length. A signature has at most 88 characters, a key 48.
const maxBase58 = 128

var errBase58 = errors.New("not base58-btc")

// encodeMultibase writes data as Multibase base58-btc: "z" and the digits.
func encodeMultibase(data []byte) string {
	zeros := 0
	for zeros < len(data) && data[zeros] == 0 {
		zeros++
	}
	var digits []byte // least significant first
	n, base, rest := new(big.Int).SetBytes(data), big.NewInt(58), new(big.Int)
	for n.Sign() > 0 {
		n.DivMod(n, base, rest)
		digits = append(digits, base58Alphabet[rest.Int64()])
	}
	out := make([]byte, 0, 1+zeros+len(digits))
	out = append(out, 'z')
	for range zeros {
		out = append(out, base58Alphabet[0])
	}
	for i := len(digits) - 1; i >= 0; i-- {
		out = append(out, digits[i])
	}
	return string(out)
}

// decodeMultibase reads what encodeMultibase writes and nothing else, so each
// value has exactly one spelling.
func decodeMultibase(s string) ([]byte, error) {
	if len(s) < 2 || len(s) > maxBase58 || s[0] != 'z' {
		return nil, errBase58
	}
	s = s[1:]
	zeros := 0
	for zeros < len(s) && s[zeros] == base58Alphabet[0] {
		zeros++
	}
	n, base := new(big.Int), big.NewInt(58)
	for i := range len(s) {
		digit := base58Index[s[i]]
		if digit < 0 {
			return nil, errBase58
		}
		n.Mul(n, base).Add(n, big.NewInt(int64(digit)))
	}
	return append(make([]byte, zeros), n.Bytes()...), nil
}

// base58Index gives the value of each digit, -1 for any other byte.
var base58Index = func() (index [256]int) {
	for i := range index {
		index[i] = -1
	}
	for i := range len(base58Alphabet) {
		index[base58Alphabet[i]] = i
	}
	return index
}()
