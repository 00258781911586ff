package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/web/ui"
)

// statusWriter remembers what was answered, for the log and the counters.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection (events, deadlines).
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type requestKey struct{}

// RequestID returns the id of the request that ctx belongs to, or "".
func RequestID(ctx context.Context) string {
	s, _ := ctx.Value(requestKey{}).(string)
	return s
}

// observe gives the request an id, catches panics, writes one log line and counts.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		watch := clock.Watch()
		requestID := id.New()
		ctx := context.WithValue(r.Context(), requestKey{}, requestID)
		r = r.WithContext(ctx)
		sw := &statusWriter{ResponseWriter: w}
		sw.Header().Set("X-Request-Id", requestID)
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				slog.ErrorContext(ctx, "panic", "panic", p, "stack", string(debug.Stack()), "request", requestID)
				if sw.status == 0 {
					ui.Fail(sw, r.WithContext(ui.WithViewer(ctx, &ui.Viewer{RequestID: requestID, Assets: s.assets})), fmt.Errorf("panic: %v", p))
				}
			}
			took := watch()
			route := r.Pattern
			if route == "" {
				route = "none"
			}
			s.metrics.requests.WithLabelValues(route, fmt.Sprint(sw.status)).Inc()
			s.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
			slog.LogAttrs(ctx, level(sw.status), "request", slog.String("request", requestID), slog.String("method", r.Method),
				slog.String("path", r.URL.Path), slog.Int("status", sw.status), slog.Int("bytes", sw.bytes), slog.Duration("took", took))
		}()
		next.ServeHTTP(sw, r)
	})
}

func level(status int) slog.Level {
	if status >= 500 {
		return slog.LevelError
	}
	return slog.LevelInfo
}

type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(r prometheus.Registerer) metrics {
	m := metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "stepwise_http_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "stepwise_http_request_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}}, []string{"route"}),
	}
	r.MustRegister(m.requests, m.seconds)
	return m
}

// secure sets the headers that every page has. Scripts and styles come from here
// only; there are no inline ones.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; font-src 'self'; "+
			"connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
		if s.config.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if r.URL.Path != "/" && len(r.URL.Path) > 8 && r.URL.Path[:8] == "/assets/" {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// view puts the viewer and the language into the context: the session's person
// with today's grants, and the language chosen by the person, a cookie, or the
// browser.
func (s *Server) view(next http.Handler) http.Handler {
	return s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		v := &ui.Viewer{Path: r.URL.Path, Query: r.URL.RawQuery, RequestID: RequestID(ctx), Demo: s.config.Demo,
			Notices: notices{s.sessions.SessionManager}, Assets: s.assets}
		if who := s.sessions.GetString(ctx, keyPerson); who != "" {
			actor, err := s.actor(ctx, who, clock.Time(s.sessions.GetInt64(ctx, keySince)))
			if err != nil && !fault.Is(err, fault.NotFound) {
				ui.Fail(w, r.WithContext(ui.WithViewer(ctx, v)), err)
				return
			}
			v.Actor = actor
		}
		tag := lang.Match(r.Header.Get("Accept-Language"))
		if v.Actor.Locale != "" {
			tag = v.Actor.Locale
		}
		if c, err := r.Cookie("language"); err == nil {
			if t, ok := lang.Parse(c.Value); ok {
				tag = t
			}
		}
		ctx = lang.With(ui.WithViewer(ctx, v), tag)
		next.ServeHTTP(w, r.WithContext(ctx))
	}))
}

// allow lets a request through when the route's rule says so.
func allow(rule Rule, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !rule.Allows(ui.Actor(r.Context())) {
			ui.Fail(w, r, person.Forbidden())
			return
		}
		next.ServeHTTP(w, r)
	})
}
