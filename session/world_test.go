package session

import (
	"context"
	"fmt"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// world is a programme with a coordinator, an expert and learners, and a clock that
// stands at nine in the morning of 5 March 2026 in Beijing.
type world struct {
	t       testing.TB
	ctx     context.Context
	db      *store.DB
	clock   *clock.Fake
	record  *lrs.Record
	hub     *live.Hub
	s       *Service
	office  person.Actor
	expert  person.Actor
	learner []person.Actor
}

var morning = time.Date(2026, 3, 5, 9, 0, 0, 0, lang.Zone)

func newWorld(t testing.TB, db *store.DB, learners int) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, clock: clock.NewFake(morning), hub: live.NewHub()}
	w.record = lrs.New(db, w.clock)
	w.s = New(db, w.clock, w.record, w.hub, Config{Base: "https://learn.example.org/", Key: []byte("a key for tests that has 32 bytes")})
	w.office = w.person("Coordinator Wu", "吴协调", person.Grant{Role: person.Coordinator, Programme: "p1"})
	w.expert = w.person("Expert Lin", "林专家", person.Grant{Role: person.Expert, Programme: "p1"})
	for i := range learners {
		w.learner = append(w.learner, w.person(fmt.Sprintf("Learner %04d", i), fmt.Sprintf("学员%04d", i),
			person.Grant{Role: person.Learner, Programme: "p1", Cohort: "beijing"}))
	}
	return w
}

func (w *world) person(latin, han string, grants ...person.Grant) person.Actor {
	w.t.Helper()
	p := person.Person{ID: id.New(), Latin: latin, Han: han, City: "beijing", Hospital: "First Hospital", Licence: "0110",
		CreatedAt: w.clock.Now()}
	p.Email = p.ID + "@example.org"
	w.must(w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, p); err != nil {
			return err
		}
		for _, g := range grants {
			if err := person.AddGrant(ctx, tx, p.ID, g, "test", p.CreatedAt); err != nil {
				return err
			}
		}
		return nil
	}))
	a, err := person.Load(w.ctx, w.db.Read(), p.ID)
	w.must(err)
	return a
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// draft is a session from 14:00 to 17:00 of the world's day.
func (w *world) draft() Draft {
	return Draft{
		Code: "f1", Programme: "p1", Title: lang.Text{EN: "Opening: three cases", ZH: "开班：三例病例"},
		Description: lang.Text{EN: "Bring a case.", ZH: "请带一例病例。"},
		City:        lang.Text{EN: "Beijing", ZH: "北京"}, Venue: lang.Text{EN: "Lecture hall 2", ZH: "第二报告厅"},
		Address: lang.Text{EN: "1 Hospital Road", ZH: "医院路1号"},
		Starts:  clock.At(morning.Add(5 * time.Hour)), Ends: clock.At(morning.Add(8 * time.Hour)),
		Capacity: 60, Online: true, Link: "https://meet.example.org/f1", OpensBefore: 30, LateAfter: 30, Share: 60,
		Agenda: []Item{
			{After: 60, Kind: "case", Title: lang.Text{EN: "Cases"}},
			{After: 0, Kind: "lecture", Title: lang.Text{EN: "What changed", ZH: "新进展"}},
		},
		Experts: []Expert{{Person: w.expert.ID}, {Guest: lang.Text{EN: "one international guest", ZH: "一位国际专家"}}},
	}
}

// published makes and publishes a session, changed as the test needs.
func (w *world) published(change func(*Draft)) Session {
	w.t.Helper()
	d := w.draft()
	if change != nil {
		change(&d)
	}
	x, err := w.s.Create(w.ctx, w.office, d)
	w.must(err)
	w.must(w.s.Publish(w.ctx, w.office, x.Code))
	x, err = byCode(w.ctx, w.db.Read(), x.Code)
	w.must(err)
	return x
}

// at puts the clock at a time of the world's day, written "14:05" or "14:05:30".
func (w *world) at(text string) {
	w.t.Helper()
	form := "15:04"
	if len(text) > 5 {
		form = "15:04:05"
	}
	v, err := time.Parse(form, text)
	w.must(err)
	y, m, d := morning.Date()
	w.clock.Set(time.Date(y, m, d, v.Hour(), v.Minute(), v.Second(), 0, lang.Zone))
}

// code is what stands on the screen now.
func (w *world) code(x Session) string { return codeAt(w.s.key, x.ID, turn(w.clock.Now())) }

// attended counts the statements of everybody who attended anything.
func (w *world) attended() int {
	w.t.Helper()
	found, err := lrs.New(w.db, clock.System()).Query(w.ctx, w.db.Read(), lrs.Query{Verb: lrs.Attended.ID, Limit: 1000})
	w.must(err)
	return len(found.Rows)
}

// statements returns the entries of somebody's record with a verb, voided ones left out.
func (w *world) statements(who person.Actor, v lrs.Verb) []lrs.Entry {
	w.t.Helper()
	all, err := lrs.New(w.db, clock.System()).OfPerson(w.ctx, w.db.Read(), who.ID)
	w.must(err)
	var out []lrs.Entry
	for _, e := range all {
		if e.Verb == v.ID {
			out = append(out, e)
		}
	}
	return out
}

// count counts rows; where is SQL of the test's own.
func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	n, err := store.One[int](w.ctx, w.db.Read(), query, args...)
	w.must(err)
	return n
}

// seatAll gives everybody a seat without the mails of a registration.
func seatAll(w *world, x Session) func(context.Context, *store.Tx) error {
	return func(ctx context.Context, tx *store.Tx) error {
		for _, a := range w.learner {
			if err := putSeat(ctx, tx, Seat{Session: x.ID, Person: a.ID, Kind: Room, State: Seated, AskedAt: w.clock.Now(), Ticket: id.New()}); err != nil {
				return err
			}
		}
		return nil
	}
}

// execute is a write of one statement.
func execute(query string, args ...any) func(context.Context, *store.Tx) error {
	return func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}
}
