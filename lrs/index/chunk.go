package index

import (
	"encoding/binary"
	"errors"
)

// pair says that the statement at seq has the key. Pairs are ordered by key, then
// by seq.
type pair struct{ key, seq int64 }

func (p pair) compare(q pair) int {
	switch {
	case p.key < q.key:
		return -1
	case p.key > q.key:
		return 1
	case p.seq < q.seq:
		return -1
	case p.seq > q.seq:
		return 1
	}
	return 0
}

// chunkBytes lets a chunk and its key fit into one page of SQLite (4,096 bytes).
const chunkBytes = 3900

// chunk packs neighbouring pairs: the step from key to key, then from seq to seq
// (from base after a new key), as variable-length integers.
type chunk struct {
	first pair
	last  pair
	body  []byte
}

// add appends a pair that comes after all others; false means that the chunk is
// full and the pair belongs into the next.
func (c *chunk) add(p pair, base int64) bool {
	if len(c.body) == 0 {
		c.first, c.last = p, pair{p.key, base}
	} else if len(c.body)+2*binary.MaxVarintLen64 > chunkBytes {
		return false
	}
	if p.key != c.last.key {
		c.last.seq = base
	}
	c.body = binary.AppendUvarint(c.body, uint64(p.key)-uint64(c.last.key))
	c.body = binary.AppendUvarint(c.body, uint64(p.seq)-uint64(c.last.seq))
	c.last = p
	return true
}

var errChunk = errors.New("lrs/index: a chunk is damaged; `stepwise record reindex` writes the index anew")

// each calls f with every pair of a chunk whose first pair has the key first,
// until f says stop.
func each(body []byte, first, base int64, f func(p pair) (more bool)) error {
	p := pair{first, base}
	for len(body) > 0 {
		key, n := binary.Uvarint(body)
		if n <= 0 {
			return errChunk
		}
		seq, m := binary.Uvarint(body[n:])
		if m <= 0 {
			return errChunk
		}
		body = body[n+m:]
		if key != 0 {
			p.seq = base
		}
		p.key, p.seq = p.key+int64(key), p.seq+int64(seq)
		if !f(p) {
			return nil
		}
	}
	return nil
}
