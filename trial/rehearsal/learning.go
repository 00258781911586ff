package rehearsal

import (
	"context"
	"encoding/json"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// finished writes to the learning record, in the transaction that ends a rehearsal,
// whether it was passed: for every member who wrote something in it before.
func (s *Service) finished(ctx context.Context, tx *store.Tx, w *trial.Writer) error {
	if !slices.ContainsFunc(w.Entries(), func(e record.Entry) bool {
		return e.Kind == record.Value && e.Form == form.Rehearsal.Name && e.Item == "OUTCOME" && e.New != ""
	}) {
		return nil
	}
	row := w.State.Row(form.Rehearsal.Name, "", "1")
	var r Result
	if err := json.Unmarshal([]byte(row.Get("RESULT")), &r); err != nil {
		return err
	}
	site := row.Get("SITE")
	verb := lrs.Failed
	if r.Passed {
		verb = lrs.Passed
	}
	x, title := s.scenario(row.Get("SCENARIO")), w.State.Row(form.Study.Name, "", "1")
	object := lrs.Activity{ID: lrs.Rehearsal(row.Get("OF"), site), Type: lrs.TypeRehearsal, Name: map[string]string{
		"en": "Rehearsal of " + row.Get("OF") + " at " + site + ": " + x.Title.EN, "zh-Hans": row.Get("OF") + " " + site + " 演练：" + x.Title.ZH}}
	study := lrs.Activity{ID: lrs.Study(row.Get("OF")), Type: lrs.TypeStudy, Name: map[string]string{"en": title.Get("TITLE_EN"), "zh-Hans": title.Get("TITLE_ZH")}}
	var list []lrs.Statement
	for _, who := range s.took(w) {
		list = append(list, lrs.Statement{ID: id.Derived("rehearsal/" + w.ID + "/" + who), Person: who, Verb: verb, Object: object,
			Result: lrs.Scaled(float64(r.Score)/100, r.Passed), Timestamp: clock.At(row.Moment("FINISHED")),
			Context: &lrs.Context{Instructor: w.Actor(), Parent: []lrs.Activity{study}}})
	}
	return s.record.Add(ctx, tx, list...)
}

// took are those who took part: members whose entries stand in a row of a patient, of
// the decisions, of the laboratory's requirements or of the time.
func (s *Service) took(w *trial.Writer) []string {
	var out []string
	add := func(who string) {
		if who != "" && who != trial.Player && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	for _, f := range w.Forms() {
		rows := w.State.Across(f.Name)
		if f.Study {
			rows = w.State.Rows(f.Name, "")
		}
		for _, r := range rows {
			for _, sign := range w.State.Signed(f.Name, r.Subject, r.Key) {
				add(sign.By)
			}
			if f.Study && f.Name != form.Decision.Name && f.Name != form.Clock.Name {
				continue
			}
			if f.Name == form.Clock.Name && r.Key == "1" {
				continue // begun with the rehearsal
			}
			for _, item := range r.Items() {
				add(r.By(item).By)
			}
		}
	}
	slices.Sort(out)
	return out
}
