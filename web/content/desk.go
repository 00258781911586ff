package content

import (
	"context"
	"errors"
	"io"
	"net/http"

	room "stepwise/content"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// Desk lists the units that a coordinator may write.
func (p *Pages) Desk(w http.ResponseWriter, r *http.Request) error {
	return p.desk(w, r, nil)
}

func (p *Pages) desk(w http.ResponseWriter, r *http.Request, failed error) error {
	ctx := r.Context()
	units, err := p.room.Desk(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), deskPage(units, lines(ctx, failed)))
}

// scopes are the programmes for which the actor may write, "" for what is shared;
// has is kept among them, for a form must be able to say what it was given.
func (p *Pages) scopes(ctx context.Context, has string) ([]ui.Choice, error) {
	a := ui.Actor(ctx)
	list, err := p.programmes(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	if room.MayShare(a) {
		out = append(out, ui.Choice{Text: lang.T(ctx, "content.scope.shared")})
	}
	known := has == ""
	for _, c := range list {
		known = known || c.Value == has
		out = append(out, c)
	}
	if !known {
		out = append(out, ui.Choice{Value: has, Text: has})
	}
	return out, nil
}

// Import reads a unit's file, or a file of questions, that was uploaded.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	code := ""
	err := withUpload(w, r, room.QuestionFileLimit, func(name string, body io.Reader) error {
		if isJSON(name) {
			n, err := p.room.ImportQuestions(ctx, a, body)
			if err == nil {
				ui.Say(ctx, lang.T(ctx, "content.imported.questions", "Count", n))
			}
			return err
		}
		var err error
		if code, err = p.room.ImportUnit(ctx, a, body); err == nil {
			ui.Say(ctx, lang.T(ctx, "content.imported"))
		}
		return err
	})
	if err != nil {
		if again(err) {
			return p.desk(w, r, err)
		}
		return err
	}
	if code == "" {
		return ui.See(w, r, "/office/units")
	}
	return ui.See(w, r, "/office/units/"+code)
}

// Export sends a unit as a file.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	return sendFile(w, code+".md", "text/markdown; charset=utf-8", func(out io.Writer) error {
		return p.room.ExportUnit(ctx, ui.Actor(ctx), code, out)
	})
}

// ExportQuestions sends the questions of a unit as a file.
func (p *Pages) ExportQuestions(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	return sendFile(w, code+"-questions.json", "application/json; charset=utf-8", func(out io.Writer) error {
		return p.room.ExportQuestions(ctx, ui.Actor(ctx), code, out)
	})
}

// Areas shows and changes the areas of the library.
func (p *Pages) Areas(w http.ResponseWriter, r *http.Request) error {
	return p.areas(w, r, room.Area{}, nil)
}

func (p *Pages) areas(w http.ResponseWriter, r *http.Request, typed room.Area, failed error) error {
	ctx := r.Context()
	list, err := p.room.Areas(ctx)
	if err != nil {
		return err
	}
	if failed == nil && r.URL.Query().Get("code") != "" {
		for _, x := range list {
			if x.Code == r.URL.Query().Get("code") {
				typed = x
			}
		}
	}
	return ui.Render(w, r, status(failed), areasPage(list, typed, room.MayShare(ui.Actor(ctx)), faults(ctx, failed)))
}

// PutArea makes or changes an area.
func (p *Pages) PutArea(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	var f fault.Form
	area := room.Area{Code: form.Get("code"), Title: ui.TextOf(form, "title"), Place: ui.Int(&f, form, "place", 0, 9999)}
	err := f.Err()
	if err == nil {
		err = p.room.PutArea(ctx, ui.Actor(ctx), area)
	}
	if err != nil {
		if again(err) {
			return p.areas(w, r, area, err)
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/areas")
}

// lines are the faults of a file, each with its place, in order.
func lines(ctx context.Context, err error) []string {
	if err == nil {
		return nil
	}
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return []string{ui.Sentence(ctx, err)}
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, x.Where+": "+lang.SayMap(lang.From(ctx), x.Key, x.Args))
	}
	return out
}
