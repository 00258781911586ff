// Package fhir is the door for machines that read clinical knowledge as FHIR R4
// (4.0.1): a PlanDefinition for each immune-related adverse event, an
// ActivityDefinition for each steroid dose, and one Bundle of all, made from the
// verified statements of the knowledge base. It is read-only and open to anybody.
// DIVERGENCES.md lists where we leave the text of the standard.
package fhir

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"stepwise/internal/fault"
	"stepwise/knowledge/fact"
)

// Prefix is where the door is mounted.
const Prefix = "/fhir/R4/"

// Media is FHIR's JSON.
const Media = "application/fhir+json"

// Config is what the door leads to.
type Config struct {
	Base   func(context.Context) (*fact.Base, error) // what is in force now
	Origin string                                    // https://host
}

type server struct {
	config Config
	last   atomic.Pointer[shelf]
}

// New returns the handler of everything below Prefix.
func New(c Config) http.Handler { return &server{config: c} }

// shelf writes the resources anew when the knowledge has changed.
func (s *server) shelf(ctx context.Context) (*shelf, error) {
	base, err := s.config.Base(ctx)
	if err != nil {
		return nil, err
	}
	if known := s.last.Load(); known != nil && known.base == base {
		return known, nil
	}
	fresh, err := newShelf(base)
	if err == nil {
		s.last.Store(fresh)
	}
	return fresh, err
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*") // public knowledge, and nothing that a session opens
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Accept, Prefer, If-None-Match, Content-Type")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		h.Set("Allow", "GET, HEAD, OPTIONS")
		refuse(w, http.StatusMethodNotAllowed, "not-supported", "this server is read-only", "")
		return
	}
	if !speaks(r) {
		refuse(w, http.StatusNotAcceptable, "not-supported", "this server speaks JSON only: application/fhir+json", "")
		return
	}
	path := strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, Prefix), "/"), "/")
	switch {
	case len(path) == 1 && path[0] == "metadata":
		s.metadata(w, r)
	case len(path) == 1 && promised(path[0]):
		s.find(w, r, path[0])
	case len(path) == 2 && path[0] == "Bundle" && path[1] == "bedside":
		s.all(w, r)
	case len(path) == 2 && promised(path[0]):
		s.read(w, r, path[0]+"/"+path[1])
	case path[0] == "" || path[0] == "Bundle" || promised(path[0]):
		refuse(w, http.StatusNotFound, "not-found", "there is no such resource; /fhir/R4/metadata says what there is", "")
	default:
		refuse(w, http.StatusNotFound, "not-supported", "the resource type "+clip(path[0])+" is not served; /fhir/R4/metadata says what is", "")
	}
}

func promised(kind string) bool { return kind == "PlanDefinition" || kind == "ActivityDefinition" }

// speaks reports whether the client takes JSON: _format outranks Accept (R4, 3.1.0.1.11).
func speaks(r *http.Request) bool {
	want := r.URL.Query().Get("_format")
	if want == "" {
		want = r.Header.Get("Accept")
	}
	return want == "" || strings.Contains(want, "json") || strings.Contains(want, "*/*") || strings.Contains(want, "application/*")
}

func (s *server) read(w http.ResponseWriter, r *http.Request, id string) {
	shelf, err := s.shelf(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	d := shelf.byID[id]
	if d == nil {
		refuse(w, http.StatusNotFound, "not-found", "there is no "+clip(id), "")
		return
	}
	send(w, r, http.StatusOK, d.Version, d.body)
}

func (s *server) all(w http.ResponseWriter, r *http.Request) {
	shelf, err := s.shelf(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, r, http.StatusOK, shelf.tag, shelf.bundle)
}

func send(w http.ResponseWriter, r *http.Request, status int, tag string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", Media+"; charset=utf-8; fhirVersion=4.0")
	h.Set("ETag", `W/"`+tag+`"`)
	h.Set("Cache-Control", "no-cache")
	if status == http.StatusOK && strings.Contains(r.Header.Get("If-None-Match"), `"`+tag+`"`) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// refuse answers with an OperationOutcome.
func refuse(w http.ResponseWriter, status int, code, says, where string) {
	i := issue{Severity: "error", Code: code, Diagnostics: says}
	if where != "" {
		i.Expression = []string{where}
	}
	body, err := json.Marshal(outcome{"OperationOutcome", []issue{i}})
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"exception"}]}`)
	}
	w.Header().Set("Content-Type", Media+"; charset=utf-8; fhirVersion=4.0")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	if fault.Is(err, fault.Unavailable) {
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, "transient", "try again later", "")
		return
	}
	slog.ErrorContext(r.Context(), "fhir", "err", err, "path", r.URL.Path)
	refuse(w, http.StatusInternalServerError, "exception", "something of ours broke", "")
}
