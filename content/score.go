package content

// Tally is the outcome of a round.
type Tally struct {
	Scored  int // questions that count
	Correct int // of them, how many were right at the first answer
}

// Share is the part that was right, 0–1; nothing counted is 0.
func (t Tally) Share() float64 {
	if t.Scored == 0 {
		return 0
	}
	return float64(t.Correct) / float64(t.Scored)
}

// Passes reports whether the tally reaches a share. The boundary passes: 3 of 5
// reaches 0.6, for the quotient and the decimal round to the same number.
// Without a question that counts nothing is passed.
func (t Tally) Passes(share float64) bool { return t.Scored > 0 && t.Share() >= share }

// Needs is how many of n questions must be right to reach a share.
func Needs(share float64, n int) int {
	for k := range n + 1 {
		if (Tally{n, k}).Passes(share) {
			return k
		}
	}
	return n
}
