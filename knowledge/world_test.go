package knowledge

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/knowledge/fact"
	"stepwise/lrs"
	"stepwise/person"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func as(id string, role person.Role) person.Actor {
	return person.Actor{ID: id, Grants: []person.Grant{{Role: role}}}
}

// The people of the tests.
var (
	nobody      = person.Actor{}
	learner     = as("learner", person.Learner)
	expert      = as("expert", person.Expert)
	ada         = as("ada", person.Reviewer)
	bo          = as("bo", person.Reviewer)
	cai         = as("cai", person.Reviewer)
	coordinator = as("coordinator", person.Coordinator)
	admin       = as("admin", person.Administrator)
)

// world is a room with a clock that every act moves on.
type world struct {
	*testing.T
	ctx    context.Context
	clock  *clock.Fake
	db     *store.DB
	record *lrs.Record
	s      *Service
}

func both(t *testing.T, test func(w *world)) {
	t.Helper()
	storetest.Both(t, func(t *testing.T, db *store.DB) { test(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *store.DB) *world {
	w := &world{T: t, ctx: context.Background(), clock: clock.NewFake(start), db: db}
	w.record = lrs.New(db, w.clock)
	t.Cleanup(w.record.Close)
	w.s = New(db, w.clock)
	w.s.WriteTo(w.record)
	return w
}

// later moves the clock by a minute and returns where it stood.
func (w *world) later() clock.Time {
	was := w.clock.Now()
	w.clock.Move(time.Minute)
	return was
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refuses holds an error to its kind and sentence.
func (w *world) refuses(why string, err error, kind fault.Kind, key string) {
	w.Helper()
	f, ok := err.(*fault.Fault)
	if !ok || f.Kind != kind || f.Key != key && !hasKey(f, key) {
		w.Errorf("%s: got %v, want %v %s", why, err, kind, key)
	}
}

func hasKey(f *fault.Fault, key string) bool {
	for _, x := range f.Fields {
		if x.Key == key {
			return true
		}
	}
	return false
}

// cell is a sound statement: what a body says of nephritis at a grade.
func cell(id string, change ...func(*fact.Statement)) *fact.Statement {
	s := &fact.Statement{ID: "irae:" + id, Kind: fact.KindCell, Subject: "nephritis", Title: fact.Name{EN: "Nephritis, ASCO 2021, grade 2", ZH: "肾炎，ASCO 2021，2 级"},
		Body: "ASCO", Version: "2021", Year: 2021, Status: fact.Recalled, Strength: "medium",
		Source: fact.Source{Citation: "J Clin Oncol 2021;39:4073-4126"},
		Data:   json.RawMessage(`{"irae":"nephritis","name_en":"Nephritis","grade":2,"ici_action":"hold","steroid":{"drug":"prednisone","dose_mg_per_kg_min":0.5,"dose_mg_per_kg_max":1,"route":"oral"}}`)}
	for _, f := range change {
		f(s)
	}
	return s
}

func data(text string) func(*fact.Statement) {
	return func(s *fact.Statement) { s.Data = json.RawMessage(text) }
}

func state(x fact.Status, checked ...string) func(*fact.Statement) {
	return func(s *fact.Statement) { s.Status, s.Checked = x, checked }
}

const (
	held       = `{"irae":"nephritis","name_en":"Nephritis","grade":2,"ici_action":"hold"}`
	permanent  = `{"irae":"nephritis","name_en":"Nephritis","grade":2,"ici_action":"permanently_discontinue"}`
	continuing = `{"irae":"nephritis","name_en":"Nephritis","grade":2,"ici_action":"continue"}`
)

var read = fact.Source{Citation: "J Clin Oncol 2021;39:4073-4126", Address: "https://example.org/asco", Page: "Table 4"}

func agree(fields ...string) Verdict { return Verdict{Agree: true, Fields: fields, Source: read} }

func oppose(reading string) Verdict {
	return Verdict{Source: read, Note: "The table says otherwise", Reading: json.RawMessage(reading)}
}

// load brings statements in as the program's.
func (w *world) load(list ...*fact.Statement) Report {
	w.Helper()
	r, err := w.s.Load(w.ctx, list)
	w.must(err)
	return r
}

// get is what everybody sees now.
func (w *world) get(id string) *Entry {
	w.Helper()
	e, err := w.s.Get(w.ctx, nobody, id, 0)
	w.must(err)
	return e
}

// base is what holds now; it must be what holds for another node too.
func (w *world) base() *fact.Base {
	w.Helper()
	b, err := w.s.Base(w.ctx)
	w.must(err)
	other, err := New(w.db, w.clock).Base(w.ctx)
	w.must(err)
	if len(b.Statements) != len(other.Statements) {
		w.Errorf("this node has %d statements, another one %d", len(b.Statements), len(other.Statements))
	}
	return b
}
