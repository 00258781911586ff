// Package molecular shows what a tumour's molecular type opens, how many targets
// each jurisdiction covers, and which city has which medicine. Nothing about a
// patient is stored or logged: what was typed stands in the address, what was
// uploaded is read and forgotten.
package molecular

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	room "stepwise/molecular"
	"stepwise/person"
	"stepwise/web/ui"
)

// Choices are the programmes for which somebody may enter points, by id and name.
type Choices func(ctx context.Context, a person.Actor) ([]ui.Choice, error)

// Pages serves the room's pages.
type Pages struct {
	service    *room.Service
	programmes Choices
	trials     Trials
	reading    chan struct{} // a seat for each upload that is read
}

// readers is how many uploads are read at once.
const readers = 4

// New returns the pages. programmes names the programmes that a coordinator may
// choose; nil offers those of their own grants by their ids. trials lists the open
// trials of this installation; nil says that it keeps none.
func New(service *room.Service, programmes Choices, trials Trials) *Pages {
	if programmes == nil {
		programmes = ownProgrammes
	}
	return &Pages{service: service, programmes: programmes, trials: trials, reading: make(chan struct{}, readers)}
}

func ownProgrammes(_ context.Context, a person.Actor) ([]ui.Choice, error) {
	ids, _ := a.Programmes(person.Coordinator)
	var out []ui.Choice
	for _, p := range ids {
		out = append(out, ui.Choice{Value: p, Text: p})
	}
	return out, nil
}

// again renders a form anew for a fault that its writer can mend, with everything
// kept; other faults go to the page of faults.
func again(err error, render func() error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed, fault.TooLarge, fault.Unavailable:
		return render()
	}
	return err
}

// faults are the sentences for a form, under "" the one for the whole.
func faults(ctx context.Context, err error) ui.FieldErrors {
	if err == nil {
		return nil
	}
	out := ui.Errors(ctx, err)
	if out == nil {
		out = ui.FieldErrors{}
	}
	if s := ui.Sentence(ctx, err); s != lang.T(ctx, "fault.form") {
		out[""] = s
	}
	return out
}

func status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return ui.Status(err)
}

func itoa(n int) string { return strconv.Itoa(n) }

// statementURL is the page of a statement, with its source.
func statementURL(id string) templ.SafeURL { return templ.SafeURL("/knowledge/" + id) }

// day is today as forms and filters write it.
func (p *Pages) today() string { return lang.Day(p.service.Now()) }

// dayText writes "2024-03-15" or "2024-03" for the reader.
func dayText(ctx context.Context, day string) string {
	if t, err := lang.ParseDay(day); err == nil {
		return lang.Date(ctx, t)
	}
	m, whole, ok := fact.ParseMonth(day)
	if !ok {
		return day
	}
	return monthText(ctx, m, whole)
}

// monthText writes a month ("August 2018", "2018年8月"), or a year where the source
// gives no more.
func monthText(ctx context.Context, m fact.Month, whole bool) string {
	if m == 0 {
		return lang.T(ctx, "molecular.unknown")
	}
	t, _ := lang.ParseDay(m.String() + "-15")
	d := t.Std().In(lang.Zone)
	switch {
	case whole && lang.From(ctx) == lang.ZH:
		return d.Format("2006年")
	case whole:
		return d.Format("2006")
	case lang.From(ctx) == lang.ZH:
		return strconv.Itoa(d.Year()) + "年" + strconv.Itoa(int(d.Month())) + "月"
	}
	return d.Format("January 2006")
}

// name writes a name in the reader's language.
func name(ctx context.Context, n fact.Name) string { return lang.Text{EN: n.EN, ZH: n.ZH}.For(ctx) }

// medicineName writes a medicine: in Chinese with its INN behind, as hospitals do.
func medicineName(ctx context.Context, inn, zh string) string {
	if lang.From(ctx) == lang.ZH && zh != "" {
		return zh
	}
	return inn
}

// readDay reads a filter's date; anything that is none is today.
func (p *Pages) readDay(s string) (day string, at clock.Time) {
	s = strings.TrimSpace(s)
	if t, err := lang.ParseDay(s); err == nil {
		return s, t
	}
	t, _ := lang.ParseDay(p.today())
	return p.today(), t
}

// tab is one of the room's pages.
type tab struct{ path, key string }

var tabs = []tab{{"/molecular", "molecular.tab.type"}, {"/molecular/coverage", "molecular.tab.coverage"}, {"/molecular/access", "molecular.tab.access"}}

// cityNames are the names of cities by code, in the reader's language.
type cityNames map[string]string

func (c cityNames) of(code string) string {
	if n := c[code]; n != "" {
		return n
	}
	return code
}

func (p *Pages) cityNames(ctx context.Context) (cityNames, error) {
	places, err := p.service.Places(ctx)
	out := cityNames{}
	for _, c := range places {
		out[c.Code] = c.Name.For(ctx)
	}
	return out, err
}
