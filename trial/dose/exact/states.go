package exact

// words is a packed vector of outcome numbers, one field for each dose; a field
// never crosses a word.
type words interface {
	[1]uint64 | [2]uint64 | [5]uint64
}

// states is a set of states with their probabilities in every scenario: an open
// addressing hash table whose entries stand in the order in which they came, so that
// sums are added in the same order in every run.
type states[K words] struct {
	scenarios int
	slots     []slot[K]
	keys      []K
	above     []uint8   // lowest dropped dose of the state, 0 for none
	probs     []float64 // scenarios for each state
}

// slot holds the key itself: a look-up touches it and the probability, nothing else.
type slot[K words] struct {
	key   K
	entry uint32 // index + 1; 0 is free
}

func hash[K words](k K) uint64 {
	h := k[0] * 0x9E3779B97F4A7C15
	for i := 1; i < len(k); i++ {
		h = (h ^ h>>29 ^ k[i]) * 0x9E3779B97F4A7C15
	}
	return h ^ h>>32
}

// add adds the probability of coming from a state by an outcome: p times q in every
// scenario. A state that is new is entered.
func (s *states[K]) add(k K, above uint8, p, q []float64) {
	if 2*len(s.keys) >= len(s.slots) {
		s.room(len(s.slots))
	}
	mask := uint64(len(s.slots) - 1)
	i := hash(k) & mask
	for s.slots[i].entry != 0 && s.slots[i].key != k {
		i = (i + 1) & mask
	}
	if at := &s.slots[i]; at.entry == 0 {
		s.keys, s.above = append(s.keys, k), append(s.above, above)
		*at = slot[K]{k, uint32(len(s.keys))}
		for i := range p {
			s.probs = append(s.probs, p[i]*q[i])
		}
		return
	}
	to := s.probs[int(s.slots[i].entry-1)*len(p):][:len(p)]
	for i := range to {
		to[i] += p[i] * q[i]
	}
}

// room makes place for so many states.
func (s *states[K]) room(n int) {
	size := 64
	for size < 2*n {
		size *= 2
	}
	if size <= len(s.slots) {
		return
	}
	s.slots = make([]slot[K], size)
	s.keys, s.above = grown(s.keys, size/2), grown(s.above, size/2)
	s.probs = grown(s.probs, size/2*s.scenarios)
	mask := uint64(size - 1)
	for j, k := range s.keys {
		i := hash(k) & mask
		for s.slots[i].entry != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = slot[K]{k, uint32(j + 1)}
	}
}

func grown[T any](list []T, n int) []T {
	if cap(list) >= n {
		return list
	}
	return append(make([]T, 0, n), list...)
}

// clear empties the set and keeps its memory.
func (s *states[K]) clear() {
	clear(s.slots)
	s.keys, s.above, s.probs = s.keys[:0], s.above[:0], s.probs[:0]
}
