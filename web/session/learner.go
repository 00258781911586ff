package session

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/session"
	"stepwise/web/ui"
)

// city is the sessions of one place.
type city struct {
	name    lang.Text
	entries []room.Entry
}

// byCity groups sessions by place: the reader's own city first, the others by their
// next session.
func byCity(list []room.Entry, own string) []city {
	var out []city
	at := map[string]int{}
	for _, e := range list {
		i, ok := at[e.Place]
		if !ok {
			i = len(out)
			at[e.Place] = i
			out = append(out, city{name: e.City})
		}
		out[i].entries = append(out[i].entries, e)
	}
	slices.SortStableFunc(out, func(a, b city) int {
		mine := func(c city) int {
			if own != "" && c.entries[0].Place == own {
				return 0
			}
			return 1
		}
		return mine(a) - mine(b)
	})
	return out
}

// Sessions lists what is meant for the reader: theirs first, then by city and date.
func (p *Pages) Sessions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	list, err := p.service.Browse(ctx, a)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, sessionsPage(list, byCity(list.Others, a.City), a.Anywhere(person.Expert), a.Anywhere(person.Coordinator)))
}

// Calendar shows the secret address of the reader's calendar.
func (p *Pages) Calendar(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	address, err := p.service.FeedAddress(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, calendarPage(address))
}

// RenewCalendar gives the reader a new address.
func (p *Pages) RenewCalendar(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if _, err := p.service.RenewFeed(ctx, ui.Actor(ctx)); err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "session.calendar.renewed"))
	return ui.See(w, r, "/sessions/calendar")
}

// Feed serves a calendar to a program that knows its secret.
func (p *Pages) Feed(w http.ResponseWriter, r *http.Request) error {
	text, err := p.service.Feed(r.Context(), strings.TrimSuffix(r.PathValue("secret"), ".ics"))
	if err != nil {
		return err
	}
	return sendCalendar(w, "stepwise.ics", text)
}

// Event serves one session as a calendar file.
func (p *Pages) Event(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	text, err := p.service.SessionCalendar(ctx, ui.Actor(ctx), r.PathValue("code"), r.URL.Query().Get("k"))
	if err != nil {
		return err
	}
	return sendCalendar(w, r.PathValue("code")+".ics", text)
}

func sendCalendar(w http.ResponseWriter, name, text string) error {
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(name)) // codes are plain letters
	_, err := w.Write([]byte(text))
	return err
}

// Session shows one session.
func (p *Pages) Session(w http.ResponseWriter, r *http.Request) error {
	return p.session(w, r, nil)
}

func (p *Pages) session(w http.ResponseWriter, r *http.Request, failed error) error {
	ctx := r.Context()
	page, err := p.service.Open(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), sessionPage(page, faults(ctx, failed)))
}

// Register asks for a seat, in the room or online.
func (p *Pages) Register(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	seat, err := p.service.Register(ctx, ui.Actor(ctx), code, room.SeatKind(r.PostForm.Get("kind")))
	if err != nil {
		return again(err, func() error { return p.session(w, r, err) })
	}
	said := "session.said.registered"
	if seat.State == room.Waiting {
		said = "session.said.waiting"
	}
	ui.Say(ctx, lang.Say(lang.From(ctx), said))
	return ui.See(w, r, "/session/"+code)
}

// Cancel gives a registration up.
func (p *Pages) Cancel(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	if err := p.service.Unregister(ctx, ui.Actor(ctx), code); err != nil {
		return again(err, func() error { return p.session(w, r, err) })
	}
	ui.Say(ctx, lang.T(ctx, "session.said.cancelled"))
	return ui.See(w, r, "/session/"+code)
}

// Join records that the reader joins online and shows the page with the link. The
// form does not lead straight out of the site: the page that stays open counts the
// time present, and the content security policy lets no form leave.
func (p *Pages) Join(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	if _, err := p.service.Join(ctx, ui.Actor(ctx), code); err != nil {
		return again(err, func() error { return p.session(w, r, err) })
	}
	return ui.See(w, r, "/session/"+code+"/online")
}

// Online is the page to keep open while taking part online.
func (p *Pages) Online(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	page, err := p.service.OnlinePage(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return again(err, func() error { return ui.See(w, r, "/session/"+r.PathValue("code")) })
	}
	if ui.Fragment(r) {
		return ui.Render(w, r, http.StatusOK, presence(page))
	}
	return ui.Render(w, r, http.StatusOK, onlinePage(page))
}

// Ping says that the reader is still there. The page's script asks for the fragment;
// a button does the same without it.
func (p *Pages) Ping(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	if _, _, err := p.service.Ping(ctx, ui.Actor(ctx), code); err != nil {
		return err
	}
	if ui.Fragment(r) {
		return p.Online(w, r)
	}
	return ui.See(w, r, "/session/"+code+"/online")
}

// Feedback shows the form after a session.
func (p *Pages) Feedback(w http.ResponseWriter, r *http.Request) error {
	return p.feedback(w, r, room.Feedback{}, nil)
}

func (p *Pages) feedback(w http.ResponseWriter, r *http.Request, v room.Feedback, failed error) error {
	ctx := r.Context()
	page, err := p.service.Open(ctx, ui.Actor(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), feedbackPage(page, v, faults(ctx, failed)))
}

// GiveFeedback takes the form in.
func (p *Pages) GiveFeedback(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	v := room.Feedback{Unclear: r.PostForm.Get("unclear"), Remark: r.PostForm.Get("remark")}
	for i, q := range room.Questions {
		v.Ratings[i], _ = strconv.Atoi(r.PostForm.Get(q)) // 0 is refused beside the question
	}
	if err := p.service.GiveFeedback(ctx, ui.Actor(ctx), code, v); err != nil {
		return again(err, func() error { return p.feedback(w, r, v, err) })
	}
	ui.Say(ctx, lang.T(ctx, "session.said.feedback"))
	return ui.See(w, r, "/session/"+code)
}
