// Package cmi5 is what units of packaged courses speak to: the address at which a
// unit fetches its token once, the door that lets a session into the learning
// record, and the origin of its own on which the files of packages are served.
package cmi5

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"stepwise/content/course"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Prefix is where the fetch addresses stand.
const Prefix = "/cmi5/"

// Server answers everything below Prefix.
type Server struct{ courses *course.Service }

// New returns a server of fetch addresses.
func New(courses *course.Service) *Server { return &Server{courses} }

// The codes of an error (clause 8.2.3.2).
const (
	codeUsed    = "1" // already in use or expired
	codeInvalid = "2" // general security error
	codeFailed  = "3" // general application error
)

// ServeHTTP answers POST /cmi5/fetch/SECRET: the token the first time, an error
// after that, both with status 200 (clause 8.2). Units run on other origins, and the
// secret in the address is all that is asked for: no cookie is.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	secret, ok := strings.CutPrefix(r.URL.Path, Prefix+"fetch/")
	if !ok || secret == "" {
		http.NotFound(w, r)
		return
	}
	switch r.Method {
	case http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", "POST")
		h.Set("Access-Control-Allow-Headers", "Content-Type, Accept, Authorization, X-Experience-API-Version, X-Requested-With")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	case http.MethodPost:
		s.fetch(w, r, secret)
	default: // a GET could be cached, and is no fetch
		h.Set("Allow", "POST, OPTIONS")
		http.Error(w, "POST", http.StatusMethodNotAllowed)
	}
}

func (s *Server) fetch(w http.ResponseWriter, r *http.Request, secret string) {
	ctx := lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))
	session, token, err := s.courses.Fetch(ctx, secret)
	switch {
	case err == nil:
		answer(w, map[string]string{"auth-token": base64.StdEncoding.EncodeToString([]byte(session + ":" + token))})
	case fault.Is(err, fault.Conflict):
		answer(w, map[string]string{"error-code": codeUsed, "error-text": lang.T(ctx, "cmi5.fetch.used")})
	case fault.Is(err, fault.NotFound):
		answer(w, map[string]string{"error-code": codeInvalid, "error-text": lang.T(ctx, "cmi5.fetch.unknown")})
	default:
		slog.ErrorContext(ctx, "cmi5 fetch", "err", err)
		answer(w, map[string]string{"error-code": codeFailed, "error-text": lang.T(ctx, "cmi5.fetch.failed")})
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}
