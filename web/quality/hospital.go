package quality

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/quality"
	"stepwise/web/ui"
)

// entering is the recorder's page of a hospital.
type entering struct {
	site    room.Listed
	entries []room.Entered
	next    string
	names   room.Names
	course  room.Entry
	episode room.EpisodeEntry
	one     *room.Entered // the course that is open, on its own page
	errs    ui.FieldErrors
}

const page = 50

// Hospital lists what a hospital entered and takes more.
func (p *Pages) Hospital(w http.ResponseWriter, r *http.Request) error {
	return p.entering(w, r, http.StatusOK, entering{})
}

func (p *Pages) entering(w http.ResponseWriter, r *http.Request, status int, v entering) error {
	ctx := r.Context()
	a, id := ui.Actor(ctx), r.PathValue("hospital")
	var err error
	if v.site, err = p.service.Site(ctx, a, id); err != nil {
		return err
	}
	at, code, _ := strings.Cut(r.URL.Query().Get("after"), "~")
	after, _ := strconv.ParseInt(at, 10, 64)
	if v.entries, err = p.service.Entries(ctx, a, id, clock.Time(after), code, page+1); err != nil {
		return err
	}
	if len(v.entries) > page {
		v.entries = v.entries[:page]
		last := v.entries[page-1]
		v.next = strconv.FormatInt(int64(last.Starts), 10) + "~" + last.Code
	}
	v.names = p.service.Names()
	return ui.Render(w, r, status, hospitalPage(v))
}

// SaveCourse enters a course and opens it, so that its episodes can follow.
func (p *Pages) SaveCourse(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	f, site := r.PostForm, r.PathValue("hospital")
	e := room.Entry{Code: f.Get("code"), Agents: strings.Join(f["agents"], ";"), Starts: f.Get("starts"), Ends: f.Get("ends"),
		Cardiac: f.Get("cardiac"), Thyroid: f.Get("thyroid"), Hepatitis: f.Get("hepatitis")}
	c, err := p.service.SaveCourse(ctx, ui.Actor(ctx), site, e)
	if fault.Is(err, fault.Invalid) {
		return p.entering(w, r, http.StatusUnprocessableEntity, entering{course: e, errs: ui.Errors(ctx, err)})
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "quality.saved"))
	return ui.See(w, r, coursePath(site, c.Code))
}

func coursePath(site, code string) string {
	return "/quality/hospital/" + site + "/course/" + url.PathEscape(code)
}

// Course shows one course with its episodes.
func (p *Pages) Course(w http.ResponseWriter, r *http.Request) error {
	return p.course(w, r, http.StatusOK, entering{})
}

func (p *Pages) course(w http.ResponseWriter, r *http.Request, status int, v entering) error {
	ctx := r.Context()
	a, site := ui.Actor(ctx), r.PathValue("hospital")
	var err error
	if v.site, err = p.service.Site(ctx, a, site); err != nil {
		return err
	}
	one, err := p.service.Entry(ctx, a, site, r.PathValue("course"))
	if err != nil {
		return err
	}
	v.one, v.names = &one, p.service.Names()
	if v.course.Code == "" {
		v.course = room.Entry{Code: one.Code, Agents: strings.Join(one.Agents, ";"), Starts: lang.Day(one.Starts),
			Cardiac: string(one.Cardiac), Thyroid: string(one.Thyroid), Hepatitis: string(one.Hepatitis)}
		if one.Ends != 0 {
			v.course.Ends = lang.Day(one.Ends)
		}
	}
	return ui.Render(w, r, status, coursePage(v))
}

// SaveEpisode enters an episode of a course.
func (p *Pages) SaveEpisode(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	f, site, code := r.PostForm, r.PathValue("hospital"), r.PathValue("course")
	e := room.EpisodeEntry{Course: code, Irae: f.Get("irae"), Onset: f.Get("onset"), Grades: f.Get("grades"), Vocabulary: f.Get("vocabulary"),
		Steroid: f.Get("steroid"), SteroidAt: f.Get("steroidat"), Outcome: f.Get("outcome"), OutcomeAt: f.Get("outcomeat")}
	_, err := p.service.SaveEpisode(ctx, ui.Actor(ctx), site, e)
	if fault.Is(err, fault.Invalid) {
		return p.course(w, r, http.StatusUnprocessableEntity, entering{episode: e, errs: ui.Errors(ctx, err)})
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "quality.saved"))
	return ui.See(w, r, coursePath(site, code))
}

// Drop takes out a course, or one of its episodes when the form names one.
func (p *Pages) Drop(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	site, code := r.PathValue("hospital"), r.PathValue("course")
	if irae := r.PostForm.Get("irae"); irae != "" {
		onset, _ := strconv.ParseInt(r.PostForm.Get("onset"), 10, 64)
		if err := p.service.DropEpisode(ctx, ui.Actor(ctx), site, code, irae, clock.Time(onset)); err != nil {
			return err
		}
		return ui.See(w, r, coursePath(site, code))
	}
	if err := p.service.Drop(ctx, ui.Actor(ctx), site, code); err != nil {
		return err
	}
	return ui.See(w, r, "/quality/hospital/"+site)
}

// Upload takes a list and shows what it would do.
func (p *Pages) Upload(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	_, data, err := ui.List(w, r)
	var v room.Preview
	if err == nil {
		v, err = p.service.Upload(ctx, ui.Actor(ctx), r.PathValue("hospital"), data)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		errs := ui.Errors(ctx, err)
		if len(errs) == 0 {
			errs = ui.FieldErrors{"list": ui.Sentence(ctx, err)}
		}
		return p.entering(w, r, ui.Status(err), entering{errs: errs})
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, "/quality/import/"+v.ID)
}

// Import shows an uploaded list again.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.service.Preview(ctx, ui.Actor(ctx), r.PathValue("import"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, importPage(v))
}

// Confirm enters what is good in an uploaded list.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.service.Confirm(ctx, ui.Actor(ctx), r.PathValue("import"))
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "quality.import.done", "Added", v.Added, "Changed", v.Changed))
	return ui.See(w, r, "/quality/hospital/"+v.Site)
}
