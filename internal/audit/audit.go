// Package audit keeps who saw or changed what, and can show that nobody altered it
// afterwards.
//
// An entry is written in the same write as what it tells and touches no other
// entry, so that noting never makes two writes wait for each other, as a hash
// chain from entry to entry would. Seal comes by later and chains what has
// gathered: every sealed entry carries a hash over the one before it and itself,
// every seal a hash over the seal before it. Until it is sealed, an entry is only
// as safe as the database. Somebody who may rewrite the whole database can make a
// whole new chain; that shows only against a hash kept elsewhere, which is what
// Anchor is for.
package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
)

// Entry tells one act.
type Entry struct {
	At     clock.Time // now, taken before the write
	Actor  string     // person, or a word for a part of the program, such as "job"
	Action string     // room.what, e.g. "person.confirm"
	Object string     // what it was done to, e.g. "person/ID"
	Detail any        // more, stored as JSON; no direct identifiers: this cannot be deleted
}

// Note stores an entry inside another's write.
func Note(ctx context.Context, tx *store.Tx, e Entry) error {
	if e.Actor == "" || e.Action == "" {
		return errors.New("audit: an entry has an actor and an action")
	}
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return fmt.Errorf("audit: detail of %s: %w", e.Action, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit_entry (id, at, actor, action, object, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
		id.New(), e.At, e.Actor, e.Action, e.Object, string(detail))
	return err
}

// Row is an entry as it is stored.
type Row struct {
	ID     string     `db:"id"`
	At     clock.Time `db:"at"`
	Actor  string     `db:"actor"`
	Action string     `db:"action"`
	Object string     `db:"object"`
	Detail string     `db:"detail"` // JSON, "null" when there is none
	Seal   int64      `db:"seal"`   // number of its seal, 0 for not yet sealed
	Place  int64      `db:"place"`
	Chain  string     `db:"chain"`
}

const columns = `id, at, actor, action, object, detail, seal, place, chain`

// Filter chooses entries. Empty fields do not choose.
type Filter struct {
	Actor  string
	Action string // exact
	Object string
	From   clock.Time // at or after
	To     clock.Time // before
	Before string     // id: only older ones, for the next page
	Limit  int        // 1–1,000, 0 means 100
}

// List returns entries, youngest first.
func List(ctx context.Context, q store.Queryer, f Filter) ([]Row, error) {
	if f.Limit <= 0 || f.Limit > 1000 {
		f.Limit = 100
	}
	if f.Before == "" {
		f.Before = "~" // sorts after every UUID
	}
	// Only what is asked goes into the text, so that the engines find the index.
	where, args := `id < $1`, []any{f.Before}
	add := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + " $" + strconv.Itoa(len(args))
	}
	if f.Actor != "" {
		add("actor =", f.Actor)
	}
	if f.Action != "" {
		add("action =", f.Action)
	}
	if f.Object != "" {
		add("object =", f.Object)
	}
	if f.From != 0 {
		add("at >=", f.From)
	}
	if f.To != 0 {
		add("at <", f.To)
	}
	args = append(args, f.Limit)
	return store.All[Row](ctx, q, `SELECT `+columns+` FROM audit_entry WHERE `+where+
		` ORDER BY id DESC LIMIT $`+strconv.Itoa(len(args)), args...)
}
