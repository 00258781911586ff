package trial

import (
	"context"
	"slices"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// NewTransfer is an approved handing over of data to a member who is an
// international partner.
type NewTransfer struct {
	Person          string // the member
	To              string // the recipient, as the approval names it
	Scope           string // "clinical", "genome"
	Text            bool   // what people wrote in their own words too: somebody has read it for names and variants
	Basis           string // number and authority of the approval or notification
	Approved, Until string // days; Until may be ""
}

// RecordTransfer notes that a transfer was approved. From then on, and until it ends,
// the partner sees what its scope covers. A study whose data stay here takes none.
func (l *Ledger) RecordTransfer(ctx context.Context, a person.Actor, code string, n NewTransfer) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Transfer, ""); err != nil {
			return err
		}
		if w.State.Row(form.Study.Name, "", "1").Get("RESIDENCY") != "transfer" {
			return fault.New(fault.Closed, "screening.fault.residency")
		}
		partner := slices.ContainsFunc(access(w.State, n.Person, w.Real).Grants, func(g Grant) bool { return g.Role == Partner })
		var f fault.Form
		f.Check(partner, "person", "screening.fault.partner")
		f.Check(n.To != "", "to", "fault.required")
		f.Check(n.Scope != "", "scope", "fault.required")
		f.Check(n.Basis != "", "basis", "fault.required")
		f.Check(n.Approved != "", "approved", "fault.required")
		f.Check(n.Until == "" || n.Until >= n.Approved, "until", "screening.fault.until")
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Transfer.Name, Row: w.NextKey(form.Transfer.Name, "")}, map[string]string{
			"PERSON": n.Person, "TO": n.To, "SCOPE": n.Scope, "TEXT": record.Yes(n.Text), "BASIS": n.Basis, "APPROVED": n.Approved, "UNTIL": n.Until}, "")
	})
}

// WithdrawTransfer ends a transfer now.
func (l *Ledger) WithdrawTransfer(ctx context.Context, a person.Actor, code, row, reason string) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Transfer, ""); err != nil {
			return err
		}
		r := w.State.Row(form.Transfer.Name, "", row)
		if r == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if r.Get("WITHDRAWN") != "" {
			return nil
		}
		var f fault.Form
		f.Check(reason != "", "reason", "study.fault.reason")
		if err := f.Err(); err != nil {
			return err
		}
		if err := w.Set(record.Place{Form: form.Transfer.Name, Row: row}, map[string]string{"WITHDRAWN": record.At(w.Now.Std())}, reason); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Transfer.Name, Row: row}, map[string]string{"WHY": reason}, "")
	})
}
