package casereport

import (
	"errors"
	"net/http"

	room "stepwise/casereport"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// uploading is what an author typed beside a picture.
type uploading struct {
	caption string
	checked bool
	errs    ui.FieldErrors
}

// Figures lists the figures and takes new ones.
func (p *Pages) Figures(w http.ResponseWriter, r *http.Request) error {
	return p.figures(w, r, uploading{}, nil)
}

func (p *Pages) figures(w http.ResponseWriter, r *http.Request, u uploading, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	u.errs = faults(r.Context(), failed)
	return ui.Render(w, r, status(failed), figuresPage(d, u))
}

// AddFigure takes a picture.
func (p *Pages) AddFigure(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, room.PictureLimit+64<<10)
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return p.figures(w, r, uploading{}, fault.New(fault.TooLarge, "fault.toolarge", "Limit", ui.Size(room.PictureLimit)))
		}
		return fault.Wrap(err, fault.Invalid, "fault.form")
	}
	defer r.MultipartForm.RemoveAll()
	ctx, id := r.Context(), r.PathValue("id")
	u := room.Upload{Caption: r.PostForm.Get("caption"), Checked: r.PostForm.Get("checked") != ""}
	if file, _, err := r.FormFile("file"); err == nil {
		defer file.Close()
		u.Body = file
	}
	fig, err := p.service.AddFigure(ctx, ui.Actor(ctx), id, u)
	if kept(err) || fault.Is(err, fault.TooLarge) {
		return p.figures(w, r, uploading{caption: u.Caption, checked: u.Checked}, err)
	}
	return done(w, r, err, path(id, "/figures"), lang.T(ctx, "casereport.figure.added", "Number", fig.Number))
}

// ChangeFigure changes a caption or takes a figure out.
func (p *Pages) ChangeFigure(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id, fig := r.Context(), r.PathValue("id"), r.PathValue("figure")
	if in.Get("remove") != "" {
		err = p.service.RemoveFigure(ctx, ui.Actor(ctx), id, fig)
	} else {
		err = p.service.SetCaption(ctx, ui.Actor(ctx), id, fig, in.Get("caption"))
	}
	return done(w, r, err, path(id, "/figures"), lang.T(ctx, "ui.saved"))
}

// Figure serves the picture itself to whoever may read the report. The browser
// asks anew each time: a consent may have been taken back.
func (p *Pages) Figure(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	fig, body, err := p.service.OpenFigure(ctx, ui.Actor(ctx), r.PathValue("id"), r.PathValue("figure"))
	if err != nil {
		return err
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", fig.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+fig.Hash[:16]+`"`)
	http.ServeContent(w, r, "", fig.AddedAt.Std(), body)
	return nil
}

// ExportHTML gives the paper as one file to keep or to print.
func (p *Pages) ExportHTML(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	paper, err := p.paper(r)
	if err != nil {
		return err
	}
	if paper, err = p.service.WithImages(ctx, paper); err != nil {
		return err
	}
	return attach(w, paper, "html", "text/html; charset=utf-8", paper.HTML())
}

// ExportMarkdown gives it as Markdown with YAML before it.
func (p *Pages) ExportMarkdown(w http.ResponseWriter, r *http.Request) error {
	paper, err := p.paper(r)
	if err != nil {
		return err
	}
	body, err := paper.Markdown()
	if err != nil {
		return err
	}
	return attach(w, paper, "md", "text/markdown; charset=utf-8", body)
}

func (p *Pages) paper(r *http.Request) (room.Paper, error) {
	return p.service.Paper(r.Context(), ui.Actor(r.Context()), r.PathValue("id"), r.URL.Query().Get("comments") != "")
}

// attach sends a file to be saved, never to be shown here: it brings a style of
// its own. Its name says nothing of the case.
func attach(w http.ResponseWriter, p room.Paper, ending, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Disposition", `attachment; filename="case-report-`+p.ID[max(0, len(p.ID)-6):]+"."+ending+`"`)
	_, err := w.Write(body)
	return err
}
