package trial

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/record"
)

// Writer is one act on a study while it is being written. What it sets is seen by its
// own State at once, and by everybody else when the act is committed.
type Writer struct {
	*View
	actor   person.Actor
	role    Role
	act     string
	entries []record.Entry
}

// Write runs fn as one act: all of it happens, or nothing. Acts on one study happen
// one after the other, on every node. fn may run more than once and must touch
// nothing but the Writer. A fault that fn made with Refuse comes back, and the
// refusal alone is kept in the trail.
func (l *Ledger) Write(ctx context.Context, a person.Actor, code string, fn func(ctx context.Context, w *Writer) error) error {
	return l.write(ctx, a, code, func(ctx context.Context, _ *store.Tx, w *Writer) error { return fn(ctx, w) })
}

// write is Write for acts that also keep something beside the record.
func (l *Ledger) write(ctx context.Context, a person.Actor, code string, fn func(ctx context.Context, tx *store.Tx, w *Writer) error) error {
	now, act := l.clock.Now(), id.New()
	var refused error
	var after *record.State
	var studyID string
	err := l.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		refused, after = nil, nil
		s, err := store.One[study](ctx, tx, `SELECT `+studyColumns+` FROM trial_study WHERE code = $1`, strings.ToUpper(code))
		if err != nil {
			return err
		}
		studyID = s.ID
		v, err := l.view(ctx, tx, a, s)
		if err != nil {
			return err
		}
		if v.Real = now; clock.At(v.State.At) > now { // another node's clock is ahead: the trail never runs backwards
			v.Real = clock.At(v.State.At)
		}
		v.Now = present(v.State, v.Real)
		w := &Writer{View: v, actor: a, act: act}
		before := v.State
		if err = fn(ctx, tx, w); err != nil {
			var r *refusal
			if !errors.As(err, &r) {
				return err
			}
			refused, w.entries, v.State = r.fault, nil, before
			w.add(r.entry)
		}
		if len(w.entries) == 0 {
			return nil
		}
		watchers := l.watchers
		if refused != nil {
			watchers = l.alarms
		}
		for _, watch := range watchers {
			if err := watch(ctx, tx, w); err != nil {
				return err
			}
		}
		after = v.State
		return l.commit(ctx, tx, s, w.entries)
	})
	if err != nil {
		return err
	}
	if after != nil {
		l.remember(studyID, after)
		if l.hub != nil {
			l.hub.Publish("trial/" + strings.ToUpper(code))
		}
	}
	return refused
}

func (l *Ledger) commit(ctx context.Context, tx *store.Tx, s study, entries []record.Entry) error {
	last := entries[len(entries)-1]
	n, err := tx.Exec(ctx, `UPDATE trial_study SET seq = $1, hash = $2 WHERE id = $3 AND seq = $4`, last.Seq, last.Hash, s.ID, s.Seq)
	if err != nil {
		return err
	}
	if n != 1 {
		return errors.New("trial: the record moved on inside of a write")
	}
	return insert(ctx, tx, s.ID, entries)
}

// Require makes sure that the actor may do something at a site ("" for what concerns
// the whole study), and notes the role in which they act. Every act begins with it.
func (w *Writer) Require(right Right, site string) error {
	if w.role = w.Me.As(right, site); w.role == "" {
		return person.Forbidden()
	}
	return nil
}

// RequireFor is Require at the site of a subject. Who does not see the subject is told
// that there is none.
func (w *Writer) RequireFor(right Right, subject string) error {
	site := w.Site(subject)
	if site == "" || !w.Me.Sees(site) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return w.Require(right, site)
}

// Set gives items of a row new values; "" sets to nothing. What is the same already
// is left alone. A value that replaces another one needs a reason (an Invalid fault
// on "reason" otherwise), unless the item is one of free, whose changes are part of
// the work, such as a status. Values that an item cannot hold are an Invalid fault on
// the item's name. The row begins with its first value.
func (w *Writer) Set(p record.Place, values map[string]string, reason string, free ...string) error {
	def, ok := w.FormOf(p.Form, p.Subject)
	if !ok || def.Study != (p.Subject == "") || p.Row == "" {
		return errors.New("trial: no such place: " + p.Form + " " + p.Subject + " " + p.Row)
	}
	if w.role == "" {
		return errors.New("trial: an act that nobody was asked about")
	}
	var f fault.Form
	reason = strings.TrimSpace(reason)
	row := w.State.Row(p.Form, p.Subject, p.Row)
	var list []record.Entry
	unexplained := false
	for _, name := range slices.Sorted(maps.Keys(values)) {
		i, ok := def.Item(name)
		if !ok {
			return errors.New("trial: form " + p.Form + " has no item " + name)
		}
		text, ok := i.Read(values[name])
		if !ok {
			key, args := unfit(i)
			f.Add(name, key, args...)
			continue
		}
		old := row.Get(name)
		if text == old {
			continue
		}
		if old != "" && reason == "" && !slices.Contains(free, name) {
			unexplained = true
			continue
		}
		why := ""
		if old != "" {
			why = reason
		}
		list = append(list, record.Entry{Kind: record.Value, Place: record.Place{Form: p.Form, Subject: p.Subject, Row: p.Row, Item: name}, Old: old, New: text, Reason: why})
	}
	f.Check(!unexplained, "reason", "study.fault.reason")
	if err := f.Err(); err != nil {
		return err
	}
	w.add(list...)
	return nil
}

// Look notes that somebody read what is not open to everybody, or took data out.
func (w *Writer) Look(p record.Place, detail any) {
	w.add(record.Entry{Kind: record.Looked, Place: p, Detail: text(detail)})
}

// refusal is an act that is turned away and must be seen in the trail.
type refusal struct {
	fault error
	entry record.Entry
}

func (r *refusal) Error() string { return r.fault.Error() }
func (r *refusal) Unwrap() error { return r.fault }

// Refuse ends an act that must not happen: return what it returns. Nothing of the act
// is kept but this refusal with its detail, and the caller of Write gets the fault.
func (w *Writer) Refuse(p record.Place, why *fault.Fault, detail any) error {
	return &refusal{why, record.Entry{Kind: record.Refused, Place: p, Reason: why.Key, Detail: text(detail)}}
}

func (w *Writer) add(list ...record.Entry) {
	seq, prev := w.State.Seq, w.State.Hash
	for i := range list {
		e := &list[i]
		seq++
		e.Seq, e.At, e.By, e.Role, e.Act, e.Prev = seq, w.Real.Std(), w.actor.ID, string(w.role), w.act, prev
		if e.Subject != "" {
			if e.Site = w.Site(e.Subject); e.Site == "" { // the row that begins a subject
				if at := slices.IndexFunc(list, func(x record.Entry) bool { return x.Form == e.Form && x.Item == "SITE" }); at >= 0 {
					e.Site = list[at].New
				}
			}
		}
		e.Hash = e.Sum()
		prev = e.Hash
	}
	w.entries = append(w.entries, list...)
	w.State = w.State.With(list)
}

func text(detail any) string {
	if detail == nil {
		return ""
	}
	b, err := json.Marshal(detail)
	if err != nil {
		panic(err) // details are plain structs
	}
	return string(b)
}

// unfit is the sentence for what an item cannot hold: what it can.
func unfit(i *record.Item) (key string, args []any) {
	n := func(f *float64) string { return strconv.FormatFloat(*f, 'f', -1, 64) }
	number := i.Type == record.Integer || i.Type == record.Decimal
	switch {
	case number && i.Min != nil && i.Max != nil:
		return "study.fault." + string(i.Type) + ".range", []any{"Min", n(i.Min), "Max", n(i.Max)}
	case number, i.Type == record.Date:
		return "study.fault." + string(i.Type), nil
	}
	return "study.fault.value", nil
}
