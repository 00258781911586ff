package lrs

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// Reattribute changes to whom an agent belongs, in the place of the attribution that
// the caller has seen; when it is another one by now, that is a Conflict fault and
// nothing happens. Progress is the caller's to evaluate anew, in the same
// transaction: see person.Service.OnIdentity.
func (r *Record) Reattribute(ctx context.Context, tx *store.Tx, key string, before, after Attribution) error {
	own := OwnPerson(key)
	if own != "" && after.Person == own { // back to itself: no row is needed
		n, err := tx.Exec(ctx, `DELETE FROM lrs_agent WHERE agent = $1 AND person = $2 AND how = $3`, key, before.Person, before.How)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "lrs.decided")
		}
		return forget(ctx, tx)
	}
	n, err := tx.Exec(ctx, `UPDATE lrs_agent SET person = $1, how = $2, decided_by = $3, decided_at = $4, doubt = ''
		WHERE agent = $5 AND person = $6 AND how = $7`,
		after.Person, after.How, after.By, after.At, key, before.Person, before.How)
	if err != nil {
		return err
	}
	// One of our own people has no row until their record is joined to another's.
	if n == 0 && own != "" && before.Person == own {
		n, err = tx.Exec(ctx, `INSERT INTO lrs_agent (agent, home, seen, person, how, decided_by, decided_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
			key, Home, after.At, after.Person, after.How, after.By, after.At)
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return fault.New(fault.Conflict, "lrs.decided")
	}
	return forget(ctx, tx)
}

// Doubt notes that a rule names another person by now than the one an agent belongs
// to; "" takes the note away. The attribution stays as it is.
func (r *Record) Doubt(ctx context.Context, tx *store.Tx, key, person string) error {
	_, err := tx.Exec(ctx, `UPDATE lrs_agent SET doubt = $1 WHERE agent = $2 AND person <> $1`, person, key)
	return err
}

// forget makes every node read attributions anew.
func forget(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE lrs_agent_generation SET number = number + 1 WHERE name = 'agents'`)
	return err
}
