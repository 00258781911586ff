// Package xapi is the door through which outside clients reach the learning
// record: the HTTP interface of xAPI 2.0 (IEEE 9274.1.1) and 1.0.3, both at one
// address, told apart by the version header. DIVERGENCES.md lists where we differ
// from the standard.
package xapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// Prefix is where the interface stands.
const Prefix = "/xapi/"

// Door lets clients in: a name and a password open it, or not.
type Door interface {
	Open(ctx context.Context, user, password string) (lrs.Caller, bool, error)
}

// Meter counts what clients do, and slows down those whom no door lets in.
type Meter interface {
	// Answered counts a finished request of a client.
	Answered(client string, status, statements int, bytes int64)
	// Stranger is told of a request that no door let in and says how long the
	// address should wait.
	Stranger(address string) time.Duration
	// OriginAllowed reports whether pages of a web origin may send requests.
	OriginAllowed(ctx context.Context, origin string) bool
}

// Limits bound what one request may bring.
type Limits struct {
	Statements  int64         // bytes of JSON
	Attachments int64         // bytes of a whole multipart request
	Document    int64         // bytes of a document
	Page        int           // statements in one answer
	Patience    time.Duration // for a request to come in, beside a second for each 16 KiB of it
}

// DefaultLimits is generous to courses and keeps one request from filling the memory.
var DefaultLimits = Limits{Statements: 16 << 20, Attachments: 64 << 20, Document: 16 << 20, Page: 500, Patience: 30 * time.Second}

// Server answers everything below Prefix.
type Server struct {
	record *lrs.Record
	db     *store.DB
	clock  clock.Clock
	meter  Meter
	doors  []Door
	limits Limits
}

// New returns a server for the record in db. A request is let in by the first door
// that opens.
func New(record *lrs.Record, db *store.DB, c clock.Clock, meter Meter, limits Limits, doors ...Door) *Server {
	return &Server{record: record, db: db, clock: c, meter: meter, doors: doors, limits: limits}
}

// request is one request on its way: what it asks, in which version, and whose it is.
type request struct {
	*http.Request
	version statement.Version
	caller  lrs.Caller
	query   params
	body    []byte // of the alternate syntax; nil: read Request.Body
	stored  int    // statements
}

// resource answers the methods of one address.
type resource map[string]func(*Server, http.ResponseWriter, *request) error

var resources = map[string]resource{
	"statements": {"GET": (*Server).getStatements, "PUT": (*Server).putStatement, "POST": (*Server).postStatements},
	"activities/state": {"GET": (*Server).getState, "PUT": (*Server).putState, "POST": (*Server).postState,
		"DELETE": (*Server).deleteState},
	"agents/profile": {"GET": (*Server).getAgentProfile, "PUT": (*Server).putAgentProfile, "POST": (*Server).postAgentProfile,
		"DELETE": (*Server).deleteAgentProfile},
	"activities/profile": {"GET": (*Server).getActivityProfile, "PUT": (*Server).putActivityProfile, "POST": (*Server).postActivityProfile,
		"DELETE": (*Server).deleteActivityProfile},
	"agents":     {"GET": (*Server).getAgent},
	"activities": {"GET": (*Server).getActivity},
	"about":      {"GET": (*Server).getAbout},
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := lang.With(r.Context(), lang.Match(r.Header.Get("Accept-Language")))
	counted := &counter{ResponseWriter: w}
	req := &request{Request: r.WithContext(ctx)}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set(versionHeader, statement.V200.String()) // until the request has named its own
	if s.crossOrigin(counted, req) {
		return
	}
	s.hurry(counted, r)
	if err := s.answer(counted, req); err != nil {
		s.refuse(counted, req, err)
	}
	if req.caller.Client != "" {
		s.meter.Answered(req.caller.Client, counted.status(), req.stored, max(0, r.ContentLength))
	}
}

func (s *Server) answer(w http.ResponseWriter, r *request) error {
	name := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	methods, ok := resources[name]
	if !ok {
		return fault.New(fault.NotFound, "xapi.noresource", "Name", name)
	}
	if name == "statements" {
		s.consistent(w) // on refusals, too (2.0 4.1.6.1)
	}
	if err := r.readQuery(); err != nil {
		return err
	}
	if err := s.unfold(r); err != nil {
		return err
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	act, ok := methods[method]
	if !ok {
		w.Header().Set("Allow", methods.allow())
		return refusal{http.StatusMethodNotAllowed, fault.New(fault.Invalid, "xapi.method", "Method", r.Method, "Name", name)}
	}
	if name == "about" {
		r.version = statement.V200
		if strings.HasPrefix(r.Header.Get(versionHeader), "1.0") {
			r.version = statement.V103
		}
		return act(s, w, r)
	}
	if err := s.authenticate(r); err != nil {
		return err
	}
	if err := r.readVersion(); err != nil {
		return err
	}
	if r.caller.Spend != nil {
		if err := r.caller.Spend(0); err != nil {
			return err
		}
	}
	return act(s, w, r)
}

// hurry sets how long the body may take, so that a client that sends a byte now and
// then does not hold a connection for ever.
func (s *Server) hurry(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength == 0 {
		return
	}
	size := r.ContentLength
	if size < 0 || size > s.limits.Attachments {
		size = s.limits.Attachments
	}
	wait := s.limits.Patience + time.Duration(size>>14)*time.Second
	// A writer without a connection, as tests have it, knows no deadline.
	_ = http.NewResponseController(w).SetReadDeadline(clock.Deadline(wait))
}

// allow lists the methods for the Allow header.
func (m resource) allow() string {
	var out []string
	for _, name := range []string{"GET", "PUT", "POST", "DELETE"} {
		if m[name] != nil {
			out = append(out, name)
		}
	}
	if m["GET"] != nil {
		out = append(out, "HEAD")
	}
	return strings.Join(append(out, "OPTIONS"), ", ")
}

// counter remembers the status for the client's statistics.
type counter struct {
	http.ResponseWriter
	code int
}

func (c *counter) WriteHeader(code int) {
	if c.code == 0 {
		c.code = code
	}
	c.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *counter) status() int {
	if c.code == 0 {
		return http.StatusOK
	}
	return c.code
}
