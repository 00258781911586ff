package custody

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Given is an infusion as it was typed at the bedside.
type Given struct {
	Bags    []string // that were checked before
	At, End time.Time
	Weight  string // kg
	Cells   string // CAR-positive viable T cells given, millions
	Comment string
	Entry   string // key of the entry: sent twice, it counts once
	Reason  string // of a correction
}

// Infuse enters an infusion of bags that were checked at the bedside. What happened is
// recorded as it happened: a dose below or above the planned level, or given after the
// time the bag was usable, needs a comment, not a correction. The level at which the
// patient is analysed is that of the dose given. It returns the row.
func (s *Service) Infuse(ctx context.Context, a person.Actor, study, subject string, g Given) (row string, err error) {
	err = s.write(ctx, a, study, subject, trial.Handle, func(w *trial.Writer) error {
		bags := slices.Sorted(slices.Values(g.Bags))
		values := map[string]string{"AT": record.At(g.At), "END": record.At(g.End), "WEIGHT": g.Weight, "CELLS": g.Cells, "BAGS": strings.Join(bags, ","),
			"COMMENT": g.Comment, "ENTRY": g.Entry}
		if r, err := settled(w.State, form.Infusion.Name, subject, values, canonical(w, form.Infusion.Name)); r != nil || err != nil {
			row = keyOf(r)
			return err
		}
		list, err := bagsGiven(w, subject, bags)
		if err != nil {
			return err
		}
		if err := given(w, subject, list, PlannedLevel(w.State, subject), g, values); err != nil {
			return err
		}
		values["PRODUCT"], values["THERAPY"] = list[0].Product, list[0].Therapy
		row = w.NextKey(form.Infusion.Name, subject)
		if err := w.Set(record.Place{Form: form.Infusion.Name, Subject: subject, Row: row}, values, ""); err != nil {
			return err
		}
		for _, c := range list {
			if err := w.Set(record.Place{Form: form.Handover.Name, Subject: subject, Row: w.NextKey(form.Handover.Name, subject)},
				map[string]string{"CONTAINER": c.Key, "STEP": string(Infuse), "AT": record.At(g.At)}, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return row, err
}

// bagsGiven are the bags of an infusion, all of one product and all checked.
func bagsGiven(w *trial.Writer, subject string, keys []string) ([]Container, error) {
	var f fault.Form
	f.Check(len(keys) > 0, "bags", "fault.required")
	var out []Container
	for _, key := range keys {
		c, ok := One(w.State, subject, key)
		switch {
		case !ok || c.Kind != Bag || len(out) > 0 && c.Product != out[0].Product:
			f.Add("bags", "custody.fault.bag", "Key", key)
		case c.Last == Infuse:
			f.Add("bags", "custody.fault.given", "Key", key)
		case c.Last != Check:
			f.Add("bags", "custody.fault.unchecked", "Key", key)
		default:
			out = append(out, c)
		}
	}
	return out, f.Err()
}

// given checks what was typed and fills in dose and levels.
func given(w *trial.Writer, subject string, bags []Container, planned int, g Given, values map[string]string) error {
	var f fault.Form
	p := versionOf(w.View, subject)
	if p == nil {
		return fault.New(fault.Conflict, "custody.refused.protocol")
	}
	var checked, until time.Time
	held, bedside := 0.0, ""
	for _, c := range bags {
		for _, s := range c.Steps {
			if s.Step == Check {
				bedside = s.Weight
			}
		}
		if t := c.At(Check); t.After(checked) {
			checked = t
		}
		if t := c.UsableUntil(); !t.IsZero() && (until.IsZero() || t.Before(until)) {
			until = t
		}
		held += c.Cells
	}
	happened(&f, "at", g.At, w, checked)
	if !g.End.IsZero() {
		happened(&f, "end", g.End, w, g.At)
	}
	weight, errWeight := strconv.ParseFloat(strings.TrimSpace(g.Weight), 64)
	f.Check(errWeight == nil && weight >= 1 && weight <= 400, "weight", "custody.fault.weight")
	cells, errCells := strconv.ParseFloat(strings.TrimSpace(g.Cells), 64)
	f.Check(errCells == nil && cells >= 0 && cells <= 1e6, "cells", "custody.fault.cells")
	if err := f.Err(); err != nil {
		return err
	}
	dose, _ := Dose(p, cells, weight)
	level := p.Given(dose)
	if strings.TrimSpace(g.Comment) == "" {
		if kg, err := strconv.ParseFloat(bedside, 64); err == nil && kg != weight {
			f.Add("comment", "custody.fault.otherweight", "Weight", plain(weight), "Checked", plain(kg))
		}
		f.Check(level >= planned, "comment", "custody.fault.belowplan", "Dose", plain(dose), "Level", level, "Planned", planned)
		f.Check(level <= planned, "comment", "custody.fault.aboveplan", "Dose", plain(dose), "Level", level, "Planned", planned)
		f.Check(level != planned || !exceeds(p, planned, dose), "comment", "custody.fault.abovemost", "Dose", plain(dose), "Most", plain(p.Most(planned)))
		f.Check(until.IsZero() || !g.At.After(until), "comment", "custody.fault.afterexpiry", "Until", minute(until.In(g.At.Location())))
		if against := opened(w.State, p, Attempt{Container: Container{Subject: subject}}); g.Reason == "" && len(against) > 0 {
			f.Add("comment", "custody.fault.closedsince") // the decision changed since the check
		}
		f.Check(cells <= held, "comment", "custody.fault.morethanheld", "Held", plain(held))
	}
	values["DOSE"], values["PLANNED"], values["LEVEL"] = plain(dose), strconv.Itoa(planned), strconv.Itoa(level)
	return f.Err()
}

// Correct changes an infusion that was entered wrongly, with a reason. Dose and level
// follow; the planned level stays what it was. Who decided on the dose sees that the
// data changed (trial/dosing).
func (s *Service) Correct(ctx context.Context, a person.Actor, study, subject, row string, g Given) error {
	return s.write(ctx, a, study, subject, trial.Handle, func(w *trial.Writer) error {
		old := w.State.Row(form.Infusion.Name, subject, row)
		if old == nil {
			return missing()
		}
		var list []Container
		for _, key := range strings.Split(old.Get("BAGS"), ",") {
			if c, ok := One(w.State, subject, key); ok {
				list = append(list, c)
			}
		}
		values := map[string]string{"AT": record.At(g.At), "END": record.At(g.End), "WEIGHT": g.Weight, "CELLS": g.Cells, "COMMENT": g.Comment}
		planned, _ := old.Int("PLANNED")
		if err := given(w, subject, list, planned, g, values); err != nil {
			return err
		}
		for _, r := range w.State.Rows(form.Handover.Name, subject) {
			if r.Get("STEP") != string(Infuse) || !slices.ContainsFunc(list, func(c Container) bool { return c.Key == r.Get("CONTAINER") }) {
				continue
			}
			if err := w.Set(record.Place{Form: form.Handover.Name, Subject: subject, Row: r.Key}, map[string]string{"AT": values["AT"]}, g.Reason); err != nil {
				return err
			}
		}
		return w.Set(record.Place{Form: form.Infusion.Name, Subject: subject, Row: row}, values, g.Reason)
	})
}
