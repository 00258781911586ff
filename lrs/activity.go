package lrs

import (
	"context"
	"encoding/json"
	"sync"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs/index"
)

// definitions remembers which definitions of activities have been learnt, so that
// the thousandth statement with the same one costs a look into a map.
type definitions struct {
	mu   sync.Mutex
	seen map[int64]bool
}

// definitionsKept bounds the memory: 16 bytes each.
const definitionsKept = 20_000

func (d *definitions) has(key int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.seen[key]
}

func (d *definitions) add(keys []int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seen == nil || len(d.seen)+len(keys) > definitionsKept {
		d.seen = make(map[int64]bool)
	}
	for _, key := range keys {
		d.seen[key] = true
	}
}

// learn adds what statements say of activities to what is known of them, for
// clients that may define (1.0.3 communication 4.2, scope "define").
func (r *Record) learn(ctx context.Context, tx *store.Tx, fresh []*arrival, owner map[*arrival]*parcel) error {
	var learnt []int64
	for _, a := range fresh {
		if !owner[a].caller.Scopes.Has(Define) {
			continue
		}
		for _, d := range a.s.Definitions {
			key := index.Key('d', d.ID+"\n"+string(d.Raw))
			if r.definitions.has(key) {
				continue
			}
			if err := r.learnOne(ctx, tx, d.ID, d.Raw); err != nil {
				return err
			}
			learnt = append(learnt, key)
		}
	}
	if len(learnt) > 0 {
		tx.AtEnd(func(committed bool) {
			if committed {
				r.definitions.add(learnt)
			}
		})
	}
	return nil
}

func (r *Record) learnOne(ctx context.Context, tx *store.Tx, id string, raw []byte) error {
	known, err := store.All[string](ctx, tx, `SELECT definition FROM lrs_activity WHERE id = $1`, id)
	if err != nil {
		return err
	}
	var now map[string]any
	if err := json.Unmarshal(raw, &now); err != nil {
		return fault.Wrap(err, fault.Invalid, "lrs.shape")
	}
	if len(known) > 0 {
		var was map[string]any
		if err := json.Unmarshal([]byte(known[0]), &was); err == nil {
			now = overlay(was, now)
		}
	}
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO lrs_activity (id, definition, updated) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, updated = excluded.updated`, id, string(text), r.clock.Now())
	return err
}

// overlay lays a newer definition over an older one: languages and extensions are
// added to, everything else is replaced.
func overlay(was, now map[string]any) map[string]any {
	for name, value := range now {
		if name == "name" || name == "description" || name == "extensions" {
			a, aok := was[name].(map[string]any)
			b, bok := value.(map[string]any)
			if aok && bok {
				for k, v := range b {
					a[k] = v
				}
				continue
			}
		}
		was[name] = value
	}
	return was
}

// ActivityKnown is what all statements together say of an activity.
type ActivityKnown struct {
	ID         string     `db:"id"`
	Definition string     `db:"definition"` // JSON
	Updated    clock.Time `db:"updated"`
}

// Activity returns what is known of an activity, or a NotFound fault.
func (r *Record) Activity(ctx context.Context, q store.Queryer, id string) (ActivityKnown, error) {
	return store.One[ActivityKnown](ctx, q, `SELECT id, definition, updated FROM lrs_activity WHERE id = $1`, id)
}
