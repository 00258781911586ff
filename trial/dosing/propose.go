package dosing

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Proposal is what somebody wants the committee to sign. The zero value is what the
// design recommends.
type Proposal struct {
	Order    string // Open, Expand, Stop; "" as the design recommends
	Level    int    // of Open and Expand
	Size     int    // places of the cohort; 0 as the plan has it
	Shut     bool   // nobody is backfilled under it, whatever the design allows
	Override string // why it is not what the design recommends
}

// Propose reads the record, asks the design, and lays the decision before the
// committee: data, advice and their hash are kept with it and never change. The gate
// must be open, but to stop is always allowed. What differs from the advice needs a
// reason ("override"). It returns the key of the decision.
func (s *Service) Propose(ctx context.Context, a person.Actor, code string, p Proposal) (key string, err error) {
	err = s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := anywhere(w, trial.Propose); err != nil {
			return err
		}
		version := Version(w.State)
		rules := w.Protocol(version)
		if rules == nil {
			return fault.New(fault.Conflict, "dosing.fault.noprotocol")
		}
		at := w.Now.Std()
		if old, ok := Waiting(w.State); ok && len(Changes(w.State, w.Protocol, &old)) > 0 {
			// What nobody can sign any more gives way.
			if err := w.Set(standingPlace(old.Key), map[string]string{"STATUS": string(Replaced)}, "", "STATUS"); err != nil {
				return err
			}
		}
		gate := GateOf(w.State, w.Protocol, version, at)
		if _, ok := Waiting(w.State); ok {
			return fault.New(fault.Conflict, "dosing.fault.waiting")
		}
		data, err := Read(w.State, w.Protocol, w.Code, version, at)
		if err != nil {
			return err
		}
		advice, err := data.Advise(rules)
		if err != nil {
			return err
		}
		if ends := p.Order == Stop || p.Order == "" && advice.Order == Stop; !ends && !gate.Open() {
			return fault.New(fault.Conflict, "dosing.fault.gate")
		}
		order, err := settle(p, data, advice, rules)
		if err != nil {
			return err
		}
		if order.Order != Stop && len(gate.Missing()) > 0 && order.Level >= data.Base {
			// Before every condition is met nothing but less may be decided.
			return fault.New(fault.Conflict, "dosing.fault.gate")
		}
		key = w.NextKey(form.Decision.Name, "")
		dataText, adviceText := canonical(data), canonical(advice)
		values := map[string]string{"VERSION": version, "SEEN": strconv.FormatInt(data.Seen, 10), "DATA": dataText, "ADVICE": adviceText,
			"HASH": Hash(dataText, adviceText), "ACTION": order.Order, "OVERRIDE": order.Override}
		if order.Order != Stop {
			values["LEVEL"], values["COHORT"], values["SIZE"] = strconv.Itoa(order.Level), strconv.Itoa(order.cohort), strconv.Itoa(order.Size)
			if len(order.fills) > 0 {
				values["BACKFILL"] = levelsText(order.fills)
			}
		}
		if err := w.Set(decisionPlace(key), values, ""); err != nil {
			return err
		}
		return w.Set(standingPlace(key), map[string]string{"STATUS": string(Proposed)}, "")
	})
	return key, err
}

type ordered struct {
	Proposal
	cohort int
	fills  []int
}

// settle completes a proposal and compares it with the advice.
func settle(p Proposal, d *Data, a *Advice, rules *protocol.Protocol) (ordered, error) {
	out := ordered{Proposal: p}
	out.Override = strings.TrimSpace(p.Override)
	if p.Order == "" {
		if a.Order == "" {
			return out, fault.New(fault.Conflict, "dosing.fault.wait")
		}
		out.Order, out.Level, out.Size, out.cohort = a.Order, a.Dose, a.Size, a.Cohort
	}
	var f fault.Form
	switch p.Order {
	case "":
	case Stop:
		out.Level, out.Size = 0, 0
	case Open, Expand:
		_, known := rules.Level(p.Level)
		f.Check(known, "level", "fault.choice")
		order, cohort, size := Open, d.Cohort+1, p.Size
		if d.Begun != nil {
			cohort = d.Begun.Cohort + 1
			if d.Begun.Level == p.Level {
				order, cohort = Expand, d.Begun.Cohort
			}
		}
		if known && size == 0 {
			plan, err := rules.Plan.Complete()
			if err != nil {
				return out, err
			}
			_, _, size = d.order(&plan, d.State(), p.Level)
		}
		f.Check(size >= 1 && size <= 50, "size", "dosing.fault.size")
		if order == Expand && size < d.Begun.Filled {
			f.Add("size", "dosing.fault.size")
		}
		out.Order, out.cohort, out.Size = order, cohort, size
	default:
		f.Add("order", "fault.choice")
	}
	if out.Order != Stop && !out.Shut {
		out.fills = d.Fillable(rules, out.Level)
	}
	same := slices.Equal(out.fills, a.Backfill) && out.Order == a.Order && (out.Order == Stop || out.Level == a.Dose && out.Size == a.Size && out.cohort == a.Cohort)
	f.Check(same || out.Override != "", "override", "dosing.fault.override")
	if same {
		out.Override = ""
	}
	return out, f.Err()
}

// Withdraw takes back a proposal that nobody needs any more, signed by one or not.
func (s *Service) Withdraw(ctx context.Context, a person.Actor, code, key string) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := anywhere(w, trial.Propose); err != nil {
			return err
		}
		d, ok := Find(w.State, key)
		switch {
		case !ok:
			return fault.New(fault.NotFound, "fault.notfound")
		case d.Standing != Proposed:
			return fault.New(fault.Conflict, "dosing.fault.notproposed")
		}
		return w.Set(standingPlace(key), map[string]string{"STATUS": string(Replaced)}, "", "STATUS")
	})
}

// Sign signs a decision as a member of the committee. hash is that of the decision as
// the signer read it. Each signature is an act of its own and is kept before the next
// one comes; with the last one that the protocol asks for, the decision is in force
// and the one before it is replaced. What has changed since it was proposed cannot be
// signed (Conflict, "dosing.fault.stale").
func (s *Service) Sign(ctx context.Context, a person.Actor, code, key, hash string, proof trial.Proof) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Decide, ""); err != nil {
			return err
		}
		d, ok := Find(w.State, key)
		switch {
		case !ok:
			return fault.New(fault.NotFound, "fault.notfound")
		case d.Standing != Proposed:
			return fault.New(fault.Conflict, "dosing.fault.notproposed")
		case hash != d.Hash || Hash(d.Data, d.Advice) != d.Hash:
			return fault.New(fault.Conflict, "dosing.fault.other")
		case len(Changes(w.State, w.Protocol, &d)) > 0:
			return fault.New(fault.Conflict, "dosing.fault.stale")
		}
		for _, x := range d.Signs {
			if x.By == a.ID {
				return fault.New(fault.Conflict, "dosing.fault.signed")
			}
		}
		if err := w.Sign(decisionPlace(key), "decide", proof); err != nil {
			return err
		}
		d, _ = Find(w.State, key)
		if len(d.Signs) < Signatures(w.Protocol, d.Version) {
			return nil
		}
		if old, ok := Latest(w.State); ok {
			if err := w.Set(standingPlace(old.Key), map[string]string{"STATUS": string(Replaced), "BY": key}, "", "STATUS", "BY"); err != nil {
				return err
			}
		}
		return w.Set(standingPlace(key), map[string]string{"STATUS": string(Signed), "SIGNED": record.At(w.Now.Std())}, "", "STATUS")
	})
}
