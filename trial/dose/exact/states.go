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
	slots     []uint32 // index + 1; 0 is free
	keys      []K
	above     []uint8   // lowest dropped dose of the state, 0 for none
	probs     []float64 // scenarios for each state
}

func hash[K words](k K) uint64 {
	h := k[0] * 0x9E3779B97F4A7C15
	for i := 1; i < len(k); i++ {
		h = (h ^ h>>29 ^ k[i]) * 0x9E3779B97F4A7C15
	}
	return h ^ h>>32
}

// at is the index of a state, which is added when it is new.
func (s *states[K]) at(k K, above uint8) int {
	if 2*len(s.keys) >= len(s.slots) {
		s.grow()
	}
	mask := uint64(len(s.slots) - 1)
	for i := hash(k) & mask; ; i = (i + 1) & mask {
		switch j := s.slots[i]; {
		case j == 0:
			s.keys, s.above = append(s.keys, k), append(s.above, above)
			for range s.scenarios {
				s.probs = append(s.probs, 0)
			}
			s.slots[i] = uint32(len(s.keys))
			return len(s.keys) - 1
		case s.keys[j-1] == k:
			return int(j - 1)
		}
	}
}

// add adds the probability of coming from a state by an outcome: p times q in every
// scenario.
func (s *states[K]) add(k K, above uint8, p, q []float64) {
	i := s.at(k, above) * s.scenarios
	to := s.probs[i:][:s.scenarios]
	for k := range to {
		to[k] += p[k] * q[k]
	}
}

func (s *states[K]) grow() {
	s.slots = make([]uint32, max(64, 2*len(s.slots)))
	mask := uint64(len(s.slots) - 1)
	for j, k := range s.keys {
		i := hash(k) & mask
		for s.slots[i] != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = uint32(j + 1)
	}
}

// clear empties the set and keeps its memory.
func (s *states[K]) clear() {
	clear(s.slots)
	s.keys, s.above, s.probs = s.keys[:0], s.above[:0], s.probs[:0]
}
