package grading

import "strings"

// narrow turns full-width characters (１．５％＋) into ASCII.
func narrow(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '！' && c <= '～':
			return c - '！' + '!'
		case c == '\u3000':
			return ' '
		case c == '−' || c == '–':
			return '-'
		case c == '。':
			return '.'
		}
		return c
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// clip keeps what is shown of a bad value short.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// nearest is the finding whose name differs least from a name nobody knows, or "".
func nearest(name string) string {
	best, at := "", 3
	name = strings.ToLower(name)
	if len(name) > 60 {
		return ""
	}
	for i := range Catalogue {
		if d := distance(name, Catalogue[i].Name, at); d < at {
			best, at = Catalogue[i].Name, d
		}
	}
	return best
}

// distance is the number of letters to insert, drop or change, at most limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
			least = min(least, row[j+1])
		}
		if least >= limit {
			return limit
		}
	}
	return min(row[len(b)], limit)
}
