package knowledge

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/web/ui"
)

// sheet is what the page of one statement shows.
type sheet struct {
	room.Entry
	asOf    asOf
	rows    []row
	against []*fact.Statement // that say otherwise, as far as they were found
	dispute dispute
	history []past
	names   names
	act     act
}

// past is a revision with what it changed.
type past struct {
	room.Revision
	Changes []change
}

// act is a form of the sheet that came back with faults.
type act struct {
	name   string // settle, withdraw
	reason string
	which  string
	errs   ui.FieldErrors
}

// One shows a statement: what it says, where it stands, how far it was checked, and
// its history.
func (p *Pages) One(w http.ResponseWriter, r *http.Request) error {
	return p.one(w, r, http.StatusOK, act{})
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, code int, a act) error {
	ctx, actor, id := r.Context(), ui.Actor(r.Context()), r.PathValue("id")
	s := sheet{asOf: p.asOf(r), act: a}
	if s.asOf.Fault != "" {
		var f fault.Form
		f.Add("at", "fault.date")
		return f.Err()
	}
	e, err := p.room.Get(ctx, actor, id, s.asOf.At)
	if err != nil {
		return err
	}
	s.Entry, s.rows = *e, read(ctx, e.Statement)
	if s.against, err = p.against(r, e, s.asOf); err != nil {
		return err
	}
	if s.history, err = p.history(r, id, s.asOf); err != nil {
		return err
	}
	if s.names, err = p.names(ctx, s.people()...); err != nil {
		return err
	}
	s.dispute = disputeOf(ctx, e.Statement, s.against, s.names)
	return ui.Render(w, r, code, onePage(s))
}

// people are all who appear on the page.
func (s sheet) people() []string {
	ids := []string{s.By}
	for _, h := range s.history {
		ids = append(ids, h.By)
		for _, v := range h.Reviews {
			ids = append(ids, v.By)
		}
	}
	for _, v := range s.Reviews {
		ids = append(ids, v.By)
	}
	for _, x := range s.Readings {
		ids = append(ids, x.By)
	}
	return ids
}

// against loads the statements that say otherwise. One that was withdrawn since, or
// never was in force on that day, is left out.
func (p *Pages) against(r *http.Request, e *room.Entry, a asOf) ([]*fact.Statement, error) {
	var out []*fact.Statement
	for _, id := range e.Against {
		other, err := p.room.Get(r.Context(), ui.Actor(r.Context()), id, a.At)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if other.Status != fact.Withdrawn {
			out = append(out, other.Statement)
		}
	}
	return out, nil
}

// history lists the revisions up to the day that is read, each with what it changed.
func (p *Pages) history(r *http.Request, id string, a asOf) ([]past, error) {
	ctx := r.Context()
	list, err := p.room.History(ctx, ui.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	byNumber := map[int]*fact.Statement{}
	for _, x := range list {
		byNumber[x.Number] = x.Statement
	}
	var out []past
	for _, x := range list {
		if a.At != 0 && x.Made > a.At {
			continue
		}
		h := past{Revision: x}
		h.Changes = made(ctx, byNumber[x.From], &h.Revision)
		out = append(out, h)
	}
	return out, nil
}

// part of a statement as the page lays it out: what advice may use, what it may not,
// and what no body said.
func (s sheet) covered() []row { return s.pick(func(r row) bool { return r.Checked }) }

func (s sheet) uncovered() []row {
	return s.pick(func(r row) bool { return !r.Checked && !s.shared(r.Field) && !s.identity(r.Field) })
}

func (s sheet) common() []row {
	return s.pick(func(r row) bool { return s.shared(r.Field) && !r.Checked })
}

// told are all that a statement says which is no advice, with the marks of the fields
// that were read nevertheless.
func (s sheet) told() []row {
	return s.pick(func(r row) bool { return !s.shared(r.Field) && !s.identity(r.Field) })
}

// about are the fields that say which cell of the table this is.
func (s sheet) about() []row {
	return s.pick(func(r row) bool { return s.identity(r.Field) && !r.Checked })
}

func (s sheet) pick(keep func(row) bool) []row {
	var out []row
	for _, r := range s.rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// shared reports whether a field is one list for all bodies: naming it under one
// body would put words into its mouth.
func (s sheet) shared(name string) bool {
	return s.Kind == fact.KindCell && (name == "workup" || name == "consult")
}

// identity reports whether a field only says which cell of the table this is.
func (s sheet) identity(name string) bool { return identity(s.Kind, name) }

func identity(kind fact.Kind, name string) bool {
	return kind == fact.KindCell && slices.Contains([]string{"irae", "name_en", "name_zh", "system", "ctcae_terms", "grade"}, name)
}

// Settle puts one reading of a dispute forward.
func (p *Pages) Settle(w http.ResponseWriter, r *http.Request) error {
	return p.do(w, r, "settle", func(ctx context.Context, id string, revision int, reason string) (string, error) {
		reading, err := strconv.Atoi(r.PostForm.Get("reading"))
		if err != nil {
			var f fault.Form
			f.Add("reading", "knowledge.page.fault.reading")
			return "", f.Err()
		}
		if _, err := p.room.Settle(ctx, ui.Actor(ctx), id, revision, reading, reason); err != nil {
			return "", err
		}
		return "knowledge.page.settled", nil
	})
}

// Withdraw takes a statement out of force, or discards its draft.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	return p.do(w, r, "withdraw", func(ctx context.Context, id string, revision int, reason string) (string, error) {
		return "knowledge.page.withdrawn", p.room.Withdraw(ctx, ui.Actor(ctx), id, revision, reason)
	})
}

func (p *Pages) do(w http.ResponseWriter, r *http.Request, name string, decide func(ctx context.Context, id string, revision int, reason string) (string, error)) error {
	ctx, id := r.Context(), r.PathValue("id")
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	a := act{name: name, reason: strings.TrimSpace(r.PostForm.Get("reason")), which: r.PostForm.Get("reading")}
	revision, err := strconv.Atoi(r.PostForm.Get("revision"))
	said := ""
	switch {
	case err != nil:
		err = fault.New(fault.Conflict, "fault.conflict")
	case a.reason == "":
		var f fault.Form
		f.Add("reason", "fault.required")
		err = f.Err()
	default:
		said, err = decide(ctx, id, revision, a.reason)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Closed:
		if err != nil {
			a.errs = errorsOf(ctx, err)
			return p.one(w, r, ui.Status(err), a)
		}
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, said))
	return ui.See(w, r, address(id, ""))
}

// errorsOf are the sentences of a fault; one without fields stands above the form.
func errorsOf(ctx context.Context, err error) ui.FieldErrors {
	if errs := ui.Errors(ctx, err); len(errs) > 0 {
		return errs
	}
	return ui.FieldErrors{"": ui.Sentence(ctx, err)}
}

// meta is what a list says of a statement beside its title.
func meta(ctx context.Context, s *fact.Statement) string {
	list := []string{kindName(ctx, string(s.Kind))}
	for _, x := range []string{s.Body, s.Jurisdiction, edition(s)} {
		if x != "" {
			list = append(list, x)
		}
	}
	return strings.Join(list, " · ")
}

// edition is the version of the source, with its year where that says more.
func edition(s *fact.Statement) string {
	if year := strconv.Itoa(s.Year); s.Year != 0 && !strings.Contains(s.Version, year) {
		return strings.TrimSpace(s.Version + " " + year)
	}
	return s.Version
}

// isWeb reports whether an address is one that a browser may follow.
func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && slices.Contains([]string{"http", "https"}, u.Scheme) && !strings.ContainsAny(s, " \t\n")
}
