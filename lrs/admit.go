package lrs

import (
	"context"
	"maps"
	"slices"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs/index"
	"stepwise/lrs/statement"
)

// acquainted is what the record knows of the ids that some parcels name.
type acquainted struct {
	rows      map[string]Row      // stored statements by id
	referring map[string][]Row    // stored statements that refer to an id
	fresh     map[string]*arrival // those that are stored now
}

// lookUp asks once for everything that is known of the ids that the parcels name.
func (r *Record) lookUp(ctx context.Context, tx *store.Tx, parcels []*parcel) (*acquainted, error) {
	k := &acquainted{rows: map[string]Row{}, referring: map[string][]Row{}, fresh: map[string]*arrival{}}
	var keys []int64
	for _, p := range parcels {
		for _, a := range p.arrivals {
			if !a.made {
				keys = append(keys, index.Key(index.ID, a.id), index.Key(index.Reference, a.id))
			}
			if a.s.Object.Kind == statement.KindStatementRef {
				keys = append(keys, index.Key(index.ID, a.s.Object.ID))
			}
		}
	}
	if len(keys) == 0 {
		return k, nil
	}
	found, err := r.index.Locate(ctx, tx, keys)
	if err != nil || len(found) == 0 {
		return k, err
	}
	var seqs []int64
	for _, at := range found {
		seqs = append(seqs, at...)
	}
	rows, err := rowsAt(ctx, tx, seqs)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		k.rows[row.ID] = row
		s, err := row.Statement()
		if err != nil {
			return nil, err
		}
		if s.Object.Kind == statement.KindStatementRef {
			k.referring[s.Object.ID] = append(k.referring[s.Object.ID], row)
		}
	}
	return k, nil
}

// admit decides whether a parcel may be stored, and marks what is there already.
func (k *acquainted) admit(ctx context.Context, tx *store.Tx, p *parcel) error {
	for i, a := range p.arrivals {
		a.known = false
		text, there := "", false
		if row, ok := k.rows[a.id]; ok {
			text, there = row.Body, true
		} else if other, ok := k.fresh[a.id]; ok {
			text, there = string(other.s.Raw), true
		}
		if there {
			if !p.strict && !statement.Same([]byte(text), a.s.Raw) {
				return fault.New(fault.Conflict, "lrs.taken", "Index", i, "ID", a.id)
			}
			a.known = true
			continue
		}
		if p.strict && a.s.Voids != "" {
			if target, ok := k.rows[a.s.Voids]; !ok || target.voids() {
				return fault.New(fault.Conflict, "lrs.novoid")
			}
		}
		if p.caller.Check != nil {
			if err := p.caller.Check(ctx, tx, a.s); err != nil {
				return err
			}
		}
	}
	return nil
}

var voidedKey = index.Key(index.Verb, Voided.ID)

// voids reports whether the row is a voiding statement.
func (r Row) voids() bool { return has(r.keys, voidedKey) }

// has looks for a key among packed ones.
func has(packed []byte, key int64) bool {
	_, found := slices.BinarySearchFunc(index.Unpack(packed), key, func(a, b int64) int {
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	return found
}

// inherited are the keys that a statement gets from the one it refers to: who asks
// for an actor's statements also gets what others say of them (2.0 4.1.6.1, "Filter
// Conditions for StatementRefs").
func (k *acquainted) inherited(target string) []int64 {
	var keys []int64
	if row, ok := k.rows[target]; ok {
		keys = index.Unpack(row.keys)
	} else if a, ok := k.fresh[target]; ok {
		keys = slices.Clone(a.keys)
	}
	return slices.DeleteFunc(keys, func(key int64) bool { return key&1 == 1 })
}

// actor returns the actor of a statement that is known, or the zero Agent.
func (k *acquainted) actor(id string) statement.Agent {
	if a, ok := k.fresh[id]; ok {
		return a.s.Actor
	}
	if row, ok := k.rows[id]; ok {
		if s, err := row.Statement(); err == nil {
			return s.Actor
		}
	}
	return statement.Agent{}
}

// void marks what the fresh statements void, and the fresh ones that had been
// voided before they came; and gives statements that came before the one they
// refer to what they inherit. A voiding statement cannot be voided (2.0 4.2.5).
func (r *Record) void(ctx context.Context, tx *store.Tx, k *acquainted, fresh []*arrival, owner map[*arrival]*parcel) error {
	for _, a := range fresh {
		if a.s.Voids != "" {
			if err := k.mark(ctx, tx, a.s.Voids); err != nil {
				return err
			}
		}
		for _, row := range k.referring[a.id] {
			if row.voids() {
				if err := k.mark(ctx, tx, a.id); err != nil {
					return err
				}
			}
			if err := r.inherit(ctx, tx, row, k.inherited(a.id)); err != nil {
				return err
			}
		}
	}
	return nil
}

// mark marks a statement as voided if it is there and may be.
func (k *acquainted) mark(ctx context.Context, tx *store.Tx, id string) error {
	seq := int64(0)
	if row, ok := k.rows[id]; ok && !row.voids() {
		seq = row.Seq
	} else if a, ok := k.fresh[id]; ok && a.s.Voids == "" {
		seq = a.seq
	}
	if seq == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE lrs_statement SET voided = TRUE WHERE seq = $1`, seq)
	return err
}

// inherit adds keys to a statement that is stored already.
func (r *Record) inherit(ctx context.Context, tx *store.Tx, row Row, keys []int64) error {
	own := map[int64]bool{}
	for _, key := range index.Unpack(row.keys) {
		own[key] = true
	}
	var more []int64
	for _, key := range keys {
		if !own[key] {
			own[key] = true
			more = append(more, key)
		}
	}
	if len(more) == 0 {
		return nil
	}
	packed := index.Pack(slices.Collect(maps.Keys(own)))
	if _, err := tx.Exec(ctx, `UPDATE lrs_statement SET keys = $1 WHERE seq = $2`, packed, row.Seq); err != nil {
		return err
	}
	return r.index.AddLate(ctx, tx, index.Entry{Seq: row.Seq, Keys: more})
}
