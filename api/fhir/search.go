package fhir

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// parameters of a search that are understood; the others are told by strict handling
// (R4, 3.1.1.6) and ignored otherwise.
var parameters = []string{"_id", "url", "identifier", "name", "title", "status", "_count", "_offset", "_format", "_summary", "_pretty"}

// known lists what the capability statement promises.
var known = []struct{ name, kind, says string }{
	{"_id", "token", "id of the resource"},
	{"url", "uri", "canonical address"},
	{"identifier", "token", "system|value of a fact or an event"},
	{"name", "string", "name for programs, begins with"},
	{"title", "string", "title, contains"},
	{"status", "token", "active or draft"},
}

// find answers GET [base]/PlanDefinition?… with a searchset.
func (s *server) find(w http.ResponseWriter, r *http.Request, kind string) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid", "the query cannot be read", "")
		return
	}
	if strings.Contains(r.Header.Get("Prefer"), "handling=strict") {
		for name := range q {
			if !slices.Contains(parameters, name) {
				refuse(w, http.StatusBadRequest, "not-supported", "the search parameter "+clip(name)+" is not supported", "")
				return
			}
		}
	}
	count, ok := number(q.Get("_count"), 50, 500)
	offset, fine := number(q.Get("_offset"), 0, 1_000_000)
	if !ok || !fine {
		refuse(w, http.StatusBadRequest, "value", "_count is a number from 0 to 500, _offset one from 0", "")
		return
	}
	shelf, err := s.shelf(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	var hits []*document
	for _, d := range shelf.types[kind] {
		if d.matches(q) {
			hits = append(hits, d)
		}
	}
	total := len(hits)
	out := bundle{Type: "Bundle", Kind: "searchset", Total: &total, Link: []link{{"self", s.address(r, q)}}}
	if offset < total {
		for _, d := range hits[offset:min(offset+count, total)] {
			out.Entry = append(out.Entry, entry{FullURL: s.config.Origin + Prefix + kind + "/" + d.ID, Resource: d.body, Search: &search{"match"}})
		}
	}
	if count > 0 && offset+count < total {
		q.Set("_offset", strconv.Itoa(offset+count))
		out.Link = append(out.Link, link{"next", s.address(r, q)})
	}
	body, err := json.Marshal(out)
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, r, http.StatusOK, digest(body), body)
}

func (s *server) address(r *http.Request, q url.Values) string {
	a := s.config.Origin + r.URL.Path
	if len(q) > 0 {
		a += "?" + q.Encode()
	}
	return a
}

func number(text string, usual, most int) (int, bool) {
	if text == "" {
		return usual, true
	}
	n, err := strconv.Atoi(text)
	return min(n, most), err == nil && n >= 0
}

// matches holds a resource against every parameter; values with commas are
// alternatives (R4, 3.1.1.4.6).
func (d *document) matches(q url.Values) bool {
	for name, test := range map[string]func(string) bool{
		"_id":    func(v string) bool { return d.ID == v },
		"url":    func(v string) bool { return d.URL == v },
		"status": func(v string) bool { return d.status == v[strings.LastIndex(v, "|")+1:] },
		"name":   func(v string) bool { return strings.HasPrefix(strings.ToLower(d.Name), strings.ToLower(v)) },
		"title":  func(v string) bool { return strings.Contains(strings.ToLower(d.Title), strings.ToLower(v)) },
		"identifier": func(v string) bool {
			system, value, both := strings.Cut(v, "|")
			return slices.ContainsFunc(d.Identifier, func(i identifier) bool {
				if !both {
					return i.Value == v
				}
				return i.System == system && (value == "" || i.Value == value)
			})
		},
	} {
		for _, values := range q[name] {
			if !slices.ContainsFunc(strings.Split(values, ","), test) {
				return false
			}
		}
	}
	return true
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
