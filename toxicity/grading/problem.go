package grading

import "strings"

// Problem is why an input cannot be read. Key names a sentence of the locale whose
// blanks Args fill, as pairs of name and value.
type Problem struct {
	Finding string // the field: "temp_c", or "creatinine_umol_l, creatinine_mg_dl"
	Key     string // "grading.problem.range"
	Args    []any
}

// Problems are all problems of one input, in the order of the names.
type Problems []Problem

// Error is for logs; people read the sentences.
func (p Problems) Error() string {
	var b strings.Builder
	for i, x := range p {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(x.Finding + ": " + x.Key)
	}
	return b.String()
}
