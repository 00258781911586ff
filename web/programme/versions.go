package programme

import (
	"fmt"
	"net/http"
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/programme"
	"stepwise/web/ui"
)

// history is a programme with all its versions, newest first.
type history struct {
	base     string
	versions []room.Version
	authors  map[string]person.Person
	mayEdit  bool
	troubles []trouble // why the last publishing failed
	notice   string
}

// draft is the version being written, or nil.
func (h history) draft() *room.Version {
	if v := &h.versions[0]; v.PublishedAt.IsZero() {
		return v
	}
	return nil
}

// Versions lists a programme's versions and what can be done with them.
func (p *Pages) Versions(w http.ResponseWriter, r *http.Request) error {
	return p.history(w, r, http.StatusOK, history{})
}

func (p *Pages) history(w http.ResponseWriter, r *http.Request, status int, h history) error {
	ctx, a, code := r.Context(), ui.Actor(r.Context()), r.PathValue("programme")
	err := maySee(a, code)
	if err != nil {
		return err
	}
	h.base, h.mayEdit = baseOf(r), mayEdit(a, code) == nil
	if h.versions, err = room.Versions(ctx, p.db.Read(), code); err != nil {
		return err
	}
	if len(h.versions) == 0 {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	var who []string
	for _, v := range h.versions {
		who = append(who, v.CreatedBy)
	}
	if h.authors, err = person.Many(ctx, p.db.Read(), who); err != nil {
		return err
	}
	return ui.Render(w, r, status, historyPage(h))
}

// numbered is the version that the address names.
func (p *Pages) numbered(r *http.Request) (room.Version, error) {
	if err := maySee(ui.Actor(r.Context()), r.PathValue("programme")); err != nil {
		return room.Version{}, err
	}
	return p.versionOf(r, r.PathValue("version"))
}

func (p *Pages) versionOf(r *http.Request, number string) (room.Version, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return room.Version{}, fault.New(fault.NotFound, "fault.notfound")
	}
	return room.GetVersion(r.Context(), p.db.Read(), r.PathValue("programme"), n)
}

// StartDraft makes a draft that begins as a version is. A draft that is there
// already is only written over by who has seen it and says so.
func (p *Pages) StartDraft(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	newest, err := p.newest(r)
	if err != nil {
		return err
	}
	from, err := p.versionOf(r, r.PostForm.Get("from"))
	if err != nil {
		return err
	}
	revision := 0
	if newest.PublishedAt.IsZero() {
		if revision, err = strconv.Atoi(r.PostForm.Get("replace")); err != nil || revision != newest.Revision {
			return p.history(w, r, http.StatusConflict, history{notice: lang.T(ctx, "editor.draft.there")})
		}
	}
	_, err = p.service.Save(ctx, ui.Actor(ctx), from.Definition, revision, lang.T(ctx, "editor.draft.from", "Number", from.Number))
	if fault.Is(err, fault.Conflict) {
		return p.history(w, r, http.StatusConflict, history{notice: lang.T(ctx, "editor.draft.there")})
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, baseOf(r)+"/edit")
}

// ExportYAML gives a version as text, which can be imported again without loss.
func (p *Pages) ExportYAML(w http.ResponseWriter, r *http.Request) error {
	v, err := p.numbered(r)
	if err != nil {
		return err
	}
	text, err := room.WriteText(v.Definition)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-v%d.yaml"`, v.Programme, v.Number))
	_, err = w.Write(text)
	return err
}

// PublishVersion fixes a draft for new learners, or says what is still wrong.
func (p *Pages) PublishVersion(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	if err := mayEdit(ui.Actor(ctx), r.PathValue("programme")); err != nil {
		return err
	}
	v, err := p.numbered(r)
	if err != nil {
		return err
	}
	if v.PublishedAt.IsZero() && r.PostForm.Get("revision") != strconv.Itoa(v.Revision) {
		return p.history(w, r, http.StatusConflict, history{notice: lang.T(ctx, "programme.fault.revision")})
	}
	err = p.service.Publish(ctx, ui.Actor(ctx), v.Programme, v.Number)
	switch {
	case fault.Is(err, fault.Invalid):
		return p.history(w, r, http.StatusUnprocessableEntity, history{troubles: troubles(ctx, v.Definition, baseOf(r), err)})
	case fault.Is(err, fault.Conflict):
		return p.history(w, r, http.StatusConflict, history{notice: ui.Sentence(ctx, err)})
	case err != nil:
		return err
	}
	ui.Say(ctx, lang.T(ctx, "editor.publish.done", "Number", v.Number))
	return ui.See(w, r, baseOf(r))
}

// Preview shows a version as a learner sees it on the first day, with an empty
// record.
func (p *Pages) Preview(w http.ResponseWriter, r *http.Request) error {
	v, err := p.numbered(r)
	if err != nil {
		return err
	}
	c, err := p.madeUp(r, v)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, previewPage(baseOf(r), v, c))
}

func (p *Pages) madeUp(r *http.Request, v room.Version) (climb, error) {
	d := v.Definition
	for i := range d.Steps { // a draft may ask what no kind answers
		var known []room.Requirement
		for _, x := range d.Steps[i].Requirements {
			if _, ok := room.KindOf(x); ok {
				known = append(known, x)
			}
		}
		d.Steps[i].Requirements = known
	}
	c := climb{enrolment: room.Enrolment{Programme: v.Programme, Version: v.Number, Status: room.Active}, title: d.Title, now: p.clock.Now()}
	starts := clock.Time(0)
	if len(d.Cohorts) > 0 {
		c.cohort.City = d.Cohorts[0].City
		if at, err := lang.ParseDay(d.Cohorts[0].Starts); err == nil {
			starts = at
		}
	}
	c.standing = d.Standing(&room.State{}, starts)
	var wanted []string
	for _, st := range c.standing.Steps {
		if st.Status == room.Open {
			for _, x := range st.Requirements {
				wanted = append(wanted, x.Missing()...)
			}
		}
	}
	if len(wanted) > 0 {
		var err error
		if c.links, err = p.links(r.Context(), wanted); err != nil {
			return c, err
		}
	}
	c.look()
	return c, nil
}
