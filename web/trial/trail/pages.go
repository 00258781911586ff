// Package trail shows the record of a study to those who inspect it: every entry, how
// one row came to be, the planned reviews, and the whole of it to take out.
package trail

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"stepwise/internal/audit"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
	room "stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// Pages serves the pages.
type Pages struct {
	ledger *room.Ledger
	db     *store.DB
}

// New returns the pages. db is asked for the accounts' log alone.
func New(ledger *room.Ledger, db *store.DB) *Pages { return &Pages{ledger, db} }

// board is what the page shows.
type board struct {
	v       *room.View
	filter  room.TrailFilter
	list    []record.Entry
	digest  room.Digest
	next    int64  // older entries follow before this one
	failed  string // which form: "plan", "review 1"
	errs    ui.FieldErrors
	in      map[string]string
	account []audit.Row
}

// Record is the trail, youngest first, and what waits for review.
func (p *Pages) Record(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, http.StatusOK, board{})
}

// show is the page with what a form that failed held.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, b board) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	b.v, b.filter = v, filter(r)
	if b.list, err = p.ledger.Trail(r.Context(), ui.Actor(r.Context()), v.Code, b.filter); err != nil {
		return err
	}
	if len(b.list) == 100 {
		b.next = b.list[99].Seq
	}
	if b.digest, err = p.ledger.Digest(r.Context(), v); err != nil {
		return err
	}
	if b.account, err = p.accounts(r.Context(), v); err != nil {
		return err
	}
	return ui.Render(w, r, status, recordPage(b))
}

func filter(r *http.Request) room.TrailFilter {
	q := r.URL.Query()
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64)
	return room.TrailFilter{Subject: strings.TrimSpace(q.Get("subject")), Form: q.Get("form"), Row: q.Get("row"), By: q.Get("by"),
		Kind: record.Kind(q.Get("kind")), Corrections: q.Get("corrections") != "", Before: before}
}

// accounts are the newest sign-ins and changes of the accounts of the study's people.
func (p *Pages) accounts(ctx context.Context, v *room.View) ([]audit.Row, error) {
	var out []audit.Row
	seen := map[string]bool{}
	for _, m := range v.State.Rows(form.Member.Name, "") {
		who := m.Get("PERSON")
		if seen[who] {
			continue
		}
		seen[who] = true
		list, err := audit.List(ctx, p.db.Read(), audit.Filter{Object: "person/" + who, Limit: 5})
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// History is how one row came to what it holds.
func (p *Pages) History(w http.ResponseWriter, r *http.Request) error {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	at := record.Place{Form: q.Get("form"), Subject: q.Get("subject"), Row: q.Get("row")}
	list, err := p.ledger.History(r.Context(), v, at)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return ui.Render(w, r, http.StatusOK, historyPage(v, at, list))
}

// Export hands out the whole trail, one JSON entry a line or as CSV.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	code := r.PathValue("study")
	list, err := p.ledger.Export(r.Context(), ui.Actor(r.Context()), code)
	if err != nil {
		return err
	}
	name := strings.ToLower(code) + "-trail"
	w.Header().Set("Cache-Control", "no-store")
	if r.PostFormValue("format") == "csv" {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
		return writeCSV(w, list)
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.ndjson"`)
	out := bufio.NewWriter(w)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	for _, x := range list {
		if err := e.Encode(x); err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeCSV(w http.ResponseWriter, list []record.Entry) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"seq", "at", "by", "role", "act", "kind", "site", "form", "subject", "row", "item", "old", "new", "reason", "detail", "prev", "hash"}}
	for _, e := range list {
		rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), record.At(e.At), e.By, e.Role, e.Act, string(e.Kind), e.Site, e.Form, e.Subject, e.Row, e.Item,
			e.Old, e.New, e.Reason, e.Detail, e.Prev, e.Hash})
	}
	return out.WriteAll(rows)
}

// Plan plans a review.
func (p *Pages) Plan(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "plan", func(ctx context.Context, a person.Actor, code string) error {
		return p.ledger.PlanReview(ctx, a, code, r.PostFormValue("due"))
	})
}

// Review signs that the trail was reviewed.
func (p *Pages) Review(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "review "+r.PathValue("review"), func(ctx context.Context, a person.Actor, code string) error {
		proof, err := p.ledger.Authenticate(ctx, a, frame.Signing(r))
		if err != nil {
			return err
		}
		to, _ := strconv.ParseInt(r.PostFormValue("to"), 10, 64)
		return p.ledger.FinishReview(ctx, a, code, r.PathValue("review"), to, strings.TrimSpace(r.PostFormValue("findings")), proof)
	})
}

func (p *Pages) act(w http.ResponseWriter, r *http.Request, failed string, do func(ctx context.Context, a person.Actor, code string) error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	err := do(r.Context(), ui.Actor(r.Context()), r.PathValue("study"))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Closed) {
		in := map[string]string{}
		for name := range r.PostForm {
			if name != "password" {
				in[name] = r.PostFormValue(name)
			}
		}
		errs := ui.Errors(r.Context(), err)
		if errs == nil {
			errs = ui.FieldErrors{"": ui.Sentence(r.Context(), err)}
		}
		return p.show(w, r, http.StatusUnprocessableEntity, board{failed: failed, errs: errs, in: in})
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), "study.saved"))
	return ui.See(w, r, "/trials/"+strings.ToLower(r.PathValue("study"))+"/record")
}
