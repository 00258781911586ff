package search

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/store"
)

// Weights of a term: once for standing in the title, once for each time in the
// body, up to a bound so that repeating a word does not beat a title.
const (
	inTitle   = 16
	inBodyMax = 12
)

// weigh returns the weight of every term of a document.
func weigh(d document) map[int64]int {
	out := map[int64]int{}
	for _, t := range indexed(d.Body) {
		c := code(t.text)
		out[c] = min(out[c]+1, inBodyMax)
	}
	for _, t := range Terms(d.Title) {
		out[code(t)] += inTitle
	}
	return out
}

// Rows go out many to a statement, in a few fixed numbers so that the engines meet
// the same few texts again.
var batches = []int{64, 16, 4, 1}

func post(ctx context.Context, tx *store.Tx, doc int64, terms []int64, weight map[int64]int) error {
	slices.Sort(terms) // neighbours in the index are written together, and nodes lock in one order
	for len(terms) > 0 {
		n := batch(len(terms))
		var b strings.Builder
		args := make([]any, 0, 3*n)
		b.WriteString(`INSERT INTO search_posting (term, doc, weight) VALUES `)
		for i, t := range terms[:n] {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + store.List(3*i+1, 3) + ")")
			args = append(args, t, doc, weight[t])
		}
		if _, err := tx.Exec(ctx, b.String(), args...); err != nil {
			return err
		}
		terms = terms[n:]
	}
	return nil
}

func unpost(ctx context.Context, tx *store.Tx, doc int64, terms []int64) error {
	slices.Sort(terms)
	for len(terms) > 0 {
		n := batch(len(terms))
		args := append([]any{doc}, store.Args(terms[:n])...)
		if _, err := tx.Exec(ctx, `DELETE FROM search_posting WHERE doc = $1 AND term IN (`+store.List(2, n)+`)`, args...); err != nil {
			return err
		}
		terms = terms[n:]
	}
	return nil
}

func batch(left int) int {
	for _, n := range batches {
		if n <= left {
			return n
		}
	}
	return 1
}
