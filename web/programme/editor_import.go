package programme

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// importLimit bounds an import's request: a file and a pasted text, and the form
// around them.
const importLimit = 2*room.TextLimit + 64<<10

// ImportProgramme reads a programme from an uploaded or pasted text into its
// draft. Every fault is shown with its line, and the text is kept.
func (p *Pages) ImportProgramme(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), ui.Actor(r.Context())
	text, err := importText(w, r)
	if err != nil {
		return err
	}
	d, err := room.ReadText(strings.NewReader(text))
	if err == nil {
		err = mayEdit(a, d.Code)
	}
	s := shelf{text: strings.ToValidUTF8(text, "\uFFFD")}
	revision := 0
	if err == nil {
		// Whoever imports over a draft that somebody is writing must say so.
		var versions []room.Version
		if versions, err = room.Versions(ctx, p.db.Read(), d.Code); err == nil && len(versions) > 0 && versions[0].PublishedAt.IsZero() {
			revision = versions[0].Revision
			if s.replace = r.FormValue("replace") != "1"; s.replace {
				err = fault.New(fault.Conflict, "editor.import.draft", "Code", d.Code)
			}
		}
	}
	if err == nil {
		_, err = p.service.Save(ctx, a, d, revision, strings.TrimSpace(r.FormValue("note")))
	}
	if err == nil {
		ui.Say(ctx, lang.T(ctx, "editor.import.done"))
		return ui.See(w, r, "/office/programmes/"+d.Code+"/edit")
	}
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return err
	}
	s.sentence = ui.Sentence(ctx, err)
	for _, x := range f.Fields {
		s.lines = append(s.lines, lineFault{whereText(r, x.Where), lang.SayMap(lang.From(ctx), x.Key, lineArgs(r, x.Args))})
	}
	return p.shelf(w, r, ui.Status(err), s)
}

// importText is the uploaded file, or else what was pasted.
func importText(w http.ResponseWriter, r *http.Request) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, importLimit)
	if err := r.ParseMultipartForm(importLimit); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return "", err
		}
		return "", fault.Wrap(err, fault.Invalid, "fault.form")
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return r.FormValue("text"), nil
	}
	defer file.Close()
	b, err := io.ReadAll(file)
	if err != nil {
		return "", err
	}
	if len(b) == 0 {
		return r.FormValue("text"), nil
	}
	return string(b), nil
}

// whereText says "line 12" in the reader's language.
func whereText(r *http.Request, where string) string {
	if n, ok := strings.CutPrefix(where, "line "); ok {
		return lang.T(r.Context(), "editor.line", "Number", n)
	}
	return where
}

func lineArgs(r *http.Request, args map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range args {
		if s, ok := v.(string); ok && k == "First" {
			v = whereText(r, s)
		}
		out[k] = v
	}
	return out
}
