package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/programme"
)

// size is how much is generated. One is the whole: 500 programmes, 100,000
// learners, 10 million statements.
type size struct {
	programmes, learners, statements int
}

func scaled(scale float64) size {
	return size{max(1, int(500*scale)), max(6, int(100_000*scale)), int(10_000_000 * scale)}
}

var start = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

// generate fills an empty database. The same seed gives the same people at the
// same places; progress is folded by the product's own rule, so that a rebuild
// afterwards finds no difference.
func generate(ctx context.Context, db *store.DB, s size, seed uint64, text string) error {
	record := lrs.New(db, clock.System())
	defer record.Close()
	random := rand.New(rand.NewPCG(seed, 1))
	c := clock.NewFake(start)
	service := programme.New(db, c, lrs.New(db, c))
	office := person.Actor{ID: "operator", Grants: []person.Grant{{Role: person.Administrator}, {Role: person.Coordinator}}}
	each := s.learners / s.programmes
	perLearner := s.statements / s.learners
	done, begun := 0, clock.Watch()
	for p := range s.programmes {
		code := fmt.Sprintf("bench-%03d", p)
		d, err := programme.ReadText(strings.NewReader(strings.ReplaceAll(text, "io-step-1", code)))
		if err != nil {
			return err
		}
		for i := range d.Cohorts {
			d.Cohorts[i].Capacity = 100_000
		}
		v, err := service.Save(ctx, office, d, 0, "")
		if err != nil {
			return err
		}
		if err := service.Publish(ctx, office, code, v.Number); err != nil {
			return err
		}
		learners := each
		if p == 0 {
			// One programme is as large as twenty, for the overview.
			learners = min(each*20, s.learners/2)
		}
		for from := 0; from < learners && done < s.learners; from += 50 {
			n := min(50, learners-from, s.learners-done)
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				for range n {
					if err := learner(ctx, tx, record, random, d, v.Number, perLearner); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			if done += n; done%5000 < 50 {
				fmt.Fprintf(os.Stderr, "%d learners, %d statements, %v\n", done, done*perLearner, begun().Round(time.Second))
			}
		}
	}
	return nil
}

// learner makes one doctor with a history of n statements.
func learner(ctx context.Context, tx *store.Tx, record *lrs.Record, random *rand.Rand, d *programme.Definition, version, n int) error {
	who := id.New()
	city := d.Cohorts[random.IntN(len(d.Cohorts))]
	at := clock.At(start).Add(time.Duration(random.IntN(14*24)) * time.Hour)
	if err := person.Insert(ctx, tx, person.Person{ID: who, Email: who + "@bench.example", Latin: "Doctor " + who[30:], Han: "医师" + who[30:],
		Hospital: "Hospital " + who[28:29], City: city.Code, CreatedAt: at, ConfirmedAt: at, ConfirmedBy: "operator"}); err != nil {
		return err
	}
	if err := person.AddGrant(ctx, tx, who, person.Grant{Role: person.Learner, Programme: d.Code, Cohort: programme.CohortID(d.Code, city.Code)}, "operator", at); err != nil {
		return err
	}
	reach := random.IntN(len(d.Steps) + 1) // how far this doctor has come
	var state programme.State
	statements := make([]lrs.Statement, n)
	for i := range n {
		at = at.Add(time.Duration(random.IntN(24*60/4)) * time.Minute)
		statements[i] = statement(random, d, who, at, i, reach)
	}
	entries, err := record.Load(ctx, tx, statements...)
	if err != nil {
		return err
	}
	for _, e := range entries {
		d.Fold(&state, e)
	}
	return enrol(ctx, tx, d, version, who, city, state)
}

// statement is the i-th thing that a doctor does: first what the steps up to reach
// ask, then reading and answering without end, as real records look.
func statement(random *rand.Rand, d *programme.Definition, who string, at clock.Time, i, reach int) lrs.Statement {
	s := lrs.Statement{ID: id.New(), Person: who, Timestamp: at}
	asked := asks(d, reach)
	if i < len(asked) {
		a := asked[i]
		s.Verb, s.Object, s.Result, s.Context = a.Verb, a.Object, a.Result, a.Context
		return s
	}
	unit := fmt.Sprintf("u%02d", 1+random.IntN(22))
	if random.IntN(3) == 0 {
		s.Verb, s.Object = lrs.Answered, lrs.Activity{ID: lrs.Base + "/question/io-q" + fmt.Sprint(1+random.IntN(40)), Type: lrs.TypeQuestion}
		s.Result = lrs.Scaled(float64(random.IntN(2)), true)
		return s
	}
	s.Verb, s.Object = lrs.Progressed, lrs.Activity{ID: lrs.Unit(unit), Type: lrs.TypeUnit, Name: map[string]string{"en": "Unit " + unit, "zh-Hans": "单元 " + unit}}
	s.Result = &lrs.Result{Extensions: map[string]any{lrs.ExtProgress: random.IntN(100)}}
	return s
}

// asks is a history that meets every requirement of the steps before reach.
func asks(d *programme.Definition, reach int) []lrs.Statement {
	var out []lrs.Statement
	add := func(v lrs.Verb, object, kind string, more ...func(*lrs.Statement)) {
		s := lrs.Statement{Verb: v, Object: lrs.Activity{ID: object, Type: kind, Name: map[string]string{"en": "Activity", "zh-Hans": "活动"}}}
		for _, m := range more {
			m(&s)
		}
		out = append(out, s)
	}
	parent := func(iri string) func(*lrs.Statement) {
		return func(s *lrs.Statement) { s.Context = &lrs.Context{Parent: []lrs.Activity{{ID: iri}}} }
	}
	passed := func(s *lrs.Statement) { s.Result = lrs.Scaled(0.8, true) }
	for _, step := range d.Steps[:min(reach, len(d.Steps))] {
		for _, r := range step.Requirements {
			switch r.Kind {
			case "units":
				for _, u := range r.Units[:r.Need()] {
					add(lrs.Completed, lrs.Unit(u), lrs.TypeUnit)
				}
			case "score":
				for _, u := range r.Tests[:r.Need()] {
					add(lrs.Passed, lrs.Test(u), lrs.TypeTest, passed)
				}
			case "sessions":
				add(lrs.Attended, lrs.Session("f1"), lrs.TypeSession)
				add(lrs.Attended, lrs.Session("f2"), lrs.TypeSession)
			case "ballots":
				add(lrs.Voted, lrs.Round("g1", 1), lrs.TypeRound, parent(lrs.Question("g1")))
				add(lrs.Voted, lrs.Round("g1", 2), lrs.TypeRound, parent(lrs.Question("g1")))
			case "report":
				add(lrs.Reached, lrs.ReportState(r.State), lrs.TypeState, parent(lrs.Report("r1")))
			case "identity":
				add(lrs.Confirmed, lrs.Identity, lrs.TypeIdentity)
			case "statement":
				object := r.Activity
				if object == "" {
					object = lrs.Base + "/bench/" + r.Code
				}
				add(lrs.Verb{ID: r.Verb, Display: map[string]string{"en": "did"}}, object, r.Type)
			}
		}
	}
	return out
}

func enrol(ctx context.Context, tx *store.Tx, d *programme.Definition, version int, who string, city programme.Cohort, state programme.State) error {
	starts, err := lang.ParseDay(city.Starts)
	if err != nil {
		return err
	}
	st := d.Standing(&state, starts)
	due := clock.Time(0)
	if !st.Finished() {
		due = st.Steps[st.Current].DueAt
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO programme_enrolment (id, programme, version, cohort, person, status, enrolled_at, state, step, due_at, active_at, completed_at)
		VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $10, $11)`,
		id.New(), d.Code, version, programme.CohortID(d.Code, city.Code), who, clock.At(start), state, st.Current, due, state.Last, st.CompletedAt)
	return err
}
