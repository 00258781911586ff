package search

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

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

// Bounds of a query; more words narrow nothing any further. Lone characters are
// dear, since thousands of pairs may begin with one.
const (
	maxAsked  = 32
	maxBegins = 3
)

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
	docs, err := store.All[document](ctx, q, selectDocument+`WHERE d.doc IN (`+
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

// rank adds up the weights of what is asked, for the documents that have all of it.
func rank(ctx context.Context, q store.Queryer, terms []wanted, scopes []string, limit int) ([]ranked, error) {
	var args []any
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	var exact, parts []string
	for _, t := range terms {
		if !t.begins {
			exact = append(exact, arg(code(t.text)))
		}
	}
	if len(exact) > 0 {
		parts = append(parts, `SELECT doc, SUM(weight) AS score FROM search_posting WHERE term IN (`+strings.Join(exact, ", ")+
			`) GROUP BY doc HAVING COUNT(*) = `+arg(len(exact)))
	}
	begins := 0
	for _, t := range terms {
		if !t.begins || begins == maxBegins {
			continue
		}
		begins++
		from, to := beginning(t.text)
		parts = append(parts, `SELECT doc, SUM(weight) AS score FROM search_posting WHERE term >= `+arg(from)+` AND term < `+arg(to)+` GROUP BY doc`)
	}
	from, score := "", ""
	for i, p := range parts {
		name := "p" + strconv.Itoa(i)
		if i == 0 {
			from, score = "("+p+") "+name, name+".score"
			continue
		}
		from += " JOIN (" + p + ") " + name + " ON " + name + ".doc = p0.doc"
		score += " + " + name + ".score"
	}
	some := make([]string, len(scopes))
	for i, s := range scopes {
		some[i] = arg(s)
	}
	return store.All[ranked](ctx, q, `SELECT d.doc AS doc, `+score+` AS score FROM `+from+`
		JOIN search_document d ON d.doc = p0.doc WHERE d.scope IN (`+strings.Join(some, ", ")+`)
		ORDER BY score DESC, d.doc LIMIT `+arg(limit), args...)
}
