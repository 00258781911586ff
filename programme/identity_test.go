package programme_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/programme"
)

const series = "https://journal.example/series"

// elsewhere is a programme that asks for two articles of another platform.
func elsewhere() *programme.Definition {
	return &programme.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy"},
		Steps: []programme.Step{{Code: "s1", Title: lang.Text{EN: "Read"}, Requirements: []programme.Requirement{
			{Code: "read", Kind: "outside", Below: series, Count: 2},
			{Code: "unit", Kind: "units", Units: []string{"u1"}}}}},
		Cohorts: []programme.Cohort{{Code: "bj", City: lang.Text{EN: "Beijing"}, Starts: "2026-03-02", Capacity: 1 << 16}}}
}

// outside is a world with that programme and two doctors, to whom agents of the
// other platform may belong.
type outside struct {
	world
	t      testing.TB
	db     *store.DB
	a, b   string
	first  programme.Enrolment // of a
	second programme.Enrolment // of b
}

func startOutside(t testing.TB, db *store.DB) *outside {
	t.Helper()
	o := &outside{world: start(t, db), t: t, db: db}
	v, err := o.service.Save(context.Background(), office, elsewhere(), 0, "")
	o.must(err)
	o.must(o.service.Publish(context.Background(), office, "io", v.Number))
	o.enrol()
	return o
}

// enrol brings two new doctors.
func (o *outside) enrol() {
	o.t.Helper()
	o.a, o.b = "a-"+id.New(), "b-"+id.New()
	var err error
	o.first, err = o.service.Enrol(context.Background(), office, "io/bj", o.a)
	o.must(err)
	o.second, err = o.service.Enrol(context.Background(), office, "io/bj", o.b)
	o.must(err)
}

func (o *outside) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// reads lets an agent complete an article and returns the statement's id.
func (o *outside) reads(agent, article string) string {
	o.t.Helper()
	batch, err := statement.ParseBatch([]byte(fmt.Sprintf(`{"actor":{"account":{"homePage":"https://journal.example","name":%q}},
		"verb":{"id":%q},"object":{"id":%q}}`, agent, lrs.Completed.ID, series+"/"+article)), statement.V200)
	o.must(err)
	ids, err := o.record.Accept(context.Background(), &lrs.Caller{Authority: []byte(`{"account":{"homePage":"https://x.example","name":"c"}}`), Default: statement.V200}, batch, nil)
	o.must(err)
	return ids[0]
}

func keyOf(agent string) string { return "account|https://journal.example|" + agent }

// give makes a key somebody's, and evaluates everybody anew whom that concerns.
func (o *outside) give(key, person string) {
	o.t.Helper()
	o.must(o.db.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		agent, err := lrs.FindAgent(ctx, tx, key)
		if fault.Is(err, fault.NotFound) {
			return nil // has done nothing yet
		}
		if err != nil {
			return err
		}
		after := lrs.Attribution{Person: person, How: lrs.ByOffice}
		if person == lrs.OwnPerson(key) {
			after.How = ""
		}
		if agent.Person == after.Person {
			return nil
		}
		if err := o.record.Reattribute(ctx, tx, key, agent.Attribution, after); err != nil {
			return err
		}
		return o.service.Reassess(ctx, tx, []string{agent.Person, person})
	}))
}

func (o *outside) at(e programme.Enrolment) programme.Enrolment {
	o.t.Helper()
	e, err := programme.GetEnrolment(context.Background(), o.db.Read(), e.ID)
	o.must(err)
	return e
}

func TestWorkElsewhereOpensTheGateOnceSomebodySaysWhoseItIs(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := startOutside(t, db)
		o.must(o.record.Write(t.Context(), unit(o.a, "u1")))
		o.reads("x", "1")
		o.reads("x", "1")
		o.reads("x", "2")
		if o.at(o.first).Step != 0 {
			t.Error("the work of a stranger counts")
		}
		o.give(keyOf("x"), o.a)
		if e := o.at(o.first); e.Step != 1 || e.CompletedAt.IsZero() {
			t.Errorf("two articles and the unit: %+v", e)
		}
		o.give(keyOf("x"), o.b)
		if a, b := o.at(o.first), o.at(o.second); a.Step != 0 || !a.CompletedAt.IsZero() || len(b.State.Evidence["read"]) != 2 {
			t.Errorf("split off: %+v and %+v", a, b)
		}
	})
}

// A doctor with two accounts has half of the work under each; together they are
// done, and apart again when it was a mistake.
func TestJoiningTwoRecordsFinishesAndUndoingReopens(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := startOutside(t, db)
		var finished []string
		o.service.OnFinished(func(_ context.Context, _ *store.Tx, e programme.Enrolment) error {
			finished = append(finished, e.Person)
			return nil
		})
		o.must(o.record.Write(t.Context(), unit(o.a, "u1")))
		o.reads("x", "1")
		o.reads("x", "2")
		o.give(keyOf("x"), o.b)
		o.must(o.record.Write(t.Context(), unit(o.b, "u1")))
		if o.at(o.second).CompletedAt.IsZero() {
			t.Fatal("b is done")
		}
		for _, key := range []string{keyOf("x"), lrs.AgentKey(o.b)} {
			o.give(key, o.a)
		}
		if a, b := o.at(o.first), o.at(o.second); a.CompletedAt.IsZero() || !b.CompletedAt.IsZero() {
			t.Errorf("joined: %+v and %+v", a, b)
		}
		o.must(o.record.Write(t.Context(), unit(o.b, "u9"))) // whatever b does counts for a
		for _, key := range []string{lrs.AgentKey(o.b), keyOf("x")} {
			o.give(key, o.b)
		}
		if a, b := o.at(o.first), o.at(o.second); !a.CompletedAt.IsZero() || b.CompletedAt.IsZero() {
			t.Errorf("undone: %+v and %+v", a, b)
		}
		if len(finished) != 3 || finished[0] != o.b || finished[1] != o.a || finished[2] != o.b {
			t.Errorf("finished: %v", finished)
		}
		if _, differences, err := o.service.Rebuild(t.Context(), "", false, nil); err != nil || len(differences) > 0 {
			t.Errorf("%+v %v", differences, err)
		}
	})
}

func TestIncrementalEqualsRebuiltWhileIdentitiesChange(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := startOutside(t, db)
		rapid.Check(t, func(rt *rapid.T) {
			o.enrol()
			var told []string
			agents := []string{"x" + id.New(), "y" + id.New()}
			people := rapid.SampledFrom([]string{o.a, o.b})
			rt.Repeat(map[string]func(*rapid.T){
				"work elsewhere": func(rt *rapid.T) {
					told = append(told, o.reads(rapid.SampledFrom(agents).Draw(rt, "agent"), rapid.SampledFrom([]string{"1", "2", "3"}).Draw(rt, "article")))
				},
				"work here": func(rt *rapid.T) {
					s := o.record.Prepare(unit(people.Draw(rt, "who"), "u1"))[0]
					o.must(o.record.Write(context.Background(), s))
					told = append(told, s.ID)
				},
				"attribute": func(rt *rapid.T) {
					o.give(keyOf(rapid.SampledFrom(agents).Draw(rt, "agent")), rapid.SampledFrom([]string{o.a, o.b, ""}).Draw(rt, "to"))
				},
				"join or part": func(rt *rapid.T) {
					o.give(lrs.AgentKey(o.b), people.Draw(rt, "into"))
				},
				"void": func(rt *rapid.T) {
					if len(told) > 0 {
						o.must(o.record.Write(context.Background(), lrs.Statement{Person: "office", Verb: lrs.Voided,
							Object: lrs.Activity{ID: rapid.SampledFrom(told).Draw(rt, "which")}}))
					}
				},
			})
		})
		if n, differences, err := o.service.Rebuild(t.Context(), "", false, nil); err != nil || n < 100 || len(differences) > 0 {
			t.Fatalf("looked at %d: %d differences, the first %+v (%v)", n, len(differences), differences[:min(1, len(differences))], err)
		}
	})
}

// Statements come in on two nodes while the office gives their agent to one doctor
// and then to another: each is counted once, for whom it belongs to in the end.
func TestWorkThatComesInWhileSomebodyDecides(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		o := startOutside(t, db)
		other := *o
		if db.Engine() == store.Postgres { // SQLite has one process
			other.record = lrs.New(db, o.clock)
			t.Cleanup(other.record.Close)
			other.service = programme.New(db, o.clock, other.record)
		}
		for round := range 4 {
			agent := fmt.Sprint("x", round)
			o.reads(agent, "0")
			var wg sync.WaitGroup
			for i := range 6 {
				wg.Go(func() { o.reads(agent, fmt.Sprint("here-", i)) })
				wg.Go(func() { other.reads(agent, fmt.Sprint("there-", i)) })
			}
			wg.Go(func() {
				for _, who := range []string{o.a, o.b, "", o.a} {
					o.give(keyOf(agent), who)
				}
			})
			wg.Wait()
		}
		if n := len(o.at(o.first).State.Evidence["read"]); n != 13 {
			t.Errorf("%d different articles count, want 13", n)
		}
		if _, differences, err := o.service.Rebuild(t.Context(), "", false, nil); err != nil || len(differences) > 0 {
			t.Errorf("%+v %v", differences, err)
		}
	})
}
