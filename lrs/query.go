package lrs

import (
	"context"
	"math"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs/index"
)

// Query asks for statements (2.0 4.1.6.1). What is not set does not narrow.
type Query struct {
	Agents            []string   // agent keys, any of which is actor or object
	Verb              string     // IRI
	Activity          string     // IRI of the object
	Registration      string     // UUID
	Authority         string     // agent key of the client that sent it
	RelatedAgents     bool       // the agent may stand anywhere in the statement
	RelatedActivities bool       // the activity may
	Since             clock.Time // stored after
	Until             clock.Time // stored at or before
	Ascending         bool       // oldest first
	Voided            bool       // voided ones too
	Limit             int        // statements at most; at least 1

	// A later page of the same list: where the page before ended and how far the
	// record reached at the first page, as Page gives them.
	At, Bound int64
}

// Found is a stretch of a list.
type Found struct {
	Rows  []Row
	Next  int64 // At of the next page, 0 when there is none
	Bound int64 // Bound of the next page
}

// Query returns statements that are not voided. A list does not change while
// others write: later pages show nothing that was stored after the first page,
// and nothing twice.
func (r *Record) Query(ctx context.Context, q store.Queryer, ask Query) (Found, error) {
	newest, err := r.index.Sync(ctx, q)
	if err != nil {
		return Found{}, err
	}
	d := index.Direction(ask.Ascending)
	lo, hi := int64(1), int64(math.MaxInt64)
	if ask.Since > 0 {
		lo = int64(ask.Since+1) << tieBits
	}
	if ask.Until > 0 && ask.Until < math.MaxInt64>>tieBits {
		hi = int64(ask.Until+1)<<tieBits - 1
	}
	if ask.Bound == 0 {
		if ask.Bound = newest; newest == 0 {
			if ask.Bound, err = one(ctx, q, `SELECT COALESCE(MAX(seq), 0) FROM lrs_statement`); err != nil {
				return Found{}, err
			}
		}
	}
	hi = min(hi, ask.Bound)
	if ask.At != 0 && d == index.Up {
		lo = max(lo, ask.At)
	} else if ask.At != 0 {
		hi = min(hi, ask.At)
	}
	rows, err := r.collect(ctx, q, ask, d, lo, hi)
	if err != nil {
		return Found{}, err
	}
	out := Found{Rows: rows, Bound: ask.Bound}
	if len(rows) > ask.Limit {
		out.Rows, out.Next = rows[:ask.Limit], rows[ask.Limit].Seq
	}
	return out, nil
}

// collect returns up to one more than the limit.
func (r *Record) collect(ctx context.Context, q store.Queryer, ask Query, d index.Direction, lo, hi int64) ([]Row, error) {
	want := ask.Limit + 1
	cursor := r.cursor(q, ask, d)
	var out []Row
	for lo <= hi && len(out) < want {
		var rows []Row
		var err error
		if cursor == nil {
			rows, err = stretch(ctx, q, d, lo, hi, want-len(out))
		} else {
			rows, err = pick(ctx, q, cursor, d, lo, hi, want-len(out))
		}
		if err != nil || len(rows) == 0 {
			return out, err
		}
		last := rows[len(rows)-1].Seq
		if d == index.Up {
			lo = last + 1
		} else {
			hi = last - 1
		}
		for _, row := range rows {
			if !row.Voided || ask.Voided {
				out = append(out, row)
			}
		}
	}
	return out, nil
}

// stretch reads the record as it lies.
func stretch(ctx context.Context, q store.Queryer, d index.Direction, lo, hi int64, n int) ([]Row, error) {
	query := `SELECT ` + rowColumns + ` FROM lrs_statement WHERE seq >= $1 AND seq <= $2 ORDER BY seq DESC LIMIT $3`
	if d == index.Up {
		query = `SELECT ` + rowColumns + ` FROM lrs_statement WHERE seq >= $1 AND seq <= $2 ORDER BY seq LIMIT $3`
	}
	rows, err := q.QueryContext(ctx, query, lo, hi, n)
	return scan(rows, err, n)
}

// pick reads the next n statements that a cursor names. A place without a
// statement is left behind; when all are, it goes on.
func pick(ctx context.Context, q store.Queryer, cursor index.Cursor, d index.Direction, lo, hi int64, n int) ([]Row, error) {
	at, step := hi, int64(-1)
	if d == index.Up {
		at, step = lo, 1
	}
	for {
		seqs := make([]int64, 0, min(n, 512))
		for len(seqs) < n {
			seq, ok, err := cursor.Seek(ctx, at)
			if err != nil {
				return nil, err
			}
			if !ok || seq < lo || seq > hi {
				break
			}
			seqs, at = append(seqs, seq), seq+step
		}
		rows, err := rowsAt(ctx, q, seqs)
		if err != nil || len(rows) > 0 || len(seqs) < n {
			return rows, err
		}
	}
}

// cursor lays the conditions over each other; nil when there are none.
func (r *Record) cursor(q store.Queryer, ask Query, d index.Direction) index.Cursor {
	var all []index.Cursor
	any := func(values []string, kinds ...index.Kind) {
		var some []index.Cursor
		for _, value := range values {
			for _, kind := range kinds {
				some = append(some, r.index.Find(q, d, index.Key(kind, value)))
			}
		}
		if len(some) > 0 {
			all = append(all, index.Any(d, some...))
		}
	}
	only := func(value string, kinds ...index.Kind) {
		if value != "" {
			any([]string{value}, kinds...)
		}
	}
	only(ask.Registration, index.Registration)
	if ask.RelatedAgents {
		any(ask.Agents, index.Agent, index.RelatedAgent, index.Authority)
	} else {
		any(ask.Agents, index.Agent)
	}
	if ask.RelatedActivities {
		only(ask.Activity, index.Activity, index.RelatedActivity)
	} else {
		only(ask.Activity, index.Activity)
	}
	only(ask.Verb, index.Verb)
	only(ask.Authority, index.Authority)
	if len(all) == 0 {
		return nil
	}
	return index.All(d, all...)
}

// Find returns one stored statement, voided or not, by its id. None is a NotFound
// fault.
func (r *Record) Find(ctx context.Context, q store.Queryer, id string) (Row, error) {
	if _, err := r.index.Sync(ctx, q); err != nil {
		return Row{}, err
	}
	key := index.Key(index.ID, id)
	found, err := r.index.Locate(ctx, q, []int64{key})
	if err != nil {
		return Row{}, err
	}
	rows, err := rowsAt(ctx, q, found[key])
	if err != nil {
		return Row{}, err
	}
	for _, row := range rows {
		if row.ID == id {
			return row, nil
		}
	}
	return Row{}, fault.New(fault.NotFound, "fault.notfound")
}

// OfPerson returns everything a person did under any of their keys that was not
// voided, oldest first.
func (r *Record) OfPerson(ctx context.Context, q store.Queryer, person string) ([]Entry, error) {
	ask := Query{Ascending: true, Limit: 1000}
	var err error
	if ask.Agents, err = Keys(ctx, q, person); err != nil || len(ask.Agents) == 0 {
		return nil, err
	}
	mine := map[string]bool{}
	for _, key := range ask.Agents {
		mine[key] = true
	}
	var out []Entry
	for {
		page, err := r.Query(ctx, q, ask)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			e, err := row.Entry()
			if err != nil {
				return nil, err
			}
			if e.Voids == "" && mine[e.Agent] {
				e.Person = person
				out = append(out, e)
			}
		}
		if page.Next == 0 {
			return out, nil
		}
		ask.At, ask.Bound = page.Next, page.Bound
	}
}

// Page is a stretch of somebody's record, newest first.
type Page struct {
	Rows []Row
	Next int64 // pass as before for older rows; 0 when there are none
}

// Recent returns up to limit statements about a person below a place (0: from the
// newest), voided ones included and marked.
func (r *Record) Recent(ctx context.Context, q store.Queryer, person string, before int64, limit int) (Page, error) {
	keys, err := Keys(ctx, q, person)
	if err != nil || len(keys) == 0 {
		return Page{}, err
	}
	found, err := r.Query(ctx, q, Query{Agents: keys, Limit: limit, Voided: true, At: before})
	return Page{Rows: found.Rows, Next: found.Next}, err
}
