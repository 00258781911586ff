package guideline

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Titles returns the titles of questions by code, without drafts, for pages that
// name activities of the record. Unknown codes are missing.
func Titles(ctx context.Context, db store.Queryer, codes []string) (map[string]lang.Text, error) {
	out := map[string]lang.Text{}
	for len(codes) > 0 {
		n := min(len(codes), 500) // both engines bound the number of parameters
		type row struct {
			Code  string    `db:"code"`
			Title lang.Text `db:"title"`
		}
		rows, err := store.All[row](ctx, db, `SELECT code, title FROM guideline_question WHERE status <> $1 AND code IN (`+store.List(2, n)+`)`,
			append([]any{Draft}, store.Args(codes[:n])...)...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Code] = r.Title
		}
		codes = codes[n:]
	}
	return out, nil
}
