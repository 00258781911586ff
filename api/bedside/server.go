// Package bedside is the door for programs that grade, ask for advice or match a
// tumour to its medicines: the same bodies and the same answers as on the command
// line (stepwise grade, advise, match). It is open to anybody, stores nothing and
// logs nothing of what it is asked.
package bedside

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/molecular/match"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

// Prefix is where the door is mounted.
const Prefix = "/api/v1/"

// Limits of one request. Whoever has more asks twice, or uses the command line.
const (
	maxBody  = 2 << 20 // bytes
	maxItems = 1000
	maxDepth = 64
)

// Config is what the door leads to.
type Config struct {
	Base  func(context.Context) (*fact.Base, error) // what is in force now
	Clock clock.Clock
}

// desk is one state of the knowledge, made ready.
type desk struct {
	base    *fact.Base
	grader  *grading.Grader
	advisor *advice.Advisor
	matcher *match.Matcher
}

type server struct {
	Config
	last atomic.Pointer[desk]
	busy chan struct{} // requests that are being decoded and answered
}

// atOnce bounds the memory of requests that are taken apart at one time; the others
// wait with their bytes.
const atOnce = 8

// New returns the handler of everything below Prefix.
func New(c Config) http.Handler {
	s := &server{Config: c, busy: make(chan struct{}, atOnce)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+Prefix+"grade", s.answer(grade))
	mux.HandleFunc("POST "+Prefix+"advise", s.answer(advise))
	mux.HandleFunc("POST "+Prefix+"match", s.answer(matches))
	mux.HandleFunc("GET "+Prefix+"findings", s.findings)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Access-Control-Allow-Origin", "*") // nothing here belongs to anybody, and no cookie is looked at
		if r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", "GET, POST")
			h.Set("Access-Control-Allow-Headers", "Content-Type, Accept, Accept-Language")
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r.WithContext(lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))))
	})
}

// desk makes the knowledge ready anew when it has changed.
func (s *server) desk(ctx context.Context) (*desk, error) {
	base, err := s.Base(ctx)
	if err != nil {
		return nil, err
	}
	if d := s.last.Load(); d != nil && d.base == base {
		return d, nil
	}
	g := grading.New(base.Rules)
	d := &desk{base, g, advice.New(base, g), match.New(base)}
	s.last.Store(d)
	return d, nil
}

// say is one thing that may be asked: an answer, or what is wrong with the item.
type say func(d *desk, item json.RawMessage, tag lang.Tag, today fact.Month) (any, []field)

// field is one fault: where, and in words.
type field struct {
	Item  int    `json:"item,omitempty"` // of a list, from 1
	Where string `json:"where"`
	Says  string `json:"says"`
}

func grade(d *desk, item json.RawMessage, tag lang.Tag, _ fact.Month) (any, []field) {
	q, problems := grading.ReadRequest(item)
	if len(problems) > 0 {
		return nil, fieldsOf(tag, problems)
	}
	return d.grader.Grade(q.Findings, q.Vocabulary, q.Terms), nil
}

func advise(d *desk, item json.RawMessage, tag lang.Tag, _ fact.Month) (any, []field) {
	in, problems := d.advisor.ReadRequest(item)
	if len(problems) > 0 {
		return nil, fieldsOf(tag, problems)
	}
	return d.advisor.Advise(in), nil
}

func matches(d *desk, item json.RawMessage, tag lang.Tag, today fact.Month) (any, []field) {
	in, problems := match.ReadRequest(item, today)
	if len(problems) > 0 {
		var out []field
		for _, p := range problems {
			out = append(out, field{Where: p.Text, Says: lang.SayMap(tag, p.Key, p.Args)})
		}
		return nil, out
	}
	a := d.matcher.Match(in.Profile, in.AsOf, in.Jurisdictions)
	a.Say(func(key string, args map[string]any) string { return lang.SayMap(tag, key, args) })
	return a, nil
}

func fieldsOf(tag lang.Tag, problems grading.Problems) []field {
	var out []field
	for _, p := range problems {
		out = append(out, field{Where: p.Finding, Says: lang.Say(tag, p.Key, p.Args...)})
	}
	return out
}

// maxTold is how many faults one answer names.
const maxTold = 50

// answer reads one object or a list, and answers one or a list in the same order. When
// an item is wrong nothing is answered but what is wrong.
func (s *server) answer(ask say) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := read(r)
		if err != nil {
			fail(w, r, err)
			return
		}
		select {
		case s.busy <- struct{}{}:
			defer func() { <-s.busy }()
		case <-r.Context().Done():
			return
		}
		items, list, err := split(text)
		if err != nil {
			fail(w, r, err)
			return
		}
		d, err := s.desk(r.Context())
		if err != nil {
			fail(w, r, err)
			return
		}
		tag, now := lang.From(r.Context()), s.Clock.Now().Std().In(lang.Zone)
		today := fact.MonthOf(now.Year(), int(now.Month()))
		out := make([]any, 0, len(items))
		var wrong []field
		for i, item := range items {
			a, faults := ask(d, item, tag, today)
			for _, f := range faults {
				if list {
					f.Item = i + 1
				}
				if len(wrong) < maxTold {
					wrong = append(wrong, f)
				}
			}
			out = append(out, a)
		}
		switch {
		case len(wrong) > 0:
			write(w, r, http.StatusBadRequest, problem{lang.Say(tag, "fault.form"), "fault.form", wrong})
		case list:
			write(w, r, http.StatusOK, out)
		default:
			write(w, r, http.StatusOK, out[0])
		}
	}
}

// problem is an error as machines read it.
type problem struct {
	Error  string  `json:"error"`
	Code   string  `json:"code"`
	Fields []field `json:"fields,omitempty"`
}

var errMedia = fault.New(fault.Invalid, "ehr.request.media")

func fail(w http.ResponseWriter, r *http.Request, err error) {
	tag, code := lang.From(r.Context()), http.StatusInternalServerError
	p := problem{Error: lang.Say(tag, "ehr.request.broken"), Code: "ehr.request.broken"}
	var f *fault.Fault
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		code, p = http.StatusRequestEntityTooLarge, problem{Error: lang.Say(tag, "ehr.request.large", "Max", maxBody>>20), Code: "ehr.request.large"}
	case errors.As(err, &f):
		if n := map[fault.Kind]int{fault.Invalid: 400, fault.TooLarge: 413, fault.Unavailable: 503}[f.Kind]; n != 0 {
			code, p = n, problem{Error: lang.SayMap(tag, f.Key, f.Args), Code: f.Key}
		}
		if f == errMedia {
			code = http.StatusUnsupportedMediaType
		}
	}
	if code == http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "bedside", "err", err, "path", r.URL.Path)
	}
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	write(w, r, code, p)
}

func write(w http.ResponseWriter, r *http.Request, status int, v any) {
	body, err := encode(v)
	if err != nil {
		slog.ErrorContext(r.Context(), "bedside", "err", err, "path", r.URL.Path)
		status, body = http.StatusInternalServerError, []byte(`{"error":"internal"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		slog.DebugContext(r.Context(), "bedside: the caller went away", "err", err)
	}
}

func isJSON(header string) bool {
	media, parameters, err := mime.ParseMediaType(header)
	charset := parameters["charset"]
	return err == nil && media == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8"))
}
