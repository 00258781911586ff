// Package version keeps the versions of a study's protocol: written as drafts,
// approved by signatures, changed only by amendments. An approved version never
// changes, and each patient stays on the one consented to.
package version

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Service is what people do with versions. Each method is one act on the record.
type Service struct{ ledger *trial.Ledger }

// New returns the service.
func New(ledger *trial.Ledger) *Service { return &Service{ledger} }

// Ledger is the record that the service writes to.
func (s *Service) Ledger() *trial.Ledger { return s.ledger }

// Problems are all that keep a protocol from being a version of the study: what is
// wrong with it, with its expressions, and with what it changes of the approved one.
func Problems(v *trial.View, p *protocol.Protocol) []protocol.Problem {
	out := slices.Concat(protocol.Check(p), eligibility.Check(p))
	if current := v.Protocol(v.Current()); current != nil {
		out = append(out, protocol.CheckAmendment(current, p)...)
	}
	return out
}

func fields(list []protocol.Problem) error {
	if len(list) == 0 {
		return nil
	}
	f := &fault.Fault{Kind: fault.Invalid, Key: "fault.form"}
	for _, p := range list {
		f.Fields = append(f.Fields, fault.Field{Where: p.Where, Key: p.Key, Args: p.Args})
	}
	return f
}

// Draft is the draft that is being written, "" when there is none.
func Draft(v *trial.View) string {
	for _, r := range v.State.Rows(form.Protocol.Name, "") {
		if r.Get("STATUS") == "draft" {
			return r.Key
		}
	}
	return ""
}

// Begin begins a draft: the first version from a template, an amendment from the
// version that is approved. There is one draft at a time (Conflict).
func (s *Service) Begin(ctx context.Context, a person.Actor, code string, template *protocol.Protocol) (version string, err error) {
	err = s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Write, ""); err != nil {
			return err
		}
		if Draft(w.View) != "" {
			return fault.New(fault.Conflict, "protocol.fault.draft")
		}
		p := template
		if current := w.Protocol(w.Current()); current != nil {
			amended := *current
			amended.Summary = ""
			p = &amended
		}
		if p == nil {
			return errors.New("version: nothing to begin from")
		}
		doc, err := p.Write()
		if err != nil {
			return err
		}
		version = w.NextKey(form.Protocol.Name, "")
		return w.Set(record.Place{Form: form.Protocol.Name, Row: version}, map[string]string{"DOC": doc, "STATUS": "draft"}, "")
	})
	return version, err
}

// Save replaces the draft. seen is the entry that the draft was read from
// (Row.By("DOC").Seq): when somebody else saved since, it is a Conflict. Problems are
// an Invalid fault on their places. Signatures given to the draft before hold no
// longer.
func (s *Service) Save(ctx context.Context, a person.Actor, code, version string, p *protocol.Protocol, seen int64) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Write, ""); err != nil {
			return err
		}
		row, err := draft(w.View, version)
		if err != nil {
			return err
		}
		if row.By("DOC").Seq != seen {
			return fault.New(fault.Conflict, "protocol.fault.moved")
		}
		if err := fields(Problems(w.View, p)); err != nil {
			return err
		}
		doc, err := p.Write()
		if err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Protocol.Name, Row: version}, map[string]string{"DOC": doc}, "", "DOC")
	})
}

// draft is the row of a version that can still change.
func draft(v *trial.View, version string) (*record.Row, error) {
	row := v.State.Row(form.Protocol.Name, "", version)
	switch row.Get("STATUS") {
	case "":
		return nil, fault.New(fault.NotFound, "fault.notfound")
	case "draft":
		return row, nil
	}
	return nil, fault.New(fault.Closed, "protocol.fault.fixed")
}

// Approvals are the signatures that hold for a version, oldest first, one of each
// person: those on what it says now.
func Approvals(v *trial.View, version string) []record.Sign {
	row := v.State.Row(form.Protocol.Name, "", version)
	if row == nil {
		return nil
	}
	signed := row.ContentWith(map[string]string{"STATUS": "draft", "APPROVED": ""}) // as it was when it was signed
	var out []record.Sign
	for _, x := range v.State.Signs(form.Protocol.Name, "", version) {
		if x.Content == signed && x.Meaning == "approve" && !slices.ContainsFunc(out, func(o record.Sign) bool { return o.By == x.By }) {
			out = append(out, x)
		}
	}
	return out
}

// Missing are the roles whose signature a version still needs: that of a study lead
// and that of a member of the committee, of two people.
func Missing(signs []record.Sign) []trial.Role {
	leads, members := 0, 0
	for _, x := range signs {
		switch trial.Role(x.Role) {
		case trial.Lead:
			leads++
		case trial.Committee:
			members++
		}
	}
	var out []trial.Role
	if leads == 0 {
		out = append(out, trial.Lead)
	}
	if members == 0 {
		out = append(out, trial.Committee)
	}
	return out
}

// Content is what a signature on a draft binds to, to be shown and handed back to
// Approve.
func Content(v *trial.View, version string) string {
	return v.State.Row(form.Protocol.Name, "", version).Content()
}

// Approve signs a draft as it was read (content; Conflict when it has changed). With
// the last signature that it needs, the version is approved and in force for consents
// from then on. Nothing that has a problem can be signed.
func (s *Service) Approve(ctx context.Context, a person.Actor, code, version, content string, proof trial.Proof) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Approve, ""); err != nil {
			return err
		}
		row, err := draft(w.View, version)
		if err != nil {
			return err
		}
		if row.Content() != content {
			return fault.New(fault.Conflict, "protocol.fault.moved")
		}
		p := w.Protocol(version)
		if p == nil {
			return fault.New(fault.Invalid, "protocol.fault.unreadable")
		}
		if err := fields(Problems(w.View, p)); err != nil {
			return err
		}
		if slices.ContainsFunc(Approvals(w.View, version), func(x record.Sign) bool { return x.By == a.ID }) {
			return nil // signed already
		}
		at := record.Place{Form: form.Protocol.Name, Row: version}
		if err := w.Sign(at, "approve", proof); err != nil {
			return err
		}
		if len(Missing(Approvals(w.View, version))) > 0 {
			return nil
		}
		return w.Set(at, map[string]string{"STATUS": "approved", "APPROVED": record.At(w.Now.Std())}, "", "STATUS", "APPROVED")
	})
}

// Drop withdraws a draft, with a reason. It stays in the record.
func (s *Service) Drop(ctx context.Context, a person.Actor, code, version, reason string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Write, ""); err != nil {
			return err
		}
		if _, err := draft(w.View, version); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Protocol.Name, Row: version}, map[string]string{"STATUS": "withdrawn"}, strings.TrimSpace(reason))
	})
}

// Outdated is somebody who consented to an older version than the approved one.
type Outdated struct {
	Subject, Site, Version string
}

// Reconsent are the subjects of whom a consent to the approved version is due: still
// in the study, consent not withdrawn, screening not failed; by site and number.
func Reconsent(v *trial.View) []Outdated {
	var out []Outdated
	current := v.Current()
	for _, subject := range v.Subjects() {
		c := v.Consent(subject)
		exit := v.State.Row(form.Exit.Name, subject, "1").Get("REASON")
		failed := v.State.Row(form.Screened.Name, subject, "1").Get("OUTCOME") == "failed"
		if c.Holds() && c.Version != current && exit == "" && !failed {
			out = append(out, Outdated{subject, v.Site(subject), c.Version})
		}
	}
	slices.SortFunc(out, func(a, b Outdated) int {
		return cmp.Or(strings.Compare(a.Site, b.Site), strings.Compare(a.Subject, b.Subject))
	})
	return out
}
