package ui

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// Handler is a page's function. It renders, redirects, or returns an error,
// which is said once, here, in the reader's language.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP runs the handler and answers its error.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		Fail(w, r, err)
	}
}

// Render writes a page or a fragment. It is built whole before the first byte
// leaves, so a fault in the middle never shows half a page.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var b bytes.Buffer
	b.Grow(16 << 10)
	if err := c.Render(r.Context(), &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Add("Vary", "Accept-Encoding, HX-Request")
	if err := send(w, r, status, b.Bytes()); err != nil {
		slog.DebugContext(r.Context(), "reader went away", "err", err)
	}
	return nil
}

var zippers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	return z
}}

// send compresses what is worth it; pages are read on phones.
func send(w http.ResponseWriter, r *http.Request, status int, page []byte) error {
	if len(page) < 1400 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, err := w.Write(page)
		return err
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(w)
	if _, err := z.Write(page); err != nil {
		return err
	}
	return z.Close()
}

// See sends the browser to another page after a form was done (303).
func See(w http.ResponseWriter, r *http.Request, path string) error {
	if r.Header.Get("HX-Request") == "true" {
		w.Header().Set("HX-Redirect", path)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// Fragment reports whether htmx asks for a part of a page.
func Fragment(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") == ""
}

// Status is the HTTP status of an error.
func Status(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
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
	case fault.Throttled:
		return http.StatusTooManyRequests
	}
	return http.StatusInternalServerError
}

// Sentence is what a reader is told of an error.
func Sentence(ctx context.Context, err error) string {
	var f *fault.Fault
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return lang.T(ctx, "fault.toolarge", "Limit", Size(large.Limit))
	case errors.As(err, &f):
		return lang.SayMap(lang.From(ctx), f.Key, f.Args)
	}
	return lang.T(ctx, "fault.internal", "Request", ViewerOf(ctx).RequestID)
}

// Fail answers an error with a page (or a fragment for htmx) and logs what
// operators need. Nobody signed in and nothing allowed means: sign in first.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	ctx := r.Context()
	status := Status(err)
	if status == http.StatusForbidden && !Actor(ctx).SignedIn() {
		if r.Method == http.MethodGet {
			http.Redirect(w, r, "/sign-in?next="+queryEscape(r.URL.RequestURI()), http.StatusSeeOther)
			return
		}
		status = http.StatusUnauthorized
		err = fault.New(fault.Forbidden, "fault.signin")
	}
	if status >= 500 {
		slog.ErrorContext(ctx, "request failed", "err", err, "path", r.URL.Path)
	}
	if strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		WriteJSON(w, status, map[string]any{"error": Sentence(ctx, err), "fields": Errors(ctx, err)})
		return
	}
	if renderErr := Render(w, r, status, failurePage(status, Sentence(ctx, err), Errors(ctx, err))); renderErr != nil {
		http.Error(w, Sentence(ctx, err), status)
	}
}

// Refusal is a page that says why nothing was done.
func Refusal(status int, sentence string) templ.Component {
	return failurePage(status, sentence, nil)
}
