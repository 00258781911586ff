// Package cdshooks is the door through which hospital record systems ask for decision
// support while somebody works in them (CDS Hooks 2.0): discovery, two services, and
// feedback. Cards are made from what a request brings (prefetch), from verified
// statements alone, safety rules first; nothing of a patient is stored, logged or
// asked elsewhere. DIVERGENCES.md lists where we leave the text of the specification.
package cdshooks

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/ehr"
	"stepwise/toxicity/grading"
)

// Prefix is where the door is mounted, without and with a slash behind it.
const Prefix = "/cds-services"

// Desk is one state of the knowledge with what answers over it.
type Desk struct {
	Base    *fact.Base
	Grader  *grading.Grader
	Advisor *advice.Advisor
}

// Config is what the door leads to.
type Config struct {
	Desk   func(context.Context) (Desk, error) // what is in force now
	EHR    *ehr.Service
	Clock  clock.Clock
	Origin string // https://host
}

type server struct {
	Config
	busy chan struct{} // requests that are being decoded and answered
}

// atOnce bounds the memory of requests that are taken apart at one time; the others
// wait with their bytes.
const atOnce = 8

// service is one CDS service.
type service struct {
	id       string
	hook     string
	prefetch map[string]string
	answer   func(s *server, ctx context.Context, desk Desk, r *request) ([]card, error)
}

var services = []*service{immune, orders}

// New returns the handler of Prefix and of everything below it.
func New(c Config) http.Handler {
	s := &server{c, make(chan struct{}, atOnce)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Prefix, s.discover)
	mux.HandleFunc("GET "+Prefix+"/{$}", s.discover)
	for _, x := range services {
		mux.HandleFunc("POST "+Prefix+"/"+x.id, s.handle(x, s.call))
		mux.HandleFunc("POST "+Prefix+"/"+x.id+"/feedback", s.handle(x, s.feedback))
	}
	mux.HandleFunc(Prefix+"/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.NotFound, "ehr.request.service", "Service", strings.TrimPrefix(r.URL.Path, Prefix+"/")))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language"))))
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		if done := s.cors(w, r); done {
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r)
	})
}

// cors lets pages of trusted record systems call from a browser, and any page while
// the sandbox is open ("Cross-Origin Resource Sharing"). No cookie of ours is ever
// looked at here. It reports whether the request was a preflight and is answered.
func (s *server) cors(w http.ResponseWriter, r *http.Request) bool {
	origin := r.Header.Get("Origin")
	h := w.Header()
	h.Add("Vary", "Origin")
	preflight := r.Method == http.MethodOptions
	if origin != "" {
		may, err := s.EHR.MayCall(r.Context(), origin)
		if err != nil {
			s.fail(w, r, err)
			return true
		}
		// Discovery says nothing that is not public.
		asked := r.Method
		if preflight {
			asked = r.Header.Get("Access-Control-Request-Method")
		}
		if may || asked == http.MethodGet {
			h.Set("Access-Control-Allow-Origin", origin)
		}
	}
	if !preflight {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Accept-Language")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// handle opens the token of a call and answers errors.
func (s *server) handle(x *service, next func(w http.ResponseWriter, r *http.Request, x *service, from ehr.Caller) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			token = ""
		}
		from, err := s.EHR.Admit(r.Context(), strings.TrimSpace(token), s.Origin+r.URL.Path)
		if err == nil {
			err = next(w, r, x, from)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	}
}

func (s *server) call(w http.ResponseWriter, r *http.Request, x *service, _ ehr.Caller) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-r.Context().Done():
		return fault.Wrap(r.Context().Err(), fault.Unavailable, "fault.busy")
	}
	in, err := decode(body, x)
	if err != nil {
		return err
	}
	desk, err := s.Desk(r.Context())
	if err != nil {
		return err
	}
	cards, err := x.answer(s, r.Context(), desk, in)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, struct {
		Cards []card `json:"cards"`
	}{finish(cards)})
}

// problem is an error as machines read it.
type problem struct {
	Error  string  `json:"error"`
	Code   string  `json:"code"`
	Fields []field `json:"fields,omitempty"`
}

type field struct {
	Where string `json:"where"`
	Says  string `json:"says"`
}

// status gives an error its HTTP status. A token that does not hold is 401; missing
// prefetch is 412, as the specification demands.
func status(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	var f *fault.Fault
	if !errors.As(err, &f) {
		return http.StatusInternalServerError
	}
	switch {
	case f.Key == keyPrefetch:
		return http.StatusPreconditionFailed
	case f.Key == keyMedia:
		return http.StatusUnsupportedMediaType
	}
	return map[fault.Kind]int{fault.Invalid: 400, fault.Forbidden: 401, fault.NotFound: 404, fault.TooLarge: 413, fault.Unavailable: 503}[f.Kind]
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	code := status(err)
	if code == 0 {
		code = http.StatusInternalServerError
	}
	tag := lang.From(r.Context())
	p := problem{Error: lang.Say(tag, "ehr.request.broken"), Code: "ehr.request.broken"}
	var f *fault.Fault
	switch {
	case code == http.StatusRequestEntityTooLarge && !errors.As(err, &f):
		p = problem{Error: lang.Say(tag, "ehr.request.large", "Max", maxBody>>20), Code: "ehr.request.large"}
	case code == http.StatusInternalServerError:
		slog.ErrorContext(r.Context(), "cds hooks", "err", err, "path", r.URL.Path)
	case errors.As(err, &f):
		p = problem{Error: lang.SayMap(tag, f.Key, f.Args), Code: f.Key}
		for _, x := range f.Fields {
			p.Fields = append(p.Fields, field{x.Where, lang.SayMap(tag, x.Key, x.Args)})
		}
	}
	switch code {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	}
	if err := write(w, code, p); err != nil {
		slog.DebugContext(r.Context(), "cds hooks: the caller went away", "err", err)
	}
}

func write(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(body)
	if err != nil {
		slog.Debug("cds hooks: the caller went away", "err", err)
	}
	return nil
}
