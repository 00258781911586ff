package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/georgysavva/scany/v2/sqlscan"

	"stepwise/internal/fault"
)

// All returns every row of a query as T, a struct whose fields carry `db` tags,
// or a plain value when the query has one column. No rows gives an empty slice.
func All[T any](ctx context.Context, q Queryer, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	out := []T{}
	if err := sqlscan.ScanAll(&out, rows); err != nil {
		return nil, classify(err)
	}
	return out, nil
}

// One returns the only row of a query as T. No row is a NotFound fault with the
// key "fault.notfound"; more than one row is an error of ours.
func One[T any](ctx context.Context, q Queryer, query string, args ...any) (T, error) {
	var out T
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return out, classify(err)
	}
	err = sqlscan.ScanOne(&out, rows)
	if sqlscan.NotFound(err) || errors.Is(err, sql.ErrNoRows) {
		return out, fault.New(fault.NotFound, "fault.notfound")
	}
	return out, classify(err)
}

// Exists reports whether a query has a row.
func Exists(ctx context.Context, q Queryer, query string, args ...any) (bool, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return false, classify(err)
	}
	defer rows.Close()
	found := rows.Next()
	return found, classify(rows.Err())
}

// List writes "$n, $n+1, …" for count values, the first being $first, since
// arrays are not in the house subset of SQL: IN (` + store.List(2, len(ids)) + `).
func List(first, count int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}

// Rows writes "($1, $2), ($3, $4), …" for the VALUES of several rows.
func Rows(rows, columns int) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		b.WriteString(List(1+r*columns, columns))
		b.WriteByte(')')
	}
	return b.String()
}

// Args turns a slice into query arguments.
func Args[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
