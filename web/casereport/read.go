package casereport

import (
	"net/http"
	"net/url"

	room "stepwise/casereport"
	"stepwise/internal/lang"
	"stepwise/web/ui"
)

// typed is a comment or reply that could not be stored, to give it back.
type typed struct {
	section string // of a new comment
	comment string // id, of a reply
	body    string
	quote   string
	errs    ui.FieldErrors
}

// Read shows the text for reading with its comments beside it.
func (p *Pages) Read(w http.ResponseWriter, r *http.Request) error {
	return p.read(w, r, typed{}, nil)
}

func (p *Pages) read(w http.ResponseWriter, r *http.Request, t typed, failed error) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	t.errs = faults(r.Context(), failed)
	return ui.Render(w, r, status(failed), readPage(newReading(d, t)))
}

// Comment writes a comment. The script sends the runes of a selection; without it
// the reader chooses a paragraph by number, and may quote words from it.
func (p *Pages) Comment(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	t := typed{section: in.Get("section"), body: in.Get("body"), quote: in.Get("quote")}
	passage := room.Passage{Section: t.section, Revision: number(in.Get("revision")), From: int(number(in.Get("from"))),
		To: int(number(in.Get("to"))), Quote: t.quote}
	if passage.To == 0 {
		d, err := p.team(r)
		if err != nil {
			return err
		}
		passage = paragraph(d, passage, int(number(in.Get("paragraph"))))
	}
	made, err := p.service.AddComment(ctx, ui.Actor(ctx), id, passage, t.body)
	if kept(err) {
		return p.read(w, r, t, err)
	}
	return done(w, r, err, path(id, "/read#note-", made.ID), "")
}

// paragraph finds the passage that a form without script means: the quoted words
// within the paragraph, or the whole of it.
func paragraph(d room.Desk, p room.Passage, n int) room.Passage {
	text := []rune(d.Texts[p.Section].Text)
	for _, b := range room.Manuscript(string(text), nil) {
		switch {
		case b.Number != n:
		case p.Quote == "":
			p.From, p.To, p.Quote = b.From, b.To, string(text[b.From:b.To])
		default:
			p.From, p.To = b.From, b.From+len([]rune(p.Quote)) // of several the one nearest to here
		}
	}
	return p
}

// Reply answers in a thread.
func (p *Pages) Reply(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id, comment := r.Context(), r.PathValue("id"), r.PathValue("comment")
	err = p.service.AddReply(ctx, ui.Actor(ctx), id, comment, in.Get("body"))
	if kept(err) {
		return p.read(w, r, typed{comment: comment, body: in.Get("body")}, err)
	}
	return done(w, r, err, noteBack(id, in, comment), "")
}

// Resolve settles a comment or takes that back.
func (p *Pages) Resolve(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id, comment := r.Context(), r.PathValue("id"), r.PathValue("comment")
	err = p.service.Resolve(ctx, ui.Actor(ctx), id, comment, in.Get("settled") != "no")
	return done(w, r, err, noteBack(id, in, comment), "")
}

func noteBack(id string, in url.Values, comment string) string {
	return back(id, in, "/read") + "#note-" + url.PathEscape(comment)
}

// Rounds shows the rounds with letters and answers, and what is still open.
func (p *Pages) Rounds(w http.ResponseWriter, r *http.Request) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, roundsPage(d))
}

// Versions lists what was kept.
func (p *Pages) Versions(w http.ResponseWriter, r *http.Request) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	list, err := p.service.Versions(r.Context(), ui.Actor(r.Context()), d.ID)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, versionsPage(d, list))
}

// Keep keeps the text as a version.
func (p *Pages) Keep(w http.ResponseWriter, r *http.Request) error {
	in, err := form(w, r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), r.PathValue("id")
	n, err := p.service.KeepVersion(ctx, ui.Actor(ctx), id, in.Get("note"))
	return done(w, r, err, path(id, "/versions"), lang.T(ctx, "casereport.version.keptas", "Number", n))
}

// Restore brings an old version back.
func (p *Pages) Restore(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	n := int(number(r.PathValue("number")))
	err := p.service.Restore(ctx, ui.Actor(ctx), id, n)
	return done(w, r, err, path(id, "/versions"), lang.T(ctx, "casereport.version.restoredto", "Number", n))
}

// comparison is the page of a difference.
type comparison struct {
	room.Desk
	from, to int
	parts    []room.SectionDiff
	versions []room.Version
}

// Diff compares two versions; without a choice the last one with the text as it is.
func (p *Pages) Diff(w http.ResponseWriter, r *http.Request) error {
	d, err := p.team(r)
	if err != nil {
		return err
	}
	ctx, q := r.Context(), r.URL.Query()
	c := comparison{Desk: d, from: d.Version, to: room.Now}
	if q.Has("from") {
		c.from = int(number(q.Get("from")))
	}
	if q.Has("to") {
		c.to = int(number(q.Get("to")))
	}
	if c.versions, err = p.service.Versions(ctx, ui.Actor(ctx), d.ID); err != nil {
		return err
	}
	if c.parts, err = p.service.Diff(ctx, ui.Actor(ctx), d.ID, c.from, c.to); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, diffPage(c))
}
