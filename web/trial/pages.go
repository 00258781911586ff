// Package trial shows the trials that an installation recruits for, and where they
// are announced.
package trial

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/trial"
	"stepwise/web/ui"
)

// Pages serves the room's pages.
type Pages struct {
	service *room.Service
	ledger  *room.Ledger
}

// New returns the pages.
func New(service *room.Service, ledger *room.Ledger) *Pages { return &Pages{service, ledger} }

// List shows what recruits, and a member's own studies.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	list, err := p.service.Open(r.Context())
	if err != nil {
		return err
	}
	mine, err := p.ledger.Studies(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, listPage(list, mine))
}

// Office lists every notice for those who keep them.
func (p *Pages) Office(w http.ResponseWriter, r *http.Request) error {
	list, err := p.service.All(r.Context(), ui.Actor(r.Context()))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, officePage(list))
}

// form is a notice being written, as it was typed.
type form struct {
	room.Notice
	required, excluded, tumours, stages string
	from, to, pdl1from, pdl1to          string
	errs                                ui.FieldErrors
	problem                             string
}

func formOf(n room.Notice) form {
	c := n.Criteria
	f := form{Notice: n, required: strings.Join(c.Required, "\n"), excluded: strings.Join(c.Excluded, "\n"),
		tumours: strings.Join(c.Tumours, ", "), stages: strings.Join(c.Stages, ", ")}
	if c.LineFrom > 0 {
		f.from = strconv.Itoa(c.LineFrom)
	}
	if c.LineTo > 0 {
		f.to = strconv.Itoa(c.LineTo)
	}
	if c.PDL1From != nil {
		f.pdl1from = strconv.FormatFloat(*c.PDL1From, 'f', -1, 64)
	}
	if c.PDL1To != nil {
		f.pdl1to = strconv.FormatFloat(*c.PDL1To, 'f', -1, 64)
	}
	return f
}

// New shows an empty form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	return ui.Render(w, r, http.StatusOK, formPage(form{Notice: room.Notice{Status: room.Open}}))
}

// Edit shows a notice to change.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	n, err := p.service.Get(r.Context(), ui.Actor(r.Context()), r.PathValue("trial"))
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, formPage(formOf(n)))
}

// Save announces a trial or changes its notice; a form with faults comes back whole.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	v, err := read(r.PostForm, r.PathValue("trial"))
	if err == nil {
		_, err = p.service.Save(ctx, ui.Actor(ctx), v.Notice)
	}
	switch {
	case err == nil:
		ui.Say(ctx, lang.T(ctx, "trial.saved"))
		return ui.See(w, r, "/office/trials")
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		v.errs = ui.Errors(ctx, err)
		if len(v.errs) == 0 {
			v.problem = ui.Sentence(ctx, err)
		}
		return ui.Render(w, r, ui.Status(err), formPage(v))
	}
	return err
}

// read reads the form; numbers that are none are faults of their fields.
func read(v url.Values, notice string) (form, error) {
	var f fault.Form
	x := form{required: v.Get("required"), excluded: v.Get("excluded"), tumours: v.Get("tumours"), stages: v.Get("stages"),
		from: v.Get("from"), to: v.Get("to"), pdl1from: v.Get("pdl1from"), pdl1to: v.Get("pdl1to")}
	x.Notice = room.Notice{ID: notice, Registry: strings.TrimSpace(v.Get("registry")), Title: ui.TextOf(v, "title"), Place: ui.TextOf(v, "place"),
		Contact: strings.TrimSpace(v.Get("contact")), Address: strings.TrimSpace(v.Get("address")), Status: room.Status(v.Get("status"))}
	x.Revision, _ = strconv.Atoi(v.Get("revision"))
	c := &x.Criteria
	c.Required, c.Excluded = words(x.required, "\n\r;；"), words(x.excluded, "\n\r;；")
	c.Tumours, c.Stages = words(x.tumours, ",，、\n;；"), words(x.stages, ",，、\n;；")
	c.LineFrom, c.LineTo = line(x.from, &f), line(x.to, &f)
	c.PDL1From, c.PDL1To = percent(x.pdl1from, "pdl1from", &f), percent(x.pdl1to, "pdl1to", &f)
	return x, f.Err()
}

func words(s, between string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(between, r) }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func line(s string, f *fault.Form) int {
	if s = strings.TrimSpace(s); s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	f.Check(err == nil && n >= 1 && n <= 9, "lines", "fault.number", "Min", 1, "Max", 9)
	return n
}

func percent(s, where string, f *fault.Form) *float64 {
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	f.Check(err == nil, where, "fault.number", "Min", 0, "Max", 100)
	return &v
}

func statusChoices(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, s := range room.Statuses {
		out = append(out, ui.Choice{Value: string(s), Text: lang.T(ctx, "trial.status."+string(s))})
	}
	return out
}
