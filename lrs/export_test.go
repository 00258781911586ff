package lrs

// Remembered is how many agents are in memory.
func (r *Record) Remembered() int {
	k := &r.acquaintances
	k.mu.RLock()
	defer k.mu.RUnlock()
	return len(k.young) + len(k.old)
}

// Remember sets how many agents each of the two maps holds until the test ends.
func Remember(t interface{ Cleanup(func()) }, n int) {
	was := remembered
	remembered = n
	t.Cleanup(func() { remembered = was })
}
