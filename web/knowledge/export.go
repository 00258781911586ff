package knowledge

import (
	"archive/zip"
	"bytes"
	"net/http"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// exporting is the page from which files are taken.
type exporting struct {
	asOf    asOf
	kinds   []count
	errs    ui.FieldErrors
	waiting room.Waiting
}

// ExportPage offers the files.
func (p *Pages) ExportPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	e := exporting{asOf: p.asOf(r)}
	if e.asOf.Fault != "" {
		e.errs = ui.FieldErrors{"at": e.asOf.Fault}
		return ui.Render(w, r, http.StatusUnprocessableEntity, exportPage(e))
	}
	s := shelf{asOf: e.asOf}
	if err := p.count(ctx, &s); err != nil {
		return err
	}
	e.kinds = s.kinds
	if actor := ui.Actor(ctx); room.MaySeeDrafts(actor) {
		var err error
		if e.waiting, err = p.room.Waiting(ctx, actor); err != nil {
			return err
		}
	}
	return ui.Render(w, r, http.StatusOK, exportPage(e))
}

// Export gives the file of one kind, or a ZIP archive with a file for each.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	ctx, kind := r.Context(), fact.Kind(r.URL.Query().Get("kind"))
	a := p.asOf(r)
	if a.Fault != "" {
		var f fault.Form
		f.Add("at", "fault.date")
		return f.Err()
	}
	if kind != "" && !slices.Contains(fact.Kinds, kind) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	list, err := p.room.Export(ctx, a.At, room.Filter{Kind: kind})
	if err != nil {
		return err
	}
	if !room.MaySeeDrafts(ui.Actor(ctx)) {
		for i, s := range list {
			list[i] = anonymous(s)
		}
	}
	day := a.Day
	if day == "" {
		day = lang.Day(p.clock.Now())
	}
	var b bytes.Buffer
	name, media := "knowledge-"+string(kind)+"-"+day+".json", "application/json; charset=utf-8"
	if kind != "" {
		err = room.WriteFile(&b, kind, list)
	} else {
		name, media = "knowledge-"+day+".zip", "application/zip"
		err = archive(&b, list, p.clock.Now())
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(b.Bytes()) // a reader who went away is nobody's fault
	return nil
}

// archive writes one file for each kind that there is.
func archive(b *bytes.Buffer, list []*fact.Statement, now clock.Time) error {
	z := zip.NewWriter(b)
	for _, kind := range fact.Kinds {
		if !slices.ContainsFunc(list, func(s *fact.Statement) bool { return s.Kind == kind }) {
			continue
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: "knowledge-" + string(kind) + ".json", Method: zip.Deflate, Modified: now.Std()})
		if err != nil {
			return err
		}
		if err := room.WriteFile(f, kind, list); err != nil {
			return err
		}
	}
	return z.Close()
}

// Schema gives the JSON Schema of statements.
func (p *Pages) Schema(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/schema+json")
	_, _ = w.Write(room.Schema())
	return nil
}
