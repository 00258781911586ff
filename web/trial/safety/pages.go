// Package safety shows the adverse events of a study, whether they limit the dose,
// and the reports that they make due.
package safety

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/person"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	ledger  *room.Ledger
	service *safety.Service
	terms   frame.Terms
}

// New returns the pages.
func New(ledger *room.Ledger, service *safety.Service, terms frame.Terms) *Pages {
	return &Pages{ledger, service, terms}
}

// Study lists the reports that are due and everybody's events.
func (p *Pages) Study(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, studyPage(v, p.service.Tasks(v)))
}

// subject is the page of one subject, with what a form that failed held.
type subject struct {
	v         *room.View
	id        string
	zone      *time.Location
	events    []safety.Event
	questions []safety.Question
	tasks     []safety.Task
	failed    string // which form: "newOther", "newCRS", "grade 1", "change 1", "confirm 1", "news 1", "report KEY"
	in        map[string]string
	errs      ui.FieldErrors
}

func (p *Pages) subject(r *http.Request) (subject, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return subject{}, err
	}
	s := subject{v: v, id: r.PathValue("subject"), in: map[string]string{}}
	site := v.Site(s.id)
	if site == "" || !v.Me.Sees(site) {
		return s, fault.New(fault.NotFound, "fault.notfound")
	}
	s.zone = frame.Zone(v, site)
	s.events, s.questions = safety.Events(v.State, s.id), safety.Questions(v, s.id, v.Now.Std())
	for _, t := range p.service.Tasks(v) {
		if t.Subject == s.id {
			s.tasks = append(s.tasks, t)
		}
	}
	return s, nil
}

// Subject is everything about one subject's safety.
func (p *Pages) Subject(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	if q := r.URL.Query(); q.Has("term") { // from a value that is to be an event
		s.failed, s.in = newForm(""), map[string]string{"AETERM": q.Get("term"), "grade": q.Get("grade")}
	}
	return ui.Render(w, r, http.StatusOK, subjectPage(s))
}

// act runs one of the page's forms; a fault brings the page back with everything kept.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, failed string, do func(ctx context.Context, a person.Actor, s subject) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	err = do(r.Context(), ui.Actor(r.Context()), s)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Closed) || fault.Is(err, fault.Conflict) {
		s.failed, s.errs = failed, ui.Errors(r.Context(), err)
		if s.errs == nil {
			s.errs = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
		}
		for name := range r.PostForm {
			if name != "password" {
				s.in[name] = r.PostFormValue(name)
			}
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, subjectPage(s))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "study.saved"))
	return ui.See(w, r, frame.Path(s.v, "safety", s.id))
}

// items are those of the form AE that people type. Moments come in the site's zone.
var items = []string{"AETERM", "AEVOC", "AESTDTC", "AEREL", "AESER", "AESERC", "EXPECTED", "EXISTED", "AWARE", "SEVERE", "AEOUT", "COMMENT"}

func read(r *http.Request, s subject) safety.Entry {
	e := safety.Entry{Values: map[string]string{}, Findings: findings(r), Reason: strings.TrimSpace(r.PostFormValue("reason"))}
	for _, name := range items {
		if !r.PostForm.Has(name) {
			continue
		}
		text := strings.TrimSpace(r.PostFormValue(name))
		if i, _ := form.AE.Item(name); i.Type == record.Moment && text != "" {
			text = frame.ReadMoment(text, s.zone)
		}
		e.Values[name] = text
	}
	e.Grade = number(r.PostFormValue("grade"))
	return e
}

// known brings a term to its official words and adds its class. CRS and ICANS are
// ASTCT's. What CTCAE does not have is a fault on the term.
func (p *Pages) known(ctx context.Context, e *safety.Entry) error {
	typed := e.Values["AETERM"]
	if slices.Contains([]string{"CRS", "ICANS"}, strings.ToUpper(typed)) {
		e.Values["AETERM"], e.Values["AEVOC"] = strings.ToUpper(typed), safety.ASTCT
		return nil
	}
	index, err := p.terms(ctx)
	if err != nil {
		return err
	}
	var found *fact.Term
	if found = index.Find(typed); found == nil {
		if hits := index.Search(typed, 2); len(hits) == 1 || len(hits) > 0 && hits[0].Exact && !(len(hits) > 1 && hits[1].Exact) {
			found = hits[0].Term
		}
	}
	if found == nil {
		var f fault.Form
		f.Add("AETERM", "safety.fault.term")
		return f.Err()
	}
	e.Values["AETERM"], e.Values["AEBODSYS"] = found.Term, found.SOC
	return nil
}

// Begin enters an event.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	failed := newForm("")
	if !r.PostForm.Has("AEVOC") { // ASTCT's own forms have no choice of vocabulary
		failed = newForm(r.PostFormValue("AETERM"))
	}
	return p.act(w, r, failed, func(ctx context.Context, a person.Actor, s subject) error {
		e := read(r, s)
		if err := p.known(ctx, &e); err != nil {
			return err
		}
		_, err := p.service.Begin(ctx, a, s.v.Code, s.id, e)
		return err
	})
}

// Change corrects an event.
func (p *Pages) Change(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("event")
	return p.act(w, r, "change "+key, func(ctx context.Context, a person.Actor, s subject) error {
		return p.service.Change(ctx, a, s.v.Code, s.id, key, read(r, s))
	})
}

// Grade adds a grade to an event's course.
func (p *Pages) Grade(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("event")
	return p.act(w, r, "grade "+key, func(ctx context.Context, a person.Actor, s subject) error {
		e := safety.Entry{Grade: number(r.PostFormValue("grade")), Findings: findings(r), Reason: strings.TrimSpace(r.PostFormValue("reason")), Values: map[string]string{}}
		if i := slices.IndexFunc(s.events, func(x safety.Event) bool { return x.Key == key }); i >= 0 {
			e.Values["AETERM"], e.Values["AEVOC"] = s.events[i].Term, s.events[i].Vocabulary
		}
		at, _ := time.Parse(time.RFC3339Nano, frame.ReadMoment(r.PostFormValue("at"), s.zone)) // the zero time is refused
		return p.service.Grade(ctx, a, s.v.Code, s.id, key, at, e)
	})
}

// Confirm decides whether an event limits the dose.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("event")
	return p.act(w, r, "confirm "+key, func(ctx context.Context, a person.Actor, s subject) error {
		var f fault.Form
		f.Check(r.PostFormValue("limits") == "yes" || r.PostFormValue("limits") == "no", "limits", "fault.choice")
		if err := f.Err(); err != nil {
			return err
		}
		proof, err := p.ledger.Authenticate(ctx, a, frame.Signing(r))
		if err != nil {
			return err
		}
		return p.service.Confirm(ctx, a, s.v.Code, s.id, key, r.PostFormValue("limits") == "yes", r.PostFormValue("why"), proof)
	})
}

// News adds further relevant information on an event.
func (p *Pages) News(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("event")
	return p.act(w, r, "news "+key, func(ctx context.Context, a person.Actor, s subject) error {
		at, _ := time.Parse(time.RFC3339Nano, frame.ReadMoment(r.PostFormValue("at"), s.zone))
		return p.service.Learn(ctx, a, s.v.Code, s.id, key, strings.TrimSpace(r.PostFormValue("text")), at)
	})
}

// Send records that a report was sent.
func (p *Pages) Send(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("report")
	return p.act(w, r, "report "+key, func(ctx context.Context, a person.Actor, s subject) error {
		sent, _ := time.Parse(time.RFC3339Nano, frame.ReadMoment(r.PostFormValue("sent"), s.zone))
		return p.service.Send(ctx, a, s.v.Code, s.id, key, sent, strings.TrimSpace(r.PostFormValue("number")), r.PostFormValue("comment"))
	})
}
