package content

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"stepwise/content/cmi5"
	"stepwise/content/course"
	"stepwise/internal/blob"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/web/ui"
)

// Courses serves the pages of packaged courses.
type Courses struct {
	room       *course.Service
	db         *store.DB // for names of people
	programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)
}

// NewCourses returns the pages of packaged courses. programmes lists those for which
// somebody may write.
func NewCourses(service *course.Service, db *store.DB, programmes func(ctx context.Context, a person.Actor) ([]ui.Choice, error)) *Courses {
	return &Courses{room: service, db: db, programmes: programmes}
}

// Course shows a course to a learner: its units, how far one is, and what to press.
func (p *Courses) Course(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.room.Open(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, coursePage(v))
}

// List shows the courses that somebody may take.
func (p *Courses) List(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	list, err := p.room.Library(ctx, a)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, coursesPage(list, a.Anywhere(person.Coordinator, person.Administrator)))
}

// Launch begins a session and sends the browser to the unit. A redirection would be
// stopped by the page's own policy for forms, so the answer is a page that goes on.
func (p *Courses) Launch(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	unit, err := strconv.Atoi(r.PostForm.Get("unit"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	l, err := p.room.Launch(ctx, ui.Actor(ctx), code, unit)
	if err != nil {
		return err
	}
	w.Header().Set("Refresh", "0; url="+l.URL)
	w.Header().Set("Referrer-Policy", "no-referrer")
	return ui.Render(w, r, http.StatusOK, launchPage(code, l))
}

// Desk lists the courses that somebody may write, with the form for a new one.
func (p *Courses) Desk(w http.ResponseWriter, r *http.Request) error {
	return p.desk(w, r, uploaded{}, nil)
}

// uploaded is what was typed beside a package.
type uploaded struct{ code, scope string }

func (p *Courses) desk(w http.ResponseWriter, r *http.Request, typed uploaded, failed error) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	list, err := p.room.Courses(ctx, a)
	if err != nil {
		return err
	}
	scopes, err := p.scopes(ctx, a)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), courseDeskPage(list, scopes, typed, places(ctx, failed), faults(ctx, failed), blob.Bytes(p.room.UploadLimit())))
}

func (p *Courses) scopes(ctx context.Context, a person.Actor) ([]ui.Choice, error) {
	out, err := p.programmes(ctx, a)
	if a.Has("", "", person.Coordinator) || a.Anywhere(person.Administrator) {
		out = append(out, ui.Choice{Text: lang.T(ctx, "cmi5.scope.all")})
	}
	return out, err
}

// Upload takes a package: a new course, or the next version of the one in the path.
func (p *Courses) Upload(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), ui.Actor(r.Context())
	typed := uploaded{code: r.PathValue("code")}
	var v course.Version
	err := withCourse(w, r, p.room.UploadLimit(), func(fields map[string]string, name string, body io.Reader) (err error) {
		if typed.code == "" {
			typed = uploaded{strings.TrimSpace(fields["code"]), fields["scope"]}
		}
		v, err = p.room.Add(ctx, a, course.Upload{Code: typed.code, Scope: typed.scope, Name: name, Body: body})
		return err
	})
	if err != nil && again(err) {
		if r.PathValue("code") != "" {
			return p.one(w, r, err, 0)
		}
		return p.desk(w, r, typed, err)
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "cmi5.uploaded", "Number", v.Number, "Units", len(v.Structure.AUs())))
	return ui.See(w, r, "/office/courses/"+v.Course)
}

// withCourse hands the file of a form to read as it comes over the wire, with the
// fields that stand before it.
func withCourse(w http.ResponseWriter, r *http.Request, limit int64, read func(fields map[string]string, name string, body io.Reader) error) error {
	const around = 64 << 10
	r.Body = http.MaxBytesReader(w, r.Body, limit+around)
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "cmi5.nofile")
	}
	fields := map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fault.New(fault.Invalid, "cmi5.nofile")
		}
		if err != nil {
			return tooLarge(err, limit)
		}
		if part.FileName() == "" {
			if err := field(part, fields); err != nil {
				return tooLarge(err, limit)
			}
			continue
		}
		return tooLarge(read(fields, part.FileName(), part), limit)
	}
}

func field(part *multipart.Part, into map[string]string) error {
	raw, err := io.ReadAll(io.LimitReader(part, 4096))
	into[part.FormName()] = strings.ToValidUTF8(string(raw), "")
	return err
}

// One shows a course to its author: what it holds, who is where.
func (p *Courses) One(w http.ResponseWriter, r *http.Request) error { return p.one(w, r, nil, 0) }

func (p *Courses) one(w http.ResponseWriter, r *http.Request, failed error, code int) error {
	ctx := r.Context()
	d, err := p.room.Desk(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range d.People {
		ids = append(ids, x.Person)
	}
	people, err := person.Many(ctx, p.db.Read(), ids)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for id, x := range people {
		names[id] = x.Name(lang.From(ctx))
	}
	if code == 0 {
		code = status(failed)
	}
	return ui.Render(w, r, code, courseOnePage(d, names, places(ctx, failed), faults(ctx, failed), blob.Bytes(p.room.UploadLimit())))
}

// Turn publishes a course, takes it back, or retires it.
func (p *Courses) Turn(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	if err := p.room.Publish(ctx, ui.Actor(ctx), code, course.Status(r.PostForm.Get("status"))); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/courses/"+code)
}

// Waive lets a learner off a unit.
func (p *Courses) Waive(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	unit, err := strconv.Atoi(r.PostForm.Get("unit"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	if err := p.room.Waive(ctx, ui.Actor(ctx), r.PostForm.Get("registration"), unit, r.PostForm.Get("reason")); err != nil {
		if again(err) {
			return p.one(w, r, err, 0)
		}
		return err
	}
	ui.Say(ctx, lang.T(ctx, "cmi5.waived"))
	return ui.See(w, r, "/office/courses/"+code+"#people")
}

// spot is one fault of a package with where it is.
type spot struct{ where, text string }

// places lists the faults of a package in the order of the file.
func places(ctx context.Context, err error) []spot {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return nil
	}
	var out []spot
	for _, x := range f.Fields {
		if x.Where != "code" && x.Where != "reason" {
			out = append(out, spot{x.Where, lang.SayMap(lang.From(ctx), x.Key, x.Args)})
		}
	}
	return out
}

// action is what a learner may press on a unit.
func action(v course.View, a *cmi5.AU) string {
	x := v.Standing[a.Index]
	switch {
	case !v.Learner:
		return "cmi5.look"
	case x.Launches == 0:
		return "cmi5.start"
	case v.Done.AUs[a.Index] && a.MoveOn != cmi5.NotApplicable && x.WaivedAt == 0:
		return "cmi5.again"
	}
	return "cmi5.resume"
}

// percentage writes a scaled score.
func percentage(scaled float64) string { return strconv.Itoa(int(scaled*100+.5)) + " %" }

func moveOn(ctx context.Context, m cmi5.MoveOn) string { return lang.T(ctx, "cmi5.moveon."+string(m)) }

// reasonKey names the sentence of a reason that cmi5 proposes.
func reasonKey(reason string) string { return strings.ToLower(strings.ReplaceAll(reason, " ", "")) }
