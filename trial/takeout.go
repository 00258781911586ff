package trial

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Scope is what of a study's data may be taken out.
type Scope string

// The scopes.
const (
	Clinical Scope = "clinical" // everything but gene and genome data
	Genome   Scope = "genome"   // gene and genome data too
)

// Scopes are those in which this person may take data out now; none for who may not.
// Members who read the trail or record transfers take out clinical data. A partner
// does while an approved transfer to them is in force. Genome data leave only while a
// transfer of that scope is in force: the partner's own, or for members one to anybody.
func (v *View) Scopes() []Scope {
	inside := v.Me.Anywhere(Audit) || v.Me.Anywhere(Transfer)
	abroad := v.State.Row(form.Study.Name, "", "1").Get("RESIDENCY") == "transfer"
	var clinical, genome bool
	if abroad {
		for _, r := range v.State.Rows(form.Transfer.Name, "") {
			if TransferHolds(r, v.Now.Std()) && (inside || r.Get("PERSON") == v.Me.Person) {
				clinical = true
				genome = genome || r.Get("SCOPE") == "genome"
			}
		}
	}
	var out []Scope
	if inside || clinical && v.Me.Is(Partner) {
		out = append(out, Clinical)
	}
	if len(out) > 0 && genome && v.sees.genome {
		out = append(out, Genome)
	}
	return out
}

// Taken is what was taken out of a study: its state as far as the scope goes, and for
// members who read the trail the whole of it.
type Taken struct {
	*View
	Entries  []record.Entry // nil for who may not read the trail
	Withheld map[int64]bool // entries whose value the scope does not cover
}

// TakeOut hands out a study's data. format is how they will be written. That it
// happened is the newest entry of the trail, and part of what is handed out.
func (l *Ledger) TakeOut(ctx context.Context, a person.Actor, code, format string, scope Scope) (*Taken, error) {
	err := l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if !slices.Contains(w.Scopes(), scope) {
			return person.Forbidden()
		}
		right := See // a partner with a transfer
		for _, r := range []Right{Audit, Transfer} {
			if w.Me.Anywhere(r) {
				right = r
				break
			}
		}
		if err := w.Require(right, ""); err != nil {
			return err
		}
		w.Look(record.Place{Form: form.Study.Name, Row: "1"}, map[string]any{"export": format, "scope": scope, "entries": w.State.Seq})
		return nil
	})
	if err != nil {
		return nil, err
	}
	v, err := l.Open(ctx, a, code)
	if err != nil {
		return nil, err
	}
	t := &Taken{View: v}
	if v.Me.Anywhere(Audit) {
		if t.Entries, err = l.entries(ctx, l.db.Read(), v.ID, 0, v.State.Seq); err != nil {
			return nil, err
		}
	}
	if scope == Clinical {
		t.withhold()
	}
	return t, nil
}

// withhold takes what is genome data out of what was taken.
func (t *Taken) withhold() {
	mask := t.mask(sight{genome: false, text: true})
	t.Withheld = map[int64]bool{}
	for i := range t.Entries {
		e := &t.Entries[i]
		if _, hidden := mask(e.Place, e.New); hidden && e.Kind == record.Value {
			t.Withheld[e.Seq] = true
		}
	}
	clinical := *t.View
	clinical.State, clinical.sees.genome = t.State.Without(mask), false
	t.View = &clinical
}

// Archive hands out a whole study to the operator of this installation, who asks
// nobody's leave; the trail notes it all the same.
func (l *Ledger) Archive(ctx context.Context, code, format string, scope Scope) (*Taken, error) {
	now, act := l.clock.Now(), id.New()
	var t *Taken
	err := l.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		s, err := l.findIn(ctx, tx, code)
		if err != nil {
			return err
		}
		entries, err := l.entries(ctx, tx, s.ID, 0, s.Seq)
		if err != nil {
			return err
		}
		v := &View{ID: s.ID, Code: s.Code, State: record.Replay(entries), Real: max(now, clock.At(entries[len(entries)-1].At)), ledger: l, sees: everything}
		v.Now = present(v.State, v.Real)
		w := &Writer{View: v, actor: person.Actor{ID: "operator"}, role: "operator", act: act}
		w.Look(record.Place{Form: form.Study.Name, Row: "1"}, map[string]any{"export": format, "scope": scope, "entries": s.Seq})
		t = &Taken{View: v, Entries: append(entries, w.entries...)}
		return l.commit(ctx, tx, s, w.entries)
	})
	if err != nil {
		return nil, err
	}
	l.remember(t.ID, t.State)
	if scope == Clinical {
		t.withhold()
	}
	return t, nil
}

// Import keeps a study whose whole trail comes from elsewhere: from its first entry,
// as it was written. It is for operators. A trail that does not verify is refused, and
// so is a study whose code is taken. The people of the trail need no account here; who
// has one under the same identifier has the roles that the record says.
func (l *Ledger) Import(ctx context.Context, entries []record.Entry) (code string, err error) {
	if len(entries) == 0 {
		return "", fault.New(fault.Invalid, "study.fault.import")
	}
	if b := record.Verify(entries, ""); b != nil {
		return "", fmt.Errorf("trial: entry %d is not as it was written (%s): %w", b.Seq, b.Why, fault.New(fault.Invalid, "study.fault.import"))
	}
	state := record.Replay(entries)
	code = state.Row(form.Study.Name, "", "1").Get("CODE")
	if !studyCode.MatchString(code) || code == "STUDIO" || code == "NEW" {
		return "", fault.New(fault.Invalid, "study.fault.code")
	}
	last := entries[len(entries)-1]
	s := study{ID: id.New(), Code: code, Seq: last.Seq, Hash: last.Hash, BeganAt: clock.At(entries[0].At)}
	err = l.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		added, err := tx.Exec(ctx, `INSERT INTO trial_study (id, code, seq, hash, began_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO NOTHING`,
			s.ID, s.Code, s.Seq, s.Hash, s.BeganAt)
		if err != nil {
			return err
		}
		if added == 0 {
			return fault.New(fault.Conflict, "study.fault.taken", "Code", s.Code)
		}
		return insert(ctx, tx, s.ID, entries)
	})
	return code, err
}

func (l *Ledger) findIn(ctx context.Context, q store.Queryer, code string) (study, error) {
	return store.One[study](ctx, q, `SELECT `+studyColumns+` FROM trial_study WHERE code = $1`, strings.ToUpper(code))
}
