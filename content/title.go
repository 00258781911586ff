package content

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Titles returns the titles of units by code, for rooms that hold codes: of the
// published version, or of the newest when nothing is published. Unknown codes are
// missing from the map.
func Titles(ctx context.Context, q store.Queryer, codes []string) (map[string]lang.Text, error) {
	heads, err := heads(ctx, q, codes)
	out := make(map[string]lang.Text, len(heads))
	for code, u := range heads {
		out[code] = u.Title
	}
	return out, err
}

// Minutes returns how long units take to read, by code, as Titles does.
func Minutes(ctx context.Context, q store.Queryer, codes []string) (map[string]int, error) {
	heads, err := heads(ctx, q, codes)
	out := make(map[string]int, len(heads))
	for code, u := range heads {
		out[code] = u.Minutes
	}
	return out, err
}

type head struct {
	Code    string    `db:"code"`
	Title   lang.Text `db:"title"`
	Minutes int       `db:"minutes"`
}

func heads(ctx context.Context, q store.Queryer, codes []string) (map[string]head, error) {
	return byCode(ctx, q, `
		SELECT u.code, v.title, v.minutes FROM content_unit u JOIN content_version v
		ON v.unit = u.code AND v.number = CASE WHEN u.published > 0 THEN u.published ELSE u.newest END
		WHERE u.code IN (`, codes)
}

// TestTitles returns the titles of tests by code: those that stand alone, and the
// quick checks of units, which have their unit's.
func TestTitles(ctx context.Context, q store.Queryer, codes []string) (map[string]lang.Text, error) {
	out, err := Titles(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	tests, err := byCode(ctx, q, `SELECT code, title, 0 AS minutes FROM content_test WHERE code IN (`, codes)
	for code, t := range tests {
		out[code] = t.Title
	}
	return out, err
}

// ResourceTitles returns the titles of resources by code.
func ResourceTitles(ctx context.Context, q store.Queryer, codes []string) (map[string]lang.Text, error) {
	found, err := byCode(ctx, q, `SELECT code, title, minutes FROM content_resource WHERE code IN (`, codes)
	out := make(map[string]lang.Text, len(found))
	for code, r := range found {
		out[code] = r.Title
	}
	return out, err
}

func byCode(ctx context.Context, q store.Queryer, query string, codes []string) (map[string]head, error) {
	out := map[string]head{}
	for len(codes) > 0 {
		n := min(len(codes), 500) // both engines bound the number of parameters
		rows, err := store.All[head](ctx, q, query+store.List(1, n)+`)`, store.Args(codes[:n])...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.Code] = r
		}
		codes = codes[n:]
	}
	return out, nil
}
