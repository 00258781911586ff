package content

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	room "stepwise/content"
	"stepwise/content/prose"
	"stepwise/internal/blob"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// editor is what the page of an author shows.
type editor struct {
	room.Manuscript
	unit    *room.Unit // nil for a new unit
	place   string     // as typed
	minutes string
	pass    string
	sources string
	asks    string
	scopes  []ui.Choice
	areas   []room.Area
	files   []blob.File
	bank    []room.Banked
	preview map[lang.Tag]prose.Page
	errs    ui.FieldErrors
}

func (e editor) action() string {
	if e.unit == nil {
		return "/office/units"
	}
	return "/office/units/" + e.Code
}

// fresh is an editor for what is stored.
func fresh(m room.Manuscript) editor {
	var sources []string
	for _, s := range m.Sources {
		sources = append(sources, strings.TrimSpace(s.URL+" "+s.Title))
	}
	return editor{Manuscript: m, place: strconv.Itoa(m.Place), minutes: strconv.Itoa(m.Minutes),
		pass: strconv.FormatFloat(m.Pass, 'f', -1, 64), sources: strings.Join(sources, "\n"), asks: strings.Join(m.Questions, "\n")}
}

// readEditor reads the author's form. Numbers that are none are faults of their
// fields; everything is kept as it was typed.
func readEditor(form url.Values, f *fault.Form) editor {
	e := editor{Manuscript: room.Manuscript{Code: strings.TrimSpace(form.Get("code")), Scope: form.Get("scope"), Title: ui.TextOf(form, "title"),
		Area: form.Get("area"), Confidence: room.Confidence(form.Get("confidence")), Questions: room.ParseIDs(form.Get("questions")),
		Body: lang.Text{EN: form.Get("body.en"), ZH: form.Get("body.zh")}, Sources: readSources(form.Get("sources"))},
		place: form.Get("place"), minutes: form.Get("minutes"), pass: form.Get("pass"), sources: form.Get("sources"), asks: form.Get("questions")}
	e.Base, _ = strconv.Atoi(form.Get("base"))
	e.Manuscript.Place = ui.Int(f, form, "place", 0, 9999)
	e.Manuscript.Minutes = ui.Int(f, form, "minutes", 0, 600)
	e.Manuscript.Pass = share(f, form, "pass")
	return e
}

// share reads a share of 0–1, with a point or a comma.
func share(f *fault.Form, form url.Values, name string) float64 {
	n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(form.Get(name)), ",", ".", 1), 64)
	f.Check(err == nil && n >= 0 && n <= 1, name, "content.share")
	return n
}

// readSources reads one source a line: the address, and after a space its title.
func readSources(s string) room.Sources {
	var out room.Sources
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			address, title, _ := strings.Cut(line, " ")
			out = append(out, room.Source{URL: address, Title: strings.TrimSpace(title)})
		}
	}
	return out
}

// New shows an empty unit.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	return p.editor(w, r, fresh(room.Manuscript{Pass: room.DefaultPass}), nil)
}

// Edit shows a unit to its author.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	u, err := p.room.Edit(ctx, ui.Actor(ctx), r.PathValue("code"), 0)
	if err != nil {
		return err
	}
	return p.editor(w, r, fresh(u.Manuscript()), nil)
}

func (p *Pages) editor(w http.ResponseWriter, r *http.Request, e editor, failed error) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	var err error
	if code := r.PathValue("code"); code != "" {
		u, err := p.room.Edit(ctx, a, code, 0)
		if err != nil {
			return err
		}
		e.unit, e.Code = &u, code
		if fault.Is(failed, fault.Conflict) {
			e.Base = u.Newest // having been told, the next save is on purpose
		}
		if e.files, err = p.room.Attachments(ctx, a, code); err != nil {
			return err
		}
		if e.bank, err = p.room.Bank(ctx, a, code); err != nil {
			return err
		}
	}
	if e.scopes, err = p.scopes(ctx, e.Scope); err != nil {
		return err
	}
	if e.areas, err = p.room.Areas(ctx); err != nil {
		return err
	}
	e.errs = faults(ctx, failed)
	return ui.Render(w, r, status(failed), editorPage(e))
}

// Save stores what an author wrote, or shows it as it would be read.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	var f fault.Form
	e := readEditor(form, &f)
	if code := r.PathValue("code"); code != "" {
		e.Code = code
	} else {
		e.Base = 0
	}
	if form.Get("do") == "preview" {
		var err error
		if e.preview, err = p.preview(r, e.Code, e.Body); err != nil {
			return err
		}
		return p.editor(w, r, e, nil)
	}
	err := f.Err()
	if err == nil {
		_, err = p.room.Save(ctx, ui.Actor(ctx), e.Manuscript)
	}
	if err != nil {
		if again(err) {
			return p.editor(w, r, e, err)
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/units/"+e.Code)
}

// Preview answers the script with both texts as they would be read.
func (p *Pages) Preview(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	pages, err := p.preview(r, r.PathValue("code"), lang.Text{EN: r.PostForm.Get("body.en"), ZH: r.PostForm.Get("body.zh")})
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, previewPair(pages))
}

func (p *Pages) preview(r *http.Request, code string, body lang.Text) (map[lang.Tag]prose.Page, error) {
	out := map[lang.Tag]prose.Page{}
	for tag, text := range map[lang.Tag]string{lang.EN: body.EN, lang.ZH: body.ZH} {
		if strings.TrimSpace(text) == "" {
			continue
		}
		page, err := p.room.Preview(r.Context(), ui.Actor(r.Context()), code, text, tag)
		if err != nil {
			return nil, err
		}
		out[tag] = page
	}
	return out, nil
}

// Turn publishes a version, retires the unit, or brings a version back.
func (p *Pages) Turn(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	a := ui.Actor(ctx)
	version, _ := strconv.Atoi(r.PostForm.Get("version")) // 0 is the newest
	base, _ := strconv.Atoi(r.PostForm.Get("base"))
	var err error
	do := r.PostForm.Get("do")
	switch do {
	case "publish":
		err = p.room.Publish(ctx, a, code, version)
	case "retire":
		err = p.room.Retire(ctx, a, code)
	case "restore":
		_, err = p.room.Restore(ctx, a, code, version, base)
	default:
		err = fault.New(fault.Invalid, "fault.choice")
	}
	if err != nil {
		if !again(err) {
			return err
		}
		u, readErr := p.room.Edit(ctx, a, code, 0)
		if readErr != nil {
			return readErr
		}
		return p.editor(w, r, fresh(u.Manuscript()), err)
	}
	ui.Say(ctx, word(ctx, "content.turned.", do))
	return ui.See(w, r, "/office/units/"+code)
}

// Upload stores a file with a unit.
func (p *Pages) Upload(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	a := ui.Actor(ctx)
	err := withUpload(w, r, room.VideoLimit, func(name string, body io.Reader) error {
		_, err := p.room.Attach(ctx, a, code, name, body)
		return err
	})
	if err != nil {
		if !again(err) {
			return err
		}
		ui.Warn(ctx, ui.Sentence(ctx, err))
	}
	return ui.See(w, r, fmt.Sprintf("/office/units/%s#files", code))
}

// Detach takes a file off a unit.
func (p *Pages) Detach(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	if err := p.room.Detach(ctx, ui.Actor(ctx), code, r.PathValue("file")); err != nil {
		if !again(err) {
			return err
		}
		ui.Warn(ctx, ui.Sentence(ctx, err))
	}
	return ui.See(w, r, fmt.Sprintf("/office/units/%s#files", code))
}

// History lists the versions of a unit.
func (p *Pages) History(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	a := ui.Actor(ctx)
	versions, err := p.room.History(ctx, a, code)
	if err != nil {
		return err
	}
	u, err := p.room.Edit(ctx, a, code, 0)
	if err != nil {
		return err
	}
	var ids []string
	for _, v := range versions {
		ids = append(ids, v.By)
	}
	names, err := p.names(ctx, ids...)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, historyPage(u, versions, names))
}

// Version shows one version of a unit as it is read, in both languages.
func (p *Pages) Version(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	u, err := p.room.Edit(ctx, ui.Actor(ctx), code, number)
	if err != nil {
		return err
	}
	pages, err := p.preview(r, code, u.Body)
	if err != nil {
		return err
	}
	names, err := p.names(ctx, u.By)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, versionPage(u, pages, names[u.By]))
}
