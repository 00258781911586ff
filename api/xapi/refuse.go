package xapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/lrs/statement"
)

// refusal is an error whose status the standard fixes.
type refusal struct {
	status int
	cause  error
}

func (r refusal) Error() string { return r.cause.Error() }
func (r refusal) Unwrap() error { return r.cause }

// explanation is the body of every answer that is not a success.
type explanation struct {
	Error     string `json:"error"`               // a sentence in the reader's language
	At        string `json:"at,omitempty"`        // JSON pointer, parameter or header
	Statement *int   `json:"statement,omitempty"` // which of a batch, counted from 0
	Code      string `json:"code"`                // the sentence's name, for programs
}

var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusBadRequest, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Closed: http.StatusForbidden,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unavailable: http.StatusServiceUnavailable, fault.Throttled: http.StatusTooManyRequests,
}

// refuse answers with what is wrong, where, and what to do.
func (s *Server) refuse(w http.ResponseWriter, r *request, err error) {
	status, body := explain(r, err)
	if status == http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "xapi", "err", err, "method", r.Method, "path", r.URL.Path)
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		if seconds, ok := f.Args["Seconds"]; ok && status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", fmt.Sprint(seconds))
		}
	}
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="xAPI", charset="UTF-8"`)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	}
	s.send(w, r, status, "application/json", body)
}

func explain(r *request, err error) (int, []byte) {
	var out explanation
	status := http.StatusInternalServerError
	var problem *statement.Problem
	var f *fault.Fault
	switch {
	case errors.As(err, &problem):
		status = http.StatusBadRequest
		out = explanation{Error: lang.T(r.Context(), problem.Key, problem.Args...), At: problem.Path, Code: problem.Key}
		if problem.Index >= 0 {
			out.Statement = &problem.Index
		}
	case errors.As(err, &f):
		status = statuses[f.Kind]
		out = explanation{Error: lang.SayMap(lang.From(r.Context()), f.Key, f.Args), Code: f.Key}
		if at, ok := f.Args["At"].(string); ok {
			out.At = at
		}
		if i, ok := f.Args["Index"].(int); ok {
			out.Statement = &i
		}
	default:
		out = explanation{Error: lang.T(r.Context(), "fault.internal"), Code: "fault.internal"}
	}
	var fixed refusal
	if errors.As(err, &fixed) {
		status = fixed.status
	}
	text, err := json.Marshal(out)
	if err != nil {
		text = []byte(`{"error":"internal"}`)
	}
	return status, text
}

// send writes an answer. HEAD gets the headers alone.
func (s *Server) send(w http.ResponseWriter, r *request, status int, mediaType string, body []byte) {
	h := w.Header()
	if r.version == 0 {
		r.version = statement.V200
	}
	h.Set(versionHeader, r.version.String())
	h.Set("Cache-Control", "no-cache")
	if mediaType != "" {
		h.Set("Content-Type", mediaType)
	}
	// HEAD in the alternate syntax is a POST to HTTP, which counts what comes.
	if status != http.StatusNoContent && (r.Method != http.MethodHead || r.body == nil) {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead && status != http.StatusNoContent {
		w.Write(body)
	}
}
