package custody

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// NewProduct is an attempt to make a product, to be begun.
type NewProduct struct {
	Collections []string // keys
	Lot         string
	Fresh       bool   // given without freezing
	Entry       string // key of the entry
}

// BeginProduct opens the batch record of a product, so that its label can be printed
// before the material is scanned into it. After a failure it is the next attempt. A
// patient has one product under way at a time.
func (s *Service) BeginProduct(ctx context.Context, a person.Actor, study, subject string, n NewProduct) (product string, err error) {
	err = s.write(ctx, a, study, subject, trial.Produce, func(w *trial.Writer) error {
		kept := "frozen"
		if n.Fresh {
			kept = "fresh"
		}
		values := map[string]string{"COLLECTIONS": strings.Join(n.Collections, ","), "LOT": n.Lot, "KEPT": kept, "ENTRY": n.Entry}
		if row, err := settled(w.State, form.Product.Name, subject, values, canonical(w, form.Product.Name)); row != nil || err != nil {
			product = keyOf(row)
			return err
		}
		var f fault.Form
		f.Check(len(n.Collections) > 0, "collections", "fault.required")
		therapy := ""
		for _, key := range n.Collections {
			c, ok := One(w.State, subject, key)
			if !ok || c.Kind != Collection || c.Quarantine || !slices.Contains([]Step{Receive, Accept, Use}, c.Last) || therapy != "" && c.Therapy != therapy {
				f.Add("collections", "custody.fault.material", "Key", key)
				continue
			}
			therapy = c.Therapy
		}
		if err := f.Err(); err != nil {
			return err
		}
		retry := ""
		for _, r := range w.State.Rows(form.Product.Name, subject) {
			if r.Get("THERAPY") != therapy {
				continue
			}
			if !spent(w.State, r) {
				return fault.New(fault.Conflict, "custody.fault.underway", "Product", r.Key)
			}
			retry = r.Key
		}
		values["THERAPY"], values["RETRY"], values["OUTCOME"] = therapy, retry, "planned"
		product = nextKey(w.State, form.Product.Name, subject, "P")
		return w.Set(record.Place{Form: form.Product.Name, Subject: subject, Row: product}, values, "")
	})
	return product, err
}

// spent reports whether nothing can come of a product any more: it failed, was
// rejected, or all of its bags were discarded or given.
func spent(s *record.State, r *record.Row) bool {
	if r.Get("OUTCOME") == "failed" || s.Row(form.Release.Name, r.Subject, r.Key).Get("VERDICT") == "rejected" {
		return true
	}
	bags := bagsOf(s, r.Subject, r.Key)
	return len(bags) > 0 && !slices.ContainsFunc(bags, func(c Container) bool { return c.Last != Discard && c.Last != Infuse })
}

// UnderWay reports whether a product of the subject's newest therapy event is planned,
// being made, or waiting to be given, so that no other is begun.
func UnderWay(s *record.State, subject string) bool {
	therapy := CurrentTherapy(s, subject)
	return slices.ContainsFunc(s.Rows(form.Product.Name, subject), func(r *record.Row) bool { return r.Get("THERAPY") == therapy && !spent(s, r) })
}

func bagsOf(s *record.State, subject, product string) []Container {
	return slices.DeleteFunc(Containers(s, subject), func(c Container) bool { return c.Kind != Bag || c.Product != product })
}

// End is how a manufacture ended.
type End struct {
	Failed bool
	Why    string // of a failure
	At     string // Moment
	Lot    string
	Expiry string // Moment; of a product that was made
	Usable string // minutes after thawing
	Reason string // when something replaces what was there
}

// EndProduct tells how a manufacture ended, or corrects that.
func (s *Service) EndProduct(ctx context.Context, a person.Actor, study, subject, product string, e End) error {
	return s.write(ctx, a, study, subject, trial.Produce, func(w *trial.Writer) error {
		row := w.State.Row(form.Product.Name, subject, product)
		if row == nil {
			return missing()
		}
		if row.Get("OUTCOME") == "planned" {
			return fault.New(fault.Conflict, "custody.fault.notbegun")
		}
		values := map[string]string{"OUTCOME": "made", "ENDED": e.At, "LOT": e.Lot, "EXPIRY": e.Expiry, "USABLE": e.Usable, "WHY": ""}
		var f fault.Form
		f.Check(e.At != "", "ENDED", "fault.required")
		if e.Failed {
			values["OUTCOME"], values["WHY"], values["EXPIRY"], values["USABLE"] = "failed", e.Why, "", ""
			f.Check(strings.TrimSpace(e.Why) != "", "WHY", "fault.required")
			f.Check(len(bagsOf(w.State, subject, product)) == 0, "outcome", "custody.fault.hasbags")
		} else {
			f.Check(e.Expiry != "", "EXPIRY", "fault.required")
		}
		read := canonical(w, form.Product.Name)
		ended, err := parse(read("ENDED", e.At))
		if e.At != "" && err == nil {
			happened(&f, "ENDED", ended, w, began(w.State, subject, product))
		}
		if expiry, err := parse(read("EXPIRY", e.Expiry)); !e.Failed && err == nil && !expiry.After(ended) {
			f.Add("EXPIRY", "custody.fault.expirypast")
		}
		if err := f.Err(); err != nil {
			return err
		}
		return w.Set(record.Place{Form: form.Product.Name, Subject: subject, Row: product}, values, e.Reason, free(row)...)
	})
}

// free are the items whose first change is part of the work: what was planned comes to
// its end.
func free(row *record.Row) []string {
	if row.Get("OUTCOME") == "running" {
		return []string{"OUTCOME", "LOT"}
	}
	return nil
}

// AddBag adds a bag of a product that was made: its CAR-positive viable T cells in
// millions, and its volume in millilitres.
func (s *Service) AddBag(ctx context.Context, a person.Actor, study, subject, product, cells, volume, entry string) (bag string, err error) {
	err = s.write(ctx, a, study, subject, trial.Produce, func(w *trial.Writer) error {
		values := map[string]string{"PRODUCT": product, "CELLS": cells, "VOLUME": volume, "ENTRY": entry}
		if row, err := settled(w.State, form.Bag.Name, subject, values, canonical(w, form.Bag.Name)); row != nil || err != nil {
			bag = keyOf(row)
			return err
		}
		row := w.State.Row(form.Product.Name, subject, product)
		switch {
		case row == nil:
			return missing()
		case row.Get("OUTCOME") != "made":
			return fault.New(fault.Conflict, "custody.fault.notmade")
		case w.State.Row(form.Release.Name, subject, product).Get("VERDICT") != "":
			return fault.New(fault.Conflict, "custody.fault.decided")
		}
		n := len(bagsOf(w.State, subject, product))
		var f fault.Form
		f.Check(strings.TrimSpace(cells) != "", "CELLS", "fault.required")
		f.Check(n < 26, "CELLS", "custody.fault.bags")
		if err := f.Err(); err != nil {
			return err
		}
		bag = product + "-" + string(rune('A'+n))
		return w.Set(record.Place{Form: form.Bag.Name, Subject: subject, Row: bag}, values, "")
	})
	return bag, err
}
