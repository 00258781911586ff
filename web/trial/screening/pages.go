// Package screening shows who is being screened for a study: the log, one subject
// with consent, data and criteria, and the flow of everybody.
package screening

import (
	"context"
	"encoding/csv"
	"net/http"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/trial/eligibility"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
	"stepwise/trial/screening"
	"stepwise/trial/screening/flow"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	service *screening.Service
	ledger  *room.Ledger
}

// New returns the pages.
func New(service *screening.Service) *Pages { return &Pages{service, service.Ledger()} }

// list is the screening log with the form that begins a subject.
type list struct {
	v    *room.View
	log  []*screening.Standing
	in   map[string]string
	errs ui.FieldErrors
}

// sites are those where the reader may begin a subject.
func (l *list) sites() []ui.Choice {
	var out []ui.Choice
	for _, r := range l.v.State.Rows(form.Site.Name, "") {
		if l.v.Me.May(room.Screen, r.Key) && l.v.Active(r.Key) {
			out = append(out, ui.Choice{Value: r.Key, Text: r.Key + " · " + screening.NextNumber(l.v, r.Key)})
		}
	}
	return out
}

// failed are the subjects of the reader's sites who may be screened again.
func (l *list) failed(ctx context.Context) []ui.Choice {
	out := []ui.Choice{{Text: lang.T(ctx, "screening.earlier.none")}}
	for _, s := range l.log {
		if s.Stage == screening.Failed && l.v.Me.May(room.Screen, s.Site) {
			out = append(out, ui.Choice{Value: s.Subject, Text: s.Subject})
		}
	}
	return out
}

// Log is the screening log.
func (p *Pages) Log(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, logPage(&list{v: v, log: screening.Log(v)}))
}

// Begin gives somebody a number.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	subject, err := p.service.Begin(r.Context(), ui.Actor(r.Context()), r.PathValue("study"), r.PostFormValue("site"), r.PostFormValue("number"), r.PostFormValue("earlier"))
	if fault.Is(err, fault.Invalid) {
		v, open := frame.Open(p.ledger, r)
		if open != nil {
			return open
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, logPage(&list{v: v, log: screening.Log(v), in: typed(r), errs: ui.Errors(r.Context(), err)}))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "screening.begun", "Subject", subject))
	return ui.See(w, r, "/trials/"+strings.ToLower(r.PathValue("study"))+"/screening/"+subject)
}

// CSV is the screening log as a table for spreadsheets.
func (p *Pages) CSV(w http.ResponseWriter, r *http.Request) error {
	v, err := p.service.TakeLog(r.Context(), ui.Actor(r.Context()), r.PathValue("study"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+v.Code+`-screening.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"subject", "site", "stage", "version", "consent", "withdrawn", "concluded", "cause", "criteria", "reason", "screened_before_as"})
	for _, s := range screening.Log(v) {
		_ = out.Write(cells(s.Subject, s.Site, string(s.Stage), s.Version, record.At(s.Consent.At), record.At(s.Consent.Withdrawn), record.At(s.Concluded), s.Cause, strings.Join(s.Failing, " "), s.Reason, s.Earlier))
	}
	out.Flush()
	return out.Error()
}

// cells keeps a spreadsheet from reading what somebody typed as a formula.
func cells(list ...string) []string {
	for i, s := range list {
		if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
			list[i] = "'" + s
		}
	}
	return list
}

// Flow is the diagram.
func (p *Pages) Flow(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, flowPage(v, flow.Of(v), draw(r.Context(), v, flow.Of(v))))
}

// subject is one subject's page.
type subject struct {
	*screening.Standing
	v        *room.View
	p        *protocol.Protocol // the version that counts
	row      *record.Row        // screening data
	form     string             // that came back with faults
	in       map[string]string
	errs     ui.FieldErrors
	who      *room.Identity // when it was asked for
	nobody   bool           // asked for, and not written
	versions []ui.Choice
}

func (s *subject) of(form string) ui.FieldErrors {
	if s.form == form {
		return s.errs
	}
	return nil
}

// was is what somebody typed into a form that came back, or else what is kept.
func (s *subject) was(form, name, kept string) string {
	if s.form == form {
		return s.in[name]
	}
	return kept
}

func (s *subject) may(right room.Right) bool { return s.v.Me.May(right, s.Site) }

func (s *subject) path(parts ...string) string {
	return frame.Path(s.v, append([]string{"screening", s.Subject}, parts...)...)
}

func (p *Pages) open(r *http.Request) (*subject, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return nil, err
	}
	s := screening.Of(v, r.PathValue("subject"))
	if s == nil {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	x := &subject{Standing: s, v: v, p: v.Protocol(s.Version), row: v.State.Row("SCREEN", s.Subject, "1")}
	if x.p == nil {
		return nil, fault.New(fault.Closed, "screening.fault.noprotocol")
	}
	for _, row := range v.State.Rows(form.Protocol.Name, "") {
		if row.Get("STATUS") == "approved" {
			x.versions = append([]ui.Choice{{Value: row.Key, Text: lang.T(r.Context(), "screening.version", "Version", row.Key)}}, x.versions...)
		}
	}
	return x, nil
}

// Subject is one subject.
func (p *Pages) Subject(w http.ResponseWriter, r *http.Request) error {
	x, err := p.open(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, subjectPage(x))
}

// back answers a form: with the page again when something in it is wrong or came too
// late, with everything kept; else with the subject.
func (p *Pages) back(w http.ResponseWriter, r *http.Request, form, said string, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Closed) {
		x, open := p.open(r)
		if open != nil {
			return open
		}
		x.form, x.in, x.errs = form, typed(r), ui.Errors(r.Context(), err)
		if len(x.errs) == 0 {
			x.errs = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
		}
		return ui.Render(w, r, http.StatusUnprocessableEntity, subjectPage(x))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), said, "Subject", r.PathValue("subject")))
	return ui.See(w, r, "/trials/"+strings.ToLower(r.PathValue("study"))+"/screening/"+r.PathValue("subject")+"#"+form)
}

// typed is what a form held, without passwords.
func typed(r *http.Request) map[string]string {
	out := map[string]string{}
	for name := range r.PostForm {
		if name != "password" {
			out[name] = r.PostForm.Get(name)
		}
	}
	return out
}

// outcome reads an answer to a criterion.
func outcome(s string) eligibility.Outcome { return eligibility.Outcome(s) }
