package lrs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs/statement"
)

// Restore puts statements back exactly as an archive kept them: text, instant of
// storing and authority unchanged. They must lie behind everything that is in the
// record, as in an empty database that is filled year after year; otherwise it is
// a Conflict fault. Statements that are there already are passed over, so a
// restore that was interrupted can be run again. Followers are not told: progress
// is asked anew afterwards (`stepwise programme rebuild --mend`).
func (r *Record) Restore(ctx context.Context, texts [][]byte) (restored int, err error) {
	p := &parcel{caller: &Caller{Scopes: All, Default: statement.V200}, quiet: true}
	at := make([]clock.Time, len(texts))
	authorities := make([]string, len(texts))
	for i, text := range texts {
		a, stored, err := kept(text)
		if err != nil {
			return 0, err
		}
		p.arrivals, at[i] = append(p.arrivals, a), stored
		if key, err := statement.ParseAgent(a.s.Authority, statement.V103); err == nil {
			authorities[i] = key.Key
		}
	}
	var met Met
	err = r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		restored = 0
		if _, err := r.index.Sync(ctx, tx); err != nil {
			return err
		}
		last, err := one(ctx, tx, `SELECT COALESCE(MAX(seq), 0) FROM lrs_statement`)
		if err != nil {
			return err
		}
		known, err := r.lookUp(ctx, tx, []*parcel{p})
		if err != nil {
			return err
		}
		var fresh []*arrival
		owner := map[*arrival]*parcel{}
		for i, a := range p.arrivals {
			if _, there := known.rows[a.id]; there || known.fresh[a.id] != nil {
				continue
			}
			if int64(at[i]) < last>>tieBits {
				return fault.New(fault.Conflict, "lrs.behind", "ID", a.id)
			}
			a.seq = max(last+1, int64(at[i])<<tieBits)
			last = a.seq
			a.keys = keysOf(a.s, a.id, authorities[i])
			if a.s.Object.Kind == statement.KindStatementRef {
				a.keys = append(a.keys, known.inherited(a.s.Object.ID)...)
			}
			known.fresh[a.id], owner[a] = a, p
			fresh = append(fresh, a)
		}
		if restored = len(fresh); restored == 0 {
			return nil
		}
		if met, err = r.Meet(ctx, tx, actors(fresh), r.clock.Now()); err != nil {
			return err
		}
		if err := r.insert(ctx, tx, fresh); err != nil {
			return err
		}
		if err := r.void(ctx, tx, known, fresh, owner); err != nil {
			return err
		}
		return r.learn(ctx, tx, fresh, owner)
	})
	if err == nil && restored > 0 {
		met.Keep()
	}
	return restored, err
}

// kept reads a statement that a record has stored.
func kept(text []byte) (*arrival, clock.Time, error) {
	s, err := Row{Body: string(text)}.Statement()
	if err != nil {
		return nil, 0, fault.Wrap(err, fault.Invalid, "lrs.shape")
	}
	var own struct {
		Stored time.Time `json:"stored"`
	}
	if err := json.Unmarshal(text, &own); err != nil || s.ID == "" || own.Stored.IsZero() || s.Authority == nil {
		return nil, 0, fault.Wrap(errors.Join(errors.New("lrs: no id, stored or authority"), err), fault.Invalid, "lrs.shape")
	}
	return &arrival{s: s, id: s.ID, body: string(text)}, clock.At(own.Stored), nil
}

// RestoreAttachments puts the bytes of attachments back, by their SHA-2.
func (r *Record) RestoreAttachments(ctx context.Context, bytes map[string][]byte) error {
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return keepAttachments(ctx, tx, bytes) })
}
