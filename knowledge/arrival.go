package knowledge

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
)

// arrival is a statement that comes with many others.
type arrival struct {
	*fact.Statement
	text string // as it is stored
	hash string // of the text
}

func arrivals(list []*fact.Statement) ([]arrival, error) {
	out := make([]arrival, len(list))
	for i, s := range list {
		text, err := encode(s)
		if err != nil {
			return nil, err
		}
		out[i] = arrival{s, text, digest(text)}
	}
	return out, nil
}

// draft is the arrival as a draft; the hash stays that of what came.
func (x arrival) draft() arrival {
	x.Statement = drafted(x.Statement)
	x.text, _ = encode(x.Statement) // what was written once can be written again
	return x
}

// standing is where a statement stands when another version of it arrives.
type standing struct {
	head
	Held    string     `db:"held"`    // text in force, "" for none
	Since   clock.Time `db:"since"`   // of what is in force
	Waiting string     `db:"waiting"` // text of the draft, "" for none
	Author  string     `db:"waiter"`  // of the draft
}

const standingFrom = `SELECT s.id, s.newest, s.holds, s.draft, s.shipped, s.people,
	COALESCE(CAST(h.content AS TEXT), '') AS held, COALESCE(h.force_at, 0) AS since, COALESCE(CAST(d.content AS TEXT), '') AS waiting, COALESCE(d.author, '') AS waiter
	FROM knowledge_statement s
	LEFT JOIN knowledge_revision h ON h.statement = s.id AND h.number = s.holds
	LEFT JOIN knowledge_revision d ON d.statement = s.id AND d.number = s.draft`

// standings reads where statements stand, by id. For many it reads all that there are,
// in one pass.
func standings(ctx context.Context, tx *store.Tx, list []arrival) (map[string]standing, error) {
	out := make(map[string]standing, len(list))
	const most = 500 // placeholders in one query
	if len(list) > 4*most {
		rows, err := store.All[standing](ctx, tx, standingFrom)
		for _, r := range rows {
			out[r.ID] = r
		}
		return out, err
	}
	for len(list) > 0 {
		n := min(len(list), most)
		ids := make([]any, n)
		for i, x := range list[:n] {
			ids[i] = x.ID
		}
		rows, err := store.All[standing](ctx, tx, standingFrom+` WHERE s.id IN (`+store.List(1, n)+`)`, ids...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r
		}
		list = list[n:]
	}
	return out, nil
}

// landing is what becomes of an arrival.
type landing int

const (
	stay  landing = iota // nothing changes
	hold                 // it comes into force
	await                // it waits as a draft
)

// batch writes many revisions at once.
type batch struct {
	row      // what all have in common: cause, author, by, made, comment
	shipped  bool
	change   int64
	rows     []any
	fresh    []any // new heads
	moved    []head
	retiring []standing
}

// add notes the revision that an arrival makes of a statement.
func (b *batch) add(x arrival, s standing, known bool, to landing) {
	r := b.row
	if !known {
		s.head = head{ID: x.ID}
	}
	from := s.Newest
	s.Newest++
	b.change++
	r.Change, r.Statement, r.Number, r.From, r.Root, r.Content = b.change, x.ID, s.Newest, from, s.Newest, x.text
	if to == hold {
		r.Force = r.Made
		if s.Holds > 0 {
			r.Force = max(r.Made, s.Since)
			b.retiring = append(b.retiring, standing{head: s.head, Since: r.Force})
		}
		s.Holds = s.Newest
		s.People = !b.shipped
	} else {
		s.Draft = s.Newest
	}
	if b.shipped {
		s.Shipped = x.hash
	}
	b.rows = append(b.rows, r.values(x.Statement)...)
	if known {
		b.moved = append(b.moved, s.head)
	} else {
		b.fresh = append(b.fresh, s.ID, s.Newest, s.Holds, s.Draft, s.Shipped, s.People)
	}
}

// write stores everything that was added.
func (b *batch) write(ctx context.Context, tx *store.Tx) error {
	for _, s := range b.retiring { // before the new ones: only one revision of a statement is in force
		if _, err := tx.Exec(ctx, `UPDATE knowledge_revision SET until_at = $1 WHERE statement = $2 AND number = $3`, s.Since, s.ID, s.Holds); err != nil {
			return err
		}
	}
	if err := tx.Bulk(ctx, "knowledge_revision", written, b.rows); err != nil {
		return err
	}
	for i := range b.moved {
		if err := b.moved[i].keep(ctx, tx, false); err != nil {
			return err
		}
	}
	return tx.Bulk(ctx, "knowledge_statement", []string{"id", "newest", "holds", "draft", "shipped", "people"}, b.fresh)
}
