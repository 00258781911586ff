package guideline

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"

	room "stepwise/guideline"
	"stepwise/guideline/consensus"
	"stepwise/internal/lang"
	"stepwise/internal/live"
	"stepwise/web/ui"
)

// Ballot shows the ballot form of the running round.
func (p *Pages) Ballot(w http.ResponseWriter, r *http.Request) error {
	return p.ballot(w, r, 0, nil, nil)
}

// ballot renders the form: with what was typed when it came back, else with one's
// own ballot when there is one. round is the one that was typed for, 0 for the
// running one.
func (p *Pages) ballot(w http.ResponseWriter, r *http.Request, round int, typed room.Ballot, failed error) error {
	ctx := r.Context()
	a, code := ui.Actor(ctx), r.PathValue("code")
	v, err := p.service.Get(ctx, a, code)
	if err != nil {
		return err
	}
	form := sheet{View: v, Round: round, Typed: typed, Errors: faults(ctx, failed)}
	if v.Current != nil {
		if form.Round == 0 {
			form.Round = v.Current.Number
		}
		form.Open = v.Current.Number == form.Round && v.Current.Phase(v.Now) == room.Running
		if form.Open && typed == nil {
			if form.Typed, err = p.service.Mine(ctx, a, v.Question, form.Round); err != nil {
				return err
			}
		}
	}
	for len(form.Typed) < len(v.Options) {
		form.Typed = append(form.Typed, room.Answer{})
	}
	if len(v.Visible) > 0 && v.Member != nil {
		before, err := p.service.Results(ctx, a, code, v.Visible[0])
		if err != nil {
			return err
		}
		form.Before = &before
	}
	return ui.Render(w, r, status(failed), ballotPage(form))
}

// sheet is the ballot form.
type sheet struct {
	room.View
	Round  int
	Open   bool         // it can be sent
	Typed  room.Ballot  // one answer an option
	Before *room.Result // the round counted before, for feedback
	Errors ui.FieldErrors
}

// described names what describes an option's scale: its ends, and its fault.
func (s sheet) described(option int) string {
	n := strconv.Itoa(option)
	if s.Errors["rating."+n] != "" {
		return "ends-" + n + " rating." + n + "-error"
	}
	return "ends-" + n
}

// Vote puts the ballot into the box. A ballot that comes too late comes back with
// everything in it and the time at which the round closed.
func (p *Pages) Vote(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	round, _ := strconv.Atoi(r.PostForm.Get("round"))
	b := readBallot(r)
	if err := p.service.Vote(ctx, ui.Actor(ctx), code, round, b); err != nil {
		return p.again(err, func() error { return p.ballot(w, r, round, b, err) })
	}
	ui.Say(ctx, lang.T(ctx, "guideline.said.voted"))
	return ui.See(w, r, "/guideline/"+code)
}

// readBallot reads rating.1, text.1, rating.2, … An answer that is neither a number
// nor "abstain" stays without a rating, which the room names as a fault.
func readBallot(r *http.Request) room.Ballot {
	b := room.Ballot{}
	for n := 1; n <= room.MaxOptions; n++ {
		key := strconv.Itoa(n)
		if !r.PostForm.Has("rating."+key) && !r.PostForm.Has("text."+key) {
			break
		}
		rating, value := consensus.Abstain, r.PostForm.Get("rating."+key)
		if parsed, err := consensus.ParseRating(value); err == nil {
			rating = parsed
		}
		b = append(b, room.Answer{Rating: rating, Abstain: value == "abstain", Text: r.PostForm.Get("text." + key)})
	}
	return b
}

// Live streams the turnout of a question's newest round: how many, never who or
// what.
func (p *Pages) Live(w http.ResponseWriter, r *http.Request) error {
	a, code := ui.Actor(r.Context()), r.PathValue("code")
	q, _, err := p.service.Turnout(r.Context(), a, code)
	if err != nil {
		return err
	}
	return live.ServeSSE(w, r, p.hub, room.Topic(q.ID), func(ctx context.Context, _ string) (id, event, data string, err error) {
		_, t, err := p.service.Turnout(ctx, a, code)
		if err != nil {
			return "", "", "", err
		}
		var b bytes.Buffer
		if err := turnoutPart(code, t).Render(ctx, &b); err != nil {
			return "", "", "", err
		}
		return fmt.Sprintf("%d-%s-%d-%d-%d", t.Round, t.Phase, t.Voted, t.Eligible, t.ClosesAt), "turnout", b.String(), nil
	})
}
