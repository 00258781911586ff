package custody

import (
	"context"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Find reads one scan for whoever works with cells: which subject and container it
// belongs to. A label of a site that is not theirs, of another study, void or unknown
// is refused, and that is kept.
func (s *Service) Find(ctx context.Context, a person.Actor, study, text string) (label Label, err error) {
	err = s.ledger.Write(ctx, a, study, func(_ context.Context, w *trial.Writer) error {
		at := ""
		for _, g := range w.Me.Grants {
			if w.Me.May(trial.Handle, g.Site) || w.Me.May(trial.Produce, g.Site) {
				at = g.Site
			}
		}
		if err := w.Require(trial.Handle, at); err != nil {
			if err := w.Require(trial.Produce, at); err != nil {
				return err
			}
		}
		scan, err := Read(text, w.Code)
		if err != nil {
			var f fault.Form
			f.Add("scan", "custody.fault.unreadable")
			return f.Err()
		}
		r := w.State.Row(form.Label.Name, scan.Subject, strconv.Itoa(scan.Number))
		var list []Disagreement
		switch {
		case scan.Study != "" && scan.Study != w.Code:
			list = []Disagreement{{"study", scan.Study, w.Code}}
			scan.Subject = ""
		case r == nil:
			list = []Disagreement{{"unknown", scan.Code, ""}}
			scan.Subject = ""
		case !w.Me.Sees(w.Site(scan.Subject)):
			list = []Disagreement{{"site", scan.Code, at}}
		default:
			label = labelOf(w.Code, r)
			if !label.Void.IsZero() {
				list = []Disagreement{{"void", scan.Code, ""}}
			} else if scan.Study != "" && !strings.EqualFold(scan.Text, label.Text) {
				list = []Disagreement{{"altered", scan.Code, ""}}
			}
		}
		if len(list) == 0 {
			return nil
		}
		label = Label{}
		return refuse(w, record.Place{Form: form.Label.Name, Subject: scan.Subject, Row: strconv.Itoa(scan.Number)}, "find", "", [2]string{scan.Code}, list)
	})
	return label, err
}
