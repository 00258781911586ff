// Package grading turns findings into grades: of CTCAE 5.0 and 6.0, and of the
// ASTCT 2019 scales of cytokine release and neurotoxicity. It is pure.
//
// Findings are entered under the names of Catalogue, in any of its units. Read
// converts them, derives what follows (a ratio from a value and a limit) and
// refuses what is impossible or contradicts itself. Numbers are exact fractions:
// 3.0 times is not more than 3 times.
//
// What was not entered is unknown, never normal. The answer then names the findings
// that would settle the grade.
package grading
