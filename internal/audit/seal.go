package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// perSeal bounds the entries of one seal, so that sealing holds the one writer of
// SQLite for milliseconds.
const perSeal = 500

// seal is a row of audit_seal.
type seal struct {
	Number   int64      `db:"number"`
	FirstAt  clock.Time `db:"first_at"` // time of its first entry
	Count    int64      `db:"count"`
	Hash     string     `db:"hash"`
	Previous string     `db:"previous"`
	At       clock.Time `db:"at"`
}

const sealColumns = `number, first_at, count, hash, previous, at`

// Seal seals every entry that is not sealed yet, in the order of their ids, and
// returns how many. Run it every minute or so, on any node; two that run at once
// do no harm.
func Seal(ctx context.Context, db *store.DB, now clock.Time) (int, error) {
	total := 0
	for {
		n := 0
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			var err error
			n, err = sealSome(ctx, tx, now)
			return err
		})
		if err != nil {
			return total, err
		}
		total += n
		if n < perSeal {
			return total, nil
		}
	}
}

func sealSome(ctx context.Context, tx *store.Tx, now clock.Time) (int, error) {
	rows, err := store.All[Row](ctx, tx, `SELECT `+columns+` FROM audit_entry WHERE seal = 0 ORDER BY id LIMIT $1`, perSeal)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	last, err := store.All[seal](ctx, tx, `SELECT `+sealColumns+` FROM audit_seal ORDER BY number DESC LIMIT 1`)
	if err != nil {
		return 0, err
	}
	next := seal{Number: 1, FirstAt: rows[0].At, Count: int64(len(rows)), At: now}
	if len(last) == 1 {
		next.Number, next.Previous = last[0].Number+1, last[0].Hash
	}
	chain := next.start()
	for i, r := range rows {
		chain = link(chain, r)
		if _, err := tx.Exec(ctx, `UPDATE audit_entry SET seal = $1, place = $2, chain = $3 WHERE id = $4`,
			next.Number, i+1, chain, r.ID); err != nil {
			return 0, err
		}
	}
	next.Hash = next.close(chain)
	n, err := tx.Exec(ctx, `INSERT INTO audit_seal (`+sealColumns+`) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		next.Number, next.FirstAt, next.Count, next.Hash, next.Previous, next.At)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "fault.conflict") // another node sealed in this moment
	}
	return len(rows), err
}

// start is the chain before the first entry of a seal.
func (s seal) start() string { return digest("seal", s.Number, s.Previous) }

// close is the hash of a seal whose last entry's chain is given.
func (s seal) close(chain string) string {
	return digest("close", s.Number, s.FirstAt, s.Count, s.At, s.Previous, chain)
}

// link is the chain after an entry: SHA-256 over the chain before it and the
// entry, written as one JSON array. The detail goes in as the text that is stored,
// so that no two writings of it can pass for each other.
func link(chain string, r Row) string {
	return digest("entry", chain, r.ID, r.At, r.Actor, r.Action, r.Object, r.Detail)
}

func digest(parts ...any) string {
	text, _ := json.Marshal(parts) // strings and whole numbers cannot fail
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
