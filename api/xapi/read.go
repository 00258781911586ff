package xapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// What a request for many statements may narrow by, and what one for a single
// statement may say.
var (
	manyParams = []string{"agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until", "limit",
		"format", "attachments", "ascending", cursorParam}
	oneParams = []string{"statementId", "voidedStatementId", "format", "attachments"}
)

// cursorParam holds, in the address of a later page, where it begins and how far
// the record reached at the first page.
const cursorParam = "cursor"

// getStatements answers one statement or a page of many (2.0 4.1.6.1).
func (s *Server) getStatements(w http.ResponseWriter, r *request) error {
	if err := r.need(lrs.StatementsRead|lrs.StatementsReadMine|lrs.AllRead, "statements/read/mine"); err != nil {
		return err
	}
	if r.query.has("statementId") || r.query.has("voidedStatementId") {
		return s.getOne(w, r)
	}
	if err := r.query.only(append(oneParams[:2:2], manyParams...)...); err != nil {
		return err
	}
	ask, err := s.readAsk(r)
	if err != nil {
		return err
	}
	form, attachments, err := s.readForm(r)
	if err != nil {
		return err
	}
	s.consistent(w) // before the search, so that it promises no more than the search saw
	found, err := s.record.Query(r.Context(), s.db.Read(), ask)
	if err != nil {
		return err
	}
	texts := make([][]byte, len(found.Rows))
	for i, row := range found.Rows {
		if texts[i], err = form(row.Body); err != nil {
			return err
		}
	}
	more := ""
	if found.Next != 0 {
		more = morePath(r, found)
	}
	body := page(texts, more)
	if n := len(found.Rows); n > 0 {
		newest := found.Rows[0]
		if ask.Ascending {
			newest = found.Rows[n-1]
		}
		w.Header().Set("Last-Modified", newest.Stored().Std().Format(http.TimeFormat))
	}
	if attachments {
		return s.sendMixed(w, r, body, found.Rows)
	}
	s.send(w, r, http.StatusOK, "application/json", body)
	return nil
}

func page(texts [][]byte, more string) []byte {
	size := 64 + len(more)
	for _, t := range texts {
		size += len(t) + 1
	}
	out := bytes.NewBuffer(make([]byte, 0, size))
	out.WriteString(`{"statements":[`)
	for i, t := range texts {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(t)
	}
	quoted, _ := json.Marshal(more) // a string
	out.WriteString(`],"more":`)
	out.Write(quoted)
	out.WriteByte('}')
	return out.Bytes()
}

// morePath is where the next page is, relative to the host (1.0.3 data 2.5.1).
func morePath(r *request, found lrs.Found) string {
	values := url.Values{}
	for name, value := range r.query {
		values.Set(name, value)
	}
	values.Set(cursorParam, strconv.FormatInt(found.Next, 36)+"."+strconv.FormatInt(found.Bound, 36))
	return Prefix + "statements?" + values.Encode()
}

func (s *Server) readAsk(r *request) (ask lrs.Query, err error) {
	p := r.query
	if p.has("agent") {
		a, err := p.agent("agent", r.version)
		if err != nil {
			return ask, err
		}
		ask.Agents = []string{a.Key}
	}
	if ask.Verb, err = p.iri("verb"); err != nil {
		return ask, err
	}
	if ask.Activity, err = p.iri("activity"); err != nil {
		return ask, err
	}
	if ask.Registration, err = p.uuid("registration"); err != nil {
		return ask, err
	}
	if ask.RelatedActivities, err = p.bool("related_activities"); err != nil {
		return ask, err
	}
	if ask.RelatedAgents, err = p.bool("related_agents"); err != nil {
		return ask, err
	}
	if ask.Ascending, err = p.bool("ascending"); err != nil {
		return ask, err
	}
	if ask.Since, err = p.time("since", r.version); err != nil {
		return ask, err
	}
	if ask.Until, err = p.time("until", r.version); err != nil {
		return ask, err
	}
	if ask.Limit, err = p.number("limit"); err != nil {
		return ask, err
	}
	if ask.Limit == 0 || ask.Limit > s.limits.Page {
		ask.Limit = s.limits.Page
	}
	if !r.caller.Scopes.Has(lrs.StatementsRead | lrs.AllRead) {
		ask.Authority = r.caller.AuthorityKey
	}
	if text, ok := p[cursorParam]; ok {
		at, bound, _ := strings.Cut(text, ".")
		var errAt, errBound error
		ask.At, errAt = strconv.ParseInt(at, 36, 64)
		ask.Bound, errBound = strconv.ParseInt(bound, 36, 64)
		if errAt != nil || errBound != nil || ask.At <= 0 || ask.Bound <= 0 {
			return ask, fault.New(fault.Invalid, "xapi.cursor", "At", cursorParam)
		}
	}
	return ask, nil
}

// readForm reads in which format statements are wanted, and whether with the bytes
// of their attachments.
func (s *Server) readForm(r *request) (form func(body string) ([]byte, error), attachments bool, err error) {
	if attachments, err = r.query.bool("attachments"); err != nil {
		return nil, false, err
	}
	switch r.query["format"] {
	case "exact":
		form = func(body string) ([]byte, error) { return []byte(body), nil }
	case "ids":
		form = func(body string) ([]byte, error) { return statement.IDs([]byte(body)) }
	case "canonical":
		canon := statement.Canon{Languages: acceptLanguages(r.Header.Get("Accept-Language")), Definition: s.definitions(r)}
		form = func(body string) ([]byte, error) { return canon.Write([]byte(body)) }
	default:
		if r.query.has("format") {
			return nil, false, fault.New(fault.Invalid, "xapi.format", "At", "format")
		}
		form = func(body string) ([]byte, error) { return []byte(body), nil }
	}
	return form, attachments, nil
}

// definitions looks up what the record knows of an activity, once a request.
func (s *Server) definitions(r *request) func(activity string) []byte {
	seen := map[string][]byte{}
	return func(activity string) []byte {
		known, ok := seen[activity]
		if !ok {
			// Without the record's own, the statement's definition serves.
			if a, err := s.record.Activity(r.Context(), s.db.Read(), activity); err == nil {
				known = []byte(a.Definition)
			}
			seen[activity] = known
		}
		return known
	}
}

// getOne answers a single statement.
func (s *Server) getOne(w http.ResponseWriter, r *request) error {
	if err := r.query.only(oneParams...); err != nil {
		return err
	}
	name, voided := "statementId", false
	if r.query.has("voidedStatementId") {
		name, voided = "voidedStatementId", true
	}
	if voided && r.query.has("statementId") {
		return fault.New(fault.Invalid, "xapi.both", "At", name)
	}
	if !id.Valid(r.query[name]) {
		return fault.New(fault.Invalid, "xapi.uuid", "At", name)
	}
	form, attachments, err := s.readForm(r)
	if err != nil {
		return err
	}
	s.consistent(w)
	row, err := s.record.Find(r.Context(), s.db.Read(), strings.ToLower(r.query[name]))
	if err == nil && (row.Voided != voided || !r.mayRead(row)) {
		err = fault.New(fault.NotFound, "xapi.nostatement")
	}
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "xapi.nostatement")
	}
	if err != nil {
		return err
	}
	text, err := form(row.Body)
	if err != nil {
		return err
	}
	w.Header().Set("Last-Modified", row.Stored().Std().Format(http.TimeFormat))
	if attachments {
		return s.sendMixed(w, r, text, []lrs.Row{row})
	}
	s.send(w, r, http.StatusOK, "application/json", text)
	return nil
}

// mayRead reports whether the caller may see a statement that it names.
func (r *request) mayRead(row lrs.Row) bool {
	return r.caller.Scopes.Has(lrs.StatementsRead|lrs.AllRead) || row.From(r.caller.AuthorityKey)
}
