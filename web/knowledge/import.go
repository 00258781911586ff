package knowledge

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/person"
	"stepwise/web/ui"
)

// maxUpload bounds a file that is imported in the browser, in bytes. The whole
// seed of one kind is a quarter of it; the command line takes more.
const maxUpload = 8 << 20

// importing is the page on which a file is looked at before it is taken.
type importing struct {
	comment string
	text    string // of the file, carried from the report to the confirmation
	plan    *plan
	errs    ui.FieldErrors
	waiting room.Waiting
}

// atOnce is how many statements a report names; the rest is counted.
const atOnce = 50

// ImportPage asks for a file.
func (p *Pages) ImportPage(w http.ResponseWriter, r *http.Request) error {
	v, err := p.importing(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, importPage(v))
}

func (p *Pages) importing(r *http.Request) (v importing, err error) {
	actor := ui.Actor(r.Context())
	if !room.MayImport(actor) {
		return v, person.Forbidden()
	}
	v.waiting, err = p.room.Waiting(r.Context(), actor)
	return v, err
}

// Import reports what a file would do; once that was seen, it does it.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), ui.Actor(r.Context())
	v, err := p.importing(r)
	if err != nil {
		return err
	}
	if err := p.upload(w, r, &v); err != nil {
		if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.TooLarge {
			return err
		}
		v.errs = errorsOf(ctx, err)
		return ui.Render(w, r, ui.Status(err), importPage(v))
	}
	list, refused, err := room.ReadFile(strings.NewReader(v.text))
	if err != nil {
		v.errs = ui.FieldErrors{"file": ui.Sentence(ctx, err)}
		return ui.Render(w, r, ui.Status(err), importPage(v))
	}
	if v.plan, err = p.plan(ctx, list, refused, v.text); err != nil {
		return err
	}
	switch {
	case len(v.plan.Refused) > 0:
		return ui.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
	case r.PostForm.Get("do") != "apply":
		return ui.Render(w, r, http.StatusOK, importPage(v))
	case v.comment == "":
		v.errs = ui.FieldErrors{"comment": lang.T(ctx, "fault.required")}
		return ui.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
	}
	report, err := p.room.Import(ctx, actor, list, v.comment)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		v.errs = errorsOf(ctx, err)
		return ui.Render(w, r, ui.Status(err), importPage(v))
	}
	if err != nil {
		return err
	}
	if len(report.Refused) > 0 { // the room knows more than the file shows
		v.plan.Refused = refusals(ctx, report.Refused, v.text)
		return ui.Render(w, r, http.StatusUnprocessableEntity, importPage(v))
	}
	said := lang.T(ctx, "knowledge.page.import.done", "Added", lang.Number(report.Added), "Changed", lang.Number(report.Changed), "Same", lang.Number(report.Same))
	if report.Drafts > 0 {
		said += " " + lang.T(ctx, "knowledge.page.import.done.drafts", "N", lang.Number(report.Drafts))
	}
	if n := len(report.Kept); n > 0 {
		said += " " + lang.T(ctx, "knowledge.page.import.done.kept", "N", lang.Number(n))
	}
	ui.Say(ctx, said)
	return ui.See(w, r, "/knowledge/changes")
}

// upload reads the form: the chosen file, or the text of the one that was reported.
func (p *Pages) upload(w http.ResponseWriter, r *http.Request, v *importing) error {
	const most = maxUpload + 64<<10 // the other fields
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseMultipartForm(most); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) || strings.Contains(err.Error(), "too large") {
			return fault.New(fault.TooLarge, "fault.toolarge", "Limit", ui.Size(maxUpload))
		}
		return fault.Wrap(err, fault.Invalid, "knowledge.page.fault.file")
	}
	defer r.MultipartForm.RemoveAll()
	v.comment, v.text = clean(r.PostForm.Get("comment")), r.PostForm.Get("text")
	var form fault.Form
	if v.text != "" {
		return nil
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		form.Add("file", "knowledge.page.fault.file")
		return form.Err()
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxUpload+1))
	if err != nil {
		return err
	}
	if len(data) > maxUpload {
		return fault.New(fault.TooLarge, "fault.toolarge", "Limit", ui.Size(maxUpload))
	}
	v.text = string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) // Windows editors write the mark
	form.Check(strings.TrimSpace(v.text) != "", "file", "knowledge.page.fault.file")
	return form.Err()
}
