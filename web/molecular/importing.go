package molecular

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/molecular"
	"stepwise/web/ui"
)

// importForm is the form that takes a list.
type importForm struct {
	programme  string
	programmes []ui.Choice
	errs       ui.FieldErrors
}

// ImportPage shows the form that takes a list of points.
func (p *Pages) ImportPage(w http.ResponseWriter, r *http.Request) error {
	programmes, err := p.programmes(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, importPage(importForm{programmes: programmes}))
}

// Upload reads a list and shows what it would do.
func (p *Pages) Upload(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	key, programme, err := p.upload(w, r)
	if err != nil {
		return again(err, func() error {
			programmes, failed := p.programmes(ctx, ui.Actor(ctx))
			if failed != nil {
				return failed
			}
			f := importForm{programme: programme, programmes: programmes, errs: faults(ctx, err)}
			if f.errs["list"] == "" {
				f.errs["list"], f.errs[""] = f.errs[""], ""
			}
			return ui.Render(w, r, status(err), importPage(f))
		})
	}
	return ui.See(w, r, "/molecular/access/import/"+key)
}

func (p *Pages) upload(w http.ResponseWriter, r *http.Request) (key, programme string, err error) {
	name, data, err := ui.List(w, r)
	programme = r.PostForm.Get("programme")
	if err != nil {
		return "", programme, err
	}
	key, err = p.service.Upload(r.Context(), ui.Actor(r.Context()), programme, name, data)
	return key, programme, err
}

// Report shows what a list would do, or has done.
func (p *Pages) Report(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	report, err := p.service.Report(ctx, ui.Actor(ctx), r.PathValue("list"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, reportPage(report, nil))
}

// Apply adds the points of a list.
func (p *Pages) Apply(w http.ResponseWriter, r *http.Request) error {
	ctx, key := r.Context(), r.PathValue("list")
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	n, err := p.service.Apply(ctx, ui.Actor(ctx), key, r.PostForm.Get("leave") == "1")
	if err != nil {
		return again(err, func() error {
			report, failed := p.service.Report(ctx, ui.Actor(ctx), key)
			if failed != nil {
				return failed
			}
			return ui.Render(w, r, status(err), reportPage(report, faults(ctx, err)))
		})
	}
	ui.Say(ctx, lang.T(ctx, "molecular.import.added", "Count", n))
	return ui.See(w, r, "/molecular/access/import/"+key)
}

// Faulty gives the rows that are left out, with the reasons, as CSV: it can be put
// right and uploaded again.
func (p *Pages) Faulty(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	report, err := p.service.Report(ctx, ui.Actor(ctx), r.PathValue("list"))
	if err != nil {
		return err
	}
	rows := [][]string{append([]string{lang.T(ctx, "molecular.import.row"), lang.T(ctx, "molecular.import.why")}, columnNames()...)}
	for _, l := range report.Lines {
		if leftOut(l) {
			rows = append(rows, append([]string{strconv.Itoa(l.Number), strings.Join(reasons(ctx, l), " ")}, cells(l.Draft)...))
		}
	}
	return writeCSV(w, "faulty.csv", rows)
}

func leftOut(l room.Line) bool { return l.Outcome != room.Fresh && l.Outcome != room.Same }

// reasons say why a row is not taken, each with its column.
func reasons(ctx context.Context, l room.Line) []string {
	switch l.Outcome {
	case room.Twin:
		return []string{lang.T(ctx, "molecular.import.twin", "Row", l.Twin)}
	case room.Taken:
		return []string{lang.T(ctx, "molecular.import.taken")}
	}
	var out []string
	for _, x := range l.Faults {
		s := lang.SayMap(lang.From(ctx), x.Key, x.Args)
		if x.Where != "" {
			s = lang.T(ctx, "molecular.import.column", "Column", lang.T(ctx, "molecular.field."+x.Where), "Reason", s)
		}
		out = append(out, s)
	}
	return out
}
