// Package visit shows what is planned with each subject, takes in what was found, and
// keeps the questions that a monitor asks about it.
package visit

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/trial/visit"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	ledger  *room.Ledger
	service *visit.Service
	safety  *safety.Service
}

// New returns the pages.
func New(ledger *room.Ledger, service *visit.Service, grades *safety.Service) *Pages {
	return &Pages{ledger, service, grades}
}

// Study lists everybody's next visit, and the queries.
func (p *Pages) Study(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, studyPage(v))
}

// page is the page of one subject, or of one visit, with what a form that failed held.
type page struct {
	v      *room.View
	id     string
	zone   *time.Location
	plan   []visit.Planned
	failed string // "visit D7", "followup M3", "query 1", "ask", "leave"
	in     map[string]string
	errs   ui.FieldErrors
	labs   map[string]map[string]int // grades of laboratory values: visit → term → grade
}

func (p *Pages) page(r *http.Request) (page, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return page{}, err
	}
	x := page{v: v, id: r.PathValue("subject"), in: map[string]string{}, labs: map[string]map[string]int{}}
	site := v.Site(x.id)
	if site == "" || !v.Me.Sees(site) {
		return x, fault.New(fault.NotFound, "fault.notfound")
	}
	x.zone, x.plan = frame.Zone(v, site), visit.Plan(v, x.id, v.Now.Std())
	protocol := v.Protocol(v.Version(x.id))
	if protocol == nil {
		return x, nil
	}
	for _, planned := range x.plan {
		found := map[string]any{}
		for _, name := range planned.Visit.Forms {
			f, ok := v.Form(name)
			if !ok {
				continue
			}
			row := v.State.Row(name, x.id, planned.Visit.ID)
			for _, i := range f.Items {
				if n, ok := row.Number(i.Name); ok && i.Finding != "" {
					found[i.Finding] = n
				}
			}
		}
		if len(found) == 0 {
			continue
		}
		if x.labs[planned.Visit.ID], err = p.safety.Laboratory(r.Context(), protocol.Vocabulary, found); err != nil {
			return x, err
		}
	}
	return x, nil
}

// Subject is a subject's plan, follow-up and queries.
func (p *Pages) Subject(w http.ResponseWriter, r *http.Request) error {
	x, err := p.page(r)
	if err != nil {
		return err
	}
	if q := r.URL.Query(); q.Has("form") { // from a value that somebody asks about
		x.failed, x.in = "ask", map[string]string{"form": q.Get("form"), "row": q.Get("row"), "item": q.Get("item")}
	}
	return ui.Render(w, r, http.StatusOK, subjectPage(x))
}

// Visit is one visit with its forms.
func (p *Pages) Visit(w http.ResponseWriter, r *http.Request) error {
	x, err := p.page(r)
	if err != nil {
		return err
	}
	n := x.planned(r.PathValue("visit"))
	if n == nil {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return ui.Render(w, r, http.StatusOK, visitPage(x, *n))
}

func (x page) planned(id string) *visit.Planned {
	if i := slices.IndexFunc(x.plan, func(p visit.Planned) bool { return p.Visit.ID == id }); i >= 0 {
		return &x.plan[i]
	}
	return nil
}

// act runs a form; a fault brings the page back with everything kept.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, failed string, do func(ctx context.Context, a person.Actor, x page) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	x, err := p.page(r)
	if err != nil {
		return err
	}
	err = do(r.Context(), ui.Actor(r.Context()), x)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Closed) || fault.Is(err, fault.Conflict) {
		x.failed, x.errs = failed, ui.Errors(r.Context(), err)
		if x.errs == nil {
			x.errs = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
		}
		for name := range r.PostForm {
			x.in[name] = r.PostFormValue(name)
		}
		if n := x.planned(r.PathValue("visit")); n != nil {
			return ui.Render(w, r, http.StatusUnprocessableEntity, visitPage(x, *n))
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, subjectPage(x))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "study.saved"))
	return ui.See(w, r, frame.Path(x.v, "visits", x.id))
}

// Enter takes in a visit. Fields of forms are named "LB.NEUT".
func (p *Pages) Enter(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("visit")
	return p.act(w, r, "visit "+id, func(ctx context.Context, a person.Actor, x page) error {
		e := visit.Entry{Status: r.PostFormValue("status"), Date: strings.TrimSpace(r.PostFormValue("date")), Comment: strings.TrimSpace(r.PostFormValue("comment")),
			Forms: map[string]map[string]string{}, Reason: strings.TrimSpace(r.PostFormValue("reason"))}
		for name := range r.PostForm {
			f, item, ok := strings.Cut(name, ".")
			if !ok {
				continue
			}
			if e.Forms[f] == nil {
				e.Forms[f] = map[string]string{}
			}
			text := strings.TrimSpace(r.PostFormValue(name))
			if def, ok := x.v.Form(f); ok {
				if i, ok := def.Item(item); ok && i.Type == record.Moment && text != "" {
					text = frame.ReadMoment(text, x.zone)
				}
			}
			e.Forms[f][item] = text
		}
		return p.service.Enter(ctx, a, x.v.Code, x.id, id, e)
	})
}

// FollowUp takes in a contact of the long follow-up.
func (p *Pages) FollowUp(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("contact")
	return p.act(w, r, "followup "+key, func(ctx context.Context, a person.Actor, x page) error {
		values := map[string]string{}
		for _, i := range form.FollowUp.Items {
			values[i.Name] = strings.TrimSpace(r.PostFormValue(i.Name))
		}
		return p.service.FollowUp(ctx, a, x.v.Code, x.id, key, values, strings.TrimSpace(r.PostFormValue("reason")))
	})
}

// Leave records the end of a subject's study.
func (p *Pages) Leave(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "leave", func(ctx context.Context, a person.Actor, x page) error {
		at, _ := time.Parse(time.RFC3339Nano, frame.ReadMoment(r.PostFormValue("at"), x.zone)) // the zero time is refused
		return p.service.Leave(ctx, a, x.v.Code, x.id, r.PostFormValue("why"), at, strings.TrimSpace(r.PostFormValue("comment")), strings.TrimSpace(r.PostFormValue("reason")))
	})
}

// Ask begins a query.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "ask", func(ctx context.Context, a person.Actor, x page) error {
		place := record.Place{Form: r.PostFormValue("form"), Subject: x.id, Row: r.PostFormValue("row"), Item: r.PostFormValue("item")}
		_, err := p.service.Ask(ctx, a, x.v.Code, place, strings.TrimSpace(r.PostFormValue("text")))
		return err
	})
}

// Query answers, closes or reopens a query.
func (p *Pages) Query(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("query")
	return p.act(w, r, "query "+key, func(ctx context.Context, a person.Actor, x page) error {
		switch r.PostFormValue("do") {
		case "answer":
			return p.service.Answer(ctx, a, x.v.Code, x.id, key, strings.TrimSpace(r.PostFormValue("answer")))
		case "reopen":
			return p.service.Close(ctx, a, x.v.Code, x.id, key, true)
		}
		return p.service.Close(ctx, a, x.v.Code, x.id, key, false)
	})
}
