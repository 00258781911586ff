package node

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

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
func (h *House) mounts(origin string) []mount {
	return append(h.bedsideDoors(origin), []mount{
		{"/lti/", lti.New(h.lti)},
		{xapi.Prefix, xapi.New(h.Record, h.DB, h.Clock, gate{h.Client, h.Course}, xapi.DefaultLimits, h.Client, cmi5.NewDoor(h.Course))},
		{cmi5.Prefix, cmi5.New(h.Course)},
	}...)
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

// singleSlash takes the second slash out of /xapi//statements. Many clients write one
// between the address that they were given and a resource, whether it ends in one or
// not, and a browser follows no redirection before a request from another origin.
func singleSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, twice := strings.CutPrefix(r.URL.Path, xapi.Prefix+"/"); twice {
			u := *r.URL
			u.Path, u.RawPath = xapi.Prefix+strings.TrimLeft(rest, "/"), ""
			copied := *r
			copied.URL = &u
			r = &copied
		}
		next.ServeHTTP(w, r)
	})
}
