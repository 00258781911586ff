package trial

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Digest is a part of a trail in numbers, for who reviews it (ICH E6(R3) 4.2.3 asks
// for a planned review of the audit trail by risk: what was changed afterwards, by
// whom, what was turned away and what was looked at).
type Digest struct {
	From, To   int64 // entries, both included
	Acts       int
	Entries    int
	Signatures int
	Refusals   []record.Entry
	Looks      []record.Entry
	People     []Work         // by corrections, most first
	Items      []Corrected    // what was corrected most
	Resigned   []record.Entry // changes of a row that was signed before
}

// Work is what one person entered.
type Work struct {
	Person      string
	Entries     int
	Corrections int
}

// Corrected is how often an item was corrected.
type Corrected struct {
	Form, Item string
	Count      int
}

// Sum sums up the entries after one and up to another. entries is the whole trail.
func Sum(entries []record.Entry, after, to int64) Digest {
	d := Digest{From: after + 1, To: to}
	acts, people, items := map[string]bool{}, map[string]*Work{}, map[Corrected]int{}
	signed := map[record.Place]bool{}
	for _, e := range entries {
		row := record.Place{Form: e.Form, Subject: e.Subject, Row: e.Row}
		if e.Seq > after && e.Seq <= to {
			d.Entries++
			acts[e.Act] = true
			p := people[e.By]
			if p == nil {
				p = &Work{Person: e.By}
				people[e.By] = p
			}
			p.Entries++
			switch e.Kind {
			case record.Signature:
				d.Signatures++
			case record.Refused:
				d.Refusals = append(d.Refusals, e)
			case record.Looked:
				d.Looks = append(d.Looks, e)
			case record.Value:
				if e.Old != "" {
					p.Corrections++
					items[Corrected{Form: e.Form, Item: e.Item}]++
				}
				if signed[row] {
					d.Resigned = append(d.Resigned, e)
				}
			}
		}
		if e.Kind == record.Signature {
			signed[row] = true
		}
	}
	d.Acts = len(acts)
	for _, name := range slices.Sorted(maps.Keys(people)) {
		d.People = append(d.People, *people[name])
	}
	slices.SortStableFunc(d.People, func(a, b Work) int { return cmp.Compare(b.Corrections, a.Corrections) })
	for i, n := range items {
		d.Items = append(d.Items, Corrected{i.Form, i.Item, n})
	}
	slices.SortFunc(d.Items, func(a, b Corrected) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Form, b.Form), cmp.Compare(a.Item, b.Item))
	})
	return d
}

// Reviewed is the newest entry that a review of the trail has covered.
func (v *View) Reviewed() int64 {
	newest := 0
	for _, r := range v.State.Rows(form.Review.Name, "") {
		if n, ok := r.Int("TO_SEQ"); ok && r.Get("DONE") != "" {
			newest = max(newest, n)
		}
	}
	return int64(newest)
}

// Digest sums up what no review has covered yet.
func (l *Ledger) Digest(ctx context.Context, v *View) (Digest, error) {
	if !v.Me.Anywhere(Audit) {
		return Digest{}, person.Forbidden()
	}
	// All of it: a value of today may replace one that was signed before the last review.
	all, err := l.entries(ctx, l.db.Read(), v.ID, 0, v.State.Seq)
	return Sum(all, v.Reviewed(), v.State.Seq), err
}

// PlanReview plans a review for a day.
func (l *Ledger) PlanReview(ctx context.Context, a person.Actor, code, due string) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Audit, ""); err != nil {
			return err
		}
		if _, err := time.Parse(time.DateOnly, due); err != nil {
			var f fault.Form
			f.Add("due", "study.fault.value")
			return f.Err()
		}
		return w.Set(record.Place{Form: form.Review.Name, Row: w.NextKey(form.Review.Name, "")}, map[string]string{"DUE": due}, "")
	})
}

// FinishReview signs that the trail was reviewed up to the entry that the reviewer
// had before them. What came since waits for the next review.
func (l *Ledger) FinishReview(ctx context.Context, a person.Actor, code, review string, to int64, findings string, proof Proof) error {
	return l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Audit, ""); err != nil {
			return err
		}
		at := record.Place{Form: form.Review.Name, Row: review}
		row := w.State.Row(at.Form, "", review)
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		from := w.Reviewed() + 1
		var f fault.Form
		f.Check(findings != "", "findings", "fault.required")
		f.Check(to >= from && to <= w.State.Seq, "to", "study.fault.value")
		if err := f.Err(); err != nil {
			return err
		}
		if row.Get("DONE") != "" {
			return fault.New(fault.Closed, "study.fault.reviewed")
		}
		if err := w.Set(at, map[string]string{"FROM_SEQ": strconv.FormatInt(from, 10), "TO_SEQ": strconv.FormatInt(to, 10),
			"FINDINGS": findings, "DONE": record.At(w.Now.Std())}, ""); err != nil {
			return err
		}
		return w.Sign(at, "review", proof)
	})
}
