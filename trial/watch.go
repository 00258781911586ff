package trial

import (
	"context"
	"slices"

	"stepwise/internal/store"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Watcher is told of each act before it is committed, and may add to it: what follows
// from an act then stands in the record with it, or neither does. Like the act itself
// it may run more than once and touches nothing but the writer and the transaction.
type Watcher func(ctx context.Context, tx *store.Tx, w *Writer) error

// Watch adds a watcher. To be called before the ledger is used.
func (l *Ledger) Watch(x Watcher) { l.watchers = append(l.watchers, x) }

// Alarm adds a watcher of acts that are turned away and kept: it is told of the refusal
// with which the act ended. To be called before the ledger is used.
func (l *Ledger) Alarm(x Watcher) { l.alarms = append(l.alarms, x) }

// Entries are what the act has written so far.
func (w *Writer) Entries() []record.Entry { return slices.Clone(w.entries) }

// Actor is the account of who acts.
func (w *Writer) Actor() string { return w.actor.ID }

// Holders are the accounts that may do something now, at any site, in the order of
// their appointment.
func (v *View) Holders(right Right) []string {
	var out []string
	for _, r := range v.State.Rows(form.Member.Name, "") {
		who := r.Get("PERSON")
		if !slices.Contains(out, who) && access(v.State, who, v.Real).Anywhere(right) {
			out = append(out, who)
		}
	}
	return out
}
