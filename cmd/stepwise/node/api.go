package node

import (
	"log/slog"
	"net/http"
	"runtime/debug"

	"stepwise/api/cmi5"
	"stepwise/api/lti"
	"stepwise/api/xapi"
)

// mount is a door for machines: everything below a prefix, outside of the
// browser's session and of the check for requests from other origins.
type mount struct {
	prefix  string
	handler http.Handler
}

// mounts lists the doors for machines.
func (h *House) mounts() []mount {
	return []mount{
		{"/lti/", lti.New(h.lti)},
		{xapi.Prefix, xapi.New(h.Record, h.DB, h.Clock, gate{h.Client, h.Course}, xapi.DefaultLimits, h.Client, cmi5.NewDoor(h.Course))},
		{cmi5.Prefix, cmi5.New(h.Course)},
	}
}

// guarded answers 500 when a handler panics, and logs why.
func guarded(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				log.ErrorContext(r.Context(), "panic", "panic", p, "path", r.URL.Path, "stack", string(debug.Stack()))
				http.Error(w, `{"error":"internal"}`, http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
