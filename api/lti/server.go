// Package lti is the door through which LTI platforms and tools speak to us: key
// set, registration, authentication, access tokens, line items, scores, results,
// memberships, launches and choices. It knows HTTP; content/tool and
// content/platform know the rest. DIVERGENCES.md lists where we leave the text of the
// standard.
package lti

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"stepwise/content/platform"
	"stepwise/content/tool"
	"stepwise/content/trust"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Config is what the doors lead to.
type Config struct {
	Tools     *tool.Service
	Platforms *platform.Service
	Keys      *trust.Keys
	Secure    bool // the site is reached over TLS: cookies may go into frames of others
	// Script is the address of the script that speaks to a platform's storage; nil
	// or "" goes without.
	Script func() string
	// Refuse shows a person why something was not done; nil answers in plain text.
	Refuse func(w http.ResponseWriter, r *http.Request, err error)
}

type server struct{ Config }

// maxBody bounds what others may send us, in bytes.
const maxBody = 1 << 20

// New returns the handler of everything below /lti/.
func New(c Config) http.Handler {
	if c.Script == nil {
		c.Script = func() string { return "" }
	}
	if c.Refuse == nil {
		c.Refuse = func(w http.ResponseWriter, r *http.Request, err error) { http.Error(w, sentence(r, err), status(err)) }
	}
	s := &server{c}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+tool.PathKeys, s.keys)
	mux.HandleFunc("GET "+tool.PathConfiguration, s.configuration)
	mux.HandleFunc("POST "+tool.PathRegister, s.machine(s.register))
	mux.HandleFunc("POST "+tool.PathToken, s.token)
	mux.HandleFunc("GET "+tool.PathAuthorize, s.authorize)
	mux.HandleFunc("POST "+tool.PathAuthorize, s.authorize)
	mux.HandleFunc("POST "+tool.PathChosen, s.chosen)
	mux.HandleFunc("GET "+tool.PathItems+"{deployment}/{context}", s.caller(s.items))
	mux.HandleFunc("POST "+tool.PathItems+"{deployment}/{context}", s.caller(s.addItem))
	mux.HandleFunc("GET "+tool.PathItem+"{item}", s.caller(s.item))
	mux.HandleFunc("PUT "+tool.PathItem+"{item}", s.caller(s.putItem))
	mux.HandleFunc("DELETE "+tool.PathItem+"{item}", s.caller(s.removeItem))
	mux.HandleFunc("POST "+tool.PathItem+"{item}/scores", s.caller(s.score))
	mux.HandleFunc("GET "+tool.PathItem+"{item}/results", s.caller(s.results))
	mux.HandleFunc("GET "+tool.PathItem+"{item}/results/{user}", s.caller(s.results))
	mux.HandleFunc("GET "+tool.PathMembers+"{context}/members", s.caller(s.members))
	mux.HandleFunc("GET "+platform.PathLogin, s.login)
	mux.HandleFunc("POST "+platform.PathLogin, s.login)
	mux.HandleFunc("POST "+platform.PathLaunch, s.launch)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // addresses carry states and hints
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r.WithContext(lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))))
	})
}

// machine answers a handler's error as JSON.
func (s *server) machine(h func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			fail(w, r, err)
		}
	}
}

// caller opens the access token (Sec 4.1, RFC 6750).
func (s *server) caller(h func(w http.ResponseWriter, r *http.Request, c tool.Caller) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			token = ""
		}
		c, err := s.Tools.Caller(r.Context(), token)
		if fault.Is(err, fault.Forbidden) {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			write(w, http.StatusUnauthorized, "application/json", said(r, "invalid_token", err))
			return
		}
		if err == nil {
			err = h(w, r, c)
		}
		if err != nil {
			fail(w, r, err)
		}
	}
}

// problem is an error as machines read it.
type problem struct {
	Code   string  `json:"error"`
	Says   string  `json:"error_description"`
	Fields []field `json:"fields,omitempty"`
}

type field struct {
	Where string `json:"where"`
	Says  string `json:"says"`
}

func said(r *http.Request, code string, err error) problem {
	p := problem{Code: code, Says: sentence(r, err)}
	var f *fault.Fault
	for e := err; errors.As(e, &f); e = f.Cause {
		for _, x := range f.Fields {
			p.Fields = append(p.Fields, field{x.Where, lang.SayMap(lang.From(r.Context()), x.Key, x.Args)})
		}
	}
	return p
}

func sentence(r *http.Request, err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return lang.SayMap(lang.From(r.Context()), f.Key, f.Args)
	}
	return http.StatusText(status(err))
}

func status(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict, fault.Closed:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

var codes = map[int]string{http.StatusBadRequest: "invalid_request", http.StatusForbidden: "insufficient_scope", http.StatusNotFound: "not_found",
	http.StatusConflict: "conflict", http.StatusRequestEntityTooLarge: "too_large", http.StatusServiceUnavailable: "temporarily_unavailable"}

func fail(w http.ResponseWriter, r *http.Request, err error) {
	code := status(err)
	if code >= 500 {
		slog.ErrorContext(r.Context(), "LTI request failed", "err", err, "path", r.URL.Path)
	}
	word := codes[code]
	if word == "" {
		word = "server_error"
	}
	write(w, code, "application/json", said(r, word, err))
}

func write(w http.ResponseWriter, status int, media string, v any) {
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		slog.Debug("LTI caller went away", "err", err)
	}
}

func body(r *http.Request) ([]byte, error) { return io.ReadAll(r.Body) }

func readJSON(r *http.Request, into any) error {
	raw, err := body(r)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fault.Wrap(err, fault.Invalid, "lti.problem.json", "Error", err.Error())
	}
	return nil
}
