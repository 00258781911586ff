package chance

import "testing"

// SplitMix64 from the state 1234567: the reference values that implementations of it
// are checked against (rosettacode.org, Pseudo-random numbers/Splitmix64).
func TestSourceIsSplitMix(t *testing.T) {
	s := Source{1234567}
	for _, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := s.Next(); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
}
