package xapi

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/lrs/statement"
)

// params are the parameters of a request, each given once.
type params map[string]string

func (r *request) readQuery() error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "xapi.query")
	}
	r.query = make(params, len(values))
	for name, given := range values {
		if len(given) != 1 {
			return fault.New(fault.Invalid, "xapi.twice", "At", name)
		}
		r.query[name] = given[0]
	}
	return nil
}

// only refuses parameters that the resource does not know; their names are
// case-sensitive (1.0.3 communication 2.1.3, 2.0 4.1.6).
func (p params) only(names ...string) error {
	for name := range p {
		if !slices.Contains(names, name) {
			return fault.New(fault.Invalid, "xapi.unknown", "At", name, "Known", strings.Join(names, ", "))
		}
	}
	return nil
}

func (p params) has(name string) bool { _, ok := p[name]; return ok }

// required returns a parameter that must be there.
func (p params) required(name string) (string, error) {
	if p[name] == "" {
		return "", fault.New(fault.Invalid, "xapi.missing", "At", name)
	}
	return p[name], nil
}

func (p params) bool(name string) (bool, error) {
	switch text, ok := p[name]; {
	case !ok || text == "false":
		return false, nil
	case text == "true":
		return true, nil
	}
	return false, fault.New(fault.Invalid, "xapi.bool", "At", name)
}

func (p params) uuid(name string) (string, error) {
	text, ok := p[name]
	if ok && !id.Valid(text) {
		return "", fault.New(fault.Invalid, "xapi.uuid", "At", name)
	}
	return strings.ToLower(text), nil
}

func (p params) time(name string, v statement.Version) (clock.Time, error) {
	text, ok := p[name]
	if !ok {
		return 0, nil
	}
	// A plus sign that was not escaped arrives as a space.
	t, ok := statement.ParseTime(strings.ReplaceAll(text, " ", "+"), v)
	if !ok {
		return 0, fault.New(fault.Invalid, "xapi.time", "At", name)
	}
	return clock.At(t), nil
}

func (p params) number(name string) (int, error) {
	text, ok := p[name]
	if !ok {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fault.New(fault.Invalid, "xapi.number", "At", name)
	}
	return n, nil
}

func (p params) iri(name string) (string, error) {
	text, ok := p[name]
	if ok && !statement.IRI(text) {
		return "", fault.New(fault.Invalid, "xapi.iri", "At", name)
	}
	return text, nil
}

// agent reads an agent given as JSON.
func (p params) agent(name string, v statement.Version) (statement.Agent, error) {
	a, err := statement.ParseAgent([]byte(p[name]), v)
	var problem *statement.Problem
	if errors.As(err, &problem) {
		problem.Path = name + problem.Path // which parameter, and where in it
	}
	if err != nil {
		return a, fault.Wrap(err, fault.Invalid, "xapi.agent", "At", name)
	}
	return a, nil
}

// The headers that the alternate syntax brings as fields (1.0.3 communication 1.3).
var fieldHeaders = []string{"Authorization", "Content-Type", "Content-Length", "If-Match", "If-None-Match", "Accept", "Accept-Language", "Accept-Encoding", versionHeader}

// unfold turns a request of the alternate syntax into the one that it means: a
// POST whose address says the method and whose form holds headers, parameters and
// content. Browsers of old could send nothing else across origins.
func (s *Server) unfold(r *request) error {
	method, ok := r.query["method"]
	if !ok || r.Method != http.MethodPost {
		return nil
	}
	if strings.HasPrefix(r.Header.Get(versionHeader), "2") {
		return fault.New(fault.Invalid, "xapi.alternate2")
	}
	if len(r.query) > 1 {
		return fault.New(fault.Invalid, "xapi.alternatequery")
	}
	if !slices.Contains([]string{"GET", "PUT", "POST", "DELETE", "HEAD"}, method) {
		return fault.New(fault.Invalid, "xapi.alternatemethod", "At", "method")
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return fault.New(fault.Invalid, "xapi.form")
	}
	text, err := r.read(s.limits.Attachments)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "xapi.form")
	}
	again := r.Request.Clone(r.Context())
	again.Method = method
	again.Header.Del("Content-Type")
	delete(r.query, "method")
	content, hasContent := form["content"]
	delete(form, "content")
	for name, given := range form {
		if len(given) != 1 {
			return fault.New(fault.Invalid, "xapi.twice", "At", name)
		}
		i := slices.IndexFunc(fieldHeaders, func(h string) bool { return strings.EqualFold(h, name) })
		if i >= 0 {
			again.Header.Set(fieldHeaders[i], given[0])
		} else {
			r.query[name] = given[0]
		}
	}
	if (method == http.MethodPut || method == http.MethodPost) && !hasContent {
		return fault.New(fault.Invalid, "xapi.nocontent")
	}
	if again.Header.Get("Content-Type") == "" && strings.HasSuffix(r.URL.Path, "/statements") {
		again.Header.Set("Content-Type", "application/json") // nothing else fits into a field
	}
	if strings.HasPrefix(again.Header.Get(versionHeader), "2") {
		return fault.New(fault.Invalid, "xapi.alternate2")
	}
	r.body = []byte(strings.Join(content, ""))
	r.Request = again
	return nil
}
