package xapi

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

const versionHeader = "X-Experience-API-Version"

// authenticate finds out who asks.
func (s *Server) authenticate(r *request) error {
	user, password, ok := r.BasicAuth()
	if ok {
		for _, door := range s.doors {
			c, open, err := door.Open(r.Context(), user, password)
			if err != nil {
				return err
			}
			if open {
				r.caller = c
				return nil
			}
		}
	}
	if wait := s.meter.Stranger(address(r.Request)); wait > 0 {
		return fault.New(fault.Throttled, "fault.throttled", "Seconds", int((wait+time.Second-1)/time.Second))
	}
	return refusal{http.StatusUnauthorized, fault.New(fault.Forbidden, "xapi.credentials")}
}

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// readVersion reads the version header (2.0 4.1.7; 1.0.3 communication 3.3).
func (r *request) readVersion() error {
	text := r.Header.Get(versionHeader)
	r.version = r.caller.Default
	if r.version == 0 {
		r.version = statement.V200
	}
	switch {
	case text == "":
		return fault.New(fault.Invalid, "xapi.noversion")
	case text == "1.0" || strings.HasPrefix(text, "1.0.") && digits(text[4:]):
		r.version = statement.V103
	case text == "2.0" || strings.HasPrefix(text, "2.0.") && digits(text[4:]):
		r.version = statement.V200
	default:
		return fault.New(fault.Invalid, "xapi.version", "Version", text)
	}
	return nil
}

func digits(s string) bool {
	return s != "" && len(s) < 6 && strings.Trim(s, "0123456789") == ""
}

// need refuses a caller without any of the scopes (1.0.3 communication 4.2).
func (r *request) need(scopes lrs.Scope, name string) error {
	if r.caller.Scopes.Has(scopes) {
		return nil
	}
	return fault.New(fault.Forbidden, "xapi.scope", "Scope", name)
}

// reach refuses a document that the caller's own rules forbid.
func (r *request) reach(a lrs.Access) error {
	if r.caller.Reach == nil {
		return nil
	}
	return r.caller.Reach(r.Context(), a)
}

// What scripts of other origins may send and see.
const (
	sentHeaders = "Authorization, Content-Type, If-Match, If-None-Match, Accept-Language, X-Experience-API-Version"
	seenHeaders = "ETag, Last-Modified, Content-Type, X-Experience-API-Version, X-Experience-API-Consistent-Through, Retry-After"
)

// crossOrigin answers what browsers ask before a page of another origin may send,
// and reports whether that was all.
func (s *Server) crossOrigin(w http.ResponseWriter, r *request) bool {
	origin := r.Header.Get("Origin")
	if origin != "" {
		w.Header().Add("Vary", "Origin")
		if s.meter.OriginAllowed(r.Context(), origin) {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Access-Control-Expose-Headers", seenHeaders)
		}
	}
	if r.Method != http.MethodOptions {
		return false
	}
	if w.Header().Get("Access-Control-Allow-Origin") != "" {
		w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD, PUT, POST, DELETE")
		w.Header().Set("Access-Control-Allow-Headers", sentHeaders)
		w.Header().Set("Access-Control-Max-Age", "600")
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

// originMine refuses a browser page of an origin that this client was not given.
func (r *request) originMine() bool {
	origin := r.Header.Get("Origin")
	return origin == "" || slices.Contains(r.caller.Origins, "*") || slices.Contains(r.caller.Origins, strings.ToLower(origin))
}
