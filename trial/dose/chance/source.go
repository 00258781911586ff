// Package chance is what simulations of trials share: a random source for each block
// of trials, laws to draw from, sums that do not depend on their order, and workers.
package chance

// Source is SplitMix64: a counter that steps by the golden ratio and a mixing
// function (Steele, Lea and Flood, OOPSLA 2014, doi 10.1145/2660193.2660195). It is
// small enough to live in registers, and each block of trials has its own, so that a
// result depends on the seed and not on who computed which block.
type Source struct{ x uint64 }

const golden = 0x9e3779b97f4a7c15

// Seeded is the source of one block. The seed and the block are mixed apart, so that
// neighbouring seeds share no block.
func Seeded(seed, block uint64) Source {
	return Source{mix(mix(seed+golden) ^ mix(block^golden))}
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Next is uniform on all 64-bit numbers.
func (s *Source) Next() uint64 {
	s.x += golden
	return mix(s.x)
}

// Float is uniform in [0, 1) with 53 bits.
func (s *Source) Float() float64 { return float64(s.Next()>>11) * (1.0 / (1 << 53)) }
