package dosing

import (
	"context"
	"fmt"
	"slices"

	"stepwise/internal/fault"
	"stepwise/trial"
)

// Verification is what came out when a decision was computed again from the record as
// it stood when it was made.
type Verification struct {
	Decision string
	Rules    string // RuleSet that made the decision; another one than ours may differ
	Record   bool   // the entry that it read up to is still in the trail as it was
	Data     bool   // the data come out the same, to the last character
	Advice   bool   // and so does the advice
	Hash     bool   // the hash is that of both
	Backfill bool   // what it opens for backfilling is what its data allow, or nothing
	Signed   int    // signatures that hold for what the decision says
	Needed   int    // signatures that it needs; 0 while it waits for them or was never signed
}

// Holds reports whether everything came out as it was kept.
func (v *Verification) Holds() bool {
	return v.Record && v.Data && v.Advice && v.Hash && v.Backfill && v.Signed >= v.Needed
}

// Verify computes a decision again.
func (s *Service) Verify(ctx context.Context, view *trial.View, key string) (*Verification, error) {
	d, ok := Find(view.State, key)
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	old, err := ParseData(d.Data)
	if err != nil {
		return nil, fmt.Errorf("dosing: the data of decision %s: %w", key, err)
	}
	past, err := s.ledger.At(ctx, view, d.Seen)
	if err != nil {
		return nil, err
	}
	out := &Verification{Decision: key, Rules: old.Rules, Record: past.State.Seq == d.Seen && past.State.Hash == old.SeenHash,
		Hash: Hash(d.Data, d.Advice) == d.Hash, Signed: len(d.Signs)}
	if !d.Since.IsZero() {
		out.Needed = Signatures(view.Protocol, d.Version)
	}
	data, err := read(past.State, past.Protocol, view.Code, d.Version, old.At, old.Rules)
	if err != nil {
		return nil, err
	}
	rules := past.Protocol(d.Version)
	advice, err := data.Advise(rules)
	if err != nil {
		return nil, err
	}
	out.Data, out.Advice = canonical(data) == d.Data, canonical(advice) == d.Advice
	out.Backfill = len(d.Backfill) == 0 || slices.Equal(d.Backfill, data.Fillable(rules, d.Level))
	return out, nil
}
