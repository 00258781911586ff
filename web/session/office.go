package session

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/session"
	"stepwise/web/ui"
)

// Office lists the sessions that the reader coordinates.
func (p *Pages) Office(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	ahead, past, err := p.service.Office(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, officePage(ahead, past))
}

// form is a session being written, as it was typed.
type form struct {
	room.Draft
	code     string // "" for a new session
	status   room.Status
	revision int
	starts   string // as typed, "2026-03-05T14:00"
	ends     string
	number   map[string]string // the whole numbers as typed
	times    []string          // of the agenda, "14:30"
	scopes   []Scope
	experts  []ui.Choice
	errs     ui.FieldErrors
}

// spare is how many empty rows agenda and experts offer beyond what is written;
// empty rows are dropped, so saving gives new ones.
const (
	spare      = 3
	maxAgenda  = 60
	maxExperts = 40
)

func rows(written, most int) []int {
	out := make([]int, min(written+spare, most))
	for i := range out {
		out[i] = i
	}
	return out
}

func at[T any](list []T, i int) T {
	var zero T
	if i < len(list) {
		return list[i]
	}
	return zero
}

// numbers are the fields of whole numbers with their place in the draft.
func numbers(d *room.Draft) map[string]*int {
	return map[string]*int{"capacity": &d.Capacity, "opens": &d.OpensBefore, "late": &d.LateAfter, "share": &d.Share}
}

// formOf writes a stored session into the form.
func formOf(x room.Session) form {
	f := form{Draft: x.Draft, code: x.Code, status: x.Status, revision: x.Revision,
		starts: lang.Minute(x.Starts), ends: lang.Minute(x.Ends), number: map[string]string{}}
	for name, n := range numbers(&f.Draft) {
		f.number[name] = strconv.Itoa(*n)
	}
	for _, i := range x.Agenda {
		f.times = append(f.times, lang.Hour(x.Starts.Add(time.Duration(i.After)*time.Minute)))
	}
	return f
}

// readForm reads what was typed. What cannot be read is noted under its field.
func readForm(v url.Values, f *fault.Form) form {
	out := form{starts: v.Get("starts"), ends: v.Get("ends"), number: map[string]string{}}
	d := &out.Draft
	d.Code = v.Get("code")
	d.Programme, d.Cohort, _ = strings.Cut(v.Get("scope"), "/")
	d.Title, d.Description = ui.TextOf(v, "title"), ui.TextOf(v, "description")
	d.City, d.Venue, d.Address = ui.TextOf(v, "city"), ui.TextOf(v, "venue"), ui.TextOf(v, "address")
	d.Online, d.Link = v.Get("online") != "", v.Get("link")
	d.Starts, d.Ends = minute(f, "starts", out.starts), minute(f, "ends", out.ends)
	for name, n := range numbers(d) {
		out.number[name] = v.Get(name)
		*n = ui.Int(f, v, name, 0, 1_000_000)
	}
	for i := 0; v.Has(fmt.Sprintf("agenda.%d.time", i)) && i < maxAgenda; i++ {
		name := fmt.Sprintf("agenda.%d.", i)
		x := room.Item{Title: ui.TextOf(v, name+"title"), Speakers: ui.TextOf(v, name+"speakers"), Kind: room.ItemKind(v.Get(name + "kind"))}
		if x.Title.IsZero() && x.Speakers.IsZero() {
			continue // an empty row, wherever it stands
		}
		x.After = after(f, fmt.Sprintf("agenda.%d.time", len(d.Agenda)), v.Get(name+"time"), d.Starts)
		d.Agenda = append(d.Agenda, x)
		out.times = append(out.times, v.Get(name+"time"))
	}
	for i := 0; v.Has(fmt.Sprintf("expert.%d.person", i)) && i < maxExperts; i++ {
		name := fmt.Sprintf("expert.%d.", i)
		x := room.Expert{Person: v.Get(name + "person"), Guest: ui.TextOf(v, name+"guest")}
		if x.Person != "" || !x.Guest.IsZero() {
			d.Experts = append(d.Experts, x)
		}
	}
	return out
}

func minute(f *fault.Form, name, typed string) clock.Time {
	if typed == "" {
		return 0 // the service says that it is required
	}
	t, err := lang.ParseMinute(typed)
	f.Check(err == nil, name, "session.fault.minute")
	if err != nil {
		return 0
	}
	return t
}

// after turns an hour of the agenda into minutes after the start; an hour before the
// start is meant for the next day.
func after(f *fault.Form, name, typed string, starts clock.Time) int {
	if starts == 0 {
		return 0
	}
	t, err := lang.ParseMinute(lang.Day(starts) + "T" + typed)
	if err != nil {
		f.Add(name, "session.fault.hour")
		return 0
	}
	if t < starts {
		t = t.Add(24 * time.Hour)
	}
	return int(t.Sub(starts).Minutes())
}

// New shows the form of a new session.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	return p.form(w, r, form{number: map[string]string{"capacity": "60", "opens": "30", "late": "30", "share": "60"}}, nil)
}

// Edit shows the form of a session.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, err := p.service.Draft(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return p.form(w, r, formOf(x), nil)
}

func (p *Pages) form(w http.ResponseWriter, r *http.Request, f form, failed error) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	var err error
	if f.scopes, err = p.scopes(ctx, a); err != nil {
		return err
	}
	if f.experts, err = p.expertsFor(ctx, f); err != nil {
		return err
	}
	f.errs = faults(ctx, failed)
	return ui.Render(w, r, status(failed), formPage(f))
}

// expertsFor offers the experts of the session's programme, or before one is chosen
// those of every programme that the reader may choose.
func (p *Pages) expertsFor(ctx context.Context, f form) ([]ui.Choice, error) {
	out := []ui.Choice{{Text: lang.T(ctx, "session.form.guest")}}
	scopes := f.scopes
	if f.Programme != "" {
		scopes = []Scope{{Programme: f.Programme, Cohort: f.Cohort}}
	}
	seen := map[string]bool{}
	for _, s := range scopes {
		list, _, err := p.service.Candidates(ctx, ui.Actor(ctx), s.Programme, s.Cohort, f.code)
		if fault.Is(err, fault.Forbidden) {
			continue // a scope that was typed by hand; saving refuses it
		}
		if err != nil {
			return nil, err
		}
		for _, c := range people(ctx, list) {
			if !seen[c.Value] {
				seen[c.Value] = true
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// Create stores a new session as a draft.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	return p.save(w, r, "", func(f form) (room.Session, error) {
		return p.service.Create(r.Context(), ui.Actor(r.Context()), f.Draft)
	})
}

// Save stores a changed session.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	return p.save(w, r, code, func(f form) (room.Session, error) {
		return p.service.Edit(r.Context(), ui.Actor(r.Context()), code, f.revision, f.Draft)
	})
}

func (p *Pages) save(w http.ResponseWriter, r *http.Request, code string, store func(form) (room.Session, error)) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	var noted fault.Form
	f := readForm(r.PostForm, &noted)
	f.code = code
	f.revision, _ = strconv.Atoi(r.PostForm.Get("revision"))
	f.status = room.Status(r.PostForm.Get("status"))
	if err := noted.Err(); err != nil {
		return p.form(w, r, f, err)
	}
	x, err := store(f)
	if err != nil {
		return again(err, func() error { return p.form(w, r, f, err) })
	}
	ui.Say(r.Context(), lang.T(r.Context(), "ui.saved"))
	return ui.See(w, r, "/office/session/"+x.Code)
}
