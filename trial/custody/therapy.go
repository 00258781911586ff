package custody

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

var chainForm = regexp.MustCompile(`^[!-)+-~][ -)+-~]{2,58}[!-)+-~]$`) // printable ASCII without the asterisk

// Proposal is the local chain identifier that is proposed for a subject's next therapy
// event. Identifiers of ISBT 128 are given out by those who hold its licence; they are
// entered, never made here.
func Proposal(s *record.State, study, subject string) string {
	return fmt.Sprintf("%s.%s.T%d", study, subject, len(s.Rows(form.Therapy.Name, subject))+1)
}

// OpenTherapy opens a therapy event with its chain identifier, which no other in the
// study has. The one before must have ended in an infusion.
func (s *Service) OpenTherapy(ctx context.Context, a person.Actor, study, subject, chain, entry string) (therapy string, err error) {
	err = s.write(ctx, a, study, subject, trial.Handle, func(w *trial.Writer) error {
		chain = strings.TrimSpace(chain)
		values := map[string]string{"CHAIN": chain, "ENTRY": entry}
		if row, err := settled(w.State, form.Therapy.Name, subject, values, canonical(w, form.Therapy.Name)); row != nil || err != nil {
			therapy = keyOf(row)
			return err
		}
		if list := fit(w.State, nil, Attempt{Container: Container{Subject: subject}}); len(list) > 0 {
			return fault.New(fault.Conflict, list[0].Key(), "Record", list[0].Record)
		}
		var f fault.Form
		f.Check(chainForm.MatchString(chain), "chain", "custody.fault.chain")
		for _, r := range w.State.Across(form.Therapy.Name) {
			f.Check(!strings.EqualFold(r.Get("CHAIN"), chain), "chain", "custody.fault.chaintaken")
		}
		if err := f.Err(); err != nil {
			return err
		}
		for _, r := range w.State.Rows(form.Therapy.Name, subject) {
			if !infused(w.State, subject, r.Key) {
				return fault.New(fault.Conflict, "custody.fault.therapyopen", "Chain", r.Get("CHAIN"))
			}
		}
		therapy = w.NextKey(form.Therapy.Name, subject)
		values["AT"] = record.At(w.Now.Std())
		return w.Set(record.Place{Form: form.Therapy.Name, Subject: subject, Row: therapy}, values, "")
	})
	return therapy, err
}

func infused(s *record.State, subject, therapy string) bool {
	return slices.ContainsFunc(s.Rows(form.Infusion.Name, subject), func(r *record.Row) bool { return r.Get("THERAPY") == therapy && r.Get("AT") != "" })
}

// CurrentTherapy is the subject's newest therapy event, "" without one.
func CurrentTherapy(s *record.State, subject string) string {
	rows := s.Rows(form.Therapy.Name, subject)
	if len(rows) == 0 {
		return ""
	}
	return rows[len(rows)-1].Key
}

// nextKey counts rows whose keys have a letter before the number: "C1", "C2".
func nextKey(s *record.State, name, subject, letter string) string {
	return fmt.Sprintf("%s%d", letter, len(s.Rows(name, subject))+1)
}

// CollectionData is what is known of a collection.
type CollectionData struct {
	Donation, End, Volume, Cells string // End is a Moment item
	Reason                       string // when something replaces what was there
	Entry                        string
}

// PlanCollection prepares a collection, so that its labels can be printed before the
// patient sits in the chair.
func (s *Service) PlanCollection(ctx context.Context, a person.Actor, study, subject string, d CollectionData) (collection string, err error) {
	err = s.write(ctx, a, study, subject, trial.Handle, func(w *trial.Writer) error {
		values := map[string]string{"DONATION": d.Donation, "ENTRY": d.Entry}
		if row, err := settled(w.State, form.Collection.Name, subject, values, canonical(w, form.Collection.Name)); row != nil || err != nil {
			collection = keyOf(row)
			return err
		}
		therapy := CurrentTherapy(w.State, subject)
		if therapy == "" || infused(w.State, subject, therapy) {
			return fault.New(fault.Conflict, "custody.fault.notherapy")
		}
		values["THERAPY"] = therapy
		collection = nextKey(w.State, form.Collection.Name, subject, "C")
		return w.Set(record.Place{Form: form.Collection.Name, Subject: subject, Row: collection}, values, "")
	})
	return collection, err
}

// Describe enters or corrects what was collected.
func (s *Service) Describe(ctx context.Context, a person.Actor, study, subject, collection string, d CollectionData) error {
	return s.write(ctx, a, study, subject, trial.Handle, func(w *trial.Writer) error {
		if w.State.Row(form.Collection.Name, subject, collection) == nil {
			return missing()
		}
		return w.Set(record.Place{Form: form.Collection.Name, Subject: subject, Row: collection},
			map[string]string{"DONATION": d.Donation, "END": d.End, "VOLUME": d.Volume, "CELLS": d.Cells}, d.Reason)
	})
}
