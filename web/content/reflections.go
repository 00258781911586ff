package content

import (
	"net/http"
	"strconv"

	room "stepwise/content"
	"stepwise/web/ui"
)

// Mine shows the reader's own reflections.
func (p *Pages) Mine(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.room.Mine(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, minePage(list))
}

// Reflections shows what waits for a tutor.
func (p *Pages) Reflections(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.room.WaitingFor(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	var ids []string
	for _, h := range list {
		ids = append(ids, h.Person)
	}
	names, err := p.names(ctx, ids...)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, reflectionsPage(list, names))
}

// Reflection shows one reflection to its learner or to who decides on it.
func (p *Pages) Reflection(w http.ResponseWriter, r *http.Request) error {
	return p.reflection(w, r, "", nil)
}

func (p *Pages) reflection(w http.ResponseWriter, r *http.Request, comment string, failed error) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	h, decisions, err := p.room.Reflection(ctx, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	ids := []string{h.Person}
	for _, d := range decisions {
		ids = append(ids, d.By)
	}
	names, err := p.names(ctx, ids...)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), reflectionPage(h, decisions, names, h.Person == a.ID, comment, faults(ctx, failed)))
}

// Decide confirms a reflection or returns it.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	version, _ := strconv.Atoi(form.Get("version")) // 0 is nobody's version
	state := room.State(form.Get("state"))
	if err := p.room.Decide(ctx, ui.Actor(ctx), r.PathValue("id"), version, state, form.Get("comment")); err != nil {
		if again(err) {
			return p.reflection(w, r, form.Get("comment"), err)
		}
		return err
	}
	ui.Say(ctx, word(ctx, "content.decided.", string(state)))
	return ui.See(w, r, "/reflections")
}
