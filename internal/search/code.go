package search

import "hash/fnv"

// A term is stored as a number. Two Han characters stand side by side in its bits,
// so that the pairs which begin with one character lie next to each other; words
// are the negative numbers, by a hash of 62 bits, in which two of a million words
// meet with a chance of one in ten million.

// runeBits is what a Unicode code point takes.
const runeBits = 21

// code returns the number of a term.
func code(text string) int64 {
	runes := []rune(text)
	if !unspaced(string(runes[0])) {
		h := fnv.New64a()
		h.Write([]byte(text))
		return -int64(h.Sum64()>>2) - 1
	}
	n := int64(runes[0]) << runeBits
	if len(runes) > 1 {
		n |= int64(runes[1])
	}
	return n
}

// beginning returns the numbers, from and up to but not including to, of the terms
// that begin with one Han character.
func beginning(text string) (from, to int64) {
	c := int64([]rune(text)[0])
	return c << runeBits, (c + 1) << runeBits
}
