package search

import (
	"cmp"
	"context"
	"slices"

	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Mark is a place in a text, in characters (runes), end excluded.
type Mark struct{ Start, End int }

// Hit is one thing found, in the language in which it answers the query best.
type Hit struct {
	Room, Ref, Scope string
	Lang             string
	Title            string
	TitleMarks       []Mark // where the words stand in Title
	Excerpt          string // of the body around the first word, without line ends
	Marks            []Mark // where the words stand in Excerpt
	Score            int    // greater is better; comparable within one search
}

// maxAsked bounds the terms of a query; more words narrow nothing any further.
const maxAsked = 32

// Find returns the things in the given scopes that have every word of the query,
// best first, at most limit (1–200, 0 means 20). Words in a title count more. Of a
// thing that answers in two languages the reader's comes back. No scopes, or a
// query without a word, find nothing.
func Find(ctx context.Context, q store.Queryer, query string, scopes []string, limit int) ([]Hit, error) {
	terms := asked(query)
	if len(terms) > maxAsked {
		terms = terms[:maxAsked]
	}
	if len(terms) == 0 || len(scopes) == 0 {
		return []Hit{}, nil
	}
	if limit <= 0 || limit > 200 {
		limit = 20
	}
	// Twice the limit, as one thing may answer in both languages.
	best, err := rank(ctx, q, terms, scopes, 2*limit)
	if err != nil || len(best) == 0 {
		return []Hit{}, err
	}
	score := map[int64]int{}
	keys := make([]int64, len(best))
	for i, b := range best {
		score[b.Doc], keys[i] = b.Score, b.Doc
	}
	docs, err := store.All[document](ctx, q, `SELECT `+documentColumns+` FROM search_document WHERE doc IN (`+
		store.List(1, len(keys))+`)`, store.Args(keys)...)
	if err != nil {
		return nil, err
	}
	mine := string(lang.From(ctx))
	slices.SortFunc(docs, func(a, b document) int {
		return cmp.Or(cmp.Compare(score[b.Doc], score[a.Doc]), cmp.Compare(a.Room, b.Room), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Lang, b.Lang))
	})
	hits := []Hit{}
	at := map[[2]string]int{}
	for _, d := range docs {
		key := [2]string{d.Room, d.Ref}
		if i, twice := at[key]; twice {
			if d.Lang == mine {
				kept := hits[i].Score
				hits[i] = hit(d, terms)
				hits[i].Score = kept
			}
			continue
		}
		at[key] = len(hits)
		h := hit(d, terms)
		h.Score = score[d.Doc]
		hits = append(hits, h)
	}
	return hits[:min(limit, len(hits))], nil
}

type ranked struct {
	Doc   int64 `db:"doc"`
	Score int   `db:"score"`
}

func rank(ctx context.Context, q store.Queryer, terms, scopes []string, limit int) ([]ranked, error) {
	n := len(terms)
	args := append(store.Args(terms), n)
	args = append(args, store.Args(scopes)...)
	args = append(args, limit)
	return store.All[ranked](ctx, q, `SELECT d.doc AS doc, p.score AS score FROM
		(SELECT doc, SUM(weight) AS score FROM search_posting WHERE term IN (`+store.List(1, n)+`)
		 GROUP BY doc HAVING COUNT(*) = $`+number(n+1)+`) p
		JOIN search_document d ON d.doc = p.doc WHERE d.scope IN (`+store.List(n+2, len(scopes))+`)
		ORDER BY p.score DESC, d.doc LIMIT $`+number(n+2+len(scopes)), args...)
}
