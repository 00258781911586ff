package programme

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// shelf is the list of programmes, with the two forms that bring new ones.
type shelf struct {
	programmes []shelved
	values     url.Values // of the form that came back
	errors     ui.FieldErrors
	lines      []lineFault // of an import
	text       string      // that was pasted or uploaded
	replace    bool        // the import would write over a draft
	sentence   string      // why the import was refused as a whole
}

type shelved struct {
	room.Summary
	draft    int // number of the draft, 0 when none
	learners int
}

type lineFault struct{ where, text string }

// Programmes lists the programmes that somebody coordinates or administers.
func (p *Pages) Programmes(w http.ResponseWriter, r *http.Request) error {
	return p.shelf(w, r, http.StatusOK, shelf{})
}

func (p *Pages) shelf(w http.ResponseWriter, r *http.Request, status int, s shelf) error {
	ctx, a := r.Context(), ui.Actor(r.Context())
	all, err := room.List(ctx, p.db.Read())
	if err != nil {
		return err
	}
	for _, x := range all {
		if maySee(a, x.ID) != nil {
			continue
		}
		one := shelved{Summary: x}
		versions, err := room.Versions(ctx, p.db.Read(), x.ID)
		if err != nil {
			return err
		}
		if len(versions) > 0 && versions[0].PublishedAt.IsZero() {
			one.draft = versions[0].Number
			if x.Published == 0 {
				one.Title = versions[0].Definition.Title
			}
		}
		views, err := p.service.Overview(ctx, a, x.ID)
		if err != nil && !fault.Is(err, fault.Forbidden) {
			return err
		}
		for _, v := range views {
			one.learners += v.Active + v.Waiting
		}
		s.programmes = append(s.programmes, one)
	}
	return ui.Render(w, r, status, shelfPage(s))
}

// maySee lets in whoever coordinates a programme or one of its cohorts.
func maySee(a person.Actor, programme string) error {
	ids, everywhere := a.Programmes(person.Coordinator)
	if everywhere || a.Has("", "", person.Administrator) {
		return nil
	}
	for _, id := range ids {
		if id == programme {
			return nil
		}
	}
	return person.Forbidden()
}

// CreateProgramme makes a draft with one step from a code and a title.
func (p *Pages) CreateProgramme(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, a := r.Context(), ui.Actor(r.Context())
	d := &room.Definition{Code: strings.TrimSpace(r.PostForm.Get("code")), Title: ui.TextOf(r.PostForm, "title"),
		Steps: []room.Step{{Code: "s1", Title: lang.Text{EN: lang.Say(lang.EN, "editor.first"), ZH: lang.Say(lang.ZH, "editor.first")}}}}
	var f fault.Form
	for _, x := range faultsOf(d.Check()) {
		if x.Where == "programme" {
			x.Where = "code"
		}
		if x.Where == "code" || x.Where == "title" {
			f.Check(false, x.Where, x.Key, pairsOf(x.Args)...)
		}
	}
	err := f.Err()
	if err == nil {
		err = p.create(ctx, a, d)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Forbidden) {
		s := shelf{values: r.PostForm, errors: ui.Errors(ctx, err)}
		if len(s.errors) == 0 {
			s.errors = ui.FieldErrors{"": ui.Sentence(ctx, err)}
		}
		return p.shelf(w, r, ui.Status(err), s)
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, "/office/programmes/"+d.Code+"/edit")
}

func (p *Pages) create(ctx context.Context, a person.Actor, d *room.Definition) error {
	if err := mayEdit(a, d.Code); err != nil {
		return err
	}
	_, err := room.Get(ctx, p.db.Read(), d.Code)
	if err == nil {
		return &fault.Fault{Kind: fault.Conflict, Key: "fault.form", Fields: []fault.Field{{Where: "code", Key: "editor.fault.taken"}}}
	}
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	_, err = p.service.Save(ctx, a, d, 0, "")
	return err
}

func pairsOf(args map[string]any) []any {
	var out []any
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// Schema gives anybody the JSON Schema of a programme's text.
func (p *Pages) Schema(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/schema+json")
	w.Header().Set("Access-Control-Allow-Origin", "*") // editors in a browser read it too
	_, err := w.Write(room.Schema)
	return err
}
