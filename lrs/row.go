package lrs

import (
	"context"
	"database/sql"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs/index"
)

// Row is a stored statement.
type Row struct {
	Seq    int64  // its place in the record
	ID     string // UUID, lower case
	Voided bool
	Body   string // the JSON, as it came, with what the store adds

	keys []byte
}

// Stored is when the statement was written down.
func (r Row) Stored() clock.Time { return clock.Time(r.Seq >> tieBits) }

const rowColumns = `seq, id, voided, keys, body`

// scan reads rows without the detour through reflection: a page of the record may
// have 500 of them.
func scan(rows *sql.Rows, err error, room int) ([]Row, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]Row, 0, room)
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.Seq, &r.ID, &r.Voided, &r.keys, &r.Body); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// rowsAt returns the statements at some places, in the order of the places; a
// place without a statement is left out.
func rowsAt(ctx context.Context, q store.Queryer, seqs []int64) ([]Row, error) {
	out := make([]Row, 0, len(seqs))
	for some := range slices.Chunk(seqs, 64) {
		n := 1
		for n < len(some) { // powers of two keep the number of prepared texts small
			n *= 2
		}
		args := store.Args(some)
		for len(args) < n {
			args = append(args, some[0])
		}
		rows, err := q.QueryContext(ctx, `SELECT `+rowColumns+` FROM lrs_statement WHERE seq IN (`+store.List(1, n)+`)`, args...)
		found, err := scan(rows, err, len(some))
		if err != nil {
			return nil, err
		}
		bySeq := make(map[int64]Row, len(found))
		for _, r := range found {
			bySeq[r.Seq] = r
		}
		for _, seq := range some {
			if r, ok := bySeq[seq]; ok {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// From reports whether the client with this authority sent the statement.
func (r Row) From(authority string) bool { return has(r.keys, index.Key(index.Authority, authority)) }
