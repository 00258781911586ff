package trial

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Activate opens a site for its first patient. It is signed. The study needs an
// approved protocol, the site an investigator, and, where the study asks for it, a
// rehearsal that was passed.
func (l *Ledger) Activate(ctx context.Context, a person.Actor, code, site string, proof Proof) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Manage, ""); err != nil {
			return err
		}
		at := record.Place{Form: form.Site.Name, Row: site}
		row := w.State.Row(at.Form, "", site)
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		must, _ := row.Flag("REHEARSAL")
		switch {
		case row.Get("STATUS") == "active":
			return nil
		case w.Current() == "":
			return fault.New(fault.Closed, "study.fault.noprotocol")
		case must && row.Get("PASSED") == "":
			return fault.New(fault.Closed, "study.fault.rehearse")
		case !w.staffed(site):
			return fault.New(fault.Closed, "study.fault.noinvestigator")
		}
		if err := w.Set(at, map[string]string{"STATUS": "active", "ACTIVATED": record.At(w.Now.Std())}, "", "STATUS", "ACTIVATED"); err != nil {
			return err
		}
		return w.Sign(at, "activate", proof)
	})
}

// staffed reports whether a site has an investigator now.
func (w *Writer) staffed(site string) bool {
	for _, r := range w.State.Rows(form.Member.Name, "") {
		if r.Get("ROLE") == string(Investigator) && r.Get("SITE") == site && r.Get("UNTIL") == "" {
			return true
		}
	}
	return false
}

// Active reports whether a site may enrol.
func (v *View) Active(site string) bool {
	return v.State.Row(form.Site.Name, "", site).Get("STATUS") == "active"
}

// SetStatus opens, pauses or closes the study, with a reason.
func (l *Ledger) SetStatus(ctx context.Context, a person.Actor, code, status, reason string) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Manage, ""); err != nil {
			return err
		}
		if status == "open" && w.Current() == "" {
			return fault.New(fault.Closed, "study.fault.noprotocol")
		}
		return w.Set(record.Place{Form: form.Study.Name, Row: "1"}, map[string]string{"STATUS": status}, reason)
	})
}
