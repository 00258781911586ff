package guideline

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	room "stepwise/guideline"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// Office lists the questions that the reader coordinates.
func (p *Pages) Office(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := ui.Actor(ctx)
	items, err := p.service.List(ctx, a)
	if err != nil {
		return err
	}
	overview, err := p.service.Overview(ctx, a, "")
	if err != nil {
		return err
	}
	mine := items[:0:0]
	for _, item := range items {
		if a.Has(item.Programme, "", person.Coordinator) {
			mine = append(mine, item)
		}
	}
	return ui.Render(w, r, http.StatusOK, officePage(mine, overview))
}

// New shows the form for a new question. The address may bring text along in the
// form's own fields, as from a row in which guideline bodies differ.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	t := readText(r.URL.Query())
	t.Threshold, t.Boundary, t.Quorum = "70%", room.Strict, 9
	return p.edit(w, r, t, "", 0, nil)
}

// edit renders the form of a question; code is "" for a new one.
func (p *Pages) edit(w http.ResponseWriter, r *http.Request, t room.Text, code string, revision int, failed error) error {
	programmes, err := p.programmes(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), editPage(draft{Text: t, code: code, revision: revision, programmes: programmes, errs: faults(r.Context(), failed)}))
}

// Create stores a new question.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	t := readText(r.PostForm)
	q, err := p.service.Create(ctx, ui.Actor(ctx), t)
	if err != nil {
		return p.again(err, func() error { return p.edit(w, r, t.Tidy(), "", 0, err) })
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/guideline/"+q.Code)
}

// Edit shows the form of a question.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	v, err := p.managed(r)
	if err != nil {
		return err
	}
	return p.edit(w, r, v.Text(), v.Code, v.Revision, nil)
}

// Save stores a changed question.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	t := readText(r.PostForm)
	revision, _ := strconv.Atoi(r.PostForm.Get("revision"))
	if _, err := p.service.Edit(ctx, ui.Actor(ctx), code, revision, t); err != nil {
		return p.again(err, func() error {
			// The form comes back with the newest revision: whoever was told that
			// somebody else changed the question may look, and then insist.
			v, gone := p.managed(r)
			if gone != nil {
				return gone
			}
			return p.edit(w, r, t.Tidy(), code, v.Revision, err)
		})
	}
	ui.Say(ctx, lang.T(ctx, "ui.saved"))
	return ui.See(w, r, "/office/guideline/"+code)
}

// managed returns a question that the reader coordinates.
func (p *Pages) managed(r *http.Request) (room.View, error) {
	v, err := p.service.Get(r.Context(), ui.Actor(r.Context()), r.PathValue("code"))
	if err == nil && !v.Manages {
		err = person.Forbidden()
	}
	return v, err
}

// Manage shows a coordinator's page of one question: the panel, the rounds, the
// turnout, what can be done next.
func (p *Pages) Manage(w http.ResponseWriter, r *http.Request) error { return p.manage(w, r, nil, nil) }

func (p *Pages) manage(w http.ResponseWriter, r *http.Request, typed url.Values, failed error) error {
	v, err := p.managed(r)
	if err != nil {
		return err
	}
	candidates, err := p.service.Candidates(r.Context(), ui.Actor(r.Context()), v.Code)
	if err != nil {
		return err
	}
	return ui.Render(w, r, status(failed), managePage(desk{View: v, Candidates: candidates, Typed: typed, Errors: faults(r.Context(), failed)}))
}

// desk is a coordinator's page.
type desk struct {
	room.View
	Candidates []room.Candidate
	Typed      url.Values // the form that came back
	Errors     ui.FieldErrors
}

// do parses a form of the coordinator's page, acts, says a sentence and goes back;
// a fault that can be mended brings the page back with what was typed.
func (p *Pages) do(w http.ResponseWriter, r *http.Request, act func(a person.Actor, code string, form url.Values) (said string, err error)) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx, code := r.Context(), r.PathValue("code")
	said, err := act(ui.Actor(ctx), code, r.PostForm)
	if err != nil {
		return p.again(err, func() error { return p.manage(w, r, r.PostForm, err) })
	}
	ui.Say(ctx, said)
	return ui.See(w, r, "/office/guideline/"+code)
}

// Release opens a draft to its programme.
func (p *Pages) Release(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return p.do(w, r, func(a person.Actor, code string, _ url.Values) (string, error) {
		return lang.T(ctx, "guideline.said.released"), p.service.Release(ctx, a, code)
	})
}

// Invite puts the ticked people and the given addresses on the panel.
func (p *Pages) Invite(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return p.do(w, r, func(a person.Actor, code string, form url.Values) (string, error) {
		ids, err := p.service.Lookup(ctx, a, code, form.Get("addresses"))
		if err != nil {
			return "", err
		}
		ids = append(ids, form["people"]...)
		if len(ids) == 0 {
			var f fault.Form
			f.Add("addresses", "guideline.nobody")
			return "", f.Err()
		}
		n, err := p.service.Invite(ctx, a, code, ids)
		return lang.T(ctx, "guideline.said.invited", "Count", n), err
	})
}

// Seat makes a member stand aside, lets them back in, or takes them off the panel.
func (p *Pages) Seat(w http.ResponseWriter, r *http.Request) error {
	ctx, who := r.Context(), r.PathValue("person")
	return p.do(w, r, func(a person.Actor, code string, form url.Values) (string, error) {
		switch form.Get("do") {
		case "recuse":
			if form.Get("reason") == "" {
				var f fault.Form
				f.Add("reason."+who, "guideline.recuse.why")
				return "", f.Err()
			}
			return lang.T(ctx, "guideline.said.recused"), p.service.Recuse(ctx, a, code, who, form.Get("reason"))
		case "readmit":
			return lang.T(ctx, "guideline.said.readmitted"), p.service.Recuse(ctx, a, code, who, "")
		case "remove":
			return lang.T(ctx, "guideline.said.removed"), p.service.Remove(ctx, a, code, who)
		}
		return "", fault.New(fault.Invalid, "fault.choice")
	})
}

// Schedule sets the time of the next round.
func (p *Pages) Schedule(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return p.do(w, r, func(a person.Actor, code string, form url.Values) (string, error) {
		opens, err1 := lang.ParseMinute(form.Get("opens"))
		closes, err2 := lang.ParseMinute(form.Get("closes"))
		var f fault.Form
		f.Check(err1 == nil, "opens", "guideline.minute")
		f.Check(err2 == nil, "closes", "guideline.minute")
		if err := f.Err(); err != nil {
			return "", err
		}
		round, err := p.service.Schedule(ctx, a, code, opens, closes)
		return lang.T(ctx, "guideline.said.scheduled", "Round", round.Number), err
	})
}

// Round moves the end of a round, closes it now, or takes it back.
func (p *Pages) Round(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return p.do(w, r, func(a person.Actor, code string, form url.Values) (string, error) {
		switch form.Get("do") {
		case "extend":
			closes, err := lang.ParseMinute(form.Get("closes"))
			if err != nil {
				var f fault.Form
				f.Add("closes", "guideline.minute")
				return "", f.Err()
			}
			return lang.T(ctx, "guideline.said.extended"), p.service.Extend(ctx, a, code, number, closes)
		case "close":
			if form.Get("sure") == "" {
				var f fault.Form
				f.Add("sure", "guideline.close.sure")
				return "", f.Err()
			}
			return lang.T(ctx, "guideline.said.closed"), p.service.Close(ctx, a, code, number)
		case "cancel":
			return lang.T(ctx, "guideline.said.cancelled"), p.service.Cancel(ctx, a, code, number)
		}
		return "", fault.New(fault.Invalid, "fault.choice")
	})
}

// Remind writes to the members who have not voted.
func (p *Pages) Remind(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return p.do(w, r, func(a person.Actor, code string, _ url.Values) (string, error) {
		n, err := p.service.Remind(ctx, a, code)
		return lang.T(ctx, "guideline.said.reminded", "Count", n), err
	})
}

// value is what was typed into a field of the page that came back, else what it
// begins with.
func (d desk) value(name, begins string) string {
	if d.Typed.Has(name) {
		return d.Typed.Get(name)
	}
	return begins
}

// ticked reports whether somebody was ticked in the form that came back.
func (d desk) ticked(id string) bool { return contains(d.Typed["people"], id) }

func contains[T comparable](list []T, x T) bool { return slices.Contains(list, x) }
