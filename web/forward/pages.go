// Package forward shows administrators where the record's statements are sent on
// to, how far that is, and what the other side refused.
package forward

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/lrs/forward"
	"stepwise/web/ui"
)

// Names says what the clients of the record are called, by id.
type Names func(ctx context.Context) (map[string]string, error)

// Pages serves targets.
type Pages struct {
	targets *room.Service
	clock   clock.Clock
	clients Names
}

// New returns the pages.
func New(targets *room.Service, c clock.Clock, clients Names) *Pages {
	return &Pages{targets: targets, clock: c, clients: clients}
}

// List shows every target and whether statements flow.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	list, err := p.targets.List(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, listPage(list))
}

// sheet is what the page of one target shows.
type sheet struct {
	room.Overview
	letters []room.Letter
	state   room.LetterState // of the letters shown
	more    string           // address of the next letters, or ""
	clients map[string]string
}

// letterPage is how many letters a page shows.
const letterPage = 50

var letterStates = []room.LetterState{room.Dead, room.Again, room.Sent, room.Dropped}

// One shows a target with what was refused.
func (p *Pages) One(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), ui.Actor(r.Context())
	s := sheet{state: room.LetterState(r.FormValue("state"))}
	if !slices.Contains(letterStates, s.state) {
		s.state = room.Dead
	}
	after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64) // a wrong one shows the first page
	var err error
	if s.Overview, err = p.targets.Get(ctx, a, r.PathValue("id")); err != nil {
		return err
	}
	if s.letters, err = p.targets.Letters(ctx, a, s.ID, s.state, after, letterPage+1); err != nil {
		return err
	}
	if len(s.letters) > letterPage {
		s.letters = s.letters[:letterPage]
		s.more = s.path() + "?state=" + string(s.state) + "&after=" + strconv.FormatInt(s.letters[letterPage-1].Seq, 10)
	}
	if s.clients, err = p.clients(ctx); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, onePage(s))
}

func (s sheet) path() string { return "/admin/forward/" + s.ID }

// Act pauses, resumes, starts over, asks the other side or removes, as the button
// says.
func (p *Pages) Act(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, a, id, back := r.Context(), ui.Actor(r.Context()), r.PathValue("id"), "/admin/forward/"+r.PathValue("id")
	act := r.PostForm.Get("act")
	var err error
	switch act {
	case "pause":
		err = p.targets.Pause(ctx, a, id)
	case "resume":
		err = p.targets.Resume(ctx, a, id)
	case "restart":
		err = p.targets.Restart(ctx, a, id, 0)
	case "remove":
		err, back = p.targets.Remove(ctx, a, id), "/admin/forward"
	case "probe":
		return p.probe(w, r)
	default:
		return fault.New(fault.Invalid, "fault.choice")
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "forward.done."+act))
	return ui.See(w, r, back)
}

func (p *Pages) probe(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	ok, words, err := p.targets.Probe(ctx, ui.Actor(ctx), id)
	if err != nil {
		return err
	}
	if ok {
		ui.Say(ctx, lang.T(ctx, "forward.probe.good"))
	} else {
		ui.Warn(ctx, lang.T(ctx, "forward.probe.bad", "Words", words))
	}
	return ui.See(w, r, "/admin/forward/"+id)
}

// Letters sends again or drops what was refused: one letter, or all.
func (p *Pages) Letters(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, a, id := r.Context(), ui.Actor(r.Context()), r.PathValue("id")
	var seqs []int64
	if one := r.PostForm.Get("seq"); one != "" {
		seq, err := strconv.ParseInt(one, 10, 64)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "fault.choice")
		}
		seqs = []int64{seq}
	}
	var err error
	act := r.PostForm.Get("act")
	switch act {
	case "again":
		err = p.targets.SendAgain(ctx, a, id, seqs...)
	case "drop":
		err = p.targets.Drop(ctx, a, id, seqs...)
	default:
		err = fault.New(fault.Invalid, "fault.choice")
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "forward.done."+act))
	return ui.See(w, r, "/admin/forward/"+id)
}

// words is the filter for reading: one line a condition.
func (s sheet) words(ctx context.Context) (out []string) {
	add := func(key string, list []string) {
		if len(list) > 0 {
			out = append(out, lang.T(ctx, "forward."+key)+": "+strings.Join(list, ", "))
		}
	}
	var clients []string
	for _, c := range s.Filter.Clients {
		if c == room.House {
			c = lang.T(ctx, "forward.house")
		} else if name := s.clients[c]; name != "" {
			c = name
		}
		clients = append(clients, c)
	}
	add("verbs", s.Filter.Verbs)
	add("activities", s.Filter.Activities)
	add("agents", s.Filter.Agents)
	add("clients", clients)
	return out
}
