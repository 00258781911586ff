// Package rehearsal serves the pages of rehearsals: those of a study, and in a
// rehearsal its inbox, its time and its result.
package rehearsal

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/rehearsal"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	ledger  *room.Ledger
	service *rehearsal.Service
}

// New returns the pages.
func New(ledger *room.Ledger, service *rehearsal.Service) *Pages { return &Pages{ledger, service} }

// list is the page of a study.
type list struct {
	v      *room.View
	played []*rehearsal.Played
	offers []rehearsal.Offer
	in     map[string]string
	errs   ui.FieldErrors
}

// one is the page of a rehearsal.
type one struct {
	v       *room.View
	p       *rehearsal.Played
	errs    ui.FieldErrors
	form    string // which form failed: "advance", "finish"
	owed    bool   // the study does not know yet that it was passed
	letters []room.Letter
}

// Show is the rehearsals of a study, or of a rehearsal its inbox.
func (p *Pages) Show(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	played, err := p.service.Read(v)
	if fault.Is(err, fault.NotFound) {
		return p.list(w, r, http.StatusOK, list{v: v})
	}
	if err != nil {
		return err
	}
	return p.one(w, r, http.StatusOK, one{v: v, p: played})
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, status int, o one) (err error) {
	if o.owed, err = p.service.Owed(r.Context(), ui.Actor(r.Context()), o.p); err != nil {
		return err
	}
	if o.letters, err = p.service.Letters(r.Context(), o.v); err != nil {
		return err
	}
	return ui.Render(w, r, status, onePage(o))
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request, status int, l list) (err error) {
	if l.played, err = p.service.List(r.Context(), ui.Actor(r.Context()), l.v.Code); err != nil {
		return err
	}
	l.offers = p.service.Offers(l.v)
	return ui.Render(w, r, status, listPage(l))
}

// Begin begins a rehearsal.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	site, scenario := r.PostFormValue("site"), r.PostFormValue("scenario")
	code, err := p.service.Begin(r.Context(), ui.Actor(r.Context()), v.Code, site, scenario)
	if told(err) {
		return p.list(w, r, http.StatusUnprocessableEntity, list{v: v, in: map[string]string{"site": site, "scenario": scenario}, errs: errors(r, err)})
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "rehearsal.begun"))
	return ui.See(w, r, "/trials/"+strings.ToLower(code)+"/rehearsal")
}

// Advance lets time go on.
func (p *Pages) Advance(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "advance", func(v *room.View) error {
		var f fault.Form
		ticks, err := strconv.Atoi(r.PostFormValue("ticks"))
		f.Check(err == nil, "by", "fault.choice")
		hours, err := strconv.Atoi(r.PostFormValue("by"))
		f.Check(err == nil, "by", "fault.choice")
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.Advance(r.Context(), ui.Actor(r.Context()), v.Code, time.Duration(hours)*time.Hour, ticks)
	})
}

// Finish ends a rehearsal, signed.
func (p *Pages) Finish(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "finish", func(v *room.View) error {
		proof, err := p.ledger.Authenticate(r.Context(), ui.Actor(r.Context()), frame.Signing(r))
		if err != nil {
			return err
		}
		_, err = p.service.Finish(r.Context(), ui.Actor(r.Context()), v.Code, proof)
		return err
	})
}

// act runs one of a rehearsal's forms; a fault brings the page back.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, form string, do func(*room.View) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	if err = do(v); told(err) {
		if v, err2 := frame.Open(p.ledger, r); err2 == nil { // somebody else may have moved time
			played, err2 := p.service.Read(v)
			if err2 != nil {
				return err2
			}
			return p.one(w, r, http.StatusUnprocessableEntity, one{v: v, p: played, errs: errors(r, err), form: form})
		}
	}
	if err != nil {
		return err
	}
	return ui.See(w, r, frame.Path(v, "rehearsal"))
}

func told(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Closed) || fault.Is(err, fault.Conflict)
}

func errors(r *http.Request, err error) ui.FieldErrors {
	if list := ui.Errors(r.Context(), err); list != nil {
		return list
	}
	return ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
}
