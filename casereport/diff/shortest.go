package diff

import "slices"

// maxEdits bounds one search: beyond so many deleted and inserted tokens two
// stretches count as different. The search visits at most (maxEdits+1)² / 2
// diagonals and follows equal tokens along each, so 100 KB take well under a
// second in the worst case and milliseconds in the usual one; the figures stand
// in the package's benchmarks.
const maxEdits = 1200

// shortest finds a shortest edit script between the tokens of old and new with
// the greedy search of E. W. Myers, "An O(ND) Difference Algorithm and Its
// Variations", Algorithmica 1 (1986) 251-266, section 4. It reports false where
// the script would be longer than maxEdits. The spans are not merged.
func shortest(old, new string, by cut) ([]Span, bool) {
	oldText, newText := by(old), by(new)
	a, b := number(oldText, newText)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	script, ok := search(a[head:len(a)-tail], b[head:len(b)-tail])
	if !ok {
		return nil, false
	}
	spans := make([]Span, 0, len(script)+head+tail)
	for _, t := range oldText[:head] {
		spans = append(spans, Span{Equal, t})
	}
	x, y := head, head
	for _, op := range script {
		switch op {
		case Inserted:
			spans = append(spans, Span{Inserted, newText[y]})
			y++
		case Deleted:
			spans = append(spans, Span{Deleted, oldText[x]})
			x++
		default:
			spans = append(spans, Span{Equal, oldText[x]})
			x, y = x+1, y+1
		}
	}
	for _, t := range oldText[len(oldText)-tail:] {
		spans = append(spans, Span{Equal, t})
	}
	return spans, true
}

// number gives equal tokens equal numbers, so that the search compares integers.
func number(old, new []string) (a, b []int32) {
	known := make(map[string]int32, len(old))
	give := func(tokens []string) []int32 {
		out := make([]int32, len(tokens))
		for i, t := range tokens {
			id, ok := known[t]
			if !ok {
				id = int32(len(known))
				known[t] = id
			}
			out[i] = id
		}
		return out
	}
	return give(old), give(new)
}

// search returns the operations that turn a into b, one per token. The furthest
// points reached with d edits are kept for every d, because the way back is read
// from them: maxEdits² / 2 numbers at most.
func search(a, b []int32) ([]Op, bool) {
	n, m := len(a), len(b)
	if n == 0 || m == 0 {
		out := make([]Op, 0, n+m)
		for range a {
			out = append(out, Deleted)
		}
		for range b {
			out = append(out, Inserted)
		}
		return out, true
	}
	limit := min(n+m, maxEdits)
	if n-m > limit || m-n > limit {
		return nil, false
	}
	at := make([]int32, 2*limit+2) // furthest x on diagonal k, at index limit+k
	var trace [][]int32
	for d := 0; d <= limit; d++ {
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || (k != d && at[limit+k-1] < at[limit+k+1]) {
				x = int(at[limit+k+1])
			} else {
				x = int(at[limit+k-1]) + 1
			}
			y := x - k
			for x < n && y < m && a[x] == b[y] {
				x, y = x+1, y+1
			}
			at[limit+k] = int32(x)
			if x == n && y == m {
				return back(trace, n, m), true
			}
		}
		trace = append(trace, append([]int32(nil), at[limit-d:limit+d+1]...))
	}
	return nil, false
}

// back walks from the end to the start. trace[d] holds the furthest points after
// d edits for the diagonals -d … d.
func back(trace [][]int32, x, y int) []Op {
	rev := make([]Op, 0, x+y)
	for d := len(trace); d > 0; d-- {
		reach := func(k int) int { return int(trace[d-1][k+d-1]) }
		k := x - y
		var startX int
		op := Deleted
		if k == -d || (k != d && reach(k-1) < reach(k+1)) {
			op = Inserted
			startX = reach(k + 1)
		} else {
			startX = reach(k-1) + 1
		}
		for ; x > startX; x, y = x-1, y-1 {
			rev = append(rev, Equal)
		}
		rev = append(rev, op)
		if op == Deleted {
			x--
		} else {
			y--
		}
	}
	for ; x > 0; x-- {
		rev = append(rev, Equal)
	}
	slices.Reverse(rev)
	return rev
}
