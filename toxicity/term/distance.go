package term

// longest is the longest word that is compared letter by letter.
const longest = 30

// distances counts the letters to insert, drop, change or swap with a neighbour
// (optimal string alignment) between a typed word and a whole word, and between it
// and the nearest beginning of the word, for somebody who is still typing. Both are
// limit+1 when they are more than limit.
func distances(typed, word string, limit int) (whole, begin int) {
	n, m := len(typed), len(word)
	whole, begin = limit+1, limit+1
	if n > longest || m > longest || n-m > limit {
		return whole, begin
	}
	m = min(m, n+limit+1) // further letters of the word cost more than limit
	var a, b, c [longest + 1]int
	before, last, row := &a, &b, &c
	for j := range m + 1 {
		last[j] = j
	}
	for i := 1; i <= n; i++ {
		row[0] = i
		least := i
		for j := 1; j <= m; j++ {
			cost := 1
			if typed[i-1] == word[j-1] {
				cost = 0
			}
			d := min(last[j-1]+cost, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && typed[i-1] == word[j-2] && typed[i-2] == word[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return whole, begin
		}
		before, last, row = last, row, before
	}
	for j := range m + 1 {
		begin = min(begin, last[j])
	}
	if m == len(word) {
		whole = min(whole, last[m])
	}
	return whole, begin
}

// within is the least number of characters to insert, drop or change so that the
// typed characters stand somewhere inside of the name; limit+1 when more than limit.
func within(typed, name []rune, limit int) int {
	const room = 64
	if len(name) >= room || len(typed) > len(name)+limit {
		return limit + 1
	}
	var a, b [room]int // what was typed may begin anywhere: the first row is 0
	last, row := &a, &b
	for i, t := range typed {
		row[0] = i + 1
		least := row[0]
		for j, c := range name {
			cost := 1
			if t == c {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			least = min(least, row[j+1])
		}
		if least > limit {
			return limit + 1
		}
		last, row = row, last
	}
	out := limit + 1
	for j := range len(name) + 1 {
		out = min(out, last[j])
	}
	return out
}
