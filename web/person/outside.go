package person

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/lrs"
	room "stepwise/person"
	"stepwise/web/ui"
)

// outsideBase is where the office decides whose accounts of other systems are whose.
const outsideBase = "/office/people/outside"

// waitingRoom is the queue as it is shown.
type waitingRoom struct {
	room.Queue
	strangers []lrs.Agent // of the list of those that are not ours, instead of the queue
	name      namer
}

// Outside lists the accounts of other systems that wait for a decision.
func (p *Pages) Outside(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, err := p.people.Queue(ctx, ui.Actor(ctx), agentAfter(r))
	if err != nil {
		return err
	}
	v := waitingRoom{Queue: q}
	if v.name, err = p.namesOf(ctx, q.List); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, outsidePage(v))
}

// namesOf names the people to whom agents belong, and those in doubt.
func (p *Pages) namesOf(ctx context.Context, list []room.Unknown) (namer, error) {
	var ids []string
	for _, x := range list {
		ids = append(ids, x.Person, x.Doubt, x.By)
	}
	return p.names(ctx, ids...)
}

// Strangers lists the accounts that were found not to be ours.
func (p *Pages) Strangers(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := p.people.Strangers(ctx, ui.Actor(ctx), agentAfter(r))
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range list {
		ids = append(ids, x.By)
	}
	v := waitingRoom{strangers: list}
	if v.name, err = p.names(ctx, ids...); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, strangersPage(v))
}

// agentAfter is where a page of agents goes on.
func agentAfter(r *http.Request) lrs.Agent {
	n, err := strconv.ParseInt(r.URL.Query().Get("seen"), 10, 64)
	if err != nil {
		return lrs.Agent{}
	}
	return lrs.Agent{Key: r.URL.Query().Get("after"), Seen: clock.Time(n)}
}

func nextAgents(base string, last lrs.Agent) string {
	return base + "?" + url.Values{"seen": {strconv.FormatInt(int64(last.Seen), 10)}, "after": {last.Key}}.Encode()
}

// accountPath is where one account of another system is shown.
func accountPath(key string) string {
	return outsideBase + "/account?" + url.Values{"key": {key}}.Encode()
}

func homeQuery(home string) string { return url.Values{"home": {home}}.Encode() }

// oneAccount is one account of another system, with a search for whose it is.
type oneAccount struct {
	room.Unknown
	name  namer
	text  string // what was searched for
	found []room.Entry
}

// OutsideAccount shows one account of another system and finds people for it.
func (p *Pages) OutsideAccount(w http.ResponseWriter, r *http.Request) error {
	ctx, a := r.Context(), ui.Actor(r.Context())
	v := oneAccount{text: r.URL.Query().Get("q")}
	var err error
	if v.Unknown, err = p.people.Agent(ctx, a, r.URL.Query().Get("key")); err != nil {
		return err
	}
	if v.text != "" {
		found, err := p.people.Find(ctx, a, room.Filter{Text: v.text, Limit: 20})
		if err != nil {
			return err
		}
		v.found = found.Entries
	}
	if v.name, err = p.namesOf(ctx, []room.Unknown{v.Unknown}); err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, accountOutsidePage(v))
}

// DecideOutside gives an account of another system to a person, takes it from one,
// or notes that it is not one of ours.
func (p *Pages) DecideOutside(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, a, f := r.Context(), ui.Actor(r.Context()), r.PostForm
	key, seen := f.Get("key"), lrs.Attribution{Person: f.Get("belongs"), How: f.Get("how")}
	var err error
	say := ""
	switch {
	case f.Get("do") == "stranger":
		err, say = p.people.Stranger(ctx, a, key, seen), lang.T(ctx, "person.outside.stranger.done")
	case f.Get("do") == "release":
		err, say = p.people.Release(ctx, a, key, seen), lang.T(ctx, "person.outside.release.done")
	default:
		if err = p.people.Attribute(ctx, a, key, f.Get("person"), seen); err == nil {
			name, failed := p.names(ctx, f.Get("person"))
			if failed != nil {
				return failed
			}
			say = lang.T(ctx, "person.outside.given", "Name", name(f.Get("person")))
		}
	}
	if again(err) {
		ui.Warn(ctx, problem(ctx, err)) // the page shows how it stands now
	} else if err != nil {
		return err
	} else {
		ui.Say(ctx, say)
	}
	return ui.See(w, r, insideOf(f.Get("back"), outsideBase))
}

// insideOf is a path to go back to within the office's people, else where.
func insideOf(back, where string) string {
	if back = local(back); strings.HasPrefix(back, officeBase) || strings.HasPrefix(back, adminBase) {
		return back
	}
	return where
}

// deed is one thing that an account did, as its statement says it.
type deed struct {
	verb, object lang.Text
	at           clock.Time
}

// deedOf reads a statement as far as it is shown beside a decision.
func deedOf(row lrs.Row) deed {
	var s struct {
		Timestamp time.Time
		Verb      struct {
			ID      string
			Display map[string]string
		}
		Object struct {
			ID         string
			Definition struct{ Name map[string]string }
		}
	}
	if json.Unmarshal([]byte(row.Body), &s) != nil {
		return deed{} // a stored statement always reads; a page needs no more than an empty line
	}
	d := deed{said(s.Verb.Display), said(s.Object.Definition.Name), clock.At(s.Timestamp)}
	for _, v := range lrs.Verbs {
		if d.verb.IsZero() && v.ID == s.Verb.ID {
			d.verb = said(v.Display)
		}
	}
	if d.verb.IsZero() {
		d.verb = lang.Text{EN: s.Verb.ID[strings.LastIndexAny(s.Verb.ID, "/#")+1:]}
	}
	if d.object.IsZero() {
		d.object = lang.Text{EN: s.Object.ID}
	}
	return d
}

// said is a language map as our texts are; of a statement in other languages, the
// first of them.
func said(m map[string]string) lang.Text {
	t := lang.Text{}
	for tag, text := range m {
		switch short, _, _ := strings.Cut(strings.ToLower(tag), "-"); {
		case short == "zh":
			t.ZH = text
		case short == "en" || t.EN == "":
			t.EN = text
		}
	}
	return t
}
