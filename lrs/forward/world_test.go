package forward

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fetch"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/person"
)

var (
	boss   = person.Actor{ID: "boss", Grants: []person.Grant{{Role: person.Administrator}}}
	office = person.Actor{ID: "office", Grants: []person.Grant{{Role: person.Coordinator}, {Role: person.Administrator, Programme: "io"}}}
	noon   = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)
)

// world is a record with a sender.
type world struct {
	*testing.T
	*Service
	db    *store.DB
	clock *clock.Fake
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewFake(noon)
	record := lrs.New(db, c)
	t.Cleanup(record.Close)
	return &world{T: t, db: db, clock: c, Service: newService(db, c, record)}
}

func newService(db *store.DB, c clock.Clock, record *lrs.Record) *Service {
	return New(db, c, record, fetch.New(fetch.Rules{Loopback: true, Wait: 2 * time.Second}),
		Config{Key: []byte(strings.Repeat("k", 32)), Origin: "https://stepwise.test", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// say stores statements of a client: actor, verb and activity are short words.
// The clock moves on, so that all of them may be sent.
func (w *world) say(client string, said ...string) (ids []string) {
	w.Helper()
	caller := &lrs.Caller{Client: client, Scopes: lrs.All, Default: statement.V200,
		Authority: []byte(`{"account":{"homePage":"https://stepwise.example/clients","name":"` + client + `"}}`), AuthorityKey: "account|https://stepwise.example/clients|" + client}
	for _, words := range said {
		f := strings.Fields(words)
		s, err := statement.Parse(fmt.Appendf(nil, `{"actor":{"mbox":"mailto:%s@example.org"},"verb":{"id":"x:%s"},"object":{"id":"x:%s"}}`, f[0], f[1], f[2]), statement.V200)
		w.ok(err)
		got, err := w.record.Accept(context.Background(), caller, []*statement.Statement{s}, nil)
		w.ok(err)
		ids = append(ids, got...)
	}
	w.clock.Move(time.Minute)
	return ids
}

func (w *world) to(o *other, change ...func(*Terms)) string {
	w.Helper()
	t := Terms{Name: "Ministry", Endpoint: o.URL + "/xapi", Key: "key", Secret: "secret"}
	for _, f := range change {
		f(&t)
	}
	id, err := w.Create(context.Background(), boss, t)
	w.ok(err)
	return id
}

// rounds runs the sender n times, long enough apart for every retry.
func (w *world) rounds(n int) {
	w.Helper()
	for range n {
		w.ok(w.Service.Run(context.Background()))
		w.clock.Move(2 * time.Hour)
	}
}

func (w *world) look(id string) Overview {
	w.Helper()
	o, err := w.Get(context.Background(), boss, id)
	w.ok(err)
	return o
}

// other is the other side: a small record store that can be made to fail.
type other struct {
	*httptest.Server
	mu       sync.Mutex
	got      []string          // ids in the order in which they were taken
	taken    map[string]string // id → text
	files    map[string]string // hash → bytes
	requests int
	hook     func(o *other, w http.ResponseWriter, r *http.Request, batch []json.RawMessage) bool // true: answered
}

func newOther(t *testing.T) *other {
	o := &other{taken: map[string]string{}, files: map[string]string{}}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

func idOf(raw json.RawMessage) string {
	var s struct{ ID string }
	json.Unmarshal(raw, &s)
	return s.ID
}

func (o *other) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests++
	if user, pass, _ := r.BasicAuth(); user != "key" || pass != "secret" {
		http.Error(w, "who are you", http.StatusUnauthorized)
		return
	}
	if v := r.Header.Get("X-Experience-API-Version"); v != "2.0.0" && v != "1.0.3" {
		http.Error(w, "version "+v, http.StatusBadRequest)
		return
	}
	batch, err := o.read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if o.hook != nil && o.hook(o, w, r, batch) {
		return
	}
	if r.Method == "GET" {
		if text, ok := o.taken[r.FormValue("statementId")]; ok {
			io.WriteString(w, text)
		} else if r.FormValue("limit") == "" && r.URL.Path != "/xapi/about" {
			http.Error(w, "none", http.StatusNotFound)
		}
		return
	}
	for _, raw := range batch {
		id := idOf(raw)
		if _, ok := o.taken[id]; !ok {
			o.got = append(o.got, id)
		}
		o.taken[id] = string(raw)
	}
	fmt.Fprint(w, "[]")
}

func (o *other) read(r *http.Request) (batch []json.RawMessage, err error) {
	if r.Method != "POST" {
		return nil, nil
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := io.Reader(r.Body)
	var parts *multipart.Reader
	if kind == "multipart/mixed" {
		parts = multipart.NewReader(r.Body, params["boundary"])
		if body, err = parts.NextPart(); err != nil {
			return nil, err
		}
	}
	if err := json.NewDecoder(body).Decode(&batch); err != nil || parts == nil {
		return batch, err
	}
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			return batch, nil
		}
		if err != nil {
			return nil, err
		}
		text, _ := io.ReadAll(p)
		o.files[p.Header.Get("X-Experience-API-Hash")] = p.Header.Get("Content-Type") + " " + string(text)
	}
}
